"""R3: kill -9 of the app's and the server's real processes at every step they take; nothing is lost by it.

    python -m tests.faults.kills                 every step 25 times
    python -m tests.faults.kills 8               every step 8 times
    python -m tests.faults.kills 25 2 1          every second step 25 times, from the second on

The app of this computer on its SQLite, the product behind gunicorn on PostgreSQL, sockets between them. Steps
are named by the code itself (see `steps`), so a new transaction is a new step that has to be died at.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests import postgres
from tests.bench import processes
from tests.faults import fate, kill_accidents, kill_judge, steps
from tests.faults.dice import seeded
from tests.faults.figures import ROOT, Figure, at_least, conclude, none_of
from tests.field_app.fake_server import PASSWORD

V = TypeVar("V", bound="Valley")
TIMES, KILLS = 25, 1000
LIVES_FOR = 12
"""So many kills a phone lives through before the next is bought."""
PHONE, SERVER = "phone", "server"
NEVER_REPORTED = "processes that ended without having been killed, or hung"
NEEDS_A_NEW_PHONE = ("begin", "change_hands")
LATEST = 3
"""A step is met for the first, second or third time in its process, by the dice."""

ELSEWHERE = {
    "Database._scrub": "only over a store of a version before encryption",
    **dict.fromkeys(
        ("HeldPictures.hold", "HeldPictures.release"),
        "no deed brings a picture that is refused; test_captures.py opens the app anew on one",
    ),
    "_stored": "a line as good as this computer's carries bundles, which store the same in their transaction",
    "_try": "a view copy is made anew, by the worker or whoever looks, as long as it is missing",
    **dict.fromkeys(
        (
            *("_original", "_refused_again", "_reviewed", "change_account", "check_code", "confirm_factor"),
            "open_original",
            *(
                "create_user",
                "dismiss",
                "end_session",
                "offer_factor",
                "report_lost_device",
                "help_without_factor",
            ),
            *("renew_recovery_codes", "reset_factor"),
            *("revoke_device", "set_password", "switch_off_factor", "take_back_device"),
        ),
        "done at a desk, asked for by no phone",
    ),
}
"""Transactions nobody dies at here, and why."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a step is met: a deed, the accident before it, and how often the step is taken then."""

    deed: str
    accident: str
    times: int


class Life:
    """One phone's life: a folder, a user, and what was judged of it."""

    def __init__(self, home: Path, number: int) -> None:
        self.folder = home / str(number)
        self.folder.mkdir()
        self.username = f"inspector{number % 2 + 1}"
        self.kills = 0
        self.judged: set[str] = set()


class Valley:
    """The server, the phones, and the dice."""

    def __init__(self, home: Path, address: str) -> None:
        self._home, self._address = home, address
        self.found, self.killed = Counter[str](), Counter[tuple[str, str]]()
        self.steps: dict[tuple[str, str], Scene] = {}
        self._dice, self._bought = seeded("kills"), 0
        self._phones = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kill_phone", f"http://{address}", str(home)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.life = self._new_life()

    def close(self) -> None:
        """End the phones."""
        assert self._phones.stdin is not None
        self._phones.stdin.close()
        self._phones.wait(60)

    def _new_life(self) -> Life:
        self._bought += 1
        return Life(self._home, self._bought)

    def _do(self, deed: str) -> str:
        assert self._phones.stdin is not None
        assert self._phones.stdout is not None
        order = {"folder": str(self.life.folder), "deed": deed, "username": self.life.username}
        self._phones.stdin.write(json.dumps(order) + "\n")
        self._phones.stdin.flush()
        return self._phones.stdout.readline().strip()

    def survey(self) -> None:
        """Do every deed once and note which steps it takes, on either side."""
        for deed, accident in kill_accidents.SCENES:
            self._prepare(deed, accident)
            with fate.telling_all(self._home):
                self._calmly(deed)
                for who in (PHONE, SERVER):
                    for step, times in sorted(fate.reached(self._home, who).items()):
                        self.steps.setdefault((who, step), Scene(deed, accident, times))
            self._rest()

    def kill_at(self, who: str, step: str) -> None:
        """Let somebody die at a step, bring everything to rest, and judge."""
        scene = self.steps[who, step]
        for time in range(
            self._dice.randint(1, min(scene.times, LATEST)), 0, -1
        ):  # the server has two processes
            self._prepare(scene.deed, scene.accident)
            fate.decide(self._home, who, step, time)
            ended = self._do(scene.deed)
            if is_met := fate.was_met(self._home, who):
                self.killed[who, step] += 1
            else:
                self._expect(scene.deed, ended)
            self._rest()
            if is_met:
                break

    def _prepare(self, deed: str, accident: str) -> None:
        if deed in NEEDS_A_NEW_PHONE or self.life.kills >= LIVES_FOR:
            self._end_life()
        self.life.kills += 1
        if deed != "begin" and not (self.life.folder / "app").exists():
            self._calmly("begin")
        kill_accidents.ACCIDENTS[accident](self.life.folder, self._calmly)

    def _calmly(self, deed: str) -> None:
        self._expect(deed, self._do(deed))

    def _expect(self, deed: str, ended: str) -> None:
        if ended != "done":
            self.found[NEVER_REPORTED] += 1
            print(f"  {deed}: {ended}", file=sys.stderr)

    def _rest(self) -> None:
        kill_accidents.undo(self.life.folder)
        _work()
        self._calmly("settle")
        self.found.update(kill_judge.of_phone(self.life.folder, self.life.judged))

    def _end_life(self) -> None:
        if (self.life.folder / "app").exists():
            self.found.update(kill_judge.of_feed(self.life.folder, self.life.username))
        shutil.rmtree(self.life.folder)
        self.life = self._new_life()


