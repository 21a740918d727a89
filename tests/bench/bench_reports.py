"""How long `violations-by-unit` takes over a million findings, beside the bare GROUP BY it would need."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import psycopg

from tests.bench.processes import gunicorn, keep
from tests.bench.product import Client, account, dsn, installed

FINDINGS = 1_000_000
TARGET_MS = 50.0
TARGET_RATIO = 3.0
BARE = """
SELECT unit_id, checklist, severity, state, count(*) FROM findings_finding
WHERE day BETWEEN %s AND %s GROUP BY unit_id, checklist, severity, state
"""
QUESTIONS = {
    "a quarter (official)": ("period=2026-Q3", date(2026, 6, 15), date(2026, 9, 14)),
    "a half-year (official)": ("period=2026-H1", date(2025, 12, 15), date(2026, 6, 14)),
    "a year (official)": ("period=2026-Y", date(2025, 12, 15), date(2026, 12, 14)),
    "a calendar year (ragged)": ("from=2026-01-01&to=2026-12-31", date(2026, 1, 1), date(2026, 12, 31)),
    "ten days (ragged)": ("from=2026-07-20&to=2026-07-29", date(2026, 7, 20), date(2026, 7, 29)),
    "two ragged months": ("from=2026-06-16&to=2026-08-13", date(2026, 6, 16), date(2026, 8, 13)),
    "all time": ("", date(2000, 1, 1), date(2100, 1, 1)),
    "a year, now, subtrees": (
        "period=2026-Y&structure=now&rollup=subtree",
        date(2025, 12, 15),
        date(2026, 12, 14),
    ),
}


def main() -> None:
    """Load, ask, print, keep."""
    from tests.bench import million

    figures = {}
    with installed() as env:
        started = time.perf_counter()
        million.load(FINDINGS, **_people())
        print(f"{FINDINGS:,} findings loaded and tallied in {time.perf_counter() - started:.0f} s")
        with gunicorn("backend.config.wsgi", env) as (address, _), psycopg.connect(dsn()) as bare:
            client = Client.logged_in(address, "reviewer")
            for name, (query, first, last) in QUESTIONS.items():
                path = f"/api/v1/reports/violations-by-unit?{query}"
                figures[name] = _compared(
                    partial(client.send, "GET", path), partial(_grouped, bare, first, last)
                )
                _tell(name, figures[name])
    keep("reports", {"findings": FINDINGS, "questions": figures})


def _people() -> dict[str, object]:
    from django.utils import timezone

    from backend.people.models import Device, new_id

    author = account("inspector1", "inspector")
    account("reviewer", "reviewer")
    device = Device.objects.create(
        id=new_id(), user=author, model="bench", algorithm="ed25519", enrolled_at=timezone.now()
    )
    return {"author": author, "device": device}


def _grouped(bare: psycopg.Connection, first: date, last: date) -> object:
    return bare.execute(BARE, (first, last)).fetchall()


def _compared(answer: Callable[[], bytes], bare: Callable[[], object]) -> dict[str, float | bool]:
    """Time both in turns, so that a busy moment hits both."""
    times: dict[str, list[float]] = {"bare": [], "answer": []}
    for _ in range(15):
        times["bare"].append(_milliseconds(bare))
        times["answer"].append(_milliseconds(answer))
    bare_ms, answer_ms = (statistics.median(times[side]) for side in ("bare", "answer"))
    return {
        "bare_group_by_ms": round(bare_ms, 2),
        "http_answer_ms": round(answer_ms, 2),
        "p95_ms": round(sorted(times["answer"])[-1], 2),
        "ratio": round(answer_ms / bare_ms, 2),
        "reached": answer_ms <= min(TARGET_RATIO * bare_ms, TARGET_MS),
    }


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _tell(name: str, figures: dict[str, float | bool]) -> None:
    answer, bare = figures["http_answer_ms"], figures["bare_group_by_ms"]
    reached = "reached" if figures["reached"] else "NOT REACHED"
    print(f"{name:26} answer {answer:7.1f} ms   bare {bare:7.1f} ms   {figures['ratio']:5.2f}   {reached}")


if __name__ == "__main__":
    main()
