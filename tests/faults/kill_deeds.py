"""What the app is doing when it, or the server, is killed: each deed begins with opening the app.

A deed may be cut anywhere; `settle` brings what is left to rest. Every finished visit whose call returned is
written to the file `acknowledged` beside the app's folder: it may never be gone after that.
"""

from __future__ import annotations

import io
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unittest import mock

from PIL import Image

from field_app.core import finishing
from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from field_app.core.model import VisitMode, VisitState
from field_app.platform import desktop
from field_app.platform.desktop import SystemClock, open_app
from field_app.store.database import Database
from field_app.sync.exchange import NeedsLoginError, UnreachableError
from tests.faults.phone import CHECKLIST, ITEMS, TO_HIEU, picture
from tests.field_app.fake_server import PASSWORD
from tests.field_app.inspecting import counter_of, dice
from tests.shared.cast import FOLLOWUPS, flawless

UNKNOWN_SCHEMA = "visit/9"
RUNS, PAUSE_S = 40, 0.25
WITH_PHOTO = ITEMS[0]


class JumpingClock(SystemClock):
    """A wall clock that somebody puts forward by an hour."""

    jump_ms = 0

    def unix_ms(self) -> int:
        """Return milliseconds since 1970."""
        return super().unix_ms() + self.jump_ms


@dataclass
class Phone:
    """One phone's app, opened when it is first used."""

    folder: Path
    server: str
    username: str

    @cached_property
    def app(self) -> FieldApp:
        """Return the app."""
        return open_app(self.folder / "app", self.server)

    @property
    def database(self) -> Database:
        """Return the app's own store."""
        return self.app.store.settings._database

    def finish(self, visit: str) -> None:
        """Finish a visit and write down that this was acknowledged."""
        self.app.finish(visit)
        with (self.folder / "acknowledged").open("a") as reported:
            reported.write(f"{visit}\n")

    def sync(self) -> None:
        """Do one sync run."""
        self.app.sync.engine.run()


DEEDS: dict[str, Callable[[Phone], None]] = {}


def deed(function: Callable[[Phone], None]) -> Callable[[Phone], None]:
    """Enter a deed under its name."""
    DEEDS[function.__name__] = function
    return function


@deed
def begin(phone: Phone) -> None:
    """Log in on a new phone and take in the reference data."""
    phone.app.account.login(phone.server, phone.username, PASSWORD)
    phone.sync()


@deed
def work(phone: Phone) -> None:
    """Make a visit with everything a person may do about it, and finish it."""
    _make_visit(phone)


@deed
def sync(phone: Phone) -> None:
    """Make a visit in one go and send it."""
    _make_visit(phone)
    phone.sync()


@deed
def of_tomorrow(phone: Phone) -> None:
    """Send a visit of a schema the server does not know, then ask again."""
    with mock.patch.multiple(finishing, SCHEMA=UNKNOWN_SCHEMA, body_text=json.dumps):
        _make_visit(phone)
    phone.sync()
    phone.app.sync.engine._retried_ms = None
    phone.sync()


@deed
def capture(phone: Phone) -> None:
    """Take a picture with a camera."""
    shots = phone.folder / "shots"
    shots.mkdir(exist_ok=True)
    (shots / "1.jpg").write_bytes(picture(dice(secrets.randbits(60)), 300))
    camera = desktop.FolderCamera(shots)
    phone.app.captures.resume(camera)
    visit = _start(phone)
    phone.app.captures.finish(phone.app.captures.begin(visit, WITH_PHOTO, camera), camera)
    _complete(phone, visit)


@deed
def jump(phone: Phone) -> None:
    """Have the wall clock put forward while the app runs."""
    clock = JumpingClock()
    with mock.patch.object(desktop, "SystemClock", return_value=clock):
        _start(phone)
        clock.jump_ms = 3_600_000
        _make_visit(phone)


@deed
def out_and_in(phone: Phone) -> None:
    """Log out and in again."""
    phone.app.account.logout()
    begin(phone)


