"""A disk that fills up, on both engines: from the first 507 to the last waiting visit sealed after room came.

    python -m tests.faults filled_disk           SQLite and PostgreSQL

Everything the server writes lies on a small file system of its own, the whole PostgreSQL too, and a file
takes its room away: first up to the reserve, then to the last byte. The server and app are the real ones.
Each engine is drilled in a process of its own, with the word `drill`.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests import postgres
from tests.e2e.running import Server
from tests.faults import kill_judge
from tests.faults.figures import ROOT, Figure, NotHereError, at_least, at_most, conclude, none_of
from tests.faults.installed import open_accounts, served
from tests.faults.kill_deeds import Phone, begin, finish_plain_visit, settle
from tests.field_app.fake_server import PASSWORD

MIB: Final = 1024 * 1024
DISK_MIB, RESERVE_MIB = 260, 40
PHONES, VISITS = 2, 3
"""Visits of each phone: before, below the reserve, and on the full disk."""
MOST_LOGINS = 600
CONVERGED_S = 120.0
WHOLE: Final = {"status": "ready", "storage": "ok"}
SHORT: Final = {"status": "ready", "storage": "photos-refused"}


@contextmanager
def small_disk() -> Iterator[Path]:
    """Give a file system of DISK_MIB of its own."""
    with tempfile.TemporaryDirectory(prefix="ct-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=1777", "tmpfs", folder]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            raise NotHereError("needs to mount a file system (root)")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


class Drill:
    """The server on the small disk, its phones elsewhere, and the file that takes the room away."""

    def __init__(self, disk: Path, elsewhere: Path) -> None:
        self.server = Server(disk / "server")
        self.server.data_dir.mkdir()
        self.ballast = disk / "ballast"
        self.phones = [
            Phone(elsewhere / f"phone-{number}", self.server.url, f"inspector{number}")
            for number in range(PHONES)
        ]

    def install(self) -> None:
        """Make the database and an account for every phone."""
        self.server.prepare()
        roles = {phone.username: "inspector" for phone in self.phones}
        open_accounts(self.server, {**roles, "reviewer": "reviewer"})
        for phone in self.phones:
            phone.folder.mkdir()

    def leave(self, mib: int) -> None:
        """Leave so much of the disk free."""
        self.ballast.unlink(missing_ok=True)
        disk = os.statvfs(self.ballast.parent)
        room = disk.f_bavail * disk.f_frsize - mib * MIB
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, room)

    def ask(self, path: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Ask the server and return status and answer."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.server.url}{path}", data, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def log_in(self) -> tuple[int, str]:
        """Log in with a password; return the status and the problem's code, if any."""
        status, reported = self.ask("/api/v1/auth/token", {"username": "reviewer", "password": PASSWORD})
        return status, str(reported.get("code", ""))

    def visits(self) -> None:
        """Let every phone make a visit and try to send it."""
        for phone in self.phones:
            finish_plain_visit(phone)
            phone.app.sync.engine.run()


def drill(disk: Path) -> dict[str, Any]:
    """Fill the disk and free it; Django is set up here, for one database."""
    import django

    with tempfile.TemporaryDirectory(prefix="ct-phones-") as elsewhere:
        here = Drill(disk, Path(elsewhere))
        here.install()
        stated = {
            "CONGTAM_DISK_RESERVE": str(RESERVE_MIB * MIB),
            "CONGTAM_RATE_LIMITS": f"login.account={MOST_LOGINS * 2}/1h",
        }
        os.environ.update(here.server.env | stated)
        django.setup()
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        with served(here.server, **stated):
            return _drilled(here)


def _drilled(here: Drill) -> dict[str, Any]:
    for phone in here.phones:
        begin(phone)
    here.visits()
    result: dict[str, Any] = {"before": _counted(), "ready": [here.ask("/readyz")[1] == WHOLE]}
    here.leave(RESERVE_MIB - 2)
    here.visits()
    _watch()
    result |= {"below": _counted(), "login_below": here.log_in()[0]}
    result["ready"].append(here.ask("/readyz")[1] == SHORT)
    here.leave(0)
    result["logins"] = _log_in_until_full(here)
    result["ready"] += [here.ask("/readyz")[1] == SHORT, here.ask("/healthz")[0] == 200]
    result["ready"].append(here.ask("/api/v1/schema?format=json")[0] == 200)
    here.visits()
    result["full"] = _counted()
    here.ballast.unlink()
    began = time.monotonic()
    for phone in here.phones:
        settle(phone)
    result |= {"seconds": round(time.monotonic() - began, 1), "after": _counted()}
    _watch()
    result["ready"].append(here.ask("/readyz")[1] == WHOLE)
    return result | {"alarms": _alarms(), "wrong": _wrong(here)}


