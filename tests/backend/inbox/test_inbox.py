"""Nothing that waits for Home Affairs is missed: each kind, since when, who has read it, whose it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.people.models import Role, User
from shared.rules.findings import State, Verb
from tests import world
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import Round, absent, finding_of, set_clock
from tests.world import NOW


def inbox(user: User, kind: str = "") -> list[dict[str, Any]]:
    """Return what waits for somebody, by the front door."""
    answered = world.client(user).get(f"/api/v1/inbox{f'?kind={kind}' if kind else ''}")
    assert answered.status_code == 200, answered.content
    rows: list[dict[str, Any]] = answered.json()["entries"]
    return rows


def mark(user: User, verb: str, *keys: str) -> int:
    """Mark pieces, and return the status of the answer."""
    body = {"verb": verb, "keys": list(keys)}
    return int(world.client(user).post("/api/v1/inbox", body, format="json").status_code)


@pytest.fixture
def unit(unit_to_hieu: User) -> Desk:
    """Give the desk of the inspected unit."""
    return Desk(unit_to_hieu)


def test_an_explanation_stands_in_the_inbox_until_somebody_has_read_it(
    first_round: Round, reviewer: User, unit: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = finding_of(first_round.visit(absent(1)), "GG-05")
    bring(finding, State.NOTIFIED, reviewer=Desk(reviewer), unit=unit)
    assert inbox(reviewer, "explanation") == []
    unit.do(Verb.EXPLAIN, finding, text="Cán bộ đi họp")
    set_clock(monkeypatch, NOW + timedelta(days=4))
    (piece,) = inbox(reviewer, "explanation")
    assert (piece["subject"], piece["text"], piece["days"]) == (str(finding.pk), "Cán bộ đi họp", 4)
    assert (piece["owner"], piece["readers"], piece["is_read"]) == (None, [], False)
    assert "1 giải trình mới" in reads(browser("reviewer").get("/"))
    assert mark(reviewer, "read", piece["key"]) == mark(reviewer, "read", piece["key"]) == 204
    assert inbox(reviewer, "explanation") == []
    assert f"Giải trình mới: {reviewer.full_name}" in reads(
        browser("reviewer").get(f"/findings/{finding.pk}")
    )
    unit.do(Verb.EXPLAIN, finding, text="Có giấy mời họp")
    assert [one["text"] for one in inbox(reviewer, "explanation")] == ["Có giấy mời họp"]


def test_a_unit_that_has_explained_is_never_merely_overdue(
    first_round: Round, reviewer: User, unit: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = first_round.visit([*absent(1)])
    silent = finding_of(first_round.visit(absent(1)), "GG-05")
    answered = finding_of(visit, "GG-05")
    for finding in (answered, silent):
        bring(finding, State.NOTIFIED, reviewer=Desk(reviewer), unit=unit)
    unit.do(Verb.EXPLAIN, answered)
    set_clock(monkeypatch, NOW + timedelta(days=60))
    marks = {row["subject"]: row["answered_on"] for row in inbox(reviewer, "overdue")}
    assert marks == {str(answered.pk): "2026-08-20", str(silent.pk): None}
    page = browser("reviewer")
    late = reads(page.get("/findings?overdue=true"))
    assert late.count("Đã giải trình 20/08/2026; quá hạn khắc phục") == 1
    only = page.get("/findings?answered=true").context["findings"]
    assert [row["id"] for row in only] == [answered.pk]
    seen = Desk(reviewer).see(answered)
    assert (seen["answered_late"], seen["overdue"]) == (False, True)
    assert "quá hạn khắc phục" in reads(browser("unit-tohieu").get(f"/findings/{answered.pk}"))


def test_what_lies_with_home_affairs_and_what_is_due_soon_are_there_with_their_owners(
    first_round: Round, reviewer: User, unit: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [finding_of(first_round.visit(absent(1)), "GG-05") for _ in range(3)]
    states = (State.CONTESTED, State.FIX_SUBMITTED, State.NOTIFIED)
    for finding, state in zip(found, states, strict=True):
        bring(finding, state, reviewer=Desk(reviewer), unit=unit)
    assert [row["kind"] for row in inbox(reviewer)] == ["contest", "fix"]
    due = found[2].due_on
    assert due is not None
    set_clock(monkeypatch, NOW + (due - NOW.date()))
    kinds = {row["kind"]: row for row in inbox(reviewer)}
    assert kinds.keys() == {"contest", "fix", "due_soon"}
    other = world.person("reviewer2", Role.REVIEWER, full_name="Lò Văn Hai")
    assert mark(other, "take", kinds["contest"]["key"]) == 204
    assert inbox(reviewer, "contest")[0]["owner"]["full_name"] == "Lò Văn Hai"
    assert mark(reviewer, "release", kinds["contest"]["key"]) == 204
    assert inbox(reviewer, "contest")[0]["owner"]["full_name"] == "Lò Văn Hai", "nobody lets go for another"
    mine = browser("reviewer2").get("/inbox?show=mine")
    assert "Lò Văn Hai nhận" in reads(mine)


def test_returned_visits_and_phones_that_hold_numbers_are_there(first_round: Round, reviewer: User) -> None:
    visit = first_round.visit(absent(1))
    Desk(reviewer).post(f"visits/{visit.pk}/return", {"comment": "Ảnh mờ"})
    first_round.n = 41
    first_round.seal()
    kinds = {row["kind"]: row for row in inbox(reviewer)}
    assert (kinds["returned"]["subject"], kinds["returned"]["days"]) == (str(visit.pk), 0)
    assert kinds["phone"]["text"] == "2–41"
    page = browser("reviewer")
    piece = kinds["returned"]["key"]
    answered = page.post("/inbox", {"verb": "take", "piece": [piece]})
    assert "nhận" in reads(page.get(answered.headers["Location"]))


def test_a_piece_nobody_knows_is_refused_and_nothing_of_the_rest_is_noted(
    first_round: Round, reviewer: User, unit: Desk
) -> None:
    finding = finding_of(first_round.visit(absent(1)), "GG-05")
    bring(finding, State.CONTESTED, reviewer=Desk(reviewer), unit=unit)
    (piece,) = inbox(reviewer)
    for wrong in (f"contest.{world.new_id()}.1", "contest", "gift.1.1", "x" * 90):
        assert mark(reviewer, "read", piece["key"], wrong) == 422
    assert inbox(reviewer)[0]["readers"] == []
    assert mark(unit.user, "read", piece["key"]) == 403
