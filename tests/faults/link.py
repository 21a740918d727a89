"""Bad lines between real processes: network namespaces of our own, joined by the emulator of `link_process`.

Everything made here is named after this process and removed at the end. Needs root and /dev/net/tun.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.figures import ROOT, NotHereError
from tests.faults.link_process import Conditions


@dataclass(frozen=True, slots=True)
class Report:
    """What a line saw: bytes offered both ways, headers and all, and the requests that arrived."""

    link_bytes: int
    packets: int
    lost: int
    requests: list[dict[str, Any]]

    @property
    def uploads(self) -> list[dict[str, Any]]:
        """Return the requests that brought bytes of photos."""
        return [request for request in self.requests if request["method"] == "PATCH"]

    def photo_bytes(self) -> int:
        """Return how many bytes of photos arrived, twice where they came twice."""
        return sum(int(request["arrived"]) for request in self.uploads)


class Link:
    """One phone's line to the server."""

    def __init__(self, process: subprocess.Popen[str], phone_namespace: str, number: int) -> None:
        self._process = process
        self._namespace = phone_namespace
        self.server_host = f"10.9.{number}.2"

    def set(self, conditions: Conditions) -> None:
        """Change how the line is from now on."""
        self._order(asdict(conditions))

    def forget(self) -> None:
        """Let no packet of the connections of this moment through any more."""
        self._order({"forget": True})

    def report(self) -> Report:
        """Return what the line has seen so far."""
        self._order({"report": True})
        assert self._process.stdout is not None
        return Report(**json.loads(self._process.stdout.readline()))

    def on_phone(self, *command: str) -> list[str]:
        """Return the command that runs `command` at the phone's end."""
        return inside(self._namespace, *command)

    def _order(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()


def inside(namespace: str, *command: str) -> list[str]:
    """Return the command that runs `command` in a network namespace."""
    return ["ip", "netns", "exec", namespace, *command]


@contextmanager
def valley(phones: int, *, seed: int = 1) -> Iterator[tuple[str, list[Link]]]:
    """Give a server's namespace and lines from so many phones to it, perfect until told otherwise."""
    require_root_and_tun()
    server = f"ct-server-{os.getpid()}"
    names = [f"ct-phone-{os.getpid()}-{number}" for number in range(phones)]
    processes: list[subprocess.Popen[str]] = []
    try:
        for name in (server, *names):
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        links = []
        for number, name in enumerate(names):
            processes.append(_emulator(name, server, number, f"{seed}-{number}"))
            links.append(Link(processes[-1], name, number))
        yield server, links
    finally:
        for process in processes:
            process.kill()
            process.communicate()
        for name in (server, *names):
            subprocess.run(["ip", "netns", "delete", name], check=False, stderr=subprocess.DEVNULL)


def require_root_and_tun() -> None:
    """Raise NotHereError where lines cannot be made."""
    if os.geteuid() != 0:
        raise NotHereError("needs root to make network namespaces")
    if not Path("/dev/net/tun").exists():
        raise NotHereError("needs /dev/net/tun")


def _emulator(phone: str, server: str, number: int, seed: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.link_process", phone, server, str(number), seed],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise NotHereError("the kernel makes no TUN devices here")
    return process


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise NotHereError(f"no network namespaces here: {done.stderr.strip()}")
