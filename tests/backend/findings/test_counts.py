"""How many findings there are in each state, as the first page tells Home Affairs and the unit."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from backend.findings.models import Finding
from backend.findings.queries import counts_by_state
from backend.people.models import User
from backend.units.models import Unit
from shared.rules.findings import State
from tests.backend.reports.counting import found, visit_at
from tests.backend.rounds import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def findings(inspector_1: User, to_hieu: Unit, muong_la: Unit) -> list[Finding]:
    """Give findings of three years at two units in all states, restricted ones among them."""
    dice, made = Random(7), []  # noqa: S311 - a repeatable test
    for year in (2024, 2025, 2026):
        for unit in (to_hieu, muong_la):
            visit = visit_at(unit, date(year, dice.randint(1, 12), dice.randint(1, 28)), inspector_1)
            for item in ("GG-05", "UX-02", "NY-01", "UX-07"):
                made.append(found(visit, item, restricted=item == "UX-07"))
                decide(made[-1], dice.choice(list(State)))
    return made


def test_the_first_page_counts_what_the_lists_show(
    findings: list[Finding], reviewer: User, unit_to_hieu: User
) -> None:
    for reader in (reviewer, unit_to_hieu):
        listed = list(Finding.objects.visible_to(reader).values_list("state", flat=True))
        assert counts_by_state(reader) == {str(state): listed.count(state) for state in State}
    assert sum(counts_by_state(reviewer).values()) == len(findings)


def test_nobody_else_counts_anything(findings: list[Finding], leader: User) -> None:
    assert findings
    assert set(counts_by_state(leader).values()) == {0}
