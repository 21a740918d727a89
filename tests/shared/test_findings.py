from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from shared.base.records import to_plain
from shared.protocol.manifest import Official, Response, Revision
from shared.rules.checklists import Severity
from shared.rules.evaluation import History
from shared.rules.findings import (
    CONFIRMED_STATES,
    NOTIFIED_STATES,
    FindingDraft,
    ForbiddenTransition,
    State,
    Verb,
    counts_as,
    findings_of,
    transition,
)
from tests.shared import cast

THE_MISSIONS_TABLE = [
    ("recorded", "confirm", "confirmed"),
    ("recorded", "drop", "dropped"),
    ("recorded", "statement", "recorded"),
    ("confirmed", "statement", "confirmed"),
    ("confirmed", "notify", "notified"),
    ("notified", "explain", "notified"),
    ("notified", "contest", "contested"),
    ("contested", "uphold", "notified"),
    ("contested", "amend", "notified"),
    ("contested", "withdraw", "withdrawn"),
    ("notified", "submit-fix", "fix_submitted"),
    ("fix_submitted", "close", "closed"),
    ("fix_submitted", "return-fix", "notified"),
    ("closed", "reopen", "notified"),
]


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_a_finding_moves_only_as_the_workflow_says(state: State, verb: Verb) -> None:
    allowed = {(a, b): c for a, b, c in THE_MISSIONS_TABLE}
    if (state.value, verb.value) in allowed:
        assert transition(state, verb) == allowed[state.value, verb.value]
    else:
        with pytest.raises(ForbiddenTransition, match=verb.value):
            transition(state, verb)


def test_recorded_confirmed_and_contested_are_separate_counters() -> None:
    assert {state.value: counts_as(state) for state in State} == {
        "recorded": "recorded",
        "confirmed": "confirmed",
        "dropped": None,
        "notified": "confirmed",
        "contested": "contested",
        "withdrawn": None,
        "fix_submitted": "confirmed",
        "closed": "confirmed",
    }
    assert {state for state in State if counts_as(state) == "confirmed"} == CONFIRMED_STATES


def test_a_unit_sees_nothing_that_is_not_notified_to_it() -> None:
    assert NOTIFIED_STATES.isdisjoint({State.RECORDED, State.CONFIRMED, State.DROPPED})


def found(
    revision: Revision, history: History | None = None, day: date | None = None
) -> tuple[FindingDraft, ...]:
    return findings_of(revision, cast.core(), cast.WINTER, history or History(), day=day)


ABSENT = Response(
    "GG-05",
    1,
    officials=(cast.LO_THI_XUAN,),
    followups={"GG-05a": "…", "GG-05b": "fail"},
    photos=(cast.PHOTO,),
)


def test_a_flawless_visit_has_no_findings() -> None:
    assert found(cast.revision()) == ()


def test_an_absence_becomes_a_finding_with_its_facts_and_the_law_of_the_day() -> None:
    (finding,) = found(cast.revision_with(ABSENT))
    assert (finding.ordinal, finding.checklist, finding.item) == (1, "GG", "GG-05")
    assert (finding.severity, finding.restricted, finding.to_verify) == (Severity.VIOLATION, False, False)
    assert finding.sipas == ("C",)
    assert [basis.source for basis in finding.legal_basis] == ["CT26-2016", "LCBCC-2025", "NOIQUY"]
    assert finding.facts["value"] == 1
    assert finding.facts["photos"] == [cast.PHOTO]
    assert finding.facts["officials"] == [
        {"full_name": "Lò Thị Xuân", "title": "Công chức tư pháp - hộ tịch"}
    ]
    assert finding.facts["followups"] == {"GG-05a": "…", "GG-05b": "fail"}
    json.dumps(to_plain(finding))


def test_the_law_is_that_of_the_visit_not_of_today() -> None:
    revision = cast.revision_with(ABSENT)
    (finding,) = found(revision, day=date(2025, 6, 30))
    assert [basis.source for basis in finding.legal_basis] == ["CT26-2016", "LCBCC-2008", "NOIQUY"]


