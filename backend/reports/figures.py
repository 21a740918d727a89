"""The figures of one report row, and how findings counted at one unit come to stand in the rows of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeAlias

from shared.rules.checklists import Severity

SEVERITIES = tuple(severity.value for severity in Severity if severity is not Severity.NONE)

RowsOf: TypeAlias = Callable[[str], tuple[str, ...]]
"""The rows in which what was found at a unit counts."""
Cell: TypeAlias = tuple[str, str, str, int, int, int, int]
"""Unit, checklist, severity; how many are recorded, confirmed, contested, and how many go into the splits."""


def _nothing() -> defaultdict[str, int]:
    return defaultdict(int)


@dataclass
class Figures:
    """What the report says of one unit, or of all."""

    visits: int = 0
    recorded: int = 0
    confirmed: int = 0
    contested: int = 0
    by_severity: defaultdict[str, int] = field(default_factory=_nothing)
    by_checklist: defaultdict[str, int] = field(default_factory=_nothing)

    @property
    def hold_something(self) -> bool:
        """Say whether there is anything to show; days taken out of a bucket may leave nothing."""
        return bool(self.visits or self.recorded or any(self.by_severity.values()))

    def __iadd__(self, other: Figures) -> Self:
        """Add the figures of another unit."""
        self.visits += other.visits
        self.recorded += other.recorded
        self.confirmed += other.confirmed
        self.contested += other.contested
        for mine, theirs in (
            (self.by_severity, other.by_severity),
            (self.by_checklist, other.by_checklist),
        ):
            for name, n in theirs.items():
                mine[name] += n
        return self


@dataclass(frozen=True)
class Table:
    """The rows by unit and the total, in which every finding and visit counts once."""

    rows: Mapping[str, Figures]
    total: Figures


def tabulate(cells: Iterable[Cell], visits: Iterable[tuple[str, int]], rows_of: RowsOf) -> Table:
    """Count what belongs to each unit, then let it stand in every row of that unit and in the total."""
    found: defaultdict[str, Figures] = defaultdict(Figures)
    for unit_id, checklist, severity, recorded, confirmed, contested, split in cells:
        figures = found[unit_id]
        figures.recorded += recorded
        figures.confirmed += confirmed
        figures.contested += contested
        figures.by_severity[severity] += split
        figures.by_checklist[checklist] += split
    for unit_id, n in visits:
        found[unit_id].visits += n
    table = Table(defaultdict(Figures), Figures())
    for unit_id, figures in found.items():
        if figures.hold_something:
            _add(table, figures, rows_of(unit_id))
    return table


def _add(table: Table, figures: Figures, rows: Iterable[str]) -> None:
    total = table.total
    total += figures
    for unit_id in rows:
        row = table.rows[unit_id]
        row += figures
