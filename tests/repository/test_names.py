"""Names are the trade's: who reads Django daily understands each at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("backend", "field_app", "shared", "deploy", "tests")
NOT_NAMES = frozenset(
    [
        "afterwards",
        "ahead",
        "around",
        "casefile",
        "casework",
        "deciding",
        "derived",
        "doing",
        "lineage",
        "moment",
        "near",
        "odd",
        "possible",
        "said",
        "standing",
        "tells",
        "told",
    ]
)
"""Words that once stood where the trade has its own: payload, lock, job, form, snapshot, position."""
NOT_MODULES = NOT_NAMES | {"door", "later", "says", "shelf", "witness"}
OF_THE_WIRE = frozenset({"told_at"})
"""A column keeps its name."""


def test_no_name_needs_a_decoder() -> None:
    assert sorted(f"{path}: {name}" for path, name in names() if words_of(name) & NOT_NAMES) == []


def test_no_module_needs_a_decoder() -> None:
    modules = {path.relative_to(ROOT) for path in sources()}
    assert [str(path) for path in modules if NOT_MODULES & set(path.stem.split("_"))] == []


def sources() -> Iterator[Path]:
    """Return every file of ours that is read and changed by people."""
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def names() -> Iterator[tuple[str, str]]:
    """Return what is defined, with the file; the sentences that tests are called by are no names."""
    for path in sources():
        for name in defined_in(ast.parse(path.read_text("utf-8"))):
            if not name.startswith("test_") and name not in OF_THE_WIRE:
                yield str(path.relative_to(ROOT)), name


def defined_in(tree: ast.AST) -> Iterator[str]:
    """Return the names of functions, classes, parameters and variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words_of(name: str) -> set[str]:
    """Return the words of a name, however they are joined."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
