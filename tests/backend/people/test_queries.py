"""The hand-written read of a session says what the ORM says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from backend.devices import actions
from backend.people import sessions
from backend.people.models import Session, User
from backend.people.queries import session_with_people
from tests import world
from tests.world import NOW, Enrolled

pytestmark = pytest.mark.django_db


def columns(row: models.Model | None) -> dict[str, Any]:
    """Return every value of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} if row else {}


def assert_same_as_orm(session: Session) -> None:
    """Compare a session and the people in it with what the ORM reads."""
    found = session_with_people(str(session.pk))
    wanted = Session.objects.select_related("user", "device").get(pk=session.pk)
    assert found is not None
    for ours, orms in ((found, wanted), (found.user, wanted.user), (found.device, wanted.device)):
        assert columns(ours) == columns(orms)
    assert found == wanted


def test_a_phones_session_is_read_with_its_owner_and_device(
    phone_1: Enrolled, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert_same_as_orm(phone_1.session)
    actions.revoke_device(phone_1.device, by=phone_1.owner, now=NOW)
    sessions.end_session(phone_1.session, by=phone_1.owner, now=NOW)
    assert_same_as_orm(phone_1.session)
    with django_assert_num_queries(1):
        found = session_with_people(str(phone_1.session.pk))
        assert found is not None
        assert found.device is not None
        assert (found.user.username, found.device.key_id) == ("inspector1", phone_1.phone.key_id)


def test_an_api_clients_session_is_read_without_a_device(unit_to_hieu: User) -> None:
    assert_same_as_orm(sessions.open_session(unit_to_hieu, now=NOW))


def test_a_session_nobody_has_is_none() -> None:
    assert session_with_people(world.new_id()) is None


def test_what_was_read_can_be_saved(phone_1: Enrolled) -> None:
    found = session_with_people(str(phone_1.session.pk))
    assert found is not None
    found.user.full_name = "Lò Văn Ân"
    found.user.save(update_fields=["full_name"])
    assert User.objects.get(pk=found.user_id).full_name == "Lò Văn Ân"
