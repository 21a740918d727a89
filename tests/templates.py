"""Databases that were migrated once, and are copied from then on: migrating takes many seconds of CPU.

A copy on SQLite is good as long as no migration changes, nor the code that migrations call.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "test-templates"
OURS = re.compile(r"^(?:from|import) (backend[\w.]+)", re.MULTILINE)


def template() -> Path:
    """Return where the migrated database is, or will be."""
    return FOLDER / f"{_digest()}.sqlite3"


def keep(database: Path) -> None:
    """Keep a copy of a database that has just been migrated; others that are not read any more go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.sqlite3"):
        if old != template():
            old.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=FOLDER)
    os.close(handle)
    source, target = sqlite3.connect(database), sqlite3.connect(name)
    source.backup(target)
    source.close()
    target.close()
    Path(name).replace(template())


@cache
def empty_folder() -> Path:
    """Return a folder that goes when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="congtam-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _digest() -> str:
    sums = hashlib.sha256(version("django").encode())
    for path in sorted({*_migrations(), *_called()}):
        sums.update(path.read_bytes())
    return sums.hexdigest()[:16]


def _migrations() -> Iterator[Path]:
    yield from (ROOT / "backend").glob("*/migrations/*.py")
    yield ROOT / "backend" / "config" / "settings.py"


def _called() -> Iterator[Path]:
    """Return the files of ours that migrations import."""
    for migration in _migrations():
        for module in OURS.findall(migration.read_text("utf-8")):
            path = ROOT.joinpath(*module.split("."))
            yield from (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file())
