"""What one tap costs on the device, beside the least it could: one row committed durably to an empty table.

Rounds of taps and of bare commits alternate in one process: both meet the same disk and the same noise.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from field_app.core.app import FieldApp
from tests.bench.processes import keep
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import answer_all, begin, furnish, jpeg, logged_in

ROUNDS = 15
TAPS = 60
OPENINGS = 60
TARGET_CPU_MS = 0.5
TARGET_OPEN_MS = 5.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one of many equal things took, in milliseconds."""

    wall_ms: float
    cpu_ms: float


def main() -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory(dir=_disk()) as folder:
        server = FakeServer()
        furnish(server)
        app = logged_in(Path(folder) / "phone", FaultyLine(server))
        raw = _bare(Path(folder) / "raw.sqlite3")
        visit = begin(app)
        figures = _taps(app, visit, raw) | _opening(app, visit) | _photos(app, visit, Path(folder))
        app.close()
    keep("store", figures)


def _disk() -> Path:
    """Return a folder on the disk the project lies on: /tmp may be memory."""
    folder = Path(__file__).parents[2] / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bare(path: Path) -> sqlite3.Connection:
    """Return a database that does what the store does for durability, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    connection.execute("CREATE TABLE tap (id INTEGER PRIMARY KEY, value TEXT)")
    return connection


def _taps(app: FieldApp, visit: str, raw: sqlite3.Connection) -> dict[str, float]:
    answers = ("pass", "fail", "na")

    def tap(number: int) -> None:
        app.answers.put(visit, "UX-03", value=answers[number % 3])

    def commit(_number: int) -> None:
        raw.execute("INSERT INTO tap (value) VALUES ('fail')")

    pairs = [(_cost(TAPS, tap), _cost(TAPS, commit)) for _ in range(ROUNDS)]
    taps, bare = (_median([pair[side] for pair in pairs]) for side in (0, 1))
    figures = {
        "answers_per_s": 1000 / taps.wall_ms,
        "bare_commits_per_s": 1000 / bare.wall_ms,
        "answer_cpu_ms": taps.cpu_ms,
        "bare_commit_cpu_ms": bare.cpu_ms,
        "wall_ratio": taps.wall_ms / bare.wall_ms,
        "cpu_ratio": taps.cpu_ms / bare.cpu_ms,
    }
    print(
        f"answers saved: {figures['answers_per_s']:,.0f}/s, {taps.cpu_ms:.3f} ms CPU each"
        f" (target < {TARGET_CPU_MS});"
        f" bare commits: {figures['bare_commits_per_s']:,.0f}/s, {bare.cpu_ms:.3f} ms CPU each;"
        f" ratio {figures['wall_ratio']:.2f} wall, {figures['cpu_ratio']:.2f} CPU"
    )
    return figures


def _opening(app: FieldApp, visit: str) -> dict[str, float]:
    answer_all(app, visit)
    whole = _cost(OPENINGS, lambda _number: app.visits.draft(visit))
    fifteen = app.visits.start("sl-x25-03646", None, app.visits.draft(visit).visit.mode, None, ["NY-2026.1"])
    one = _cost(OPENINGS, lambda _number: app.visits.draft(fifteen))
    print(
        f"opening a 15-item checklist: {one.cpu_ms:.2f} ms CPU (target < {TARGET_OPEN_MS});"
        f" all 43 answered items of a visit: {whole.cpu_ms:.2f} ms"
    )
    return {"open_15_items_cpu_ms": one.cpu_ms, "open_whole_visit_cpu_ms": whole.cpu_ms}


def _photos(app: FieldApp, visit: str, folder: Path) -> dict[str, float]:
    pictures = [jpeg(seed, size=340) for seed in range(20)]
    raw = folder / "raw.jpg"

    def sink(number: int) -> None:
        with raw.open("wb") as file:
            file.write(pictures[number])
            file.flush()
            os.fsync(file.fileno())

    bare = _cost(len(pictures), sink)
    kept = _cost(len(pictures), lambda number: app.photos.attach(visit, "NY-02", pictures[number]))
    size_kb = statistics.mean(map(len, pictures)) / 1000
    print(
        f"photos of {size_kb:.0f} kB attached: {kept.wall_ms:.1f} ms, {kept.cpu_ms:.2f} ms CPU each;"
        f" written and fsynced bare: {bare.wall_ms:.1f} ms, {bare.cpu_ms:.2f} ms CPU;"
        f" ratio {kept.wall_ms / bare.wall_ms:.2f} wall"
    )
    return {"photo_kb": size_kb, "photo_wall_ms": kept.wall_ms, "photo_bare_wall_ms": bare.wall_ms}


def _cost(times: int, do: Callable[[int], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(times):
        do(number)
    return Cost((time.perf_counter() - wall) * 1000 / times, (time.process_time() - cpu) * 1000 / times)


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall_ms for cost in costs), statistics.median(cost.cpu_ms for cost in costs)
    )


if __name__ == "__main__":
    main()
