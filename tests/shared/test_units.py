from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.rules.units import Merger, UnitInTime, successor_on, valid_on
from tests.shared import cast

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def test_the_two_communes_called_chieng_chung_went_to_different_successors() -> None:
    namesakes = [unit.id for unit in cast.units().values() if unit.name == "UBND xã Chiềng Chung"]
    successors = {unit_id: successor_on(cast.units(), unit_id, AFTER) for unit_id in namesakes}
    assert successors == {"sl-x24-04015": "sl-x25-04000", "sl-x24-04129": "sl-x25-04117"}


def test_every_commune_of_before_july_2025_has_a_successor_after_it() -> None:
    legacy = [unit for unit in cast.units().values() if unit.id.startswith("sl-x24-")]
    assert len(legacy) == 200
    for unit in legacy:
        assert successor_on(cast.units(), unit.id, BEFORE) == unit.id
        successor = successor_on(cast.units(), unit.id, AFTER)
        assert successor is not None
        assert valid_on(cast.units()[successor], AFTER)


def test_districts_have_no_successor() -> None:
    districts = [unit for unit in cast.units().values() if unit.id.startswith("sl-h-")]
    assert districts
    ended = [unit for unit in districts if unit.valid_to == BEFORE]
    assert all(successor_on(cast.units(), unit.id, AFTER) is None for unit in ended)


def test_the_first_listed_successor_is_the_principal_one() -> None:
    assert successor_on(cast.units(), "sl-so-noivu-2024", date(2025, 3, 1)) == "sl-so-noivu"


def test_nobody_answers_for_an_unknown_unit_or_before_a_unit_began() -> None:
    assert successor_on(cast.units(), "no-such-unit", AFTER) is None
    assert successor_on(cast.units(), "sl-x25-03646", BEFORE) is None


def test_the_last_day_of_a_unit_belongs_to_it() -> None:
    unit = UnitInTime("u", "U", valid_from=date(2025, 1, 1), valid_to=BEFORE)
    assert valid_on(unit, BEFORE)
    assert valid_on(unit, date(2025, 1, 1))
    assert not valid_on(unit, AFTER)
    assert not valid_on(unit, date(2024, 12, 31))


CHAIN = {
    "a": UnitInTime("a", "A", valid_to=date(2020, 12, 31), merged_into=(Merger("b", date(2021, 1, 1)),)),
    "b": UnitInTime(
        "b",
        "B",
        valid_from=date(2021, 1, 1),
        valid_to=BEFORE,
        merged_into=(Merger("c", AFTER), Merger("d", AFTER)),
    ),
    "c": UnitInTime("c", "C", valid_from=AFTER),
    "d": UnitInTime("d", "D", valid_from=AFTER),
}


@pytest.mark.parametrize(("day", "unit"), [(date(2020, 5, 5), "a"), (date(2022, 1, 1), "b"), (AFTER, "c")])
def test_mergers_are_followed_as_far_as_the_day_allows(day: date, unit: str) -> None:
    assert successor_on(CHAIN, "a", day) == unit


def test_a_circle_of_mergers_ends() -> None:
    ended = date(2020, 1, 1)
    later = ended + timedelta(days=1)
    circle = {
        "a": UnitInTime("a", "A", valid_to=ended, merged_into=(Merger("b", later),)),
        "b": UnitInTime("b", "B", valid_to=ended, merged_into=(Merger("a", later),)),
    }
    assert successor_on(circle, "a", AFTER) is None
