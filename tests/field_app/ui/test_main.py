"""`python -m field_app.main` opens the app and keeps running."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.field_app.plain_eyes import store_of

ROOT = Path(__file__).parents[3]


def place_in(folder: Path) -> str:
    """Return the place the app remembered, "" before there is one."""
    file = folder / "congtam.sqlite3"
    if not file.exists():
        return ""
    with store_of(folder) as store:
        try:
            row = store.execute("SELECT decrypt(body, 'place.body/1') FROM place").fetchone()
        except sqlite3.OperationalError:  # its tables are still being made
            return ""
    return str(row[0]) if row else ""


def test_the_app_starts_at_the_login_and_stays_open(tmp_path: Path) -> None:
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "CONGTAM_APP_DIR": str(tmp_path / "app")}
    process = subprocess.Popen(
        [sys.executable, "-m", "field_app.main"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while not place_in(tmp_path / "app") and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
        assert "login" in place_in(tmp_path / "app")
    finally:
        process.kill()
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, "it had ended of itself"
