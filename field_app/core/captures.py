"""Taking a photo with the camera, across whatever happens to this process meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from field_app.core.errors import AppError
from field_app.core.pictures import PictureBook
from field_app.core.visits import storage_words
from field_app.ports import Camera
from field_app.store.captures import Captures, PendingCapture
from field_app.store.visits import Moment

KEEP_FOR = frozenset({"storage-full", "storage-failed", "vault-locked"})
"""Troubles that pass: the picture stays in the gallery until the app has taken it in."""


class CaptureDesk:
    """Asks the camera, and takes in what it wrote: at once, or at the next start."""

    def __init__(
        self,
        *,
        captures: Captures,
        pictures: PictureBook,
        now: Callable[[], Moment],
        new_id: Callable[[], str],
    ) -> None:
        self._captures = captures
        self._pictures = pictures
        self._now = now
        self._new_id = new_id

    def begin(self, visit_id: str, item: str, camera: Camera) -> PendingCapture:
        """Refuse what would be refused later, then write down that a picture is coming; AppError."""
        self._pictures.require_allowed(visit_id, item)
        target = camera.prepare(self._new_id())
        if target is None:
            raise AppError("camera-failed")
        policy = self._pictures.policy(visit_id)
        capture = PendingCapture(target, visit_id, item, policy, self._now())
        with storage_words():
            self._captures.begin(capture)
        return capture

    def finish(self, capture: PendingCapture, camera: Camera) -> bool:
        """Take the picture in and out of the gallery; False when the camera wrote none."""
        picture = camera.fetch(capture.target)
        try:
            if picture is not None:
                self._take_in(capture, picture)
        except AppError as error:
            if error.code not in KEEP_FOR:
                self._settle(capture, camera)
            raise
        finally:
            if picture is not None:
                picture.unlink(missing_ok=True)
        self._settle(capture, camera)
        return picture is not None

    def resume(self, camera: Camera) -> int:
        """Settle what a kill left open; returns how many pictures came out of it."""
        found = 0
        for capture in self._captures.pending():
            try:
                found += self.finish(capture, camera)
            except AppError:
                continue  # refused for good, or to be tried at the next start
        return found

    def _take_in(self, capture: PendingCapture, picture: Path) -> None:
        self._pictures.attach(
            capture.visit_id, capture.item, picture, taken=capture.asked, policy=capture.policy, once=True
        )

    def _settle(self, capture: PendingCapture, camera: Camera) -> None:
        with storage_words():
            self._captures.end(capture.target)
        camera.discard(capture.target)
