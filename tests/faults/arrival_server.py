"""`arrival_app` behind the shipped gunicorn, on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running import ROOT, free_port

START_S = 60


@contextmanager
def arrivals(folder: Path, *, processes: int = 1, patience_s: int = 20) -> Iterator[int]:
    """Serve as long as the block lasts and give the port; photos are kept below `folder`.

    `patience_s` is how long a server that is stopped may take.
    """
    port = free_port()
    (folder / "photos" / "staging").mkdir(parents=True)
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "CONGTAM_DATA_DIR": str(folder)}
    env["CONGTAM_WORKERS"] = str(processes)
    command = [sys.executable, "-m", "gunicorn", "tests.faults.arrival_app", "-c", "deploy/gunicorn.conf.py"]
    command += ["--graceful-timeout", str(patience_s)]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(60)
    assert b"Traceback" not in log.read_bytes(), log.read_text()


def held(port: int, sha256: str) -> int:
    """Return how many bytes of a photo the server holds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{sha256}", timeout=60) as answer:
        return int(answer.read())


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            held(port, "0" * 64)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")
