"""What benchmarks of the backend share: servers on a free port, what their processes cost (Linux /proc)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def gunicorn(app: str, env: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Serve `app` as the product is served; give its host:port and the master's process id."""
    address = f"127.0.0.1:{free_port()}"
    host, port = address.split(":")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            app,
            "--config",
            "deploy/gunicorn.conf.py",
            "--log-level",
            "warning",
        ],
        cwd=ROOT,
        env={**os.environ, **env, "HOST": host, "PORT": port},
    )
    try:
        _wait_until_it_listens(host, int(port), process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(60)


def _wait_until_it_listens(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens on {host}:{port}")


def family(pid: int) -> list[int]:
    """Return the process and everything it started that still runs."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time used so far by the process and its family, also by members that have ended."""
    return sum(_ticks(member) for member in family(pid)) / TICKS_PER_SECOND


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))  # own user and system time, and that of waited-for children


def postmaster(dsn: str) -> int:
    """Return the process id of the PostgreSQL server itself, the parent of every backend."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        return int(Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()[1])


def forget_peak_memory(pid: int) -> None:
    """Start measuring the peak of resident memory anew for the family."""
    for member in family(pid):
        Path(f"/proc/{member}/clear_refs").write_text("5")


def peak_memory_mib(pid: int) -> float:
    """Return the largest resident memory any member of the family had since `forget_peak_memory`."""
    return max(_status_kib(member, "VmHWM") for member in family(pid)) / 1024


def _status_kib(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def keep(name: str, figures: Mapping[str, object]) -> None:
    """Write a benchmark's figures to var/bench/<name>.json."""
    path = ROOT / "var" / "bench" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    print(f"→ {path.relative_to(ROOT)}")
