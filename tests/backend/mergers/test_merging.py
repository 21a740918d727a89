"""Units are merged or dissolved: duties move on from the day, and the past stays where it happened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.journal.models import Event, FeedEntry
from backend.mergers.heirs import tell_heirs
from backend.people.models import Role, User
from backend.units.models import Counter, Succession, Unit
from shared.rules.findings import State, Verb
from tests import world
from tests.backend.findings.acting import Desk, bring
from tests.backend.rounds import Round, absent, decide, finding_of, on, set_clock
from tests.world import MUONG_LA, TO_HIEU

NEW = "sl-26-xa-muong-la"
MERGER: dict[str, Any] = {
    "on": "2026-09-01",
    "ends": [MUONG_LA],
    "heirs": [TO_HIEU],
    "basis": "Nghị quyết số 12/NQ-HĐND",
}


@pytest.fixture
def admin(db: None) -> APIClient:
    """Give an administrator who is logged in."""
    return world.client(world.person("quan-tri", Role.ADMINISTRATOR))


def ask(admin: APIClient, status: int = 200, **changes: Any) -> Any:
    """Ask for the merger, with changes."""
    answered = admin.post("/api/v1/units/reorganise", MERGER | changes, format="json")
    assert answered.status_code == status, answered.content
    return answered.json()


def findings(reader: User) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.client(reader).get("/api/v1/findings").json()["results"]
    return rows


def figures(reader: User, **query: Any) -> Any:
    asked = {"from": "2026-01-01", "to": "2026-08-31", **query}
    return world.client(reader).get("/api/v1/reports/violations-by-unit", asked).json()


def at(patch: pytest.MonkeyPatch, day: date) -> datetime:
    """Let it be ten in the morning of that day; return the moment."""
    instant = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    set_clock(patch, instant)
    return instant


def test_a_dry_run_says_what_follows_and_changes_nothing(
    first_round: Round, admin: APIClient, unit_muong_la: User
) -> None:
    finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05")
    reported = ask(admin, dry_run=True)
    assert reported["changed"] is True
    assert reported["ended"] == [{"id": MUONG_LA, "name_vi": "UBND xã Mường La", "valid_to": "2026-08-31"}]
    assert [heir["id"] for heir in reported["heirs"]] == [TO_HIEU]
    assert (reported["follows"], reported["accounts"]) == ({"open_findings": 1}, 1)
    assert Unit.objects.get(pk=MUONG_LA).valid_to is None
    assert not Succession.objects.exists()


def test_open_findings_follow_from_the_day_and_keep_their_dates(
    first_round: Round,
    admin: APIClient,
    reviewer: User,
    unit_to_hieu: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finding = finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05")
    bring(finding, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    before = (finding.due_on, finding.notified_on)
    ask(admin)
    assert findings(unit_to_hieu) == []
    at(monkeypatch, date(2026, 8, 31))
    assert findings(unit_to_hieu) == []
    at(monkeypatch, date(2026, 9, 1))
    (seen,) = findings(unit_to_hieu)
    assert (seen["id"], seen["unit"]["id"]) == (str(finding.pk), MUONG_LA)
    assert Desk(unit_to_hieu).do(Verb.EXPLAIN, finding).status_code == 200
    finding.refresh_from_db()
    assert (finding.due_on, finding.notified_on) == before


def test_figures_of_the_time_before_stay_as_they_were(
    first_round: Round, admin: APIClient, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05"), State.CONFIRMED)
    before = figures(reviewer, structure="then")
    ask(admin)
    at(monkeypatch, date(2026, 9, 1))
    assert figures(reviewer, structure="then") == before
    moved = figures(reviewer, structure="now", unit=TO_HIEU, rollup="own")
    assert [(row["unit"]["id"], row["confirmed"]) for row in moved["rows"]] == [(TO_HIEU, 1)]


def test_the_same_shortcoming_after_the_merger_is_a_repeat_and_not_before_it(
    first_round: Round, admin: APIClient, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05"), State.CONFIRMED)
    ask(admin)
    early = finding_of(first_round.visit(absent(1), unit=TO_HIEU, **on(date(2026, 8, 21))), "GG-05")
    at(monkeypatch, date(2026, 9, 3))
    late = finding_of(first_round.visit(absent(1), unit=TO_HIEU, **on(date(2026, 9, 2))), "GG-05")
    repeats = {row["id"]: row["repeat"] for row in findings(reviewer)}
    decide(early, State.DROPPED)
    assert repeats[str(early.pk)] is False
    assert {row["id"]: row["repeat"] for row in findings(reviewer)}[str(late.pk)] is True


def test_a_merger_into_a_new_unit_begins_it_with_its_counter(
    first_round: Round, admin: APIClient, reviewer: User
) -> None:
    new = {"id": NEW, "name_vi": "UBND xã Mường La mới", "counter": "Trung tâm Phục vụ hành chính công"}
    ask(admin, ends=[MUONG_LA, TO_HIEU], heirs=[], new=new)
    card = world.client(reviewer).get(f"/api/v1/units/{NEW}").json()
    assert (card["valid_from"], card["parent"], card["kind"]) == ("2026-09-01", "sl", "commune")
    assert sorted(row["unit"] for row in card["predecessors"]) == [TO_HIEU, MUONG_LA]
    assert [counter["valid_from"] for counter in card["counters"]] == ["2026-09-01"]
    assert {entry.object_id for entry in FeedEntry.objects.filter(type="unit", op="put")} >= {NEW, TO_HIEU}
    assert Event.objects.filter(verb="unit.reorganised", data__contains="12/NQ").count() == 2


def test_counters_of_a_unit_that_ends_close_with_it(first_round: Round, admin: APIClient) -> None:
    Counter.objects.create(pk="c", unit_id=MUONG_LA, name_vi="Bộ phận Một cửa", kind="commune_one_stop")
    assert [row["valid_to"] for row in ask(admin)["counters_ended"]] == ["2026-08-31"]
    assert Counter.objects.get(pk="c").valid_to == date(2026, 8, 31)


def test_asked_twice_it_is_done_once(first_round: Round, admin: APIClient) -> None:
    assert ask(admin)["changed"] is True
    events = Event.objects.count()
    assert ask(admin)["changed"] is False
    assert Event.objects.count() == events


def test_nothing_that_somebody_has_to_answer_is_left_to_nobody(first_round: Round, admin: APIClient) -> None:
    finding = finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05")
    problem = ask(admin, 400, heirs=[])
    assert problem["errors"][0]["pointer"] == "#/heirs"
    decide(finding, State.CLOSED)
    assert ask(admin, heirs=[])["changed"] is True
    assert Unit.objects.get(pk=MUONG_LA).valid_to == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"ends": ["nowhere"]}, "#/ends"),
        ({"heirs": ["nowhere"]}, "#/heirs"),
        ({"ends": [MUONG_LA, MUONG_LA]}, "#/ends"),
        ({"heirs": [MUONG_LA]}, "#/heirs"),
        ({"on": "2025-07-01"}, "#/ends"),
        ({"ends": [world.PROVINCE], "heirs": []}, "#/ends"),
        ({"new": {"id": TO_HIEU, "name_vi": "Tô Hiệu"}, "heirs": []}, "#/new/id"),
        ({"ends": []}, "#/ends"),
        ({"basis": ""}, "#/basis"),
        ({"on": "01/9/2026"}, "#/on"),
        ({"ends": ["a\0"]}, "#/ends/0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    first_round: Round, admin: APIClient, changes: dict[str, Any], pointer: str
) -> None:
    problem = ask(admin, 400, **changes)
    assert problem["errors"][0]["pointer"] == pointer
    assert not Succession.objects.exists()


def test_the_heirs_devices_are_told_once_from_the_day_on(
    first_round: Round, admin: APIClient, unit_to_hieu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(admin)
    for day, grants in ((date(2026, 8, 31), 0), (date(2026, 9, 1), 1), (date(2026, 9, 2), 1)):
        tell_heirs(at(monkeypatch, day))
        entries = FeedEntry.objects.filter(op="scope_grant", user_id=unit_to_hieu.pk, object_id=MUONG_LA)
        assert entries.count() == grants, day
