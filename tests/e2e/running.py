"""The real server as `make serve` runs it, on a free port with a data directory of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.templates import empty_folder

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 60


@cache
def _installed() -> Path:
    """Return the folder of a server that was installed and never started."""
    folder = empty_folder()
    Server(folder)._install()
    return folder


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Server:
    """A server that can be started, stopped and started again on the same port and data."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """Return the environment of its processes."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backend.config.settings",  # pytest has set the tests' own
            "CONGTAM_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "CONGTAM_DISK_RESERVE": "0",  # however full the disk of whoever runs the tests is
        }

    def manage(self, *arguments: str) -> None:
        """Run one management command against its data."""
        subprocess.run([sys.executable, "backend/manage.py", *arguments], cwd=ROOT, env=self.env, check=True)

    def prepare(self) -> None:
        """Make the database and load the reference data of Sơn La, as the first `make serve` does.

        On SQLite that is done once in a process, and copied for every further server.
        """
        if "DATABASE_URL" in self.env:
            self._install()
        else:
            shutil.copytree(_installed(), self.data_dir, dirs_exist_ok=True)

    def _install(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_sonla")

    def start(self) -> None:
        """Serve, and return when it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "backend.config.wsgi", "--config", "deploy/gunicorn.conf.py"],
            cwd=ROOT,
            env=self.env,
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop serving and wait until the port is free."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)
            self._process = None

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except OSError:
            return False
