"""Lists are searched as people type: counters, former names, words run together, a wrong letter, facts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.people.models import User
from backend.units.actions import put_counters, put_units
from backend.units.models import Counter, Succession, Unit
from backend.visits.models import Visit
from tests.backend.rounds import Round, absent, finding_of
from tests.backend.visiting import answer
from tests.world import MUONG_LA, NOW, TO_HIEU, client

DESK = Counter(
    pk="desk", unit_id=TO_HIEU, name_vi="Trung tâm Phục vụ hành chính công Chiềng Lề", kind="commune_centre"
)


def found(reader: User, path: str, text: str) -> set[str]:
    """Return the units of the rows that a search finds."""
    answered = client(reader).get(f"/api/v1/{path}", {"search": text})
    assert answered.status_code == 200, answered.content
    rows = answered.json()["results"]
    return {row.get("unit", row)["id"] for row in rows}


@pytest.fixture
def places(first_round: Round, quyet_thang: Unit, reviewer: User) -> User:
    """Set findings at Tô Hiệu, which was Quyết Thắng too and has a counter, and at Mường La."""
    put_counters([DESK], by=None, at=NOW)
    put_units([quyet_thang], {}, by=None, at=NOW)
    heir = {"successor_id": TO_HIEU, "on": date(2025, 7, 1), "principal": True}
    Succession.objects.get_or_create(predecessor=quyet_thang, defaults=heir)
    first_round.visit(absent(1))
    first_round.visit([*absent(2), answer("UX-02", 1)], unit=MUONG_LA)
    return reviewer


@pytest.mark.parametrize("path", ["visits", "findings"])
@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("to hieu", {TO_HIEU}),
        ("tohieu", {TO_HIEU}),
        ("Tô Hiẹu", {TO_HIEU}),
        ("mường lâ", {MUONG_LA}),
        ("muomg la", {MUONG_LA}),
        ("chieng le", {TO_HIEU}),
        ("quyết thắng", {TO_HIEU}),
        ("quyetthang", {TO_HIEU}),
        ("phuong", {TO_HIEU}),
        ("zzz", set()),
        ("%", set()),
        ("_", set()),
        ("_o h_eu", set()),
        ("m%", set()),
    ],
)
def test_names_are_found_as_people_type_them(places: User, path: str, text: str, units: set[str]) -> None:
    assert found(places, path, text) == units


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("vắng mặt không có lý do", {"GG-05"}),
        ("vang mat", {"GG-05"}),
        ("biển tên", {"UX-02"}),
        ("gg-05", {"GG-05"}),
        ("vag mat", {"GG-05"}),
    ],
)
def test_findings_are_found_by_what_their_items_ask(places: User, text: str, items: set[str]) -> None:
    rows = client(places).get("/api/v1/findings", {"search": text}).json()["results"]
    assert {row["item"] for row in rows} == items


def test_findings_are_found_by_what_they_state_also_after_it_is_reworded(places: User) -> None:
    finding = finding_of(Visit.objects.get(unit=MUONG_LA), "UX-02")
    assert found(places, "findings", "cán bộ đến muộn") == set()
    restated = client(places).post(
        f"/api/v1/findings/{finding.pk}/statement",
        {"statement": "Hai cán bộ ĐẾN MUỘN 17 phút."},
        format="json",
        headers={"If-Match": "*"},
    )
    assert restated.status_code == 200, restated.content
    for text in ("đến muộn", "den muon", "can bo 17 phut", "muộn 17"):
        assert found(places, "findings", text) == {MUONG_LA}, text
    assert found(places, "findings", "den%muon") == set()


def test_a_search_costs_the_same_however_much_there_is(places: User, first_round: Round) -> None:
    few = cost(places)
    for _ in range(3):
        first_round.visit(absent(1))
    assert cost(places) == few


def cost(reader: User) -> list[int]:
    """Return how many statements searches take that find something, and nothing."""
    asker, counts = client(reader), []
    for path, text in (("visits", "to hieu"), ("findings", "vang mat"), ("findings", "zzz"), ("units", "la")):
        asker.get(f"/api/v1/{path}", {"search": text})
        with CaptureQueriesContext(connection) as asked:
            asker.get(f"/api/v1/{path}", {"search": text})
        counts.append(len(asked))
    return counts


def test_a_former_name_leads_to_the_units_list_too_best_hits_first(places: User) -> None:
    rows = client(places).get("/api/v1/units", {"search": "quyet thang"}).json()["results"]
    assert {row["id"] for row in rows} == {"sl-x19-03647", TO_HIEU}
