"""`docs/architecture.md` names every folder once, and only functions that are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text()


def test_every_folder_of_the_house_stands_in_the_table_once_and_no_other() -> None:
    assert sorted(rooms_named()) == sorted(folders())


def test_every_stop_of_the_five_ways_is_a_function_that_is_there() -> None:
    stops = re.findall(r"`((?:shared|backend|field_app)(?:\.\w+){2,})`", TEXT)
    assert len(stops) >= 35
    missing = [stop for stop in stops if stop.rpartition(".")[2] not in functions_of(stop.rpartition(".")[0])]
    assert missing == []


def test_a_push_is_on_its_way_to_the_figures_in_fifteen_stops_at_most() -> None:
    way = TEXT.split("**A push becomes violations by unit.**")[1].split("**A photo's bytes")[0]
    assert len(re.findall(r"`(?:shared|backend)\.", way)) <= 15


def rooms_named() -> Iterator[str]:
    table = TEXT.split("## Rooms")[1].split("## Five ways")[0]
    for line in table.splitlines():
        if line.startswith("| `"):
            yield from re.findall(r"`((?:shared|backend|field_app)/\w+)`", line.split("|")[1])


def folders() -> Iterator[str]:
    for top in ("shared", "backend", "field_app"):
        for folder in (ROOT / top).iterdir():
            if folder.is_dir() and not folder.name.startswith((".", "__")):
                yield f"{top}/{folder.name}"


@cache
def functions_of(module: str) -> frozenset[str]:
    path = ROOT / (module.replace(".", "/") + ".py")
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module(body=[], type_ignores=[])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_no_call_goes_by_signal_or_by_a_hook_at_start() -> None:
    hidden = re.compile(r"\bSignal\(|@receiver\b|\bdef ready\(self\) -> None|\.connect\(\w+, sender=")
    sources = (path for room in ("backend", "field_app", "shared") for path in (ROOT / room).rglob("*.py"))
    assert [str(path) for path in sources if hidden.search(path.read_text("utf-8"))] == []
