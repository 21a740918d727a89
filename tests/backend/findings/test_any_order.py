"""The workflow as a property: whatever people try in whatever order, nothing forbidden is done or lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from backend.findings.case import VerbInput
from backend.findings.files import attach_file
from backend.findings.models import Decision, Finding
from backend.findings.recount import recount
from backend.findings.verbs import VERBS
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.mergers.reorganise import Reorganisation, reorganise
from backend.people.models import Role, User
from backend.units.models import Unit
from shared.rules.checklists import Severity
from shared.rules.findings import NOTIFIED_STATES, TRANSITIONS, State, Verb, counts_as
from tests import world
from tests.backend.findings.acting import PDF, UNIT_VERBS
from tests.backend.reports.counting import found, visit_at
from tests.backend.rounds import set_clock
from tests.world import MUONG_LA

pytestmark = pytest.mark.django_db

PEOPLE = ("reviewer", "second reviewer", "unit", "other unit", "inspector", "leader", "administrator")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("reviewer", "unit", *PEOPLE)),
        st.sampled_from(Verb),
        st.sampled_from(("reminder", "violation", "serious", None)),
        st.integers(0, 12),
        st.integers(0, 8),
    ),
    min_size=8,
    max_size=25,
)
"""Who tries which verb, with which severity, so many days after the step before; two times in three another
verb is done instead, one that the workflow has at that point, so that the later states are reached too."""


@dataclass
class Expected:
    """What the rules of the workflow say must be true by now."""

    state: State = State.RECORDED
    verbs: list[str] = field(default_factory=list)
    heir_from: date = date.max
    """From this day the other unit carries on the work of the inspected one."""
    today: date = date(2026, 8, 20)

    def step(self, choice: int) -> tuple[str, Verb]:
        """Return one of the steps the workflow has now; anything where it has none."""
        verbs = [verb for state, verb in TRANSITIONS if state is self.state and verb != Verb.DROP]
        verb = verbs[choice % len(verbs)] if verbs else Verb.CONFIRM
        return "unit" if verb in UNIT_VERBS else "reviewer", verb

    def may(self, person: str, verb: Verb) -> bool:
        """Say whether the workflow has this step for this person."""
        if verb in UNIT_VERBS:
            answers = person == "unit" or (person == "other unit" and self.today >= self.heir_from)
            return answers and self.state in NOTIFIED_STATES and (self.state, verb) in TRANSITIONS
        return person in ("reviewer", "second reviewer") and (self.state, verb) in TRANSITIONS


@pytest.fixture
def people(to_hieu: Unit, muong_la: Unit, reviewer: User, inspector_1: User) -> dict[str, User]:
    """Give everybody who may try something."""
    return {
        "reviewer": reviewer,
        "second reviewer": world.person("reviewer2", Role.REVIEWER),
        "unit": world.person("unit-tohieu", Role.UNIT_OFFICER, of=to_hieu),
        "other unit": world.person("unit-muongla", Role.UNIT_OFFICER, of=muong_la),
        "inspector": inspector_1,
        "leader": world.person("leader", Role.LEADER),
        "administrator": world.person("admin", Role.ADMINISTRATOR),
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example is rolled back
)
@given(steps=STEPS, merged_at=st.integers(0, 30))
def test_no_order_of_verbs_reaches_a_forbidden_state_or_loses_history(
    steps: list[tuple[str, Verb, str | None, int, int]],
    merged_at: int,
    people: dict[str, User],
    to_hieu: Unit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = transaction.savepoint()
    try:
        _live_through(steps, merged_at, people, to_hieu, monkeypatch)
    finally:
        transaction.savepoint_rollback(before)


def _live_through(
    steps: Any, merged_at: int, people: dict[str, User], unit: Unit, patch: pytest.MonkeyPatch
) -> None:
    finding = found(visit_at(unit, date(2026, 8, 20), people["inspector"]), "GG-05", severity="violation")
    expected, now = Expected(), world.NOW
    for number, (tried_by, tried, severity, days, choice) in enumerate(steps):
        person, verb = expected.step(choice) if choice % 3 else (tried_by, tried)
        now += timedelta(days=days)
        expected.today = local_day(now)
        set_clock(patch, now)
        if number == merged_at:
            expected.heir_from = _merge(unit, people["administrator"], now)
        by = people[person]
        given = VerbInput(
            reason=f"{len(expected.verbs)}",
            severity=severity and Severity(severity),
            statement="Hai người vắng" if verb is Verb.STATEMENT else "",
            files=_files(by, finding),
        )
        if _done(VERBS[verb], finding.pk, given, by=by, now=now, match="*"):
            assert expected.may(person, verb), (person, verb, expected.state)
            expected.state = TRANSITIONS[expected.state, verb]
            expected.verbs.append(verb)
        elif expected.may(person, verb):
            assert verb in {Verb.AMEND, Verb.CONTEST}, "refused for no reason of the workflow"
    event(f"ended {expected.state}{' under its heir' if expected.today >= expected.heir_from else ''}")
    _check(finding, expected)


def _merge(unit: Unit, by: User, now: datetime) -> date:
    """Merge the unit into the other one, some days from now; return the day."""
    on = local_day(now) + timedelta(days=5)
    reorganise(Reorganisation(on, (unit.pk,), (MUONG_LA,), "Nghị quyết"), by=by, now=now)
    return on


def _files(by: User, finding: Finding) -> tuple[Any, ...]:
    if by.role != Role.UNIT_OFFICER:
        return ()
    from django.core.files.uploadedfile import SimpleUploadedFile

    try:
        return (attach_file(finding.pk, SimpleUploadedFile("fix.pdf", PDF), by=by, now=world.NOW).pk,)
    except ProblemError:
        return ()


def _done(step: Callable[..., object], *args: object, **named: object) -> bool:
    try:
        step(*args, **named)
    except ProblemError:
        return False
    return True


def _check(finding: Finding, expected: Expected) -> None:
    """Compare what the database holds with what was done, and both counters with a recount."""
    finding.refresh_from_db()
    assert finding.state == expected.state
    history = list(Decision.objects.filter(finding=finding).order_by("number"))
    assert [decision.verb for decision in history] == expected.verbs
    assert [decision.number for decision in history] == list(range(1, len(history) + 1))
    states = [State.RECORDED.value, *(decision.to_state for decision in history)]
    assert [decision.from_state for decision in history] == states[:-1]
    replayed = State.RECORDED
    for decision in history:
        replayed = TRANSITIONS[replayed, Verb(decision.verb)]
    assert counts_as(replayed) == counts_as(State(finding.state))
    assert recount() == {}