def _log_in_until_full(here: Drill) -> dict[str, int]:
    """Log in until the database has no room for it, and a few times more; count the answers."""
    answers = Counter[str]()
    for _ in range(MOST_LOGINS):
        status, code = here.log_in()
        answers[f"{status} {code}".strip()] += 1
        if answers["507 storage-full"] == 10:
            break
    return dict(answers)


def _watch() -> None:
    """Do what a worker does once a minute."""
    from django.db import connection
    from django.utils import timezone

    from backend.journal.storage import watch_storage

    watch_storage(timezone.now())
    connection.close()


def _counted() -> tuple[int, int]:
    """Return how many visits have arrived, and how many of them are sealed."""
    from django.db import connection

    from backend.visits.models import Receipt, Revision

    counted = Revision.objects.count(), Receipt.objects.count()
    connection.close()
    return counted


def _alarms() -> list[str]:
    from backend.journal.models import Event

    verbs = Event.objects.filter(verb__startswith="storage.").order_by("index")
    return list(verbs.values_list("verb", flat=True))


def _wrong(here: Drill) -> dict[str, int]:
    from backend.proof.verification import verify_evidence

    found = Counter[str](kill_judge.of_server())
    for phone in here.phones:
        found.update(kill_judge.of_phone(phone.folder, set()))
    found["faults that verify_evidence finds"] = sum(verify_evidence().broken.values())
    return dict(found)


def measure() -> Iterator[Figure]:
    """Yield the figures for SQLite and PostgreSQL."""
    with small_disk() as disk:
        yield from _figures("SQLite", _in_a_process(disk, f"sqlite:///{disk}/server/congtam.sqlite3"))
    with small_disk() as disk:
        before, tempfile.tempdir = tempfile.tempdir, str(disk)
        try:
            with postgres.embedded(durable=True) as url:
                yield from _figures("PostgreSQL", _in_a_process(disk, url))
        finally:
            tempfile.tempdir = before


def _in_a_process(disk: Path, url: str) -> dict[str, Any]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings", "DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.faults.filled_disk", "drill", str(disk)]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _figures(engine: str, result: dict[str, Any]) -> Iterator[Figure]:
    logins, all_of_them = result["logins"], PHONES * VISITS
    arrived, sealed = result["below"]
    others = {
        reported: count for reported, count in logins.items() if reported not in ("200", "507 storage-full")
    }
    yield Figure(f"{engine}: texts that arrived below the reserve", arrived, "4", met=arrived == PHONES * 2)
    yield Figure(f"{engine}: sealed, for want of photos", sealed, "2", met=sealed == PHONES)
    yield Figure(
        f"{engine}: logins below the reserve", result["login_below"], "200", result["login_below"] == 200
    )
    yield at_least(
        f"{engine}: logins on the full disk told storage-full", logins.get("507 storage-full", 0), 1
    )
    yield none_of(f"{engine}: logins told anything else ({others})", sum(others.values()))
    yield Figure(f"{engine}: logins that still went on", logins.get("200", 0), "as the room is", met=True)
    yield none_of(f"{engine}: wrong words of readyz, healthz, schema", result["ready"].count(False))
    alarms = result["alarms"] == ["storage.short", "storage.recovered"]
    yield Figure(f"{engine}: alarms", ", ".join(result["alarms"]), "short, recovered", met=alarms)
    yield Figure(
        f"{engine}: sealed once room came",
        result["after"][1],
        str(all_of_them),
        result["after"][1] == all_of_them,
    )
    yield at_most(f"{engine}: seconds from room to the last seal", result["seconds"], CONVERGED_S)
    for kind in (*kill_judge.KINDS, "faults that verify_evidence finds"):
        yield none_of(f"{engine}: {kind}", result["wrong"].get(kind, 0))


if __name__ == "__main__":
    if sys.argv[1:2] == ["drill"]:
        print(json.dumps(drill(Path(sys.argv[2]))))
    else:
        sys.exit(
            conclude("filled_disk", "a disk that fills up, from the first 507 to the last seal", measure)
        )
