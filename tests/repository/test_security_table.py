"""`docs/security.md` says of each requirement what we do: complete, in order, with tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "security.md"
STATES: Final = ("held", "in part", "open", "does not apply")
OF_LEVEL_2: Final = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
}
OF_LEVEL_2_TOO: Final = {14: 9, 15: 13, 16: 16, 17: 7}
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0 has; 253 in all."""
OF_THE_APP: Final = 24
"""So many controls has MASVS 2."""


class Row(NamedTuple):
    """One requirement."""

    id: str
    asks: str
    state: str
    control: str
    tests: tuple[str, ...]


def _rows() -> list[Row]:
    lines = [line for line in PAGE.read_text().splitlines() if re.match(r"\| (V\d|MASVS-)", line)]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [
        Row(id_, asks, state, control, tuple(re.findall(r"`([^`]+::\w+)`", tests)))
        for id_, asks, state, control, tests in cells
    ]


ROWS: Final = _rows()


@cache
def _tests_of(path: str) -> frozenset[str]:
    """Return the tests that pytest collects in a file: functions at its top, and methods of its classes."""
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_every_requirement_of_levels_one_and_two_has_one_row() -> None:
    ids = [row.id for row in ROWS if row.id.startswith("V")]
    assert len(ids) == len(set(ids)) == 253
    numbers = [tuple(map(int, id_[1:].split("."))) for id_ in ids]
    assert numbers == sorted(numbers)
    assert Counter(number[0] for number in numbers) == OF_LEVEL_2 | OF_LEVEL_2_TOO


def test_every_control_of_the_mobile_standard_has_one_row() -> None:
    ids = [row.id for row in ROWS if row.id.startswith("MASVS")]
    assert len(ids) == len(set(ids)) == OF_THE_APP


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_says_what_is_done_or_why_not_and_names_tests_that_are_collected(row: Row) -> None:
    assert row.state in STATES
    assert row.asks
    assert row.control
    for test in row.tests:
        path, name = test.split("::")
        assert path.startswith("tests/")
        assert Path(path).name.startswith("test_")
        assert name in _tests_of(path), f"{test} is no test"


def test_most_of_what_is_held_is_held_by_a_test() -> None:
    held = [row for row in ROWS if row.state == "held"]
    assert sum(bool(row.tests) for row in held) >= 0.7 * len(held)
