"""Totals that many actions share: locked right before the head, in one order, whatever an action does first.

Who changed them as it went along would hold them in the order of its own work: two people who decide on the
same findings in another order would wait for each other in a circle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from backend.kernel.fastpath import Batch

MAX_ROWS_PER_STATEMENT: Final = 100

Cell: TypeAlias = tuple[Any, ...]
"""What tells one row of totals from the others: the values of its key."""
Steps: TypeAlias = Mapping[tuple[Cell, str], int]
"""By how much the column of a row changes."""


class TotalsTable(NamedTuple):
    """A table of totals: the columns of its key, and those that are added to."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


def write_totals(counted: Iterable[tuple[TotalsTable, Steps]]) -> None:
    """Write what was counted, each row once, tables and rows in one order; rows that are missing are made."""
    sums: defaultdict[TotalsTable, Counter[tuple[Cell, str]]] = defaultdict(Counter)
    for table, steps in counted:
        sums[table].update(steps)
    batch = Batch()
    for table in sorted(sums):
        _add_up(batch, table, sums[table])
    batch.run()


def _add_up(batch: Batch, table: TotalsTable, steps: Steps) -> None:
    changed = {place for place, n in steps.items() if n}
    columns = tuple(column for column in table.columns if any(column == name for _, name in changed))
    rows = [
        (*cell, *(steps.get((cell, column), 0) for column in columns))
        for cell in sorted({cell for cell, _ in changed})
    ]
    for start in range(0, len(rows), MAX_ROWS_PER_STATEMENT):
        batch.add_up(table.name, table.key, columns, rows[start : start + MAX_ROWS_PER_STATEMENT])
