"""The figures of one report row, and how findings counted at one unit come to stand in the rows of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from shared.checklists import Severity

SEVERITIES = tuple(severity.value for severity in Severity if severity is not Severity.NONE)


RowsOf: TypeAlias = Callable[[str], tuple[str, ...]]
"""The rows in which what was found at a unit counts."""


class Cell(NamedTuple):
    """Findings of one kind at one unit; `split` of them go into the breakdowns."""

    unit_id: str
    checklist: str
    severity: str
    recorded: int
    confirmed: int
    contested: int
    split: int


@dataclass
class Figures:
    """What the report says of one unit, or of all."""

    visits: int = 0
    recorded: int = 0
    confirmed: int = 0
    contested: int = 0
    by_severity: Counter[str] = field(default_factory=Counter)
    by_checklist: Counter[str] = field(default_factory=Counter)

    def take(self, cell: Cell) -> None:
        """Count the findings of a cell."""
        self.recorded += cell.recorded
        self.confirmed += cell.confirmed
        self.contested += cell.contested
        self.by_severity[cell.severity] += cell.split
        self.by_checklist[cell.checklist] += cell.split


@dataclass(frozen=True)
class Table:
    """The rows by unit and the total, in which every finding and visit counts once."""

    rows: Mapping[str, Figures]
    total: Figures


def tabulate(cells: Iterable[Cell], visits: Iterable[tuple[str, int]], rows_of: RowsOf) -> Table:
    """Count each cell and visit in every row of its unit, and once in the total."""
    rows: dict[str, Figures] = {}
    total = Figures()
    for cell in cells:
        total.take(cell)
        for unit_id in rows_of(cell.unit_id):
            rows.setdefault(unit_id, Figures()).take(cell)
    for visited_id, n in visits:
        total.visits += n
        for unit_id in rows_of(visited_id):
            rows.setdefault(unit_id, Figures()).visits += n
    return Table(rows, total)
