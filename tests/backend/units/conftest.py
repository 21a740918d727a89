"""Sơn La's units, loaded once per file of tests, and an inspector who asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from backend.people.models import User
from backend.units.actions import put_counters, put_units
from backend.units.province import SONLA
from tests import world


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the province's 326 units and 288 counters in a transaction around the file's tests."""
    rolled_back = transaction.atomic()
    rolled_back._from_testcase = True  # type: ignore[attr-defined]  # as TestCase marks its own
    with django_db_blocker.unblock(), rolled_back:
        put_units(SONLA.units(), SONLA.successions(), by=None, at=world.NOW)
        put_counters(SONLA.counters(), by=None, at=world.NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def son_la(loaded: None, db: None) -> None:
    """Give the province, as it was loaded."""


@pytest.fixture
def inspector(son_la: None, inspector_1: User) -> APIClient:
    """Give an inspector who is logged in."""
    return world.client(inspector_1)
