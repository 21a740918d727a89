"""Figures by counter, channel and quarter: nothing below ten, days that were too fast with and without."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend.citizens.models import Answer, SetAside
from backend.people.models import Role, User
from backend.units.models import Counter, Unit
from tests import world
from tests.backend.citizens.conftest import desk_of
from tests.backend.citizens.passers_by import answers, slips_for
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import set_clock

AFTER = datetime(2026, 10, 2, 2, 0, tzinfo=UTC)


def answered(counter: Counter, grades: str, *, channel: str = "slip", day: date = date(2026, 8, 4)) -> None:
    """Leave answers with these grades in the third quarter."""
    Answer.objects.bulk_create(
        Answer(
            counter=counter,
            channel=channel,
            day=day,
            **dict.fromkeys(("q0", "qa", "qb", "qc", "qd", "qe"), int(g)),
        )
        for g in grades
    )


def figures(user: User, **asked: str) -> list[dict[str, Any]]:
    """Return the figures the API shows."""
    shown = world.client(user).get("/api/v1/satisfaction", {"quarter": "2026-Q3", **asked})
    assert shown.status_code == 200, shown.content
    found: list[dict[str, Any]] = shown.json()["figures"]
    return found


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the third quarter be over."""
    set_clock(monkeypatch, AFTER)


def test_channels_are_never_added_up_and_few_answers_show_nothing(desk: Counter, reviewer: User) -> None:
    answered(desk, "5" * 9)
    answered(desk, "45" * 20 + "1" * 10, channel="poster")
    slip, poster = sorted(figures(reviewer), key=lambda row: str(row["channel"]), reverse=True)
    nothing = {"level": "too-few", "k": None, "n": None, "low": None, "high": None}
    assert slip["overall"] == slip["dimensions"]["qa"] == nothing
    assert slip["answered_of_slips"] is None
    assert (poster["overall"]["k"], poster["overall"]["n"], poster["overall"]["level"]) == (40, 50, "enough")
    assert poster["estimate"] is None, "whoever passes a sign makes no figure of a counter"
    page = reads(browser("reviewer").get("/satisfaction"))
    assert "chưa đủ phiếu" in page
    assert "40/50" in page
    assert "80 %" not in page


def test_a_day_that_was_too_fast_is_shown_with_and_without(
    desk: Counter, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
    set_clock(monkeypatch, day)
    answered(desk, "2" * 30)
    slips = slips_for(desk, reviewer, 2)
    for n, slip in enumerate(slips[:12]):
        set_clock(monkeypatch, day + timedelta(minutes=2 * n))
        answers(slip, Q0="5", QA="5")
    assert [row.day for row in SetAside.objects.all()] == [date(2026, 9, 15)]
    set_clock(monkeypatch, AFTER)
    (row,) = figures(reviewer)
    assert (row["overall"]["k"], row["overall"]["n"], row["set_aside_days"]) == (12, 42, 1)
    assert (row["without_set_aside"]["k"], row["without_set_aside"]["n"]) == (0, 30)
    assert row["answered_of_slips"] == 42 / 20
    assert Answer.objects.count() == 42, "nothing is erased"
    assert "1 ngày để riêng" in reads(browser("reviewer").get("/satisfaction?quarter=2026-Q3"))


def test_nothing_but_the_best_grade_on_too_many_forms_is_a_mark(desk: Counter, reviewer: User) -> None:
    answered(desk, "5" * 30 + "3" * 10)
    (row,) = figures(reviewer)
    assert row["all_fives"]
    assert "không chứng minh điều gì" in reads(browser("reviewer").get("/satisfaction"))


def test_estimates_are_drawn_together_and_rows_stand_by_name(
    desk: Counter, muong_la: Unit, reviewer: User
) -> None:
    other = desk_of(muong_la, "desk2")
    answered(desk, "5" * 10)
    answered(other, "5" * 20 + "2" * 20)
    rows = {row["counter_id"]: row for row in figures(reviewer)}
    assert rows["desk"]["estimate"] < 1
    assert rows["desk2"]["estimate"] >= 0.5
    assert [row["counter_id"] for row in figures(reviewer, unit="sl-x25-03808")] == ["desk2"]


@pytest.mark.parametrize("code", ["2026-Q4", "2026-H1", "x", "2026-Q5"])
def test_a_quarter_that_is_not_over_or_none_is_refused(reviewer: User, code: str) -> None:
    for path in (f"/api/v1/satisfaction?quarter={code}",):
        refused = world.client(reviewer).get(path)
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["parameter"] == "quarter"


def test_a_leader_reads_them_and_a_unit_does_not(desk: Counter, leader: User, unit_to_hieu: User) -> None:
    answered(desk, "4" * 12)
    assert len(figures(leader)) == 1
    for user in (unit_to_hieu, world.person("inspector9", Role.INSPECTOR)):
        assert world.client(user).get("/api/v1/satisfaction").status_code == 403
