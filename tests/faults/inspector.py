"""An inspector at work on a phone whose sync brings results now and then; one committed call at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from field_app.core.app import FieldApp
from field_app.core.model import Draft, VisitMode, VisitState
from field_app.platform.desktop import FileSecretStore
from field_app.store.database import Database
from field_app.store.feed import Feed
from field_app.store.outbox import Outbox
from field_app.store.settings import PersonRow, Settings
from tests.faults import phone
from tests.faults.phone import (
    CHECKLIST,
    ITEMS,
    ITS_COUNTER,
    TO_HIEU,
    SimulatedClock,
    open_phone,
    reference_events,
)

DATABASE, PHOTOS, SECRETS = "congtam.sqlite3", "photos", "secrets"
AN = PersonRow("019aaaac-2600-7000-8000-000000000004", "inspector1", "Lò Văn An", "inspector")
SIGNATURES_OF = ("unit_representative", "inspector")
MONTH_MS = 31 * 86_400_000


class Inspector:
    """Works through the app's facade; what the server would say is put into the store as the engine does."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self._folder = folder
        self._dice = dice
        self._clock = SimulatedClock()
        self._photos: list[bytes] = []
        self._app: FieldApp

    def work(self, actions: int) -> Iterator[None]:
        """Do `actions` things; yields after each, when everything asked so far was acknowledged."""
        self._open()
        yield
        yield from self._settle_in()
        for _ in range(actions):
            self._clock.pass_time(self._dice.randint(1, 60_000))
            self._next()
            yield
        self._app.close()
        yield

    @property
    def _database(self) -> Database:
        """The app's own: a second one beside it would sync more than the app does."""
        return self._app.store.settings._database

    def _open(self) -> None:
        secrets = FileSecretStore(self._folder / SECRETS)
        self._app = open_phone(self._folder, secrets=secrets, clock=self._clock, dice=self._dice)

    def _settle_in(self) -> Iterator[None]:
        """Log in, take in the reference data and become a device, where no earlier life did so."""
        if self._app.account.person() is None:
            Settings(self._database).log_in(AN, server="http://127.0.0.1:9", server_key="")
        yield
        Feed(self._database).apply(reference_events(), cursor="c1", at_end=True, scope_version="1")
        yield
        self._app.server.device.public_key()
        yield

    def _next(self) -> None:
        if self._dice.random() < 0.04:
            self._restart()
        elif self._dice.random() < 0.25:
            self._hear_from_server()
        else:
            self._touch()

    def _restart(self) -> None:
        """Close the app and open it again; sometimes a month passes, and what is old and unused goes."""
        self._app.close()
        self._clock.pass_time(self._dice.choice([1000, 1000, MONTH_MS]))
        self._clock.boots += 1
        self._open()

    # --- what the person does -------------------------------------------------------------------------------

    def _touch(self) -> None:
        drafts = [card.id for card in self._app.visits.all() if card.state is VisitState.DRAFT]
        if not drafts or self._dice.random() < 0.05:
            self._app.visits.start(TO_HIEU, ITS_COUNTER, VisitMode.SURPRISE, checklist_ids=[CHECKLIST])
            return
        draft = self._app.visits.draft(self._dice.choice(drafts))
        if not draft.missing and self._dice.random() < 0.5:
            self._app.finish(draft.visit.id)
        else:
            self._dice.choice(self._gestures())(draft)

    def _gestures(self) -> list[Callable[[Draft], None]]:
        return [
            self._answer,
            self._answer,
            self._answer,
            self._photograph,
            self._photograph,
            self._minutes,
            self._sign,
            self._note,
            self._detach,
            self._unsign,
            self._look_elsewhere,
            self._discard,
        ]

    def _answer(self, draft: Draft) -> None:
        self._app.answers.put(
            draft.visit.id, self._dice.choice(ITEMS), value=self._dice.choice(["pass", "fail", "na", None])
        )

    def _note(self, draft: Draft) -> None:
        item, length = self._dice.choice(ITEMS), self._dice.choice([0, 30, 3000])
        self._app.answers.put(
            draft.visit.id, item, note="biên bản "[: self._dice.randint(3, 9)] * (length // 9)
        )

    def _photograph(self, draft: Draft) -> None:
        """Take a new picture, or attach one again that was taken before."""
        if not self._photos or self._dice.random() < 0.8:
            self._photos.append(phone.picture(self._dice, self._dice.choice([300, 3_000, 12_000])))
        self._app.photos.attach(draft.visit.id, "CS-01", self._dice.choice(self._photos))

    def _detach(self, draft: Draft) -> None:
        if photos := draft.by_code["CS-01"].photos:
            self._app.photos.detach(draft.visit.id, self._dice.choice(photos).id)

    def _minutes(self, draft: Draft) -> None:
        self._app.minutes.put(draft.visit.id, unit_representative="Lò Văn Hặc", signed=True)

    def _sign(self, draft: Draft) -> None:
        self._minutes(draft)
        for who in SIGNATURES_OF:
            png = b"\x89PNG\r\n\x1a\n" + self._dice.randbytes(700)
            self._app.minutes.add_signature(draft.visit.id, who, png)

    def _unsign(self, draft: Draft) -> None:
        if self._dice.random() < 0.2:
            self._app.minutes.remove_signature(draft.visit.id, self._dice.choice(SIGNATURES_OF))

    def _look_elsewhere(self, draft: Draft) -> None:
        self._app.preferences.remember_place(
            {"page": "item", "visit": draft.visit.id, "item": self._dice.choice(ITEMS)}
        )

    def _discard(self, draft: Draft) -> None:
        if self._dice.random() < 0.1:
            self._app.visits.discard(draft.visit.id)

    # --- what sync brings -----------------------------------------------------------------------------------

    def _hear_from_server(self) -> None:
        """Let the next revision in line, or a photo of it, come one step further."""
        outbox = Outbox(self._database)
        if ready := outbox.ready(1):
            photos = [(sha256, 0, False) for sha256 in outbox.photos_of(ready[0].id)]
            if self._dice.random() < 0.9:
                outbox.mark_stored(ready[0].id, self._dice.randint(1, 999), photos)
            else:
                outbox.mark_quarantined(
                    ready[0].id, "ticket-1", {"code": "reference-unknown", "retry": "later"}, photos
                )
        elif open_photos := outbox.open_photos():
            outbox.set_offset(open_photos[0].sha256, open_photos[0].size, done=True)
        elif stored := [revision for revision in outbox.unsealed() if revision.state == "stored"]:
            outbox.seal(stored[0].id, '{"seq": 7}', seq=7, epoch="e1")
        elif self._dice.random() < 0.2:
            outbox.new_epoch(f"e{self._dice.randint(2, 9)}")
        else:
            self._read_on()

    def _read_on(self) -> None:
        event = {"op": "put", "type": "campaign", "id": f"c{self._dice.randint(1, 5)}", "body": {"id": "c"}}
        cursor = f"c{self._clock.unix_ms()}"
        Feed(self._database).apply([event], cursor=cursor, at_end=False, scope_version="1")
