"""The inspector's day and past: assignments, what needs somebody, returned visits, people met."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from field_app.core.account import Account
from field_app.core.agenda import Agenda
from field_app.core.catalogue import Catalogue
from field_app.core.decisions import Decisions
from field_app.core.errors import AppError
from field_app.core.model import AssignmentCard, VisitCard, VisitState
from field_app.core.offers import UnitHit
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.store.database import DAMAGED
from field_app.store.store import Store
from field_app.store.trouble import storage_trouble
from shared.base.text import fold
from shared.protocol.revision import Official

DAYS_SHOWN = 14
"""How far ahead assignments are shown."""


class DayService:
    """Everything over more than one visit; every answer is about the person who is logged in."""

    def __init__(
        self,
        store: Store,
        *,
        account: Account,
        catalogue: Catalogue,
        visits: VisitService,
        on_change: Callable[[], None],
    ) -> None:
        self._store = store
        self._account = account
        self._catalogue = catalogue
        self._visits = visits
        self._agenda = Agenda(store.reference, catalogue)
        self._decisions = Decisions(store.reference)
        self._on_change = on_change
        self.unreadable = 0
        """Visits that could not be read when the day was looked at last."""

    # --- today ----------------------------------------------------------------------------------------------

    def assignments(self, day: date) -> list[AssignmentCard]:
        """Return what this person was told to visit up to two weeks ahead and has not begun, by day."""
        author = self._account.author()
        if author is None:
            return []
        last = (day + timedelta(days=DAYS_SHOWN)).isoformat()
        cards = [card for card in self._agenda.of(author, day) if card.day <= last]
        begun = self._store.diary.visited_since(author, cards[0].day) if cards else []
        return [card for card in cards if not _is_begun(card, begun)]

    def at_hand(self, day: date) -> list[VisitCard]:
        """Return drafts, returned visits, those not safe yet, and whatever was begun on `day`."""
        author = self._account.author()
        if author is None:
            return []
        ids = self._store.diary.open_ids(author, since=day.isoformat(), also=self._decisions.returned())
        read = [self._readable(visit_id) for visit_id in ids]
        self.unreadable = read.count(None)
        return [card for card in read if card is not None]

    def _readable(self, visit_id: str) -> VisitCard | None:
        """Return a visit's card; None, noted, where its bytes are damaged: the others are there."""
        try:
            return self._visits.card(visit_id)
        except Exception as error:
            if storage_trouble(error) == "storage-full":
                raise
            self._store.crashes.note(error, "row")
            return None

    def recent_units(self, *, day: date, limit: int = 8) -> list[UnitHit]:
        """Return the units visited lately that exist on `day`, the latest first."""
        author = self._account.author()
        ids = [] if author is None else self._store.diary.units_visited(author, limit)
        return [unit for unit_id in ids if (unit := self._catalogue.unit(unit_id, day=day))]

    # --- past -----------------------------------------------------------------------------------------------

    def past(self, text: str = "") -> list[str]:
        """Return the ids of finished visits, newest first; `text` finds units, diacritics optional."""
        author = self._account.author()
        if author is None:
            return []
        units = self._catalogue.units_named(text) if text.strip() else None
        return [] if units == [] else self._store.diary.finished_ids(author, units)

    def roster(self, unit_id: str) -> list[Official]:
        """Return the officials named at a unit before on this device, each once, as named last."""
        author = self._account.author()
        found: dict[str, Official] = {}
        for row in [] if author is None else self._store.diary.officials(author, unit_id):
            official = Official(**row)
            known = found.setdefault(fold(official.full_name), official)
            found[fold(official.full_name)] = _fuller(known, official)
        return list(found.values())

    def storage_left(self) -> int | None:
        """Return the bytes free where evidence is kept, None where the system does not say."""
        if not hasattr(os, "statvfs"):
            return None
        room = os.statvfs(self._store.folder)
        return room.f_bavail * room.f_frsize

    def store_was_damaged(self) -> bool:
        """Tell whether bytes of the store once changed by themselves; copies of it are kept."""
        return (self._store.folder / DAMAGED).exists()

    # --- returned -------------------------------------------------------------------------------------------

    def reopen(self, visit_id: str) -> None:
        """Open a returned visit as a draft that amends its newest revision; AppError not-returned."""
        newest = self._store.diary.newest_revision(visit_id)
        decision = self._decisions.of(visit_id)
        if self._visits.card(visit_id).state is not VisitState.RETURNED or newest is None or decision is None:
            raise AppError("not-returned")
        with storage_errors():
            self._store.visits.reopen(visit_id, newest[0])
        self._on_change()

    def revision_hash(self, visit_id: str) -> str | None:
        """Return the SHA-256 of the newest signed revision, None while there is none."""
        newest = self._store.diary.newest_revision(visit_id)
        return None if newest is None else newest[1]


def _is_begun(card: AssignmentCard, begun: Sequence[tuple[str, str]]) -> bool:
    return any(unit == card.unit_id and day >= card.day for day, unit in begun)


def _fuller(known: Official, older: Official) -> Official:
    """Return the latest naming, with what only an older one said."""
    return replace(
        known,
        title=known.title or older.title,
        position=known.position or older.position,
        counter=known.counter or older.counter,
    )
