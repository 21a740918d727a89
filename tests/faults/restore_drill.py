"""R13: a backup is taken, many more visits pushed, the backup restored; every phone brings its own back.

    python -m tests.faults.restore_drill         500 pushes after the backup
    python -m tests.faults.restore_drill 20      so many

The app of this computer, four of them; the real server on PostgreSQL. `deploy/backup.sh` makes the backup
while the server runs, and `deploy/restore.sh` brings it back into an empty database and an empty folder, with
the server's keys from elsewhere. What was pushed later is on the phones alone once it is back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from field_app.sync.exchange import NeedsLoginError
from tests import postgres
from tests.e2e.running import ROOT, Server
from tests.faults import kill_judge
from tests.faults.figures import Figure, NotHereError, at_least, at_most, conclude, none_of
from tests.faults.kill_deeds import Phone, finish_plain_visit
from tests.field_app.fake_server import PASSWORD

PUSHES, BEFORE, PHONES = 500, 5, 4
TOGETHER = 5
"""Visits a phone finishes before it syncs."""
CONVERGED_S = 120.0
RUNS = 10


class Drill:
    """The server, its backup and its phones."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.server = Server(home / "server")
        self.phones = [self._phone(number) for number in range(PHONES)]

    def _phone(self, number: int) -> Phone:
        folder = self._home / f"phone-{number}"
        folder.mkdir()
        return Phone(folder, self.server.url, f"inspector{number + 1}")

    def install(self) -> None:
        """Make the server with an account for every phone, and log them in."""
        self.server.data_dir.mkdir()
        self.server.prepare()
        _open_accounts([phone.username for phone in self.phones])
        self.server.start()
        for phone in self.phones:
            phone.app.account.login(phone.server, phone.username, PASSWORD)
            phone.sync()

    def make_visits(self, each: int) -> None:
        """Let every phone finish so many visits and bring them to the server."""
        for done in range(0, each, TOGETHER):
            for phone in self.phones:
                for _ in range(min(TOGETHER, each - done)):
                    finish_plain_visit(phone)
                settle(phone)

    def back_up(self) -> None:
        """Make a backup while the server runs."""
        identity = _tool("age-keygen", "-o", str(self._home / "officer"))
        (self._home / "recipients").write_text(identity.rpartition(" ")[2])
        self._script("backup.sh")

    def restore(self) -> None:
        """Lose the machine but for the keys, which officers keep, and bring the backup back."""
        data = self.server.data_dir
        with self._time_stopped() as database:
            database.execute("DROP DATABASE postgres")
            database.execute("CREATE DATABASE postgres TEMPLATE template0")
            for thing in data.iterdir():
                if thing.is_dir() and thing.name != "keys":
                    shutil.rmtree(thing)
                elif thing.is_file():  # the epoch's too: the phones have to notice
                    thing.unlink()
            self._script("restore.sh", str(self._home / "backup"), str(self._home / "officer"))

    def _script(self, name: str, *arguments: str) -> None:
        from django.conf import settings

        ours = settings.DATABASES["default"]
        database = f"host={ours['HOST']} user={ours['USER']} dbname=postgres"
        env = {
            **self.server.env,
            "PATH": f"{postgres.programs()}:{os.environ['PATH']}",
            "PYTHON": sys.executable,
            "CONGTAM_BACKUP_DIR": str(self._home / "backup"),
            "CONGTAM_BACKUP_RECIPIENTS": str(self._home / "recipients"),
            "CONGTAM_BACKUP_DATABASE": database,
            "CONGTAM_RESTORE_DATABASE": database,
        }
        subprocess.run(["sh", str(ROOT / "deploy" / name), *arguments], env=env, cwd=ROOT, check=True)

    @contextmanager
    def _time_stopped(self) -> Iterator[psycopg.Connection]:
        self.server.stop()
        self._new_starts()
        with _beside_the_database() as database:
            database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'"
            )
            yield database
        self.server.start()

    def _new_starts(self) -> None:
        """Close the apps: whoever goes on needs a new token, of a session the backup knows less of."""
        for number, phone in enumerate(self.phones):
            phone.app.close()
            self.phones[number] = Phone(phone.folder, phone.server, phone.username)

    def judged(self) -> Counter[str]:
        """Count what is wrong once everything came to rest."""
        found = Counter[str](kill_judge.of_server())
        for phone in self.phones:
            found.update(kill_judge.of_phone(phone.folder, set()))
        return found


def _tool(*command: str) -> str:
    """Run a program and return what it says; NotHereError where this computer lacks it."""
    if shutil.which(command[0]) is None:
        raise NotHereError("needs age (Debian: apt-get install age)")
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr.strip()


def settle(phone: Phone) -> int:
    """Sync until nothing is owed; return how often the person had to log in."""
    logins = 0
    for _ in range(RUNS):
        try:
            result = phone.app.sync.engine.run()
        except NeedsLoginError:
            logins += 1
            phone.app.account.login(phone.server, phone.username, PASSWORD)
            continue
        if not result.unfinished and result.refusal is None:
            return logins
    raise AssertionError(f"{phone.username} comes to no rest")


@contextmanager
def drill() -> Iterator[Drill]:
    """Give a drill on a PostgreSQL as it comes."""
    with tempfile.TemporaryDirectory(prefix="ct-restore-") as home, postgres.embedded(durable=True) as url:
        env = {"DATABASE_URL": url, "CONGTAM_DATA_DIR": f"{home}/server"}
        os.environ.update(env, DJANGO_SETTINGS_MODULE="backend.config.settings")
        here = Drill(Path(home))
        try:
            yield here
        finally:
            here.server.stop()
            from django.db import connections

            connections.close_all()


def _open_accounts(usernames: Sequence[str]) -> None:
    import django
    from django.utils import timezone

    django.setup()
    from backend.people.actions import create_user
    from backend.people.models import Role

    for name in usernames:
        create_user(username=name, password=PASSWORD, full_name=name, role=Role.INSPECTOR, now=timezone.now())


def _beside_the_database() -> psycopg.Connection:
    """Connect to the same cluster, but to another database: this one is going to be copied or dropped."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one
    ours = settings.DATABASES["default"]
    return psycopg.connect(host=ours["HOST"], user=ours["USER"], dbname="template1", autocommit=True)


def _held() -> int:
    from backend.visits.models import Receipt

    return Receipt.objects.count()


def _lives() -> int:
    from backend.journal.epoch import known_epochs

    return len(known_epochs())


def measure(pushes: int = PUSHES) -> Iterator[Figure]:
    """Yield the figures of R13."""
    with drill() as here:
        here.install()
        here.make_visits(BEFORE)
        here.back_up()
        here.make_visits(-(-pushes // PHONES))
        before = _held()
        here.restore()
        lost = before - _held()
        began = time.monotonic()
        logins = sum(map(settle, here.phones))
        seconds = time.monotonic() - began
        yield at_least("visits pushed after the backup and gone with the restore", lost, pushes)
        yield none_of("visits that did not come back", before - _held())
        found = here.judged()
        for kind in kill_judge.KINDS:
            yield none_of(kind, found[kind])
        yield Figure("lives the database has had", epochs := _lives(), "2", met=epochs == 2)
        yield at_most("seconds until every phone had brought its own back", round(seconds, 1), CONVERGED_S)
        yield Figure("people who had to log in again", logins, f"at most {PHONES}", met=logins <= PHONES)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(
        conclude("restore_drill", "R13, a restored backup and what came after it", lambda: measure(*given))
    )
