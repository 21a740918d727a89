"""At which step a process has to die: told by a file, obeyed by SIGKILL, once.

FOLDER/WHO.fate names the step and how often it has to be reached; a process that dies takes it with it, so
that its successor lives. Where it names an error of the disk, nobody dies: from that step on every step that
writes meets the error, until `relieve`. While there is a FOLDER/tell, FOLDER/WHO.reached lists every step
that is taken.
"""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

TELL, COMMIT = "tell", ": before commit"
_WRITE: Final = re.compile(r": before (settle|sync_folder|give_name)$|: half a piece written$")
_SQLITE: Final = {
    errno.ENOSPC: ("database or disk is full", sqlite3.SQLITE_FULL),
    errno.EROFS: ("attempt to write a readonly database", sqlite3.SQLITE_READONLY),
}


class Fate:
    """Watches the steps of one process, and may end it."""

    def __init__(self, folder: Path, who: str, refusal: Callable[[int], Exception] | None = None) -> None:
        """`refusal` makes what a commit throws on a disk with that error; SQLite's own by default."""
        self._refusal = refusal or _of_sqlite
        self._fate = folder / f"{who}.fate"
        self._taken = folder / f"{who}.taken"
        self._tell = folder / TELL
        self._reported = folder / f"{who}.reached"
        self._reached = Counter[str]()

    def __call__(self, step: str) -> None:
        """Note the step; does not return if it was the chosen one."""
        self._reached[step] += 1
        if self._tell.exists():
            with self._reported.open("a") as reported:
                reported.write(f"{step}\n")
        if writes(step) and (error := _read(self._taken).get("error")):
            self._fail(step, error)
        chosen = _read(self._fate)
        if chosen.get("step") == step and self._reached[step] >= chosen["time"]:
            self._meet(step, chosen.get("error"))

    def _meet(self, step: str, error: int | None) -> None:
        try:
            self._fate.rename(self._taken)
        except FileNotFoundError:
            return  # another thread or process was first
        if error is None:
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            self._fail(step, error)

    def _fail(self, step: str, error: int) -> None:
        if step.endswith(COMMIT):
            raise self._refusal(error)
        raise OSError(error, os.strerror(error))


def writes(step: str) -> bool:
    """Say whether a step comes before something is written, so that the disk can refuse it."""
    return step.endswith(COMMIT) or bool(_WRITE.search(step))


def _of_sqlite(error: int) -> Exception:
    name, code = _SQLITE.get(error, ("disk I/O error", sqlite3.SQLITE_IOERR))
    refused = sqlite3.OperationalError(name)
    refused.sqlite_errorcode = code
    return refused


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError:
        return {}


def decide(folder: Path, who: str, step: str, time: int, error: int | None = None) -> None:
    """Let the next process of this kind die at a step, the so-manieth time it is reached there; or fail."""
    (folder / f"{who}.taken").unlink(missing_ok=True)
    aside = folder / f"{who}.next"
    aside.write_text(json.dumps({"step": step, "time": time, "error": error}))
    aside.rename(folder / f"{who}.fate")


def relieve(folder: Path, who: str) -> None:
    """Let the disk take writes again."""
    (folder / f"{who}.taken").unlink(missing_ok=True)


def was_met(folder: Path, who: str) -> bool:
    """Say whether somebody died of it, and take it back if not."""
    (folder / f"{who}.fate").unlink(missing_ok=True)
    return (folder / f"{who}.taken").exists()


@contextmanager
def telling_all(folder: Path) -> Iterator[None]:
    """Have every step told in this block, from none on."""
    (folder / TELL).touch()
    yield
    (folder / TELL).unlink()
    for reported in folder.glob("*.reached"):
        reported.unlink()


def reached(folder: Path, who: str) -> Counter[str]:
    """Return how often each step was told."""
    reported = folder / f"{who}.reached"
    return Counter(reported.read_text().splitlines() if reported.exists() else [])
