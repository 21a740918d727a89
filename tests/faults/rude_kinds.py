"""250 rude connections of each kind, one kind after the other, without an account: nobody else is harmed.

The server is started as `make serve` starts it; phones call it directly, then through the shipped nginx. R21
(`rude`) is the crowd of slow phones that mean well.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Final

from tests.bench import processes
from tests.faults import nginx
from tests.faults.figures import ROOT, Figure, at_most, conclude, none_of
from tests.faults.installed import BEHIND_TLS
from tests.faults.rude_server import FORK, PAUSE_S, Watcher, installed_on, p95

Kind = tuple[bytes, bytes]
"""What a rude phone sends at once, and what it goes on with each second."""
ENGINES, DOORS = ("postgres", "sqlite"), ("directly", "through nginx")
CONNECTIONS, WARM_UP_S, SETTLE_S = 250, 3, 4
"""The crowd's first seconds are not counted: connecting and asking cost what they cost for anybody. What
counts is whether those who then stay hold up the others."""
RUDE_ADDRESS = "127.0.0.2"
"""Not the polite phone's: nginx paces each address by itself."""
SECONDS: Final = {"full": 12.0, "short": 8.0}
SCRIPT = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
_HOST = b"Host: localhost\r\n"
_POST = b"POST /api/v1/sync/push HTTP/1.1\r\n" + _HOST
_PHOTO = b"PATCH /api/v1/photos/" + b"a" * 64 + b" HTTP/1.1\r\n" + _HOST
KINDS: Final[dict[str, Kind]] = {
    "long heads": (_POST + b"X: ", b"y" * 5000),
    "digits": (_POST + b"Content-Length: 00000000000000000200\r\n\r\n", b""),
    "no body": (_POST + b"Content-Length: 200\r\n\r\n", b""),
    "large bodies that do not come": (
        b"POST /login HTTP/1.1\r\n" + _HOST + b"Content-Length: 9000000\r\n\r\n",
        b"x",
    ),
    "half heads": (_POST, b""),
    "slow heads": (b"GET /api/v1/me HTTP/1.1\r\n" + _HOST + b"X: ", b"y"),
    "pipelined": ((b"GET /api/v1/me HTTP/1.1\r\n" + _HOST + b"\r\n") * 1000, b""),
    "Expect": (_POST + b"Content-Length: 200\r\nExpect: 100-continue\r\n\r\n", b""),
    "chunks without an end": (_POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "photos without a login": (_PHOTO + b"Content-Length: 300000\r\n\r\n", b"x" * 100),
    "answers nobody reads": (f"GET {SCRIPT} HTTP/1.1\r\n".encode() + _HOST + b"\r\n", b""),
}


@dataclass(frozen=True)
class Harm:
    """What a polite phone noticed beside one crowd."""

    door: str
    kind: str
    idle_p95_ms: float
    busy_p95_ms: float
    pushes: int
    failed: int
    died: int
    transactions_held: int
    memory_mib: float


@dataclass(frozen=True)
class Door:
    """Where phones call, with `trust` over TLS, and the server's process."""

    name: str
    port: int
    pid: int
    trust: ssl.SSLContext | None = None

    def connect(self) -> HTTPConnection:
        """Return a new line."""
        if self.trust is None:
            return HTTPConnection("localhost", self.port, timeout=60)
        return HTTPSConnection("localhost", self.port, context=self.trust, timeout=60)


@dataclass
class Phone:
    """A polite phone: it pushes one visit after the other, each on a new line."""

    outbox: Any
    took_s: list[float] = field(default_factory=list)
    failed: int = 0

    def push_through(self, door: Door, seconds: float, watcher: Watcher | None = None) -> Phone:
        """Push for so long; the watcher looks after each push."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            request = self.outbox.pack(photos=0).requests[0]
            time.sleep(PAUSE_S)
            began = time.perf_counter()
            self.failed += not _is_stored(door, self.outbox.token, request)
            self.took_s.append(time.perf_counter() - began)
            if watcher:
                watcher.look()
        return self


def _is_stored(door: Door, token: str, request: Any) -> bool:
    line = door.connect()
    try:
        line.request(
            "POST", request.path, request.body, {"Authorization": f"Bearer {token}", **request.headers}
        )
        return b'"stored"' in line.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def harms(engine: str, crowds: Mapping[str, Sequence[Kind]], seconds: float) -> Iterator[Harm]:
    """Yield what each crowd did to a polite phone, at each door. Once per process."""
    from tests.bench.outbox import Outbox

    with installed_on(engine) as env:
        outbox = Outbox("inspector1")
        for name in DOORS if nginx.is_here() else DOORS[:1]:
            with _opened(name, env) as door:
                Phone(outbox).push_through(door, WARM_UP_S)
                idle = Phone(outbox).push_through(door, seconds)
                for kind, crowd in crowds.items():
                    yield _harm(engine, door, (kind, crowd), seconds, p95(idle.took_s), Phone(outbox))


def _harm(
    engine: str, door: Door, crowd: tuple[str, Sequence[Kind]], seconds: float, idle_ms: float, phone: Phone
) -> Harm:
    before, watcher = set(processes.family(door.pid)), Watcher(engine)
    crowding = FORK.Process(target=_be_rude, args=(door, crowd[1], SETTLE_S + seconds))
    crowding.start()
    time.sleep(SETTLE_S)
    phone.push_through(door, seconds, watcher)
    crowding.join()
    return Harm(
        door=door.name,
        kind=crowd[0],
        idle_p95_ms=idle_ms,
        busy_p95_ms=p95(phone.took_s),
        pushes=len(phone.took_s),
        failed=phone.failed,
        died=len(before - set(processes.family(door.pid))),
        transactions_held=watcher.held,
        memory_mib=round(processes.peak_memory_mib(door.pid), 1),
    )


@contextmanager
def _opened(name: str, env: Mapping[str, str]) -> Iterator[Door]:
    """Serve as `make serve` does, or behind nginx."""
    with tempfile.TemporaryDirectory(prefix="ct-nginx-") as folder:
        if name == "directly":
            with processes.gunicorn("backend.config.wsgi", env) as (address, pid):
                yield Door(name, int(address.rpartition(":")[2]), pid)
            return
        with (
            processes.gunicorn("backend.config.wsgi", {**env, **BEHIND_TLS}) as (address, pid),
            nginx.before(int(address.rpartition(":")[2]), Path(folder)) as proxy,
        ):
            yield Door(name, proxy.port, pid, proxy.trust())


def _be_rude(door: Door, crowd: Sequence[Kind], seconds: float) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(_rude_line(door, kind, time.monotonic() + seconds) for kind in crowd))

    asyncio.run(all_at_once())


async def _rude_line(door: Door, kind: Kind, until: float) -> None:
    """Say something, never listen, stay; call again a second after the other end has hung up."""
    first, each_second = kind
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1",
                door.port,
                local_addr=(RUDE_ADDRESS, 0),
                limit=1,
                ssl=door.trust,
                server_hostname="localhost" if door.trust else None,
            )
            writer.write(first)
            while time.monotonic() < until and not writer.is_closing():
                await asyncio.sleep(1)
                writer.write(each_second)
            writer.transport.abort()
        except OSError:
            await asyncio.sleep(1)


def seen(engine: str, size: str) -> list[Harm]:
    """Return what was seen on an engine, in a process of its own: Django reads its settings once."""
    command = [sys.executable, "-m", "tests.faults.rude_kinds", engine, size]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [Harm(**harm) for harm in json.loads(done.stdout.splitlines()[-1])]


def measure() -> Iterator[Figure]:
    """Give the figures of both engines."""
    for engine in ENGINES:
        for harm in seen(engine, "full"):
            yield from figures(f"{engine}, {harm.door}, {harm.kind}", harm)


def figures(what: str, harm: Harm) -> Iterator[Figure]:
    """Give the figures of one crowd: those of R21 for everybody else."""
    yield at_most(f"{what}: p95 of a push, ms", harm.busy_p95_ms, 300)
    yield at_most(f"{what}: a multiple of idle", round(harm.busy_p95_ms / harm.idle_p95_ms, 2), 2)
    yield none_of(f"{what}: pushes that failed, of {harm.pushes}", harm.failed)
    yield none_of(f"{what}: processes that died, transactions held", harm.died + harm.transactions_held)
    yield at_most(f"{what}: peak memory of a process, MiB", harm.memory_mib, 300)


def _main(engine: str, size: str) -> None:
    crowds = {kind: [lines] * CONNECTIONS for kind, lines in KINDS.items()}
    if size == "short":
        crowds = {"all kinds at once": [lines for lines in KINDS.values() for _ in range(20)]}
    print(json.dumps([asdict(harm) for harm in harms(engine, crowds, SECONDS[size])]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _main(*sys.argv[1:])
    else:
        sys.exit(conclude("rude_kinds", "250 rude connections of each kind beside everybody else", measure))
