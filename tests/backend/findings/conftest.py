"""What findings follow from: checklists, a day, and a unit that carries on the work of another."""

from __future__ import annotations

from datetime import date

import pytest

from backend.units.actions import put_units
from backend.units.models import Succession, Unit
from tests import world
from tests.backend.rounds import Round, publish, set_clock


@pytest.fixture
def reference(to_hieu: Unit, muong_la: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish the checklists on working hours, conduct and posting; the units can be found by name."""
    set_clock(monkeypatch)
    put_units(list(Unit.objects.all()), {}, by=None, at=world.NOW)
    publish("GG", "UX", "NY")


@pytest.fixture
def first_round(reference: None, phone_1: world.Enrolled) -> Round:
    """Give the round of the first inspector."""
    return Round(phone_1)


@pytest.fixture
def quyet_thang(to_hieu: Unit) -> Unit:
    """Give a ward that was merged into Tô Hiệu on 1 July 2025."""
    before = {"kind": Unit.Kind.WARD, "valid_from": None, "valid_to": date(2025, 6, 30)}
    ward = world.unit("sl-x19-03647", "UBND phường Quyết Thắng", under=world.province(), **before)
    Succession.objects.create(predecessor=ward, successor=to_hieu, on=date(2025, 7, 1), principal=True)
    return ward
