"""Two units with checklists to be asked there, on the day of the cast."""

from __future__ import annotations

import pytest

from backend.units.actions import put_units
from backend.units.models import Unit
from tests import world
from tests.backend.rounds import Round, publish, set_clock


@pytest.fixture(autouse=True)
def reference(to_hieu: Unit, muong_la: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish the checklists on working hours and conduct; the units can be found by name."""
    set_clock(monkeypatch)
    put_units(list(Unit.objects.all()), {}, by=None, at=world.NOW)
    publish("GG", "UX")


@pytest.fixture
def first_round(phone_1: world.Enrolled) -> Round:
    """Give the round of the first inspector."""
    return Round(phone_1)
