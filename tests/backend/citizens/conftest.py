"""A counter with its sign, and citizens before it."""

from __future__ import annotations

import pytest

from backend.units.actions import put_counters
from backend.units.models import Counter, Unit
from tests.world import NOW


def desk_of(unit: Unit, key: str = "desk") -> Counter:
    """Return a counter of a unit."""
    kind = Counter.Kind.COMMUNE_CENTRE
    put_counters([Counter(pk=key, unit=unit, name_vi="Trung tâm", kind=kind)], by=None, at=NOW)
    return Counter.objects.get(pk=key)


@pytest.fixture
def desk(to_hieu: Unit) -> Counter:
    """Give the counter of Tô Hiệu."""
    return desk_of(to_hieu)
