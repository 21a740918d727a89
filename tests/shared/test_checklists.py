from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.rules.checklists import (
    Severity,
    basis_on,
    checklist_from_dict,
    checklist_to_dict,
    items_asked,
    version_on,
)
from tests.shared import cast

REFORM = date(2025, 7, 1)
GG, UX, NY = cast.core()


def test_every_checklist_goes_to_json_and_back_unchanged() -> None:
    for entry in cast.data("checklists/data/checklists.json")["checklists"]:
        assert checklist_to_dict(checklist_from_dict(entry)) == entry


def test_sonla_has_five_checklists_with_71_items_and_two_added_questions() -> None:
    followups = [followup for item in cast.items().values() for followup in item.followups]
    assert [(c.id, len(c.items)) for c in cast.checklists()] == [
        ("GG-2026.1", 14), ("UX-2026.1", 14), ("NY-2026.1", 15), ("HS-2026.1", 14), ("CS-2026.1", 14),
    ]  # fmt: skip
    assert len(followups) == 52
    assert [followup.code for followup in followups if followup.added] == ["HS-03d", "CS-03b"]


def test_every_legal_basis_is_a_known_source() -> None:
    known = {source["key"] for source in cast.data("checklists/data/legal_sources.json")["sources"]}
    assert {basis.source for item in cast.items().values() for basis in item.legal_basis} <= known


def test_every_denominator_is_an_item_or_an_own_followup() -> None:
    for item in cast.items().values():
        own = {followup.code for followup in item.followups}
        assert item.answer.of is None or item.answer.of in own | cast.items().keys()


def test_every_choice_is_named_in_both_languages() -> None:
    answers = [item.answer for item in cast.items().values()]
    answers += [followup.answer for item in cast.items().values() for followup in item.followups]
    options = [option for answer in answers for option in answer.options]
    assert len(options) > 90
    assert all(option.text_vi and option.text_en and option.text_vi != option.value for option in options)
    assert all(len({option.value for option in answer.options}) == len(answer.options) for answer in answers)


def test_only_bribery_hints_are_restricted_and_no_photo_of_them_is_possible() -> None:
    restricted = [item for item in cast.items().values() if item.restricted]
    assert [(item.code, item.photo_on_fail, item.official_may_be_named) for item in restricted] == [
        ("UX-07", "forbidden", False)
    ]


def test_a_complaint_is_a_lead_but_an_observation_is_not() -> None:
    assert cast.items()["UX-06"].lead_values == ("complaint",)
    assert cast.items()["UX-07"].lead_values == ("report",)


def test_yes_no_items_and_those_bound_to_a_moment_may_be_not_applicable() -> None:
    may = {item.code for item in cast.items().values() if item.may_be_na}
    yes_no = {item.code for item in cast.items().values() if item.answer.type == "pass_fail_na"}
    assert may == yes_no | {"GG-01", "GG-07"}
    assert "NY-12" in may


def test_items_born_of_the_reform_are_not_asked_before_it() -> None:
    days = (REFORM - timedelta(days=1), REFORM, None)
    before, after, undated = (
        {item.code for item in items_asked(NY, at_counter=True, day=day)} for day in days
    )
    assert after - before == {"NY-05", "NY-13"}
    assert undated == after


def test_an_office_without_a_counter_is_asked_less() -> None:
    at_office = [item.code for item in items_asked(GG, at_counter=False, day=cast.VISIT_DAY)]
    assert at_office == ["GG-02", "GG-03", "GG-04", "GG-05", "GG-06", "GG-07", "GG-11", "GG-12", "GG-14"]
    assert len(items_asked(GG, at_counter=True, day=cast.VISIT_DAY)) == 14


@pytest.mark.parametrize(
    ("day", "sources"),
    [
        (date(2025, 6, 30), {"CT26-2016", "LCBCC-2008", "NOIQUY"}),
        (REFORM, {"CT26-2016", "LCBCC-2025", "NOIQUY"}),
        (None, {"CT26-2016", "NOIQUY"}),
    ],
)
def test_the_legal_basis_is_the_one_in_force_on_the_day(day: date | None, sources: set[str]) -> None:
    assert {basis.source for basis in basis_on(cast.items()["GG-05"], day)} == sources


def test_the_form_of_the_apology_changes_on_15_september_2025() -> None:
    forms = [{b.source for b in basis_on(cast.items()["HS-05"], date(2025, 9, day))} for day in (14, 15)]
    assert forms == [{"TT01-2018"}, {"TT03-2025"}]


def test_severities_have_an_order() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]


def test_the_version_of_a_checklist_is_the_latest_begun_or_else_the_earliest() -> None:
    new = replace(GG, id="GG-2027.1", version="2027.1", valid_from=date(2027, 1, 1))
    versions = (new, GG, UX)
    assert version_on(versions, "GG", date(2020, 1, 1)) is GG
    assert version_on(versions, "GG", date(2026, 12, 31)) is GG
    assert version_on(versions, "GG", date(2027, 1, 1)) is new
    assert version_on(versions, "ZZ", date(2027, 1, 1)) is None


def broken(change: dict[str, Any], index: int = 0) -> dict[str, Any]:
    plain = checklist_to_dict(GG)
    plain["items"][index] |= change
    return plain


@pytest.mark.parametrize(
    "plain",
    [
        {**checklist_to_dict(GG), "id": "GG-1999.1"},
        {**checklist_to_dict(GG), "items": 5},
        broken({"severity": "deadly"}),
        broken({"photo_on_fail": "sometimes"}),
        broken({"applies_to": ["kitchen"]}),
        broken({"code": "GG-02"}),
        broken({"code": "GG-05a"}),
        broken({"lead_values": ["maybe"]}),
        broken({"asked_from": "2025-13-01"}),
        broken({"answer": {"type": "essay"}}),
        broken({"answer": {"type": "count", "fail_when": {"gt": ["valeu", 0]}}}),
        broken({"answer": {"type": "choice", "options": [{"value": "x", "text_vi": "x", "text_en": "x"}]}}),
        broken(
            {
                "escalation": [
                    {
                        "when": {"gt": [{"followup": "GG-05a"}, 1]},
                        "severity": "serious",
                        "if_vi": "",
                        "if_en": "",
                    }
                ]
            }
        ),
    ],
)
def test_a_checklist_that_contradicts_itself_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"GG|/items"):
        checklist_from_dict(plain)


def test_a_checklist_without_a_field_is_refused() -> None:
    plain = checklist_to_dict(GG)
    del plain["items"][0]["severity"]
    with pytest.raises(ValueError, match="/items/0"):
        checklist_from_dict(plain)