@deed
def change_hands(phone: Phone) -> None:
    """Give the phone to somebody else for a while."""
    for username in ("somebody", phone.username):
        phone.app.account.logout()
        phone.app.account.login(phone.server, username, PASSWORD)
        phone.sync()


@deed
def send(phone: Phone) -> None:
    """Send what waits."""
    phone.sync()


@deed
def reopen(phone: Phone) -> None:
    """Answer a visit that Home Affairs returned."""
    phone.sync()
    for card in phone.app.visits.all():
        if card.state is VisitState.RETURNED:
            phone.app.day.reopen(card.id)
            phone.app.answers.put(card.id, WITH_PHOTO, note="đã bổ sung")
            phone.app.minutes.set_unsigned(card.id, "unit_representative", "không có mặt")
            phone.app.minutes.add_signature(card.id, "inspector", _ink())
            phone.finish(card.id)
    phone.sync()


@deed
def settle(phone: Phone) -> None:
    """Come to rest: what can be finished is finished, the rest discarded, everything sent."""
    person = phone.app.account.person()
    if person is None or person.username != phone.username:
        begin(phone)
    for card in phone.app.visits.all():
        if card.state is VisitState.DRAFT:
            _end_draft(phone, card.id)
    for _ in range(RUNS):
        if _is_at_rest(phone):
            return
    raise AssertionError("no rest")


def _end_draft(phone: Phone, visit: str) -> None:
    if phone.app.visits.draft(visit).missing:
        phone.app.visits.discard(visit)
    else:
        phone.finish(visit)


def _is_at_rest(phone: Phone) -> bool:
    try:
        result = phone.app.sync.engine.run()
    except UnreachableError:
        time.sleep(PAUSE_S)
        return False
    except NeedsLoginError:  # it died on its way out: the session was over, the person not yet forgotten
        begin(phone)
        return False
    return not result.unfinished and result.refusal is None


def _make_visit(phone: Phone) -> None:
    app, visit = phone.app, _start(phone)
    app.marks.draw(app.photos.attach(visit, WITH_PHOTO, _noise()).id, [Mark("arrow", (0.1, 0.1), (0.5, 0.5))])
    app.photos.detach(visit, app.photos.attach(visit, WITH_PHOTO, _picture()).id)
    app.preferences.remember_place({"page": "item", "visit": visit})
    app.preferences.put("language", "vi")
    app.visits.discard(_start(phone))
    _complete(phone, visit)


def finish_plain_visit(phone: Phone) -> None:
    """Make a visit with one photo and finish it."""
    visit = _start(phone)
    phone.app.photos.attach(visit, WITH_PHOTO, _picture())
    _complete(phone, visit)


def _noise() -> bytes:
    """Return a picture that can be opened, as one that is drawn on has to be."""
    file = io.BytesIO()
    Image.frombytes("L", (160, 120), secrets.token_bytes(160 * 120)).save(file, "JPEG", quality=90)
    return file.getvalue()


def _ink() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(700)


def _picture() -> bytes:
    return picture(dice(secrets.randbits(60)), 70_000)


def _start(phone: Phone) -> str:
    return phone.app.visits.start(
        TO_HIEU, counter_of(phone.app), VisitMode.SURPRISE, checklist_ids=[CHECKLIST]
    )


def _complete(phone: Phone, visit: str) -> None:
    """Answer, let the unit sign, and finish."""
    app = phone.app
    for state in [item for section in app.visits.draft(visit).sections for item in section.items]:
        app.answers.put(visit, state.item.code, value=flawless(state.item))
        for code, value in FOLLOWUPS.get(state.item.code, {}).items():
            app.answers.put_followup(visit, state.item.code, code, value)  # type: ignore[arg-type]  # of the cast
    app.answers.put(visit, WITH_PHOTO, note="ghi chú")
    app.minutes.put(visit, unit_representative="Lò Văn Hặc", signed=True)
    for _ in range(2):
        app.minutes.add_signature(visit, "unit_representative", _ink())
        app.minutes.remove_signature(visit, "unit_representative")
    for who in ("unit_representative", "inspector"):
        app.minutes.add_signature(visit, who, _ink())
    phone.finish(visit)
