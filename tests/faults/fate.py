"""At which step a process has to die: told by a file, obeyed by SIGKILL, once.

FOLDER/WHO.fate names the step and how often it has to be reached; a process that dies takes it with it, so
that its successor lives. While there is a FOLDER/tell, FOLDER/WHO.reached lists every step that is taken.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TELL = "tell"


class Fate:
    """Watches the steps of one process, and may end it."""

    def __init__(self, folder: Path, who: str) -> None:
        self._fate = folder / f"{who}.fate"
        self._taken = folder / f"{who}.taken"
        self._tell = folder / TELL
        self._told = folder / f"{who}.reached"
        self._reached = Counter[str]()

    def __call__(self, step: str) -> None:
        """Note the step; does not return if it was the chosen one."""
        self._reached[step] += 1
        if self._tell.exists():
            with self._told.open("a") as told:
                told.write(f"{step}\n")
        try:
            chosen = json.loads(self._fate.read_text())
        except FileNotFoundError:
            return
        if chosen["step"] == step and self._reached[step] >= chosen["time"]:
            self._die()

    def _die(self) -> None:
        try:
            self._fate.rename(self._taken)
        except FileNotFoundError:
            return  # another thread or process was first
        os.kill(os.getpid(), signal.SIGKILL)


def decide(folder: Path, who: str, step: str, time: int) -> None:
    """Let the next process of this kind die at a step, the so-manieth time it is reached there."""
    (folder / f"{who}.taken").unlink(missing_ok=True)
    aside = folder / f"{who}.next"
    aside.write_text(json.dumps({"step": step, "time": time}))
    aside.rename(folder / f"{who}.fate")


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
    for told in folder.glob("*.reached"):
        told.unlink()


def reached(folder: Path, who: str) -> Counter[str]:
    """Return how often each step was told."""
    told = folder / f"{who}.reached"
    return Counter(told.read_text().splitlines() if told.exists() else [])
