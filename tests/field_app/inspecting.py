"""What Hoa does with her phone in the tests of the app's core: log in, make a whole visit, sync."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from field_app.core.app import FieldApp
from field_app.core.machine import Machine
from field_app.core.model import VisitMode
from field_app.platform.desktop import AnyNetwork, FileSecretStore, NoLocator
from field_app.sync.exchange import Line
from field_app.sync.states import RunResult
from shared.protocol.revision import LOCAL_TIME, Official
from tests.field_app.device import TO_HIEU, reference_events
from tests.field_app.fake_server import PASSWORD, FakeServer
from tests.shared.cast import FOLLOWUPS, LO_THI_XUAN, VISIT_DAY, flawless

REPRESENTATIVE = "Lò Văn Hặc"
EXTRA_PHOTOS = ("NY-02", "NY-03")
"""Passing items on which a photo is attached all the same."""


@dataclass
class TestClock:
    """A clock that moves when it is told to."""

    __test__ = False
    ms: int = 1_795_393_510_000  # 2026-11-23T07:25:10+07:00
    boot_id: str = "boot-1"

    def wall(self) -> str:
        """Return local time."""
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.ms)
        return at.astimezone(LOCAL_TIME).isoformat(timespec="milliseconds")

    def unix_ms(self) -> int:
        """Return milliseconds since 1970, one more each time."""
        self.ms += 1
        return self.ms

    def mono_ms(self) -> int:
        """Return milliseconds of this boot."""
        return self.ms - 1_795_393_000_000

    def boot(self) -> str:
        """Return the boot's name."""
        return self.boot_id


_SEEDS = itertools.count(7)


def dice(seed: int) -> random.Random:
    """Return dice that fall the same way for the same seed."""
    return random.Random(seed)  # noqa: S311  # a test has to repeat itself


@dataclass
class SeededRandom:
    """Randomness that repeats itself from one test run to the next."""

    source: random.Random = field(default_factory=lambda: dice(next(_SEEDS)))

    def bytes(self, count: int) -> bytes:
        """Return bytes."""
        return self.source.randbytes(count)

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        return self.source.random()


def open_phone(folder: Path, line: Line, **ports: object) -> FieldApp:
    """Open the app on a folder; the same folder again is the same phone after a restart."""
    machine = Machine(
        clock=TestClock(),
        random=SeededRandom(),
        network=AnyNetwork(),
        locator=NoLocator(),
        secrets=FileSecretStore(folder / "secrets"),
        model="test phone",
    )
    server = "http://127.0.0.1:9"
    return FieldApp(folder, replace(machine, **ports), server=server, line=line)  # type: ignore[arg-type]  # the caller names what fits


def furnish(server: FakeServer) -> None:
    """Put Sơn La's reference data into a server's feed."""
    for event in reference_events():
        server.publish(event["op"], event["type"], event["id"], event["body"])


def logged_in(folder: Path, line: Line, **ports: object) -> FieldApp:
    """Open the app, log Hoa in and pull the reference data."""
    app = open_phone(folder, line, **ports)
    app.account.login("http://127.0.0.1:9", "inspector1", PASSWORD)
    sync(app)
    return app


def sync(app: FieldApp) -> RunResult:
    """Do one sync run in this thread."""
    return app.sync.engine.run()


def jpeg(seed: int, *, size: int = 40) -> bytes:
    """Return a JPEG that no other seed gives."""
    noise = Image.frombytes("RGB", (size, size), dice(seed).randbytes(size * size * 3))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=90)
    return file.getvalue()


def png(seed: int = 0) -> bytes:
    """Return a drawn signature that no other seed gives."""
    file = io.BytesIO()
    Image.new("RGBA", (60, 30), (0, 0, seed, 0)).save(file, "PNG")
    return file.getvalue()


def begin(app: FieldApp) -> str:
    """Begin a surprise visit at the one-stop counter of Tô Hiệu."""
    return app.visits.start(TO_HIEU, counter_of(app), VisitMode.SURPRISE)


def counter_of(app: FieldApp) -> str:
    """Return the counter of Tô Hiệu."""
    unit = app.catalogue.unit(TO_HIEU, day=VISIT_DAY)
    assert unit is not None
    return unit.counters[0].id


def answer_all(app: FieldApp, visit_id: str) -> None:
    """Answer every item so that nothing is found, but two people absent without reason."""
    for section in app.visits.draft(visit_id).sections:
        for state in section.items:
            app.answers.put(visit_id, state.item.code, value=flawless(state.item))
            for code, value in FOLLOWUPS.get(state.item.code, {}).items():
                app.answers.put_followup(visit_id, state.item.code, code, value)  # type: ignore[arg-type]  # the caller names what fits
    answer_absences(app, visit_id)


def answer_absences(app: FieldApp, visit_id: str) -> None:
    """Ten of twelve are there, two are absent without a reason."""
    app.answers.put(visit_id, "GG-04", value=0)
    app.answers.put(visit_id, "GG-05", value=2)
    for lack in app.visits.draft(visit_id).item("GG-05").missing:
        if lack.what == "followup" and lack.followup is not None:
            app.answers.put_followup(visit_id, "GG-05", lack.followup, "pass")
    app.answers.put(visit_id, "GG-05", officials=[LO_THI_XUAN, Official("Quàng Văn Ín")])


def sign_minutes(app: FieldApp, visit_id: str) -> None:
    """Let the unit's representative and the inspector sign."""
    app.minutes.put(visit_id, unit_representative=REPRESENTATIVE, explanation="Nhất trí", signed=True)
    app.minutes.add_signature(visit_id, "unit_representative", png())
    app.minutes.add_signature(visit_id, "inspector", png(1))


def sign_again(app: FieldApp, visit_id: str) -> None:
    """Sign minutes that changed in the office: the unit's representative is not there."""
    app.minutes.set_unsigned(visit_id, "unit_representative", "Bổ sung tại cơ quan, đơn vị không có mặt")
    app.minutes.add_signature(visit_id, "inspector", png(2))


def whole_visit(app: FieldApp, *, photos: tuple[bytes, ...] = ()) -> str:
    """Make a whole visit up to the moment before it is finished."""
    visit_id = begin(app)
    answer_all(app, visit_id)
    for item, picture in zip(("GG-05", *EXTRA_PHOTOS), photos, strict=False):
        app.photos.attach(visit_id, item, picture)
    if not photos:
        app.answers.put(visit_id, "GG-05", no_photo_reason="Bàn làm việc trong phòng kín")
    sign_minutes(app, visit_id)
    return visit_id


def sha256(data: bytes) -> str:
    """Return a picture's name."""
    return hashlib.sha256(data).hexdigest()
