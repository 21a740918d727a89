from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from backend.people.models import User
from backend.units.actions import put_units
from backend.units.models import Counter, Unit
from tests import world
from tests.world import NOW


@pytest.fixture
def admin(administrator: User, to_hieu: Unit, muong_la: Unit) -> APIClient:
    """Give an administrator of a province with two units and a counter."""
    put_units(list(Unit.objects.all()), {}, by=None, at=NOW)
    Counter.objects.create(pk="desk", unit=to_hieu, name_vi="Một cửa Tô Hiệu", kind="commune_one_stop")
    return world.client(administrator)
