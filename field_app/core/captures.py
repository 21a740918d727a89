"""Taking a photo with the camera, across whatever happens to this process meanwhile.

What the camera took is never thrown away: it becomes evidence, or it is held and offered again. The gallery's
copy goes only once the picture is evidence.
"""

from __future__ import annotations

from pathlib import Path

from field_app.core.errors import AppError, trouble_of
from field_app.core.machine import Machine
from field_app.core.model import Attached, HeldCard
from field_app.core.photos import REDUCED, PhotoService
from field_app.core.storage_errors import storage_errors
from field_app.ports import Camera
from field_app.store.captures import PendingCapture
from field_app.store.held import HeldRow
from field_app.store.store import Store

KEEP_FOR = frozenset({"storage-full", "storage-failed", "vault-locked"})
"""Troubles that pass: the picture stays in the gallery until the app has taken it in."""


class CaptureService:
    """Asks the camera, and takes in what it wrote: at once, or at the next start."""

    def __init__(self, store: Store, machine: Machine, photos: PhotoService) -> None:
        self._cipher = store.cipher
        self._captures = store.captures
        self._held = store.held
        self._photos = photos
        self._machine = machine

    def begin(self, visit_id: str, item: str, camera: Camera) -> PendingCapture:
        """Write down that the camera will be asked, before it is: it may push this app out of memory.

        AppError as `PhotoService.attach`, and camera-failed; where no photo is allowed the camera stays shut.
        """
        self._photos.require_allowed(visit_id, item)
        target = camera.prepare(self._machine.new_id())
        if target is None:
            raise AppError("camera-failed")
        policy = self._photos.policy(visit_id)
        capture = PendingCapture(target, visit_id, item, policy, self._machine.now())
        with storage_errors():
            self._captures.begin(capture)
        return capture

    def finish(self, capture: PendingCapture, camera: Camera) -> Attached | None:
        """Take the picture in and out of the gallery; None when the camera wrote none. Slow.

        AppError says why it was not taken in; then it is held, or still in the gallery where that will pass.
        """
        picture = _fetched(capture, camera)
        try:
            attached = None if picture is None else self._taken_in_or_held(capture, picture)
        finally:
            if picture is not None:
                picture.unlink(missing_ok=True)
        with storage_errors():
            self._captures.end(capture.target)
        camera.discard(capture.target)
        return None if attached is None else self._with_copy(attached)

    def bring(self, visit_id: str, item: str, picture: Path) -> Attached:
        """Take in a file somebody picked, which stays where it is. Slow: off the UI thread.

        AppError says why it was not taken in; then it is held.
        """
        self._photos.require_allowed(visit_id, item)
        brought = PendingCapture("", visit_id, item, self._photos.policy(visit_id), self._machine.now())
        return self._with_copy(self._taken_in_or_held(brought, picture))

    def resume(self, camera: Camera) -> int:
        """Settle what a kill behind the camera left open; returns how many pictures came out of it."""
        if self._cipher.locked:
            return 0
        found = 0
        for capture in self._captures.pending():
            try:
                found += self.finish(capture, camera) is not None
            except AppError:
                continue  # it is held now, or to be tried at the next start
        return found

    def held(self, visit_id: str) -> list[HeldCard]:
        """Return what was not taken in yet for a visit."""
        return [
            HeldCard(row.id, row.capture.item, row.size, row.capture.asked.wall, trouble_of(row.code))
            for row in self._held.of_visit(visit_id)
        ]

    def take_held(self, held_id: str, *, is_reduced: bool = False) -> Attached:
        """Try once more to take a held picture in, reduced where that is wanted. Slow: off the UI thread.

        AppError as `PhotoService.attach`.
        """
        row = self._row(held_id)
        with storage_errors():
            data = self._held.read(row)
        attached = self._attached(row.capture, data, policy=REDUCED if is_reduced else row.capture.policy)
        with storage_errors():
            self._held.release(held_id)
        return self._with_copy(attached)

    def give_up(self, held_id: str) -> None:
        """Offer a held picture no more; its file stays 30 days."""
        with storage_errors():
            self._held.release(self._row(held_id).id)

    def _row(self, held_id: str) -> HeldRow:
        row = self._held.get(held_id)
        if row is None:
            raise AppError("photo-unknown")
        return row

    def _with_copy(self, attached: Attached) -> Attached:
        """Make the copy the screen will show, while this thread is not the screen's."""
        self._photos.thumbnail(attached.sha256)
        return attached

    def _taken_in_or_held(self, capture: PendingCapture, picture: Path) -> Attached:
        try:
            return self._attached(capture, picture, policy=capture.policy)
        except AppError as error:
            if error.code not in KEEP_FOR:
                with storage_errors():
                    self._held.hold(self._machine.new_id(), capture, picture, error.code)
            raise

    def _attached(self, capture: PendingCapture, picture: Path | bytes, *, policy: str) -> Attached:
        """Attach a picture; what nobody expected of it is a reason like any other, and ends no app."""
        try:
            return self._photos.attach(
                capture.visit_id, capture.item, picture, taken=capture.asked, policy=policy, once=True
            )
        except AppError:
            raise
        except Exception as error:
            raise AppError("photo-failed") from error


def _fetched(capture: PendingCapture, camera: Camera) -> Path | None:
    """Return a copy of what the camera wrote; AppError camera-failed leaves it to the next start."""
    try:
        return camera.fetch(capture.target)
    except Exception as error:
        raise AppError("camera-failed") from error
