"""Photos as they are shown to others: marked, masked, stamped; made from the original when needed.

The copy of a photo that was drawn on goes to the server with the visit, named in its signed body; that is
what everybody sees there, and the original only those who give a reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.content import drawn_hash
from field_app.core.developing import Mark, UnreadableError, derive
from field_app.core.drafting import day_of
from field_app.core.errors import AppError
from field_app.core.finishing import ServerTime
from field_app.core.model import CopyState, Preview
from field_app.core.pictures import PictureBook
from field_app.core.visits import storage_words
from field_app.store.markings import MarkedCopy, Markings
from field_app.store.photos import PictureRow
from field_app.store.visits import Moment, VisitRow
from shared.protocol.manifest import parse_moment
from shared.protocol.revision import LOCAL_TIME
from shared.protocol.timing import Reading, timing

MAX_MARKS = 40


class DerivativeDesk:
    """Keeps what is drawn over photos and makes the pictures from it; no original is ever touched."""

    def __init__(
        self,
        *,
        markings: Markings,
        pictures: PictureBook,
        catalogue: Catalogue,
        server_time: Callable[[], ServerTime],
    ) -> None:
        self._markings = markings
        self._pictures = pictures
        self._catalogue = catalogue
        self._server_time = server_time

    def marks(self, photo_id: str) -> list[Mark]:
        """Return what is drawn over a photo."""
        return [_mark(each) for each in self._markings.get(photo_id)]

    def draw(self, photo_id: str, marks: Sequence[Mark]) -> None:
        """Keep what is drawn over a draft's photo.

        AppError answer-not-allowed, too-many-photos, visit-finished.
        """
        if len(marks) > MAX_MARKS:
            raise AppError("answer-not-allowed")
        if marks and not self._markings.get(photo_id):
            self._pictures.require_room(self._markings.visit_of(photo_id))  # its copy is one more
        with storage_words():
            self._markings.put(photo_id, [asdict(mark) for mark in marks])

    def derivative(self, visit: VisitRow, photo: PictureRow) -> Preview | None:
        """Return the marked and stamped copy, None when the original is gone; AppError as `kept_copy`."""
        marks, stamp = self.marks(photo.id), self.stamp(visit, photo)
        shown = _hash([stamp, *(asdict(mark) for mark in marks)])
        return self._pictures.kept_copy(
            f"{photo.sha256}-{shown[:16]}",
            photo.sha256,
            lambda original: derive(original, photo.sha256, marks, stamp),
        )

    def stamp(self, visit: VisitRow, photo: PictureRow) -> list[str]:
        """Return what is written at the foot: unit, time and how sure it is; the place is not for all."""
        unit = self._catalogue.unit(visit.unit_id, day=day_of(visit))
        return [unit.name if unit else visit.unit_id, self._when(photo.taken)]

    # --- the copies that travel -----------------------------------------------------------------------------

    def prepare(self, visit: VisitRow, photos: Sequence[PictureRow]) -> list[MarkedCopy]:
        """Return a marked copy of every photo of a draft that was drawn on, made where it is not there yet.

        A picture that is attached twice has one copy, with all that was drawn on either. AppError mask-failed
        where one cannot be made: a visit without it would show what is to be hidden.
        """
        there = {(copy.of, copy.drawn): copy for copy in self._markings.copies(visit.id) if not copy.lost}
        wanted: list[MarkedCopy] = []
        first = {photo.sha256: photo for photo in reversed(photos)}
        for sha256, marks in sorted(self._markings.of_visit(visit.id).items()):
            drawn = drawn_hash(marks)
            copy = there.get((sha256, drawn))
            wanted.append(copy or self._made(visit, first[sha256], [_mark(each) for each in marks], drawn))
        with storage_words():
            if wanted != list(there.values()):
                self._markings.keep_copies(visit.id, wanted)
        return wanted

    def copy_state(self, visit: VisitRow, photo: PictureRow) -> CopyState:
        """Return how far the marked copy of a photo has come."""
        if not self._markings.get(photo.id):
            return CopyState.NONE
        if visit.state == "draft":
            return CopyState.HERE
        copies = {copy.of: copy for copy in self._markings.copies(visit.id)}
        if photo.sha256 not in copies:
            return CopyState.NEVER_SENT
        return CopyState.SAFE if copies[photo.sha256].done else CopyState.ON_ITS_WAY

    def _made(self, visit: VisitRow, photo: PictureRow, marks: Sequence[Mark], drawn: str) -> MarkedCopy:
        original = self._pictures.original(photo.sha256)
        if original is None:
            raise AppError("mask-failed")
        try:
            with original:
                data = derive(original, photo.sha256, marks, self.stamp(visit, photo))
        except UnreadableError as error:
            raise AppError("mask-failed") from error
        sha256, size = self._pictures.keep_file(data)
        return MarkedCopy(photo.sha256, sha256, size, drawn, lost=False, done=False, retired=False)

    def _when(self, taken: Moment) -> str:
        seen = self._server_time()
        server = Reading(parse_moment(seen.seen), seen.mono_ms, seen.boot)
        known = timing(Reading(parse_moment(taken.wall), taken.mono_ms, taken.boot), server)
        if known is None:
            return taken.wall
        at = known.at.astimezone(LOCAL_TIME)
        return f"{at:%d/%m/%Y %H:%M:%S} {_sureness(known.uncertainty_s)}"


def _hash(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def _sureness(uncertainty_s: float | None) -> str:
    return "(giờ của máy)" if uncertainty_s is None else f"±{uncertainty_s:.0f} s"


def _mark(plain: dict[str, Any]) -> Mark:
    return Mark(plain["kind"], tuple(plain["start"]), tuple(plain["end"]))
