"""Photos as they are shown to others: marked, masked, stamped; made from the original when needed.

The copy of a photo that was drawn on goes to the server with the visit, named in its signed body; that is
what everybody sees there, and the original only those who give a reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.content import drawn_hash
from field_app.core.developing import Mark, UnreadableError, derive
from field_app.core.drafting import day_of
from field_app.core.errors import AppError
from field_app.core.model import CopyState, Preview
from field_app.core.photos import PhotoService
from field_app.core.server import Server
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.states import VisitStage
from field_app.store.markings import MarkedCopy
from field_app.store.photos import PictureRow
from field_app.store.store import Store
from field_app.store.visits import ClockReading, VisitRow
from shared.protocol.manifest import parse_time
from shared.protocol.revision import LOCAL_TIME
from shared.protocol.timing import Reading, timing

MAX_MARKS = 40


class MarkService:
    """Keeps what is drawn over photos and makes the pictures from it; no original is ever touched."""

    def __init__(
        self,
        store: Store,
        server: Server,
        *,
        catalogue: Catalogue,
        visits: VisitService,
        photos: PhotoService,
    ) -> None:
        self._markings = store.markings
        self._server = server
        self._catalogue = catalogue
        self._visits = visits
        self._photos = photos

    def of(self, photo_id: str) -> list[Mark]:
        """Return the arrows, boxes and masks drawn over a photo."""
        return [_mark(each) for each in self._markings.get(photo_id)]

    def draw(self, photo_id: str, marks: Sequence[Mark]) -> None:
        """Keep what is drawn over a draft's photo, in place of what was; the original is never touched.

        AppError answer-not-allowed, too-many-photos, visit-finished.
        """
        if len(marks) > MAX_MARKS:
            raise AppError("answer-not-allowed")
        if marks and not self._markings.get(photo_id):
            self._photos.require_room(self._markings.visit_of(photo_id))  # its copy is one more
        with storage_errors():
            self._markings.put(photo_id, [asdict(mark) for mark in marks])

    def any_in(self, visit_id: str) -> bool:
        """Tell whether something is drawn on a photo of a visit."""
        _, photos = self._visits.pictures(visit_id)
        return any(self.of(photo.id) for photo in photos)

    def copy(self, visit_id: str, photo_id: str) -> Preview | None:
        """Return a photo as others see it: marked, masked, stamped, at most 1600 pixels. Slow at first.

        None when the original is gone; AppError as `PhotoService.kept_copy`.
        """
        visit, photo = self._visits.picture(visit_id, photo_id)
        marks, stamp = self.of(photo.id), self.stamp(visit, photo)
        shown = _hash([stamp, *(asdict(mark) for mark in marks)])
        return self._photos.kept_copy(
            f"{photo.sha256}-{shown[:16]}",
            photo.sha256,
            lambda original: derive(original, photo.sha256, marks, stamp),
        )

    def stamp(self, visit: VisitRow, photo: PictureRow) -> list[str]:
        """Return what is written at the foot: unit, time and how sure it is; the place is not for all."""
        unit = self._catalogue.unit(visit.unit_id, day=day_of(visit))
        return [unit.name if unit else visit.unit_id, self._when(photo.taken)]

    # --- the copies that travel -----------------------------------------------------------------------------

    def prepare(self, visit_id: str) -> list[MarkedCopy]:
        """Return a marked copy of every photo of a draft that was drawn on, made where it is not there yet.

        Slow: off the UI thread.

        A picture that is attached twice has one copy, with all that was drawn on either. AppError mask-failed
        where one cannot be made: a visit without it would show what is to be hidden.
        """
        visit, photos = self._visits.pictures(visit_id)
        there = {(copy.of, copy.drawn): copy for copy in self._markings.copies(visit.id) if not copy.lost}
        wanted: list[MarkedCopy] = []
        first = {photo.sha256: photo for photo in reversed(photos)}
        for sha256, marks in sorted(self._markings.of_visit(visit.id).items()):
            drawn = drawn_hash(marks)
            copy = there.get((sha256, drawn))
            wanted.append(copy or self._made(visit, first[sha256], [_mark(each) for each in marks], drawn))
        with storage_errors():
            if wanted != list(there.values()):
                self._markings.keep_copies(visit.id, wanted)
        return wanted

    def copy_state(self, visit_id: str, photo_id: str) -> CopyState:
        """Return how far the marked copy of a photo has come."""
        visit, photo = self._visits.picture(visit_id, photo_id)
        if not self._markings.get(photo.id):
            return CopyState.NONE
        if visit.state is VisitStage.DRAFT:
            return CopyState.HERE
        copies = {copy.of: copy for copy in self._markings.copies(visit.id)}
        if photo.sha256 not in copies:
            return CopyState.NEVER_SENT
        return CopyState.SAFE if copies[photo.sha256].done else CopyState.ON_ITS_WAY

    def _made(self, visit: VisitRow, photo: PictureRow, marks: Sequence[Mark], drawn: str) -> MarkedCopy:
        original = self._photos.original(photo.sha256)
        if original is None:
            raise AppError("mask-failed")
        try:
            with original:
                data = derive(original, photo.sha256, marks, self.stamp(visit, photo))
        except UnreadableError as error:
            raise AppError("mask-failed") from error
        sha256, size = self._photos.keep_file(data)
        return MarkedCopy(photo.sha256, sha256, size, drawn, lost=False, done=False, retired=False)

    def _when(self, taken: ClockReading) -> str:
        seen = self._server.time()
        server = Reading(parse_time(seen.seen), seen.mono_ms, seen.boot)
        known = timing(Reading(parse_time(taken.wall), taken.mono_ms, taken.boot), server)
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
