"""What a fault module says: its figures, each with the reach it has to meet, on the screen and as JSON."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "faults"


class NotHereError(Exception):
    """This machine lacks what the module needs (root, a program, a kernel device); the text says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `reach` says in words what it has to be."""

    what: str
    value: float | str
    reach: str
    met: bool


def none_of(what: str, count: int) -> Figure:
    """Return a figure that has to be 0."""
    return Figure(what, count, "0", count == 0)


def at_least(what: str, value: float, least: float) -> Figure:
    """Return a figure that has to be `least` or more."""
    return Figure(what, value, f"≥ {least:g}", value >= least)


def at_most(what: str, value: float, most: float) -> Figure:
    """Return a figure that has to be `most` or less."""
    return Figure(what, value, f"≤ {most:g}", value <= most)


def conclude(name: str, title: str, measure: Callable[[], Iterable[Figure]]) -> int:
    """Measure, print and keep the figures of one module; returns how many missed their reach."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was begun is ended and removed
    print(f"\n{name}: {title}", flush=True)
    began, figures, skipped = time.monotonic(), [], None
    try:
        for figure in measure():
            figures.append(figure)
            print(
                f"  {'✓' if figure.met else '✗ MISSED'}  {figure.what}: {figure.value}  ({figure.reach})",
                flush=True,
            )
    except NotHereError as error:
        skipped = str(error)
        print(f"  – SKIPPED: {skipped}", flush=True)
    seconds = round(time.monotonic() - began, 1)
    _keep(name, title, figures, skipped, seconds)
    print(f"  {seconds} s; again with: python -m tests.faults {name}", flush=True)
    return sum(not figure.met for figure in figures)


def _keep(name: str, title: str, figures: list[Figure], skipped: str | None, seconds: float) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    record = {
        "name": name,
        "title": title,
        "command": f"python -m tests.faults {name}",
        "python": sys.version.split()[0],
        "seconds": seconds,
        "skipped": skipped,
        "figures": [asdict(figure) for figure in figures],
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
