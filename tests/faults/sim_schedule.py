"""One seed's course of things, from the morning every schedule begins with to the rest it has to come to."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import time_machine

from tests.faults.dice import seeded
from tests.faults.phone import MORNING
from tests.faults.powercut import memory
from tests.faults.sim_judge import false_promises, judge
from tests.faults.sim_line import SimulatedLine
from tests.faults.sim_phone import SimulatedPhone
from tests.faults.sim_server import INSPECTORS, SimulatedServer

STEPS, REST_RUNS = (4, 13), 12
NOON = MORNING + timedelta(hours=4)


class World:
    """The server, and phones on which everybody has logged in: the morning every schedule begins with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = SimulatedServer()
        self.deaths = Counter[str]()
        """What happened in all schedules: each step as `reached …` and `died …`, visits, restores."""
        self._secrets = [self._log_in(number) for number in range(len(INSPECTORS))]
        self._morning, self._epoch = self.server.backup(), self.server.epoch()

    def _log_in(self, number: int) -> dict[str, bytes]:
        phone = self.phone(0, number, self._folder, lambda _what: None)
        phone.mortal = phone.line.on = False
        phone.log_in()
        phone.sync()
        phone.stop()
        return phone.secrets.kept

    def phone(self, seed: int, number: int, folder: Path, note: Callable[[str], None]) -> SimulatedPhone:
        """Return a phone straight from the shop."""
        dice = seeded("phone", seed, number)
        line = SimulatedLine(self.server, seeded("line", seed, number), note, self.deaths)
        return SimulatedPhone(folder / str(number), INSPECTORS[number], line, dice, note, self.deaths)

    def phone_of_the_morning(
        self, seed: int, number: int, folder: Path, note: Callable[[str], None]
    ) -> SimulatedPhone:
        """Return a phone whose inspector is logged in and has the reference data."""
        shutil.copytree(self._folder / str(number), folder / str(number))
        phone = self.phone(seed, number, folder, note)
        phone.secrets.kept |= self._secrets[number]
        return phone

    def wake(self) -> None:
        """Make the server what it was in the morning."""
        self.server.restore(self._morning)
        self.server.begin_epoch(self._epoch)


class Schedule:
    """One seed's course of things: a server, one to three phones, and what happens to them."""

    def __init__(self, seed: int, world: World, folder: Path) -> None:
        self.trace: list[str] = []
        self._dice = seeded("schedule", seed)
        self._server, self._seen = world.server, world.deaths
        self._backup: tuple[bytes, dict[str, bytes]] | None = None
        self._restores = self._wards = 0
        self._gone: set[int] = set()
        self.phones = [
            (world.phone if self._dice.random() < 0.15 else world.phone_of_the_morning)(
                seed, number, folder, partial(self._note, number)
            )
            for number in range(self._dice.choice([1, 1, 2, 3]))
        ]

    def _note(self, number: int, what: str) -> None:
        self.trace.append(f"phone {number}: {what}")

    def run(self) -> list[str]:
        """Play the schedule and return what is wrong at its end."""
        early = []
        for _ in range(self._dice.randint(*STEPS)):
            phone = self._dice.choice(self.phones)
            self._step(phone)
            early += [] if self._restores else false_promises(phone)
        self._come_to_rest()
        self._seen["visits"] += sum(len(phone.signed) for phone in self.phones)
        return early + judge(self.phones, restored=bool(self._restores))

    def _step(self, phone: SimulatedPhone) -> None:
        if not self._is_ready(phone):
            return
        chance = self._dice.random()
        if chance < 0.25:
            phone.do(phone.make_visit)
        elif chance < 0.74:
            phone.do(phone.sync)
        elif chance < 0.79:
            self._change_wards()
        elif chance < 0.86:
            self._backup = self._backup or self._server.backup()
        elif chance < 0.96 and self._backup:
            self._restore()
        elif chance < 0.98:
            phone.stop()
        else:
            self._shut_out(phone)

    def _shut_out(self, phone: SimulatedPhone) -> None:
        """Let somebody report the phone as stolen, or shut its inspector's account."""
        if self._dice.random() < 0.5:
            self._seen["phones revoked"] += 1
            self._server.revoke(phone.device_id())
            phone.was_revoked = True
        else:
            self._seen["accounts shut"] += 1
            self._server.shut_account(phone.username, shut=True)
            phone.is_shut = True
        self.trace.append(f"{phone.username} shut out")

    def _is_ready(self, phone: SimulatedPhone) -> bool:
        """Log in and pull the reference data, where that has not been done; on the bad line too."""
        if phone.is_shut and phone.app.account.person() is None:
            return False  # nobody lets this person in any more, and nothing was signed here
        if phone.app.account.person() is None or phone.needs_login:
            phone.do(phone.log_in)
        elif not phone.is_ready():
            phone.do(phone.sync)
        else:
            return True
        return False

    def _change_wards(self) -> None:
        if self._wards and self._dice.random() < 0.3:
            self._gone.add(self._wards)
            self._server.remove_ward(self._wards)
        else:
            self._wards += 1
            self._server.add_ward(self._wards)

    def _restore(self) -> None:
        assert self._backup is not None
        self._server.restore(self._backup, with_photos=self._dice.random() < 0.5)
        self._server.begin_epoch(UUID(int=self._dice.getrandbits(128), version=4))
        self._restores += 1
        self._seen["restores"] += 1
        self.trace.append("server restored")

    def _come_to_rest(self) -> None:
        """Let faults stop, what a restore took of the reference data come back, and every phone sync."""
        for number in range(1, self._wards + 1):
            if number not in self._gone:
                self._server.add_ward(number)
        for phone in self.phones:
            phone.stop()
            phone.mortal = phone.line.on = phone.is_at_rest = False
            for _ in range(REST_RUNS):
                self._server.work()
                self._help(phone)
                if self._is_ready(phone) and not phone.is_at_rest:
                    phone.do(phone.sync)

    def _help(self, phone: SimulatedPhone) -> None:
        """Let an administrator open a shut account again whose phone, at rest now, asks for a login.

        Its session is unknown to a server restored from before it, and nobody may log in to a shut account:
        what the phone holds then reaches the server after this, or by a rescue file.
        """
        if phone.is_shut and (phone.needs_login or phone.was_revoked):
            self._server.shut_account(phone.username, shut=False)
            phone.is_shut = False


def play(world: World, seed: int) -> tuple[list[str], list[str]]:
    """Play one schedule from the morning on; returns what is wrong and the trace of what happened."""
    world.wake()
    with (
        tempfile.TemporaryDirectory(dir=memory(), prefix="ct-sim-") as folder,
        time_machine.travel(NOON, tick=False),
    ):
        schedule = Schedule(seed, world, Path(folder))
        try:
            return schedule.run(), schedule.trace
        finally:
            for phone in schedule.phones:
                phone.stop()
