"""Counts of findings and visits by half month and year, kept in the transaction that changes what they count.

A report over whole half months (official periods and calendar months are, see `half_month_of`)
reads these few rows instead of every finding, and one row instead of twenty-four for an official year.
`manage.py check_tallies` counts everything anew and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol

from backend.findings.models import FindingTally, VisitTally
from backend.journal.recording import Journal
from backend.journal.totals import Cell, Steps, TotalsTable, write_totals
from shared.rules.findings import State
from shared.rules.periods import half_month_of, year_of

HALF_MONTH, YEAR = 1, 24

FINDING_KEY = ("length", "bucket", "unit_id", "checklist", "severity", "restricted")
VISIT_KEY = ("length", "bucket", "unit_id")
STATES = tuple(state.value for state in State)
FINDING_TALLY: Final = TotalsTable(FindingTally._meta.db_table, FINDING_KEY, STATES)
VISIT_TALLY: Final = TotalsTable(VisitTally._meta.db_table, VISIT_KEY, ("sealed",))


class Countable(Protocol):
    """What a finding must tell to be counted."""

    day: date
    unit_id: str
    checklist: str
    severity: str
    state: str
    restricted: bool


class Visited(Protocol):
    """What a visit must tell to be counted."""

    day: date
    unit_id: str


class TallyChanges:
    """By how much tallies change in one transaction."""

    def __init__(self, findings: Steps = MappingProxyType({}), visits: Steps = MappingProxyType({})) -> None:
        self._findings: Counter[tuple[Cell, str]] = Counter(findings)
        self._visits: Counter[tuple[Cell, str]] = Counter(visits)

    def add(self, findings: Iterable[Countable]) -> None:
        """Count findings where they stand now."""
        for finding in findings:
            _count(self._findings, finding, 1)

    def take_out(self, findings: Iterable[Countable]) -> None:
        """Count findings no longer where they stand now."""
        for finding in findings:
            _count(self._findings, finding, -1)

    def add_visit(self, visit: Visited) -> None:
        """Count a visit when it is sealed for the first time; later revisions of it are the same visit."""
        self._visits.update({((*bucket, visit.unit_id), "sealed"): 1 for bucket in buckets_of(visit.day)})

    def write(self, journal: Journal) -> None:
        """Have the changes written at the end of the transaction that changes what is counted."""
        journal.add_up(FINDING_TALLY, self._findings)
        journal.add_up(VISIT_TALLY, self._visits)

    def run(self) -> None:
        """Write the changes now."""
        write_totals([(FINDING_TALLY, self._findings), (VISIT_TALLY, self._visits)])


@contextmanager
def tally_moved(finding: Countable, journal: Journal) -> Iterator[None]:
    """Follow a finding whose state or severity changes inside the block from its old place to its new one."""
    changes = TallyChanges()
    changes.take_out([finding])
    yield
    changes.add([finding])
    changes.write(journal)


def buckets_of(day: date) -> tuple[tuple[int, date], tuple[int, date]]:
    """Return the buckets a day is counted in: the length of each, and its first day."""
    return (HALF_MONTH, half_month_of(day)), (YEAR, year_of(day))


def _count(changes: Counter[tuple[Cell, str]], finding: Countable, times: int) -> None:
    """Note the rows, in the order of FINDING_KEY, and the column in which a finding is counted now."""
    kind = (finding.unit_id, finding.checklist, str(finding.severity), finding.restricted)
    for bucket in buckets_of(finding.day):
        changes[(*bucket, *kind), str(finding.state)] += times
