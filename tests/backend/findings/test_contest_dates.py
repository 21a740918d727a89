"""Whoever wins a contest never has less time than they had."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.people.models import User
from shared.rules.findings import State, Verb
from tests.backend.findings.acting import Desk, bring
from tests.backend.rounds import Round, absent, finding_of, set_clock
from tests.world import NOW


def test_a_lighter_severity_leaves_the_unit_the_days_it_had(
    first_round: Round, reviewer: User, unit_to_hieu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    amended, upheld = (finding_of(first_round.visit(absent(1)), "GG-05") for _ in range(2))
    for finding in (amended, upheld):
        bring(finding, State.CONTESTED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
        assert finding.severity == "violation"
    set_clock(monkeypatch, NOW + timedelta(days=1))
    assert Desk(reviewer).do(Verb.AMEND, amended, severity="reminder").status_code == 200
    Desk(reviewer).do(Verb.UPHOLD, upheld)
    amended.refresh_from_db()
    upheld.refresh_from_db()
    assert amended.severity == "reminder"
    assert amended.due_on == upheld.due_on, "a reminder has fewer days, but these were promised"
