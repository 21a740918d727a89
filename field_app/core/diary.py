"""The inspector's day and past: assignments, what needs somebody, returned visits, people met."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from field_app.core.agenda import Agenda
from field_app.core.catalogue import Catalogue
from field_app.core.decisions import Decisions
from field_app.core.errors import AppError
from field_app.core.model import AssignmentCard, VisitCard
from field_app.core.offers import UnitHit
from field_app.core.shelf import VisitShelf
from field_app.core.visits import storage_words
from field_app.store.database import DAMAGED
from field_app.store.diary import DiaryRows
from field_app.store.trouble import storage_trouble
from field_app.store.visits import Visits
from shared.base.text import fold
from shared.protocol.revision import Official

DAYS_AHEAD = 14
"""How far ahead assignments are shown."""


class Diary:
    """Everything over more than one visit; every answer is about the person who is logged in."""

    def __init__(
        self,
        *,
        rows: DiaryRows,
        visits: Visits,
        shelf: VisitShelf,
        agenda: Agenda,
        catalogue: Catalogue,
        decisions: Decisions,
        author: Callable[[], str | None],
        folder: Path,
        on_change: Callable[[], None],
        note: Callable[[Exception, str], None],
    ) -> None:
        """`note` takes down a fault nobody expected, and what was done then."""
        self._rows = rows
        self._visits = visits
        self._shelf = shelf
        self._agenda = agenda
        self._catalogue = catalogue
        self._decisions = decisions
        self._author = author
        self._folder = folder
        self._on_change = on_change
        self._note = note
        self.unreadable = 0
        """Visits that could not be read when the day was looked at last."""

    # --- today ----------------------------------------------------------------------------------------------

    def assignments(self, day: date) -> list[AssignmentCard]:
        """Return what this person was told to visit up to two weeks ahead and has not begun, by day."""
        author = self._author()
        if author is None:
            return []
        last = (day + timedelta(days=DAYS_AHEAD)).isoformat()
        cards = [card for card in self._agenda.of(author, day) if card.day <= last]
        begun = self._rows.visited_since(author, cards[0].day) if cards else []
        return [card for card in cards if not _is_begun(card, begun)]

    def at_hand(self, day: date) -> list[VisitCard]:
        """Return drafts, returned visits, those not safe yet, and whatever was begun on `day`."""
        author = self._author()
        if author is None:
            return []
        ids = self._rows.open_ids(author, since=day.isoformat(), also=self._decisions.returned())
        read = [self._readable(author, visit_id) for visit_id in ids]
        self.unreadable = read.count(None)
        return [card for card in read if card is not None]

    def _readable(self, author: str, visit_id: str) -> VisitCard | None:
        """Return a visit's card; None, noted, where its bytes are damaged: the others are there."""
        try:
            return self._shelf.card(author, visit_id)
        except Exception as error:
            if storage_trouble(error) == "storage-full":
                raise
            self._note(error, "row")
            return None

    def recent_units(self, *, day: date, limit: int = 8) -> list[UnitHit]:
        """Return the units visited lately that exist on `day`, the latest first."""
        author = self._author()
        ids = [] if author is None else self._rows.units_visited(author, limit)
        return [unit for unit_id in ids if (unit := self._catalogue.unit(unit_id, day=day))]

    # --- past -----------------------------------------------------------------------------------------------

    def past(self, text: str = "") -> list[str]:
        """Return the ids of finished visits, newest first; `text` finds units, diacritics optional."""
        author = self._author()
        if author is None:
            return []
        units = self._catalogue.units_named(text) if text.strip() else None
        return [] if units == [] else self._rows.finished_ids(author, units)

    def card(self, visit_id: str) -> VisitCard:
        """Return one visit's card; AppError visit-unknown."""
        author = self._author()
        if author is None:
            raise AppError("no-account")
        return self._shelf.card(author, visit_id)

    def roster(self, unit_id: str) -> list[Official]:
        """Return the officials named at a unit before on this device, each once, as named last."""
        author = self._author()
        found: dict[str, Official] = {}
        for row in [] if author is None else self._rows.officials(author, unit_id):
            official = Official(**row)
            known = found.setdefault(fold(official.full_name), official)
            found[fold(official.full_name)] = _fuller(known, official)
        return list(found.values())

    def storage_left(self) -> int | None:
        """Return the bytes free where evidence is kept, None where the system does not say."""
        if not hasattr(os, "statvfs"):
            return None
        room = os.statvfs(self._folder)
        return room.f_bavail * room.f_frsize

    def store_was_damaged(self) -> bool:
        """Tell whether bytes of the store once changed by themselves; copies of it are kept."""
        return (self._folder / DAMAGED).exists()

    # --- returned -------------------------------------------------------------------------------------------

    def reopen(self, visit_id: str) -> None:
        """Open a returned visit as a draft that amends its newest revision; AppError not-returned."""
        newest = self._rows.newest_revision(visit_id)
        decision = self._decisions.of(visit_id)
        if self.card(visit_id).state != "returned" or newest is None or decision is None:
            raise AppError("not-returned")
        with storage_words():
            self._visits.reopen(visit_id, newest[0])
        self._on_change()

    def revision_hash(self, visit_id: str) -> str | None:
        """Return the SHA-256 of the newest signed revision, None while there is none."""
        newest = self._rows.newest_revision(visit_id)
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
