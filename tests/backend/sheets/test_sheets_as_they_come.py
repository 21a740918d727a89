"""Workbooks as other programs and people leave them: every value is read, or its cell is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.people.models import User
from backend.units.actions import put_units
from backend.units.models import Unit
from tests.backend.sheets.books import sent
from tests.world import NOW

CASES = Path(__file__).parent / "cases"
TWO_NEW = [("thu-x-1", True), ("thu-x-2", True)]


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def known(unit_id: str, seat: str = "Bản Một", **fields: Any) -> None:
    """Let a unit of the cases be there already."""
    common = {"kind": "commune", "level": "commune", "parent_id": "sl", "valid_from": date(2025, 7, 1)}
    unit = Unit(
        pk=unit_id, **common | {"name_vi": "UBND xã Thử Một", "name_en": "Commune One", "seat": seat} | fields
    )
    put_units([unit], {}, by=None, at=NOW)


def looked_at(admin: APIClient, table: str, name: str) -> Any:
    """Return what a dry run says of a case."""
    answered = sent(admin, table, case(name))
    assert answered.status_code == 200, answered.content.decode()
    return answered.json()


@pytest.mark.parametrize(
    "name",
    [
        "dimension-A1.xlsx",
        "dimension-one-line-short.xlsx",
        "last-row-1048576.xlsx",
        "empty-fill.xlsx",
        "shared-strings-named-but-absent.xlsx",
        "hidden-sheet-first.xlsx",
        "title-with-line-break.xlsx",
    ],
)
def test_every_line_of_a_sheet_is_read_whatever_its_program_wrote_around_it(
    admin: APIClient, name: str
) -> None:
    body = looked_at(admin, "units", name)
    assert ([(line["key"], line["is_new"]) for line in body["lines"]], body["wrong"]) == (TWO_NEW, [])
    changes = body["lines"][1]["changes"]
    assert (changes["Trụ sở"], changes["Mã thống kê"], changes["Từ ngày"]) == (
        ["", "Bản Hai"],
        ["", "09002"],
        ["", "2025-07-01"],
    )


def test_accounts_saved_by_libreoffice_are_open_and_closed_as_it_shows(admin: APIClient) -> None:
    data = case("accounts-saved-by-libreoffice.xlsx")
    assert sent(admin, "accounts", data, for_real=True).json()["applied"] is True
    made = User.objects.filter(username__startswith="thu.nghiem").order_by("username")
    assert [user.is_active for user in made] == [True, False]


def test_escapes_are_what_they_stand_for(admin: APIClient) -> None:
    assert sent(admin, "units", case("carriage-return.xlsx"), for_real=True).json()["applied"] is True
    assert Unit.objects.get(pk="thu-x-1").seat == "Số 2, đường Thử\nphường Thử"


def test_an_error_is_named_by_its_cell_and_the_value_there_was_stays(admin: APIClient) -> None:
    known("thu-x-1", gso_code="09001")
    body = looked_at(admin, "units", "error-in-seat.xlsx")
    assert [(wrong["row"], wrong["column"]) for wrong in body["wrong"]] == [(2, "Trụ sở")]
    assert "#N/A" in body["wrong"][0]["detail"]
    assert sent(admin, "units", case("error-in-seat.xlsx"), for_real=True).status_code == 400
    assert Unit.objects.get(pk="thu-x-1").seat == "Bản Một"


def test_a_code_that_lost_its_zero_gets_it_back(admin: APIClient) -> None:
    known("thu-x-1", gso_code="09001")
    assert looked_at(admin, "units", "code-lost-its-zero.xlsx")["lines"] == []


def test_a_new_code_that_lost_its_zero_is_named(admin: APIClient) -> None:
    body = looked_at(admin, "units", "code-lost-its-zero.xlsx")
    assert [(wrong["row"], wrong["column"]) for wrong in body["wrong"]] == [(2, "Mã thống kê")]


def test_merged_cells_hold_what_their_first_one_holds(admin: APIClient) -> None:
    known("thu-x-1", gso_code="09001")
    known("thu-x-2", "Bản Hai", name_vi="UBND xã Thử Hai", name_en="Commune Two", gso_code="09002")
    body = looked_at(admin, "units", "parents-merged.xlsx")
    assert (body["lines"], body["wrong"], body["unchanged"]) == ([], [], 2)


def test_a_key_in_capitals_is_the_one_there_is(admin: APIClient) -> None:
    known("thu-x-1", gso_code="09001")
    body = looked_at(admin, "units", "unit-code-in-capitals.xlsx")
    assert [(wrong["row"], wrong["column"]) for wrong in body["wrong"]] == [(2, "Mã")]
    assert "thu-x-1" in body["wrong"][0]["detail"]


def test_a_user_name_in_capitals_is_the_one_there_is(admin: APIClient, inspector_1: User) -> None:
    body = looked_at(admin, "accounts", "username-in-capitals.xlsx")
    assert [(wrong["row"], wrong["column"]) for wrong in body["wrong"]] == [(2, "Tên đăng nhập")]
    assert inspector_1.username in body["wrong"][0]["detail"]


@pytest.mark.parametrize("typed", ["dien thu", "Điện Thử", "\u00d0iện Thử"])
def test_a_name_with_a_letter_that_looks_like_ours_is_found(admin: APIClient, typed: str) -> None:
    assert sent(admin, "units", case("name-with-eth.xlsx"), for_real=True).json()["applied"] is True
    assert Unit.objects.get(pk="thu-x-1").name_vi == "UBND xã Điện Thử"
    found = admin.get("/api/v1/units", {"search": typed}).json()["results"]
    assert [unit["id"] for unit in found] == ["thu-x-1"]
