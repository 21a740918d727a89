"""Finding the unit one stands in front of, with or without diacritics, on the day of the visit."""

from __future__ import annotations

from datetime import date

import pytest

from field_app.core.app import FieldApp
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FakeServer
from tests.field_app.inspecting import sync
from tests.shared.cast import VISIT_DAY

BEFORE_THE_MERGER = date(2025, 6, 30)


@pytest.mark.parametrize(
    "text", ["to hieu", "Tô Hiệu", "TÔ HIỆU", "phuong to", "hieu", "To\u0302 Hie\u0323u"]
)
def test_a_unit_is_found_by_any_spelling(app: FieldApp, text: str) -> None:
    assert next(hit.id for hit in app.catalogue.find_units(text, day=VISIT_DAY)) == TO_HIEU


def test_two_communes_of_one_name_show_their_districts(app: FieldApp) -> None:
    hits = app.catalogue.find_units("chieng chung", day=BEFORE_THE_MERGER)
    assert {(hit.name, hit.district) for hit in hits} == {
        ("UBND xã Chiềng Chung", "Thị xã Mộc Châu"),
        ("UBND xã Chiềng Chung", "Huyện Mai Sơn"),
    }


def test_names_that_differ_only_in_diacritics_count_as_one_name(app: FieldApp) -> None:
    hits = app.catalogue.find_units("chieng on", day=BEFORE_THE_MERGER)
    assert [(hit.name, hit.district) for hit in hits] == [
        ("UBND xã Chiềng On", "Huyện Yên Châu"),
        ("UBND xã Chiềng Ơn", "Huyện Quỳnh Nhai"),
    ]


def test_the_district_narrows_the_search_and_stays_shown(app: FieldApp) -> None:
    (hit,) = app.catalogue.find_units("chieng chung mai son", day=BEFORE_THE_MERGER)
    assert hit.district == "Huyện Mai Sơn"


def test_a_unit_without_namesake_shows_no_district(app: FieldApp) -> None:
    assert app.catalogue.find_units("to hieu", day=VISIT_DAY)[0].district is None


def test_a_merged_commune_leads_to_its_successors_after_its_last_day(app: FieldApp) -> None:
    hits = app.catalogue.find_units("chieng chung", day=VISIT_DAY)
    assert {(hit.name, hit.formerly) for hit in hits} == {
        ("UBND xã Đoàn Kết", "UBND xã Chiềng Chung"),
        ("UBND xã Mường Chanh", "UBND xã Chiềng Chung"),
    }
    assert not any("x24" in hit.id for hit in hits)


AS_PEOPLE_SEARCH = {
    "tohieu": "UBND phường Tô Hiệu",
    "to hiu": "UBND phường Tô Hiệu",
    "Tô Hiệuu": "UBND phường Tô Hiệu",
    "tô heiu": "UBND phường Tô Hiệu",
    "phuongtohieu": "UBND phường Tô Hiệu",
    "trung tam to hieu": "UBND phường Tô Hiệu",
    "Trung tâm Phục vụ hành chính công phường Tô Hiệu": "UBND phường Tô Hiệu",
    "ttpvhcc to hieu": "UBND phường Tô Hiệu",
    "ttphcc": "UBND phường Tô Hiệu",
    "chiềng lề": "UBND phường Tô Hiệu",
    "hat lot": "UBND xã Mai Sơn",
    "Hua La": "UBND phường Chiềng Cơi",
    "thị trấn thuận châu": "UBND xã Thuận Châu",
    "huyện thuận châu": "UBND xã Thuận Châu",
    "T\u00f4 Hi\u00ad\u1ec7u": "UBND phường Tô Hiệu",
    "t\u200bo hieu": "UBND phường Tô Hiệu",
    "\u00d0oàn Kết": "UBND xã Đoàn Kết",
    "\u0189oan ket": "UBND xã Đoàn Kết",
}


@pytest.mark.parametrize(("typed", "meant"), AS_PEOPLE_SEARCH.items())
def test_a_unit_is_found_as_people_search(app: FieldApp, typed: str, meant: str) -> None:
    assert meant in [hit.name for hit in app.catalogue.find_units(typed, day=VISIT_DAY, limit=400)]


def test_the_unit_called_so_stands_before_those_that_carry_on_others(app: FieldApp) -> None:
    names = [hit.name for hit in app.catalogue.find_units("thuan chau", day=VISIT_DAY)]
    assert names[0] == "UBND xã Thuận Châu"
    assert len(names) > 1


@pytest.mark.parametrize("typed", ["%", "_", "to%hieu%x", "t_h_e", "...", "\\", "*", "xyzxyz"])
def test_signs_are_letters_and_find_nothing_where_no_name_has_them(app: FieldApp, typed: str) -> None:
    assert app.catalogue.find_units(typed, day=VISIT_DAY) == []


def test_exact_names_are_not_mixed_with_nearly_right_ones(app: FieldApp) -> None:
    assert all(
        "Chiềng" in f"{hit.name} {hit.formerly}"
        for hit in app.catalogue.find_units("chieng", day=VISIT_DAY, limit=400)
    )


def test_what_the_feed_brings_is_found_at_once(app: FieldApp, server: FakeServer) -> None:
    assert app.catalogue.find_units("binh minh xanh", day=VISIT_DAY) == []
    body = {
        "id": "sl-new",
        "name_vi": "UBND xã Bình Minh Xanh",
        "kind": "commune",
        "valid_from": None,
        "valid_to": None,
    }
    server.publish("put", "unit", "sl-new", body)
    sync(app)
    assert [hit.id for hit in app.catalogue.find_units("binh minh xanh", day=VISIT_DAY)] == ["sl-new"]


def test_a_unit_comes_with_its_counters_of_the_day(app: FieldApp) -> None:
    unit = app.catalogue.unit(TO_HIEU, day=VISIT_DAY)
    assert unit is not None
    assert [counter.name for counter in unit.counters] == ["Trung tâm Phục vụ hành chính công phường Tô Hiệu"]
    assert app.catalogue.unit(TO_HIEU, day=BEFORE_THE_MERGER) is None


def test_an_empty_search_lists_units_by_the_vietnamese_alphabet(app: FieldApp) -> None:
    assert len(app.catalogue.find_units("", day=VISIT_DAY, limit=12)) == 12


def test_the_core_checklists_come_first_in_the_order_of_a_visit(app: FieldApp) -> None:
    cards = app.catalogue.checklists(day=VISIT_DAY)
    assert [card.code for card in cards] == ["GG", "UX", "NY", "HS", "CS"]
    assert [card.core for card in cards] == [True, True, True, False, False]
