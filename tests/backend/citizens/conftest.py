"""A counter with its sign, and citizens before it."""

from __future__ import annotations

import pytest

from backend.units.actions import put_counters
from backend.units.models import Counter, Unit
from tests.world import NOW


@pytest.fixture
def desk(to_hieu: Unit) -> Counter:
    """Give the counter of Tô Hiệu."""
    kind = Counter.Kind.COMMUNE_CENTRE
    put_counters([Counter(pk="desk", unit=to_hieu, name_vi="Trung tâm", kind=kind)], by=None, at=NOW)
    return Counter.objects.get(pk="desk")