def transactions_of_the_app() -> set[str]:
    """Return them by the function they are in, as the source has them."""
    return steps.declared("field_app", "transaction")


def transactions_of_the_server() -> set[str]:
    """Return those of the rooms a phone talks to, as the source has them."""
    rooms = ("backend/intake", "backend/visits", "backend/people", "backend/devices")
    return set().union(*(steps.declared(room, "recording") for room in rooms))


@contextmanager
def valley(kind: type[V]) -> Iterator[V]:
    """Give the real server on PostgreSQL and phones at it."""
    with tempfile.TemporaryDirectory(prefix="ct-kills-") as home, postgres.embedded(durable=True) as url:
        env = {
            "CONGTAM_DATA_DIR": f"{home}/server",
            "DJANGO_SETTINGS_MODULE": "backend.config.settings",
            "DATABASE_URL": url,
            "GUNICORN_CMD_ARGS": "--preload",  # the next worker is there at once
            "CT_FATE": home,
        }
        Path(home, "server").mkdir()
        os.environ.update(env)
        _prepare_server()
        with processes.gunicorn("tests.faults.kill_server", env) as (address, _pid):
            here = kind(Path(home), address)
            try:
                yield here
            finally:
                here.close()
                from django.db import connections

                connections.close_all()


def _work() -> None:
    """Do what the worker beside the server does: finish what a death left undone."""
    from datetime import timedelta

    from django.utils import timezone

    from backend.intake.leftovers import finish_leftovers

    finish_leftovers(timezone.now(), quiet=timedelta(0))


def _prepare_server() -> None:
    import django
    from django.core.management import call_command
    from django.utils import timezone

    django.setup()
    from backend.people.actions import create_user
    from backend.people.models import Role

    call_command("migrate", verbosity=0)
    call_command("load_sonla", stdout=sys.stderr)
    for name, role in kill_accidents.PEOPLE.items():
        create_user(username=name, password=PASSWORD, full_name=name, role=Role(role), now=timezone.now())


def measure(times: int = TIMES, every: int = 1, first: int = 0) -> Iterator[Figure]:
    """Yield the figures of R3; `every` passes over steps, for a short form or to share them out."""
    with valley(Valley) as here:
        here.survey()
        chosen = list(here.steps)[first::every]
        for number in range(times):
            for who, step in chosen:
                if here.killed[who, step] <= number:
                    here.kill_at(who, step)
        here.found.update(kill_judge.of_server())
    yield from _figures_of_kills(here, chosen, times)
    for kind in (*kill_judge.KINDS, NEVER_REPORTED):
        yield none_of(kind, here.found[kind])


def _figures_of_kills(here: Valley, chosen: list[tuple[str, str]], times: int) -> Iterator[Figure]:
    killed = Counter[str]()
    for (who, _step), number in here.killed.items():
        killed[who] += number
    yield at_least("kills", killed.total(), min(KILLS, times * len(chosen)))
    yield Figure("of the app, of the server", f"{killed[PHONE]}, {killed[SERVER]}", "as it is", met=True)
    yield Figure("steps that are taken", len(here.steps), "as the code has them", met=True)
    yield at_least("kills at the step with the fewest", min(here.killed[place] for place in chosen), times)
    for who, known in ((PHONE, transactions_of_the_app()), (SERVER, transactions_of_the_server())):
        taken = {step.partition(":")[0] for whose, step in here.steps if whose == who}
        named = ", ".join(sorted(known - taken - set(ELSEWHERE))) or "none"
        yield Figure(f"transactions of the {who} that are no step", named, "none", met=named == "none")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("kills", "R3, kill -9 at every step of app and server", lambda: measure(*given)))
