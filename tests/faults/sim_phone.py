"""The product's app on a simulated phone that may die at any commit and is then opened again."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from field_app.core import finishing
from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitMode, VisitState
from field_app.store.outbox import Outbox, RevisionRow
from field_app.store.reference import Reference
from field_app.sync.bundles import FEATURE
from field_app.sync.exchange import NeedsLoginError, UnreachableError
from tests.faults import phone, steps
from tests.faults.phone import CHECKLIST, ITEMS, MORNING, SimulatedClock, open_phone
from tests.faults.sim_line import SimulatedLine
from tests.world import PASSWORD

SERVER = "http://127.0.0.1:9"
REFRESHED_AFTER_MS = 15 * 60_000
TODAY = MORNING.date()
UNKNOWN_SCHEMA = "visit/9"
GOOD_LINE = 1e6
"""Bytes a second."""


class PhoneDied(BaseException):
    """The app's process ended here; nothing of ours may catch it on the way."""


class MemorySecrets:
    """A secret store that outlives the app's process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """Return the secret, or None."""
        return self.kept.get(name)

    def put(self, name: str, value: bytes) -> None:
        """Keep the secret."""
        self.kept[name] = value

    def drop(self, name: str) -> None:
        """Forget the secret."""
        self.kept.pop(name, None)


@dataclass(frozen=True, slots=True)
class Signed:
    """A finished visit as the phone committed it."""

    visit: str
    body: str
    photos: tuple[str, ...]


class SimulatedPhone:
    """One inspector's phone."""

    def __init__(
        self,
        folder: Path,
        username: str,
        line: SimulatedLine,
        dice: random.Random,
        note: Callable[[str], None],
        deaths: Counter[str],
    ) -> None:
        """`note` hears what happens; `deaths` counts at which steps the app died."""
        self._folder = folder
        self.username = username
        self._dice = dice
        self._note = note
        self._deaths = deaths
        self.secrets = MemorySecrets()
        self._clock = SimulatedClock()
        self._app: FieldApp | None = None
        self.line = line
        self.mortal = True
        self.needs_login = self.is_at_rest = False
        self.logged_out = 0
        self.was_revoked = self.is_shut = False
        self.signed: dict[str, Signed] = {}
        """Everything the app has ever committed as finished, however the phone looks later."""
        self.pictures: dict[str, bytes] = {}

    @property
    def app(self) -> FieldApp:
        """Return the running app, started if it died."""
        if self._app is None:
            self._clock.boots += 1
            self._app = open_phone(
                self._folder,
                secrets=self.secrets,
                clock=self._clock,
                dice=self._dice,
                line=self.line,
                server=SERVER,
            )
        return self._app

    def do(self, deed: Callable[[], None]) -> bool:
        """Do something in the app's process; returns whether it survived and was through."""
        self._clock.pass_time(self._dice.choice([1_000, 60_000, 60_000, REFRESHED_AFTER_MS]))
        try:
            with steps.watched(self._maybe_die):
                self.line.watch = self._maybe_die
                deed()
        except PhoneDied:
            self.stop()
        except UnreachableError as error:
            self._note(error.code)
        except NeedsLoginError as error:
            self._note(f"needs login: {error.code}")
            self.needs_login = True
            self.logged_out += 1
        else:
            return True
        finally:
            self._note_signed()
        return False

    def stop(self) -> None:
        """End the process as a kill does: what was not committed is gone."""
        if self._app is not None:
            self._app.store.settings._database.close()
            self._app = None

    def _maybe_die(self, step: str) -> None:
        self._deaths[f"reached {step}"] += 1
        if self.mortal and self._dice.random() < 0.006:
            self._deaths[f"died {step}"] += 1
            self._note(f"phone dies {step}")
            raise PhoneDied

    def _note_signed(self) -> None:
        for row in self.revisions():
            if row.id not in self.signed:
                photos = tuple(photo["sha256"] for photo in json.loads(row.body)["photos"])
                self.signed[row.id] = Signed(row.visit_id, row.body, photos)

    # --- deeds ----------------------------------------------------------------------------------------------

    def log_in(self) -> None:
        """Log in by password and enrol."""
        try:
            self.app.account.login(SERVER, self.username, PASSWORD)
        except AppError as error:
            self._note(f"login: {error.code}")
        else:
            self.needs_login = False

    def sync(self) -> None:
        """Do one sync run."""
        self.is_at_rest = False
        engine = self.app.sync.engine
        if self._dice.random() < 0.6:  # what was learned on a good line, before the app was last killed
            engine._bundles.features = frozenset({FEATURE})
            engine._bundles._bytes_per_s = lambda: GOOD_LINE
        result = engine.run()
        self.is_at_rest = not result.unfinished and (
            result.refusal is None or (self.is_shut and result.refusal.code == "drain-only")
        )
        self._note(f"ran {result.refusal} {result.unfinished}")

    def make_visit(self) -> None:
        """Make one visit with some photos and finish it; first those the app died over."""
        app, dice = self.app, self._dice
        for card in app.visits.all():
            if card.state is VisitState.DRAFT and not app.visits.draft(card.id).missing:
                app.finish(card.id)
        unit = dice.choice(app.catalogue.find_units("", day=TODAY))
        visit = app.visits.start(unit.id, unit.counters[0].id, VisitMode.SURPRISE, checklist_ids=[CHECKLIST])
        for item in ITEMS[1:]:
            app.answers.put(visit, item, value=dice.choice(["pass", "fail", "na"]))
        pictures = [
            phone.picture(dice, dice.choice([40, 300, 2_000])) for _ in range(dice.choice([0, 1, 1, 2]))
        ]
        for picture in pictures + pictures[: dice.choice([0, 0, 1])]:  # the same picture may be used twice
            self._keep(picture)
            app.photos.attach(visit, ITEMS[0], picture)
        app.answers.put(visit, ITEMS[0], value="fail" if pictures else "pass")
        app.minutes.put(visit, unit_representative="Lò Văn Hặc", signed=True)
        for who in ("unit_representative", "inspector"):
            app.minutes.add_signature(visit, who, self._keep(b"\x89PNG\r\n\x1a\n" + dice.randbytes(30)))
        with self._maybe_of_another_schema():
            app.finish(visit)

    def _keep(self, picture: bytes) -> bytes:
        self.pictures[hashlib.sha256(picture).hexdigest()] = picture
        return picture

    @contextmanager
    def _maybe_of_another_schema(self) -> Iterator[None]:
        """Let an app of tomorrow finish the visit now and then: this server cannot read it yet."""
        if self._dice.random() < 0.88:
            yield
            return
        with mock.patch.multiple(finishing, SCHEMA=UNKNOWN_SCHEMA, body_text=json.dumps):
            yield

    # --- what it holds --------------------------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Say whether somebody is logged in and the reference data is here."""
        return self.app.account.person() is not None and bool(self.app.sync.state().has_reference_data)

    def revisions(self) -> list[RevisionRow]:
        """Return every signed revision the app holds."""
        database = self.app.store.settings._database
        outbox = Outbox(database)
        ids = [row[0] for row in database.connection.execute("SELECT id FROM revision ORDER BY id")]
        return [row for row in map(outbox.revision, ids) if row is not None]

    def sealed(self) -> set[str]:
        """Return the revisions the person is told are safe."""
        return {row.id for row in self.revisions() if row.state == "sealed"}

    def reference(self) -> set[tuple[str, str, str]]:
        """Return every copy of what the server knows: its type, its id, its text."""
        database = self.app.store.settings._database
        known = Reference(database)
        keys = [tuple(row) for row in database.connection.execute("SELECT type, id FROM reference")]
        return {(kind, key, known.text(kind, key) or "") for kind, key in keys}

    def device_id(self) -> str:
        """Return which device the app is."""
        return self.app.server.device.id
