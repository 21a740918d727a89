"""What is read from a sheet: rows as texts by field, and the cells that cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What cannot be taken: the line of the sheet, the title of the column, and why."""

    row: int
    column: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a sheet with their numbers in it, blank ones not, and what no value could be read from."""

    rows: Sequence[tuple[int, Row]]
    wrong: Sequence[Wrong] = ()
