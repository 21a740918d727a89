"""Unit codes that look alike are one code, and what belongs to a twin from before never reaches the other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from backend.kernel.likeness import likeness
from backend.people.models import User
from backend.units.actions import put_units
from backend.units.models import Counter, Unit
from backend.units.queries import subtree_ids
from tests import world
from tests.world import MUONG_LA, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins() -> tuple[Unit, Unit]:
    """Give two units whose codes differ by case, from before that was refused."""
    province = world.province()
    lower = world.unit("thu-x-1", "UBND xã Thử Một", under=province)
    upper = world.unit("THU-X-1", "UBND xã Thử Hai", under=province, likeness="thu-x-1 1")
    for unit, name in ((lower, "a"), (upper, "b")):
        Counter.objects.create(pk=f"quay-{name}", unit=unit, name_vi=f"Quầy {name}", kind="commune_one_stop")
        world.unit(f"duoi-{name}", f"Đội {name}", under=unit)
    return lower, upper


def test_a_twin_sees_and_counts_only_its_own(twins: tuple[Unit, Unit], administrator: User) -> None:
    for unit, name in zip(twins, "ab", strict=True):
        assert set(subtree_ids(unit.pk)) == {unit.pk, f"duoi-{name}"}
        assert set(Unit.objects.under(unit).values_list("pk", flat=True)) == {unit.pk, f"duoi-{name}"}
        asked = {"unit": unit.pk, "subtree": "true"}
        found = world.client(administrator).get("/api/v1/counters", asked).json()["results"]
        assert [row["id"] for row in found] == [f"quay-{name}"]


def test_moving_a_twin_leaves_the_other_where_it_is(twins: tuple[Unit, Unit], muong_la: Unit) -> None:
    lower = twins[0]
    lower.parent = muong_la
    put_units([lower], {}, by=None, at=NOW)
    paths = dict(Unit.objects.filter(pk__startswith="duoi").values_list("pk", "path"))
    assert paths == {"duoi-a": f"sl/{MUONG_LA}/thu-x-1/duoi-a/", "duoi-b": "sl/THU-X-1/duoi-b/"}


@pytest.mark.parametrize("code", ["THU-X-1", "thu-x-l", "Thu-x-I"])
def test_the_database_itself_refuses_a_code_that_looks_like_another(code: str) -> None:
    world.unit("thu-x-1", "UBND xã Thử Một", under=world.province())
    with pytest.raises(IntegrityError), transaction.atomic():
        world.unit(code, "UBND xã Thử Hai", under=world.province())


def test_a_merger_refuses_a_new_code_that_looks_like_another(muong_la: Unit, administrator: User) -> None:
    new = {"id": MUONG_LA.replace("0", "o"), "name_vi": "UBND xã Mới"}
    body = {"on": "2026-12-01", "ends": [MUONG_LA], "heirs": [], "new": new, "basis": "NQ 1", "dry_run": True}
    refused = world.client(administrator).post("/api/v1/units/reorganise", body, format="json")
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (
        400,
        ["#/new/id"],
    )


def test_likeness_is_one_for_what_looks_alike() -> None:
    assert likeness("THU-X-1") == likeness("thù-x-l") == likeness("thu\u00ad-x-I")
    assert likeness("thu-x-1") != likeness("thu-x-2")
