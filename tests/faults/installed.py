"""The real server, installed for a fault run: migrated, with Sơn La's reference data and some inspectors."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.running import ROOT, START_TIMEOUT_S, Server
from tests.faults.link import inside

PASSWORD = "congtam-demo"
_OPEN_ACCOUNTS = """
from django.utils import timezone
from backend.people.actions import create_user
from backend.people.models import Role
for name, role in {accounts!r}:
    create_user(username=name, password={password!r}, full_name=name, role=Role(role), now=timezone.now())
"""
_ASK = """
import urllib.request
question = urllib.request.Request("http://127.0.0.1:{port}/readyz", headers={{"X-Forwarded-Proto": "https"}})
print(urllib.request.urlopen(question, timeout=2).status)
"""
BEHIND_TLS = {"CONGTAM_HTTPS": "1", "CONGTAM_TRUSTED_PROXIES": "1"}


def open_accounts(server: Server, roles: Mapping[str, str]) -> None:
    """Give everybody named an account of the role, whose password is PASSWORD."""
    script = _OPEN_ACCOUNTS.format(accounts=list(roles.items()), password=PASSWORD)
    server.manage("shell", "--no-imports", "-c", script)


@contextmanager
def installed(usernames: Sequence[str]) -> Iterator[Server]:
    """Give a server that is ready to be started."""
    with tempfile.TemporaryDirectory(prefix="ct-faults-") as folder:
        server = Server(Path(folder))
        server.prepare()
        open_accounts(server, dict.fromkeys(usernames, "inspector"))
        yield server


@contextmanager
def served(server: Server, *, namespace: str | None = None, **env: str) -> Iterator[None]:
    """Serve as long as the block lasts; in a network namespace on all of its addresses."""
    here = inside(namespace) if namespace else []
    if namespace:
        env |= {"HOST": "0.0.0.0", "CONGTAM_ALLOWED_HOSTS": "*"}  # noqa: S104  # all of the namespace's
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "backend.config.wsgi",
        "--config",
        "deploy/gunicorn.conf.py",
    ]
    with (server.data_dir / "server.log").open("w") as output:
        process = subprocess.Popen(
            [*here, *gunicorn], cwd=ROOT, env=server.env | env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready([*here, sys.executable, "-c", _ASK.format(port=server.port)], process)
        yield
    finally:
        process.terminate()
        process.wait(60)


def _wait_until_ready(ask: list[str], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while subprocess.run(ask, check=False, capture_output=True).stdout != b"200\n":
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.2)
