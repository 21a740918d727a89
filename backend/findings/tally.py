"""Counts of findings and visits by month bucket, kept inside the transaction that changes what they count.

A report over whole buckets (every official period is a number of them: `shared.periods.bucket_of`) reads
these few rows instead of every finding. `manage.py check_tallies` counts everything anew and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol, TypeAlias

from django.db import connection, models

from shared.periods import bucket_of

MAX_ROWS_PER_STATEMENT = 100


class FindingTally(models.Model):
    """How many findings of one kind were made at one unit on visits of one bucket."""

    bucket = models.DateField(help_text="first day of the month bucket, a 15th")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+", db_index=False)
    checklist = models.CharField(max_length=16)
    severity = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    restricted = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        app_label = "findings"
        constraints = [
            models.UniqueConstraint(
                fields=["bucket", "unit", "checklist", "severity", "state", "restricted"],
                name="one_finding_tally_per_cell",
            )
        ]


class VisitTally(models.Model):
    """How many sealed visits took place at one unit in one bucket."""

    bucket = models.DateField(help_text="first day of the month bucket, a 15th")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+", db_index=False)
    n = models.IntegerField()

    class Meta:
        app_label = "findings"
        constraints = [models.UniqueConstraint(fields=["bucket", "unit"], name="one_visit_tally_per_cell")]


FINDING_KEY = ("bucket", "unit_id", "checklist", "severity", "state", "restricted")
VISIT_KEY = ("bucket", "unit_id")

Cell: TypeAlias = tuple[Any, ...]


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


def add(findings: Iterable[Countable], *, times: int = 1) -> None:
    """Count findings in the transaction that records them; `times=-1` takes them out."""
    cells: Counter[Cell] = Counter()
    for finding in findings:
        cells[finding_cell(finding)] += times
    shift(FindingTally, FINDING_KEY, cells)


@contextmanager
def moving(finding: Countable) -> Iterator[None]:
    """Follow a finding whose state or severity changes inside the block from its old cell to its new one."""
    before = finding_cell(finding)
    yield
    after = finding_cell(finding)
    if after != before:
        shift(FindingTally, FINDING_KEY, {before: -1, after: 1})


def visit_sealed(visit: Visited) -> None:
    """Count a visit when it is sealed for the first time; later revisions of it are the same visit."""
    shift(VisitTally, VISIT_KEY, {(bucket_of(visit.day), visit.unit_id): 1})


def finding_cell(finding: Countable) -> Cell:
    """The tally row, in the order of FINDING_KEY, in which a finding is counted."""
    return (
        bucket_of(finding.day),
        finding.unit_id,
        finding.checklist,
        str(finding.severity),
        str(finding.state),
        finding.restricted,
    )


def shift(model: type[models.Model], key: tuple[str, ...], cells: Mapping[Cell, int]) -> None:
    """Add each cell's change to its row, making the row where it is missing.

    Rows are taken in one order everywhere, so two transactions never wait for each other in a circle.
    """
    changes = sorted(((*cell, n) for cell, n in cells.items() if n), key=repr)
    for start in range(0, len(changes), MAX_ROWS_PER_STATEMENT):
        _upsert(model._meta.db_table, key, changes[start : start + MAX_ROWS_PER_STATEMENT])


def _upsert(table: str, key: tuple[str, ...], rows: list[Cell]) -> None:
    """One statement for both engines; ORM upserts can only overwrite, not add."""
    columns = ", ".join(key)
    row = f"({', '.join(['%s'] * (len(key) + 1))})"
    sql = (
        f"INSERT INTO {table} ({columns}, n) VALUES {', '.join([row] * len(rows))} "  # noqa: S608 - names are ours
        f"ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + excluded.n"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for changed in rows for value in changed])
