"""Where a unit's findings stand: then or now, alone or with what lies below."""

from __future__ import annotations

from datetime import date

from backend.reports.placing import Places, Rollup, Structure, places_of_units
from shared.rules.units import Merger, UnitInTime

MERGED_ON = date(2025, 7, 1)
TODAY = date(2026, 11, 22)
PROVINCE, DISTRICT, OLD, NEW = "sl", "sl-h-125", "sl-x24-04129", "sl-x25-04105"
UNITS = {
    unit.id: unit
    for unit in (
        UnitInTime(PROVINCE, "UBND tỉnh Sơn La"),
        UnitInTime(DISTRICT, "UBND huyện Mai Sơn", PROVINCE, valid_to=date(2025, 6, 30)),
        UnitInTime(OLD, "UBND xã Chiềng Ban", DISTRICT, None, date(2025, 6, 30), (Merger(NEW, MERGED_ON),)),
        UnitInTime(NEW, "UBND xã Mai Sơn", PROVINCE, MERGED_ON),
    )
}


def _placed(structure: Structure, rollup: Rollup, unit_id: str | None = None) -> Places:
    return places_of_units(UNITS, structure, rollup, unit_id, TODAY)


def test_as_it_was_then_every_unit_stands_for_itself() -> None:
    assert _placed(Structure.THEN, Rollup.OWN) == {unit_id: (unit_id,) for unit_id in UNITS}


def test_in_todays_structure_a_merged_commune_stands_under_its_successor() -> None:
    assert _placed(Structure.NOW, Rollup.OWN)[OLD] == (NEW,)


def test_a_district_has_no_successor_and_stays_itself() -> None:
    assert _placed(Structure.NOW, Rollup.OWN)[DISTRICT] == (DISTRICT,)


def test_a_subtree_counts_in_every_unit_above() -> None:
    assert _placed(Structure.THEN, Rollup.SUBTREE)[OLD] == (OLD, DISTRICT, PROVINCE)
    assert _placed(Structure.NOW, Rollup.SUBTREE)[OLD] == (NEW, PROVINCE)


def test_one_unit_asked_for_has_its_own_row_alone() -> None:
    assert _placed(Structure.THEN, Rollup.OWN, NEW) == {PROVINCE: (), DISTRICT: (), OLD: (), NEW: (NEW,)}


def test_one_unit_with_its_subtree_has_the_rows_from_it_downwards() -> None:
    placed = _placed(Structure.THEN, Rollup.SUBTREE, DISTRICT)
    assert placed == {PROVINCE: (), DISTRICT: (DISTRICT,), OLD: (OLD, DISTRICT), NEW: ()}


def test_asking_today_for_a_merged_unit_asks_for_its_successor() -> None:
    assert _placed(Structure.NOW, Rollup.OWN, OLD)[OLD] == (NEW,)


def test_an_unknown_unit_has_no_rows() -> None:
    assert set(_placed(Structure.NOW, Rollup.SUBTREE, "sl-x99").values()) == {()}
