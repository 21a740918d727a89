"""Finding the unit one stands in front of, with or without diacritics, on the day of the visit."""

from __future__ import annotations

from datetime import date

import pytest

from field_app.core.app import FieldApp
from tests.field_app.device import TO_HIEU
from tests.shared.cast import VISIT_DAY

BEFORE_THE_MERGER = date(2025, 6, 30)


@pytest.mark.parametrize(
    "text", ["to hieu", "Tô Hiệu", "TÔ HIỆU", "phuong to", "hieu", "To\u0302 Hie\u0323u"]
)
def test_a_unit_is_found_by_any_spelling(app: FieldApp, text: str) -> None:
    assert next(hit.id for hit in app.find_units(text, day=VISIT_DAY)) == TO_HIEU


def test_two_communes_of_one_name_show_their_districts(app: FieldApp) -> None:
    hits = app.find_units("chieng chung", day=BEFORE_THE_MERGER)
    assert {(hit.name, hit.district) for hit in hits} == {
        ("UBND xã Chiềng Chung", "Thị xã Mộc Châu"),
        ("UBND xã Chiềng Chung", "Huyện Mai Sơn"),
    }


def test_names_that_differ_only_in_diacritics_count_as_one_name(app: FieldApp) -> None:
    hits = app.find_units("chieng on", day=BEFORE_THE_MERGER)
    assert [(hit.name, hit.district) for hit in hits] == [
        ("UBND xã Chiềng On", "Huyện Yên Châu"),
        ("UBND xã Chiềng Ơn", "Huyện Quỳnh Nhai"),
    ]


def test_the_district_narrows_the_search_and_stays_shown(app: FieldApp) -> None:
    (hit,) = app.find_units("chieng chung mai son", day=BEFORE_THE_MERGER)
    assert hit.district == "Huyện Mai Sơn"


def test_a_unit_without_namesake_shows_no_district(app: FieldApp) -> None:
    assert app.find_units("to hieu", day=VISIT_DAY)[0].district is None


def test_a_merged_commune_is_not_found_after_its_last_day(app: FieldApp) -> None:
    assert app.find_units("chieng chung", day=VISIT_DAY) == []


def test_a_unit_comes_with_its_counters_of_the_day(app: FieldApp) -> None:
    unit = app.unit(TO_HIEU, day=VISIT_DAY)
    assert unit is not None
    assert [counter.name for counter in unit.counters] == ["Trung tâm Phục vụ hành chính công phường Tô Hiệu"]
    assert app.unit(TO_HIEU, day=BEFORE_THE_MERGER) is None


def test_an_empty_search_lists_units_by_the_vietnamese_alphabet(app: FieldApp) -> None:
    assert len(app.find_units("", day=VISIT_DAY, limit=12)) == 12


def test_the_core_checklists_come_first_in_the_order_of_a_visit(app: FieldApp) -> None:
    cards = app.checklists(day=VISIT_DAY)
    assert [card.code for card in cards] == ["GG", "UX", "NY", "HS", "CS"]
    assert [card.core for card in cards] == [True, True, True, False, False]
