"""Tallies are locked right before the journal's head, in one order, whatever an action changes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from backend.findings import tallies
from backend.findings.models import Finding, FindingTally
from backend.journal.recording import recording
from backend.units.models import Unit
from shared.rules.findings import State
from tests import world

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 60


@pytest.fixture
def two_findings(to_hieu: Unit, muong_la: Unit) -> list[Finding]:
    """Give a finding at each of two units; only what counts them is written."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: nobody waits for another in a circle")
    at = {"day": date(2026, 7, 3), "checklist": "GG", "item": "GG-05", "severity": "violation"}
    return [Finding(unit=unit, state=State.RECORDED, restricted=False, **at) for unit in (to_hieu, muong_la)]


def test_who_decides_in_another_order_waits_for_nobody_in_a_circle(two_findings: list[Finding]) -> None:
    both_at_work = Barrier(2)

    def decide(findings: Sequence[Finding]) -> None:
        with recording(by=None, at=world.NOW) as journal:
            for finding in findings:
                with tallies.tally_moved(finding, journal):
                    finding.state = State.CONFIRMED
                both_at_work.wait(PATIENCE_S)

    _at_once(lambda: decide(two_findings), lambda: decide(two_findings[::-1]))
    assert sorted(FindingTally.objects.values_list("recorded", "confirmed")) == [(-1, 1)] * 4


def _at_once(*actions: Callable[[], None]) -> None:
    def alone(action: Callable[[], None]) -> None:
        try:
            action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        for outcome in [pool.submit(alone, action) for action in actions]:
            outcome.result(PATIENCE_S)
