"""The real server on one engine, with rude phones at it: what everybody else notices.

`python -m tests.faults.rude_server ENGINE CROWD` prints what it saw as JSON; a process for each engine:
Django reads its settings once. The crowd is a process too: it must not slow down the polite phone's own.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from statistics import quantiles
from typing import Any

import psycopg

from tests import postgres
from tests.bench import processes
from tests.faults.rude_phones import Crowd, Party, Sent

FULL = Crowd(slow=250, stalled=50, dribbling=5, cut=100, slow_pushes=20, half_heads=30, silent=50)
SHORT = Crowd(slow=40, stalled=20, dribbling=2, cut=20, slow_pushes=0, half_heads=20, silent=20)
CROWDS = {"full": (FULL, 150.0), "short": (SHORT, 6.0)}
PHOTO_BYTES, PHOTOS_PER_VISIT, IDLE_PUSHES = 200_000, 85, 60
PAUSE_S = 0.2
"""Between two pushes, alone and beside the crowd: who has just slept is slower than who is at work."""
FORK = multiprocessing.get_context("fork")
HELD = """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND (now() - xact_start > interval '1 s' OR state = 'active' AND now() - query_start > interval '1 s')
"""


@dataclass(frozen=True)
class Seen:
    """What the polite phone and the watcher saw."""

    idle_p95_ms: float
    busy_p95_ms: float
    busy_pushes: int
    failed_pushes: int
    died: int
    connections_held: int
    answered_408: int
    stalled: int
    closed_early: int
    latest_408_s: float
    kept_of_cut: float
    kept_of_stalled: float
    slow_pushes: int
    slow_pushes_stored: int
    heads_closed: int
    heads: int
    peak_memory_mib: float


@contextmanager
def installed_on(engine: str) -> Iterator[dict[str, str]]:
    """Give the environment of a fresh installation; this process uses it too. Once per process."""
    with (
        tempfile.TemporaryDirectory(prefix="ct-rude-") as home,
        postgres.embedded(durable=True) if engine == "postgres" else nullcontext("") as url,
    ):
        env = {"CONGTAM_DATA_DIR": home, "DJANGO_SETTINGS_MODULE": "backend.config.settings"}
        os.environ.update(env | ({"DATABASE_URL": url} if url else {}))
        _prepare()
        yield env
        from django.db import connections

        connections.close_all()


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_sonla", stdout=sys.stderr)


def measure(engine: str, crowd: Crowd, seconds: float) -> Seen:
    """Push politely alone, then beside the crowd, and compare."""
    from tests.bench.outbox import Outbox

    with installed_on(engine) as env:
        polite, rude = Outbox("inspector1"), Outbox("inspector2")
        with processes.gunicorn("backend.config.wsgi", env) as (address, pid):
            visits = -(-crowd.uploads // PHOTOS_PER_VISIT)
            named = [rude.pack(photos=PHOTOS_PER_VISIT, photo_bytes=PHOTO_BYTES) for _ in range(visits)]
            for visit in named:
                _push(address, rude.token, visit.requests[0])
            pushes = [rude.pack(photos=0).requests[0] for _ in range(crowd.slow_pushes)]
            ready = [polite.pack(photos=0).requests[0] for _ in range(IDLE_PUSHES + int(seconds * 4) + 20)]
            _polite(address, polite.token, ready, 5)  # the first ones fill caches
            idle: list[float] = []
            for _ in range(IDLE_PUSHES):
                time.sleep(PAUSE_S)
                idle += _polite(address, polite.token, ready, 1)[0]
            before = set(processes.family(pid))
            party = Party(int(address.rpartition(":")[2]), rude.token, seconds)
            photos = [photo for visit in named for photo in visit.requests[1:]]
            watcher = Watcher(engine)
            reported, tell = FORK.Pipe(duplex=False)
            crowding = FORK.Process(target=_crowd, args=(party, crowd, photos, pushes, tell))
            crowding.start()
            busy: list[float] = []
            failed = 0
            while not reported.poll(PAUSE_S) and ready:
                took, wrong = _polite(address, polite.token, ready, 1)
                busy, failed = busy + took, failed + wrong
                watcher.look()
            party = reported.recv()
            crowding.join()
            time.sleep(1)
            died = len(before - set(processes.family(pid)))
            memory = processes.peak_memory_mib(pid)
            held = partial(_held, address, rude.token)
            return _seen(crowd, party, held, idle, busy, failed, died, watcher.held, memory)


def _crowd(party: Party, crowd: Crowd, photos: list[Any], pushes: list[Any], tell: Any) -> None:
    asyncio.run(party.run(crowd, photos, pushes))
    tell.send(party)


def _seen(
    crowd: Crowd,
    party: Party,
    held: Callable[[str], int],
    idle: list[float],
    busy: list[float],
    failed: int,
    died: int,
    connections: int,
    memory: float,
) -> Seen:
    late = [upload for upload in party.uploads if upload.kind in ("stalled", "dribbling")]
    cut = [upload for upload in party.uploads if upload.kind == "cut"]
    slow = [upload for upload in party.uploads if upload.kind == "slow"]
    closed = [upload for upload in late if upload.status == 408]
    return Seen(
        idle_p95_ms=p95(idle),
        busy_p95_ms=p95(busy),
        busy_pushes=len(busy),
        failed_pushes=failed,
        died=died,
        connections_held=connections,
        answered_408=len(closed),
        stalled=len(late),
        closed_early=sum(upload.status is not None for upload in slow),
        latest_408_s=round(max((upload.after_s for upload in closed), default=0), 1),
        kept_of_cut=_kept(cut, held),
        kept_of_stalled=_kept(late, held),
        slow_pushes=crowd.slow_pushes,
        slow_pushes_stored=party.pushed,
        heads_closed=party.closed,
        heads=crowd.half_heads + crowd.silent,
        peak_memory_mib=round(memory, 1),
    )


def _kept(uploads: list[Sent], held: Callable[[str], int]) -> float:
    """Return which part of all sent bytes the server holds."""
    return round(sum(held(upload.path) for upload in uploads) / sum(upload.sent for upload in uploads), 4)


def p95(latencies: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return float(round(1000 * quantiles(latencies, n=20)[-1], 1))


def _polite(address: str, token: str, requests: list[Any], times: int) -> tuple[list[float], int]:
    """Push one visit after the other, each on a new line; return how long each took and how many failed."""
    took, failed = [], 0
    for _ in range(times):
        began = time.perf_counter()
        try:
            _push(address, token, requests.pop())
        except (OSError, RuntimeError):
            failed += 1
        took.append(time.perf_counter() - began)
    return took, failed


def _push(address: str, token: str, request: Any) -> None:
    from tests.bench.product import Client

    client = Client(address, token)
    answer = client.send(request.method, request.path, request.body, request.headers)
    client.connection.close()
    if b'"stored"' not in answer:
        raise RuntimeError(answer[:300])


def _held(address: str, token: str, path: str) -> int:
    from tests.bench.product import Client

    client = Client(address, token)
    client.connection.request("HEAD", path, headers=client.headers)
    offset = client.connection.getresponse().headers["Upload-Offset"]
    client.connection.close()
    return int(offset)


class Watcher:
    """Looks whether a database connection is held by somebody who waits for a phone."""

    def __init__(self, engine: str) -> None:
        from tests.bench.product import dsn

        self.line = psycopg.connect(dsn(), autocommit=True) if engine == "postgres" else None
        self.held = 0

    def look(self) -> None:
        """Count the transactions that have been open for a second."""
        if self.line is not None:
            row = self.line.execute(HELD).fetchone()
            self.held = max(self.held, row[0] if row else 0)


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], *CROWDS[sys.argv[2]]))))
