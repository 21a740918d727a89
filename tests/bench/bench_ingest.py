"""What one visit with three 300-kB photos costs the server, beside a raw sink for the same bytes.

Both servers run under the same gunicorn settings against the same PostgreSQL, and take turns.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from tests.bench import processes
from tests.bench.outbox import Outbox, Packed
from tests.bench.product import Client, dsn, installed

PHONES = 4
ROUNDS = 8
VISITS_PER_ROUND = 15  # by each phone
WARM_UP = 15  # each: until every connection to the database has its statements prepared
TARGET_RATIO = 3.0
LARGE_PHOTO = 12 * 1024 * 1024
CHUNK = bytes(65_536)


@dataclass
class Cost:
    """What some visits took: seconds on the wall, CPU seconds of the server and of PostgreSQL."""

    visits: int = 0
    wall: float = 0.0
    server: float = 0.0
    postgres: float = 0.0

    def per_visit_ms(self) -> dict[str, float]:
        """Return milliseconds per visit."""
        parts = {"wall": self.wall, "server_cpu": self.server, "postgres_cpu": self.postgres}
        return {name: round(1000 * seconds / self.visits, 2) for name, seconds in parts.items()}


def main() -> None:
    """Send, compare, print, keep."""
    with installed() as env, tempfile.TemporaryDirectory(prefix="ct-sink-") as sink:
        _make_sink_table()
        outboxes = [Outbox(f"inspector{number}") for number in range(PHONES)]
        raw = {**env, "SINK_DSN": dsn(), "SINK_DIR": sink}
        with (
            processes.gunicorn("backend.config.wsgi", env) as (product, product_pid),
            processes.gunicorn("tests.bench.raw_sink", raw) as (least, least_pid),
        ):
            costs = _in_turns(outboxes, (product, product_pid), (least, least_pid))
            memory = _memory(outboxes, product, product_pid)
        figures = _figures(*costs) | memory | _limits(sink)
    _tell(figures)
    processes.keep("ingest", figures)


def _in_turns(
    outboxes: Sequence[Outbox], product: tuple[str, int], least: tuple[str, int]
) -> tuple[Cost, Cost]:
    postgres = processes.postmaster(dsn())
    logged_in = [Client(product[0], outbox.token) for outbox in outboxes]
    unknown = [Client(least[0]) for _ in outboxes]
    mine, raw = Cost(), Cost()
    for number in range(ROUNDS + 1):
        count = VISITS_PER_ROUND if number else WARM_UP
        packed = [[outbox.pack() for _ in range(count)] for outbox in outboxes]
        for clients, pid, cost in ((unknown, least[1], raw), (logged_in, product[1], mine)):
            spent = _measured(partial(_send_all, clients, packed), pid, postgres)
            if number:
                cost.visits += count * len(outboxes)
                cost.wall, cost.server = cost.wall + spent.wall, cost.server + spent.server
                cost.postgres += spent.postgres
    _check_sealed(logged_in, packed)
    return mine, raw


def _measured(work: Callable[[], object], server: int, postgres: int) -> Cost:
    began = time.perf_counter(), processes.cpu_seconds(server), processes.cpu_seconds(postgres)
    work()
    ended = time.perf_counter(), processes.cpu_seconds(server), processes.cpu_seconds(postgres)
    wall, cpu, database = (after - before for before, after in zip(began, ended, strict=True))
    return Cost(0, wall, cpu, database)


def _send_all(clients: Sequence[Client], packed: Sequence[Sequence[Packed]]) -> None:
    """Let every phone send its visits, all phones at once."""

    def send(client: Client, visits: Sequence[Packed]) -> None:
        for visit in visits:
            for request in visit.requests:
                client.send(request.method, request.path, request.body, request.headers)

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(send, clients, packed))


def _check_sealed(clients: Sequence[Client], packed: Sequence[Sequence[Packed]]) -> None:
    for client, visits in zip(clients, packed, strict=True):
        answer = client.send("GET", f"/api/v1/sync/visits/{visits[-1].visit_id}")
        if b'"state":"sealed"' not in answer:
            raise RuntimeError(f"not sealed: {answer!r}")


def _memory(outboxes: Sequence[Outbox], address: str, pid: int) -> dict[str, float]:
    """Send the largest photos allowed, all phones at once, and see how the workers' memory grows."""
    clients = [Client(address, outbox.token) for outbox in outboxes]
    packed = [[outbox.pack(photos=1, photo_bytes=LARGE_PHOTO)] for outbox in outboxes]
    processes.forget_peak_memory(pid)
    before = processes.peak_memory_mib(pid)
    _send_all(clients, packed)
    return {
        "peak_memory_before_mib": round(before, 1),
        "peak_memory_during_large_photos_mib": round(processes.peak_memory_mib(pid), 1),
        "large_photos_at_once": len(clients),
        "large_photo_mib": LARGE_PHOTO / 2**20,
    }


def _make_sink_table() -> None:
    with psycopg.connect(dsn()) as connection:
        connection.execute("CREATE TABLE sink (id bigserial PRIMARY KEY, body bytea)")


def _limits(folder: str) -> dict[str, float]:
    """Measure the machine: fsynced writes of 64 KiB, and commits of a single row."""
    with (
        (Path(folder) / "limit").open("wb", buffering=0) as file,
        psycopg.connect(dsn(), autocommit=True) as rows,
    ):

        def write() -> None:
            file.write(CHUNK)
            os.fsync(file.fileno())

        return {
            "fsynced_64k_writes_per_s": _rate(write),
            "single_row_commits_per_s": _rate(lambda: rows.execute("INSERT INTO sink (body) VALUES ('x')")),
        }


def _rate(work: Callable[[], object], seconds: float = 2.0) -> float:
    began, times = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        work()
        times += 1
    return round(times / seconds, 1)


def _figures(mine: Cost, raw: Cost) -> dict[str, object]:
    ratio = mine.server / raw.server
    with_postgres = (mine.server + mine.postgres) / (raw.server + raw.postgres)
    return {
        "visits": mine.visits,
        "phones": PHONES,
        "visits_per_s": round(mine.visits / mine.wall, 1),
        "photos_per_s": round(3 * mine.visits / mine.wall, 1),
        "raw_sink_visits_per_s": round(raw.visits / raw.wall, 1),
        "product_ms_per_visit": mine.per_visit_ms(),
        "raw_sink_ms_per_visit": raw.per_visit_ms(),
        "cpu_ratio": round(ratio, 2),
        "cpu_ratio_with_postgres": round(with_postgres, 2),
        "reached": ratio <= TARGET_RATIO,
    }


def _tell(figures: dict[str, object]) -> None:
    for name, figure in figures.items():
        print(f"{name:38} {figure}")


if __name__ == "__main__":
    main()
