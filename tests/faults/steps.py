"""The steps at which the phone's process may end: named by the code itself, so that none can be forgotten.

Around every commit, by the function whose transaction it is; around every sync of a file and of a folder, by
the function that asks for it; around every request, by what is asked. `declared` reads the same names out of
the source: a transaction that is added tomorrow is a step that has to be reached tomorrow.
"""

from __future__ import annotations

import ast
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from field_app.store import files
from field_app.store.database import Database
from field_app.sync.exchange import Answer, Request
from field_app.sync.http import HttpTransport

ROOT = Path(__file__).resolve().parents[2]
BEFORE, AFTER = "before commit", "after commit"
Watch = Callable[[str], None]
_ONE_THING = re.compile(r"/[0-9a-f-]{36,64}$")


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Call `watch` with the name of every step the phone's code takes in this block; it may not return."""
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(Database, "transaction", _transaction(watch)))
        for name in ("settle", "sync_folder"):
            patches.enter_context(mock.patch.object(files, name, wrapped(getattr(files, name), watch)))
        patches.enter_context(mock.patch.object(HttpTransport, "send", _send(watch)))
        yield


def request_name(method: str, path: str) -> str:
    """Return what is asked, whatever it is asked about."""
    return f"{method} {_ONE_THING.sub('', path.partition('?')[0])}"


def wrapped(function: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    """Return the function with a step before and a step after it, named by whoever calls it."""

    def stepped(*arguments: Any, **named: Any) -> Any:
        where = f"{sys._getframe(1).f_code.co_qualname}: {{}} {function.__name__}"
        watch(where.format("before"))
        value = function(*arguments, **named)
        watch(where.format("after"))
        return value

    return stepped


def _transaction(watch: Watch) -> Callable[[Database], AbstractContextManager[sqlite3.Connection]]:
    plain = Database.transaction

    @contextmanager
    def stepped(database: Database, where: str) -> Iterator[sqlite3.Connection]:
        with plain(database) as connection:
            yield connection
            watch(f"{where}: {BEFORE}")
        watch(f"{where}: {AFTER}")

    return lambda database: stepped(database, sys._getframe(1).f_code.co_qualname)


def _send(watch: Watch) -> Callable[[HttpTransport, Request], Answer]:
    plain = HttpTransport.send

    def stepped(transport: HttpTransport, request: Request) -> Answer:
        watch(f"before {request_name(request.method, request.path)}")
        answer = plain(transport, request)
        watch(f"after {request_name(request.method, request.path)}")
        return answer

    return stepped


def declared(folder: str, opens: str) -> set[str]:
    """Return by qualified name the functions below a folder of the source that call `opens`."""
    found = set[str]()
    for path in sorted((ROOT / folder).rglob("*.py")):
        _collect(ast.parse(path.read_text(encoding="utf-8")), (), opens, found)
    return found


def _collect(node: ast.AST, inside: tuple[str, ...], opens: str, found: set[str]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            _collect(child, (*inside, child.name), opens, found)
        else:
            if isinstance(child, ast.Call) and _called(child) == opens and inside:
                found.add(".".join(inside))
            _collect(child, inside, opens, found)


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
