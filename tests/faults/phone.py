"""The product's field app on a simulated machine: its clock and dice are ours, everything else is its own."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from field_app.core.app import FieldApp
from field_app.core.machine import Machine
from field_app.platform.desktop import AnyNetwork, NoLocator
from field_app.ports import SecretStore
from field_app.sync.exchange import Answered, FilePart, Line, Send, Transport, UnreachableError
from shared.protocol.revision import LOCAL_TIME

BACKEND = Path(__file__).parents[2] / "backend"
MORNING = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)
"""A Monday, 07:20 in Sơn La."""
TO_HIEU, ITS_COUNTER = "sl-x25-03646", "sl-ctr-x25-03646"
ITEMS = ("CS-01", "CS-04", "CS-06")
"""Three real items answered by pass or fail without follow-ups; the first wants a photo when it failed."""
CHECKLIST = "CS-2026.1"


@dataclass
class SimulatedClock:
    """Time that passes only when told to."""

    now_ms: int = int(MORNING.timestamp() * 1000)
    since_boot_ms: int = 60_000
    boots: int = 1

    def wall(self) -> str:
        """Return local time to the millisecond."""
        return datetime.fromtimestamp(self.now_ms / 1000, LOCAL_TIME).isoformat(timespec="milliseconds")

    def unix_ms(self) -> int:
        """Return milliseconds since 1970."""
        return self.now_ms

    def mono_ms(self) -> int:
        """Return milliseconds since the boot."""
        return self.since_boot_ms

    def boot(self) -> str:
        """Return the boot's name."""
        return f"boot-{self.boots}"

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now_ms += milliseconds
        self.since_boot_ms += milliseconds


class SeededRandom:
    """Randomness that repeats with its seed."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def bytes(self, count: int) -> bytes:
        """Return `count` bytes."""
        return self._dice.randbytes(count)

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        return self._dice.random()


class NoLine:
    """A line on which nobody ever answers."""

    def send(self, _request: Any) -> NoReturn:
        """Fail as an unplugged network does."""
        raise UnreachableError("offline")

    def hand(self, send: Send, part: FilePart) -> Answered:
        """There is nothing to hand a photo to."""
        return lambda: send(part)

    def at(self, _server: str) -> Transport:
        """Return itself: no other server answers either."""
        return self

    def use(self, _server: str) -> None:
        """There is nothing to point."""

    def close(self) -> None:
        """There is nothing to close."""


def open_phone(
    folder: Path,
    *,
    secrets: SecretStore,
    clock: SimulatedClock,
    dice: random.Random,
    line: Line | None = None,
    server: str = "http://127.0.0.1:9",
) -> FieldApp:
    """Open the app on a folder; the same folder again is the same phone after a restart."""
    machine = Machine(
        clock=clock,
        random=SeededRandom(dice),
        network=AnyNetwork(),
        locator=NoLocator(),
        secrets=secrets,
        model="Samsung Galaxy A06",
    )
    return FieldApp(folder, machine, server=server, line=line or NoLine())


def picture(dice: random.Random, size: int) -> bytes:
    """Return `size` bytes that begin as a JPEG does and are like no others."""
    return b"\xff\xd8\xff\xe0" + dice.randbytes(size - 4)


def small_checklist() -> dict[str, Any]:
    """Return a checklist of ITEMS, as published."""
    published = _data("checklists/data/checklists.json")["checklists"]
    whole: dict[str, Any] = next(checklist for checklist in published if checklist["id"] == CHECKLIST)
    return whole | {"items": [item for item in whole["items"] if item["code"] in ITEMS]}


def reference_events() -> Iterator[Mapping[str, Any]]:
    """Yield one unit, its counter and the small checklist as the feed brings them."""
    known = _data("units/data/sonla/units.json")
    for row in known["units"]:
        if row["id"] == TO_HIEU:
            yield _put("unit", row | {"kind": row["unit_type"]})
    for row in known["counters"]:
        if row["id"] == ITS_COUNTER:
            yield _put("counter", row | {"kind": row["counter_type"], "unit": row["host_unit_id"]})
    yield _put("checklist", small_checklist())


def _put(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"op": "put", "type": kind, "id": body["id"], "body": dict(body)}


def _data(path: str) -> Any:
    return json.loads((BACKEND / path).read_text(encoding="utf-8"))
