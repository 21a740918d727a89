"""Counts of findings and visits by half month and year, kept in the transaction that changes what they count.

A report over whole half months (official periods and calendar months are, see `half_month_of`)
reads these few rows instead of every finding, and one row instead of twenty-four for an official year.
`manage.py check_tallies` counts everything anew and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from backend.findings.models import FindingTally, VisitTally
from backend.kernel.fastpath import Batch
from shared.rules.findings import State
from shared.rules.periods import half_month_of, year_of

MAX_ROWS_PER_STATEMENT = 100
HALF_MONTH, YEAR = 1, 24


Cell: TypeAlias = tuple[Any, ...]
"""What tells one row of a tally from the others."""
Changes: TypeAlias = Mapping[tuple[Cell, str], int]
"""By how much the column of a row changes."""
NONE: Final[Changes] = MappingProxyType({})

FINDING_KEY = ("length", "bucket", "unit_id", "checklist", "severity", "restricted")
VISIT_KEY = ("length", "bucket", "unit_id")
STATES = tuple(state.value for state in State)


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
    """By how much tallies change in one transaction; written at once, so that rows are taken in one order."""

    def __init__(
        self, findings: Changes = MappingProxyType({}), visits: Changes = MappingProxyType({})
    ) -> None:
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

    def write(self, batch: Batch) -> None:
        """Add the changes to a batch of the transaction that changes what is counted."""
        _shift(batch, FindingTally._meta.db_table, FINDING_KEY, STATES, self._findings)
        _shift(batch, VisitTally._meta.db_table, VISIT_KEY, ("sealed",), self._visits)

    def run(self) -> None:
        """Write the changes now."""
        batch = Batch()
        self.write(batch)
        batch.run()


@contextmanager
def tally_moved(finding: Countable) -> Iterator[None]:
    """Follow a finding whose state or severity changes inside the block from its old place to its new one."""
    changes = TallyChanges()
    changes.take_out([finding])
    yield
    changes.add([finding])
    changes.run()


def buckets_of(day: date) -> tuple[tuple[int, date], tuple[int, date]]:
    """Return the buckets a day is counted in: the length of each, and its first day."""
    return (HALF_MONTH, half_month_of(day)), (YEAR, year_of(day))


def _count(changes: Counter[tuple[Cell, str]], finding: Countable, times: int) -> None:
    """Note the rows, in the order of FINDING_KEY, and the column in which a finding is counted now."""
    kind = (finding.unit_id, finding.checklist, str(finding.severity), finding.restricted)
    for bucket in buckets_of(finding.day):
        changes[(*bucket, *kind), str(finding.state)] += times


def _shift(
    batch: Batch, table: str, key: tuple[str, ...], columns: tuple[str, ...], changes: Changes
) -> None:
    """Add the changes to the rows, making those that are missing.

    Rows are taken in one order everywhere, so two transactions never wait for each other in a circle.
    """
    changed = {place for place, n in changes.items() if n}
    columns = tuple(column for column in columns if any(column == name for _, name in changed))
    rows = [
        (*cell, *(changes.get((cell, column), 0) for column in columns))
        for cell in sorted({cell for cell, _ in changed})
    ]
    for start in range(0, len(rows), MAX_ROWS_PER_STATEMENT):
        batch.add_up(table, key, columns, rows[start : start + MAX_ROWS_PER_STATEMENT])
