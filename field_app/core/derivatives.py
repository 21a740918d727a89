"""Photos as they are shown to others: marked, masked, stamped; made from the original when needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.developing import Mark, derive
from field_app.core.drafting import day_of
from field_app.core.errors import AppError
from field_app.core.finishing import ServerTime
from field_app.core.model import Preview
from field_app.core.pictures import PictureBook
from field_app.core.visits import storage_words
from field_app.store.markings import Markings
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
        """Keep what is drawn over a photo; AppError answer-not-allowed for too much."""
        if len(marks) > MAX_MARKS:
            raise AppError("answer-not-allowed")
        with storage_words():
            self._markings.put(photo_id, [asdict(mark) for mark in marks])

    def derivative(self, visit: VisitRow, photo: PictureRow) -> Preview | None:
        """Return the marked and stamped copy, None when the original is gone; AppError as `kept_copy`."""
        marks, stamp = self.marks(photo.id), self.stamp(visit, photo)
        told = json.dumps([stamp, *(asdict(mark) for mark in marks)], ensure_ascii=False)
        name = f"{photo.sha256}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
        return self._pictures.kept_copy(
            name, photo.sha256, lambda original: derive(original, photo.sha256, marks, stamp)
        )

    def stamp(self, visit: VisitRow, photo: PictureRow) -> list[str]:
        """Return what is written at the foot: unit, time and how sure it is, place."""
        unit = self._catalogue.unit(visit.unit_id, day=day_of(visit))
        return [unit.name if unit else visit.unit_id, self._when(photo.taken), _where(photo.location)]

    def _when(self, taken: Moment) -> str:
        told = self._server_time()
        server = Reading(parse_moment(told.seen), told.mono_ms, told.boot)
        known = timing(Reading(parse_moment(taken.wall), taken.mono_ms, taken.boot), server)
        if known is None:
            return taken.wall
        at = known.at.astimezone(LOCAL_TIME)
        return f"{at:%d/%m/%Y %H:%M:%S} {_sureness(known.uncertainty_s)}"


def _sureness(uncertainty_s: float | None) -> str:
    return "(giờ của máy)" if uncertainty_s is None else f"±{uncertainty_s:.0f} s"


def _where(location: dict[str, Any] | None) -> str:
    if location is None:
        return "Không có vị trí"
    mock = " (vị trí giả lập)" if location.get("mock") else ""
    return f"{location['lat']:.5f}, {location['lon']:.5f} ±{location['accuracy_m']:.0f} m{mock}"


def _mark(plain: dict[str, Any]) -> Mark:
    return Mark(plain["kind"], tuple(plain["start"]), tuple(plain["end"]))
