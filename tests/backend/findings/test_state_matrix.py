"""Who sees and does what to a finding in each state: every viewer × state × verb, from two small tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from backend.findings.models import Finding
from backend.people.models import Role, User
from backend.units.models import Unit
from shared.rules.findings import CONFIRMED_STATES, NOTIFIED_STATES, TRANSITIONS, State, Verb
from tests import world
from tests.backend.findings.acting import PATHS, UNIT_VERBS, Desk, bring
from tests.backend.rounds import Round, absent, finding_of
from tests.backend.sheets.books import lines
from tests.world import new_id

SEES: Mapping[str, frozenset[State]] = {
    "reviewer": frozenset(State),
    "author": frozenset(State),
    "unit": NOTIFIED_STATES,
    "other inspector": frozenset(),
    "leader": CONFIRMED_STATES | {State.CONTESTED},
    "other unit": frozenset(),
    "administrator": frozenset(),
}
"""In which states a finding is there for whom."""
DOES: Mapping[str, frozenset[Verb]] = {
    "reviewer": frozenset(Verb) - UNIT_VERBS,
    "unit": UNIT_VERBS,
}
"""Which verbs are whose; nobody else has any."""


@pytest.fixture
def desks(
    first_round: Round,
    inspector_1: User,
    inspector_2: User,
    reviewer: User,
    leader: User,
    administrator: User,
    to_hieu: Unit,
    muong_la: Unit,
) -> dict[str, Desk]:
    """Give everybody's desk."""
    people = {
        "reviewer": reviewer,
        "author": inspector_1,
        "unit": world.person("unit-tohieu", Role.UNIT_OFFICER, of=to_hieu),
        "other inspector": inspector_2,
        "leader": leader,
        "other unit": world.person("unit-muongla", Role.UNIT_OFFICER, of=muong_la),
        "administrator": administrator,
    }
    return {name: Desk(user) for name, user in people.items()}


@pytest.fixture
def finding(first_round: Round) -> Finding:
    """Give a finding at Tô Hiệu."""
    return finding_of(first_round.visit(absent(2)), "GG-05")


def expected(viewer: str, state: State, verb: Verb) -> int:
    """Return the status the tables ask for."""
    if state not in SEES[viewer]:
        return 404
    if verb not in DOES.get(viewer, ()):
        return 403
    is_again = PATHS[state][-1:] == (verb,)  # the last answer may have been lost: the same is no other step
    return 200 if is_again or (state, verb) in TRANSITIONS else 409


def undone(step: Any) -> Any:
    """Return what a step returns, and leave everything as it was."""
    before = transaction.savepoint()
    try:
        return step()
    finally:
        transaction.savepoint_rollback(before)


def tried(desk: Desk, finding: Finding, *, takes_files: bool) -> Iterator[tuple[Verb, int]]:
    """Yield the status of every verb."""
    for verb in Verb:
        stated = {"files": [new_id()]} if verb is Verb.SUBMIT_FIX and not takes_files else {}
        yield verb, undone(partial(_status, desk, verb, finding, stated))


def _status(desk: Desk, verb: Verb, finding: Finding, stated: dict[str, Any]) -> int:
    status: int = desk.do(verb, finding, **stated).status_code
    return status


@pytest.mark.parametrize("state", State)
def test_every_verb_in_this_state_answers_everybody_as_the_tables_say(
    state: State, finding: Finding, desks: dict[str, Desk]
) -> None:
    bring(finding, state, reviewer=desks["reviewer"], unit=desks["unit"])
    for viewer, desk in desks.items():
        takes_files = viewer == "unit" and expected(viewer, state, Verb.SUBMIT_FIX) == 200
        answers = dict(tried(desk, finding, takes_files=takes_files))
        assert answers == {verb: expected(viewer, state, verb) for verb in Verb}, viewer


@pytest.mark.parametrize("state", State)
def test_lists_counts_filters_and_exports_show_it_to_whom_it_is_there(
    state: State, finding: Finding, desks: dict[str, Desk]
) -> None:
    bring(finding, state, reviewer=desks["reviewer"], unit=desks["unit"])
    for viewer, desk in desks.items():
        seen = int(state in SEES[viewer])
        for query in ("", f"?state={state}", "?item=GG-05", "?search=to+hieu", "?ordering=recorded_at"):
            rows = desk.client.get(f"/api/v1/findings{query}").json()["results"]
            assert len(rows) == seen, (viewer, query)
        assert len(lines(desk.client.get("/api/v1/findings/export").content)) - 1 == seen, viewer
        assert (desk.client.get(f"/api/v1/findings/{finding.pk}").status_code == 200) == bool(seen), viewer
        other = State.CLOSED if state is not State.CLOSED else State.RECORDED
        assert desk.client.get(f"/api/v1/findings?state={other}").json()["results"] == [], viewer