def test_findings_come_in_the_order_of_the_checklists_and_are_numbered() -> None:
    answers = (Response("NY-08", "fail"), Response("UX-06", "complaint"), ABSENT)
    drafts = found(cast.revision_with(*answers))
    assert [(draft.ordinal, draft.item, draft.to_verify) for draft in drafts] == [
        (1, "GG-05", False), (2, "UX-06", True), (3, "NY-08", False),
    ]  # fmt: skip


def test_a_hint_of_bribery_is_restricted_and_names_nobody() -> None:
    report = Response("UX-07", "report", officials=(cast.LO_THI_XUAN,), followups={"UX-07a": "08:10"})
    (finding,) = found(cast.revision_with(report))
    assert (finding.restricted, finding.to_verify, finding.severity) == (True, True, Severity.SERIOUS)
    assert finding.facts["officials"] == []
    assert finding.facts["problems"] == ["officials-not-allowed"]
    assert "Xuân" not in json.dumps(to_plain(finding), ensure_ascii=False)


def test_names_in_a_followup_stay_out_where_nobody_may_be_named() -> None:
    gg, *others = cast.core()
    items = tuple(replace(item, official_may_be_named=False) for item in gg.items)
    strict = (replace(gg, items=items), *others)
    (finding,) = findings_of(cast.revision_with(ABSENT), strict, cast.WINTER, History())
    assert finding.facts["followups"] == {"GG-05b": "fail"}
    assert finding.facts["officials"] == []


def test_officials_named_on_a_passed_answer_leave_no_trace() -> None:
    assert found(cast.revision_with(Response("GG-05", 0, officials=(Official("Lò Thị Xuân"),)))) == ()


def test_information_and_not_applicable_never_become_findings() -> None:
    answers = (Response("UX-14", 0, followups={"UX-14a": 8}), Response("GG-07", "na"), Response("GG-03", 0))
    assert found(cast.revision_with(*answers)) == ()


def test_the_past_of_the_unit_raises_the_severity_and_says_why() -> None:
    badge = cast.revision_with(Response("UX-01", 2))
    (first,), (again,) = found(badge), found(badge, History(frozenset({"UX-01"})))
    assert (first.severity, again.severity) == (Severity.REMINDER, Severity.VIOLATION)
    assert "escalated_by" not in first.facts
    assert again.facts["escalated_by"]["vi"] == "Tồn tại lặp lại tại đơn vị trong vòng 12 tháng"


def test_items_born_of_the_reform_give_no_findings_before_it() -> None:
    revision = cast.revision_with(Response("NY-05", "fail"))
    assert [draft.item for draft in found(revision)] == ["NY-05"]
    assert found(revision, day=date(2025, 6, 30)) == ()


def test_a_withdrawn_visit_has_no_findings() -> None:
    answers = [cast.answer_json(ABSENT)]
    assert len(found(cast.revision(responses=answers))) == 1
    assert found(cast.revision(responses=answers, kind="withdraw")) == ()


def test_a_visit_whose_time_is_unreadable_still_has_its_findings() -> None:
    undated = cast.revision(responses=[cast.answer_json(ABSENT)], started={"wall": "sáng nay"})
    assert undated.day is None
    assert [basis.source for basis in found(undated)[0].legal_basis] == ["CT26-2016", "NOIQUY"]
    assert len(found(undated, day=cast.VISIT_DAY)[0].legal_basis) == 3


def test_a_late_opening_says_by_how_much() -> None:
    (finding,) = found(cast.revision_with(Response("GG-01", "08:05")))
    assert (finding.severity, finding.facts["minutes_late"]) == (Severity.SERIOUS, 35)


def test_evaluating_again_gives_the_same_findings() -> None:
    revision = cast.revision_with(ABSENT, Response("NY-08", "fail"))
    assert found(revision) == found(revision)
