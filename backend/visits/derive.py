"""View copies and thumbnails: made when first looked at, kept beside the originals, never in their place."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.visits import picture, store
from backend.visits.models import Photo
from shared.protocol.limits import MAX_PIXELS

MAX_EDGE: Final = {"view": 1600, "thumb": 320}
TIME_OUT_S: Final = 20
_HANDS = threading.BoundedSemaphore(2)  # a page of forty thumbnails must not start forty decoders


def derived(photo: Photo, variant: str) -> Path | None:
    """Return the picture for the screen, making it where it is missing; None where the original gives none.

    Why it gives none is then in `photo.view`, and it is not tried again.
    """
    target = _path(photo.sha256, variant)
    if photo.view in (Photo.View.TOO_LARGE, Photo.View.UNDECODABLE):
        return None
    if photo.view == Photo.View.UNTRIED or not target.exists():  # made a moment ago, it may not be noted yet
        _note(photo, _make(store.original(photo.sha256), target, MAX_EDGE[variant]))
    return target if photo.view == Photo.View.READY else None


def _make(source: Path, target: Path, max_edge: int) -> Photo.View:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
    try:
        made = _decode(source, aside, max_edge)
        if made == Photo.View.READY:
            aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return made


def _decode(source: Path, aside: Path, max_edge: int) -> Photo.View:
    program = [sys.executable, "-I", picture.__file__]
    command = [*program, str(source), str(aside), str(max_edge), str(MAX_PIXELS)]
    with _HANDS:
        try:
            done = subprocess.run(command, env={}, timeout=TIME_OUT_S, check=False)  # noqa: S603 - ours
        except subprocess.TimeoutExpired:
            return Photo.View.UNDECODABLE
    return _verdict(done.returncode)


def _verdict(code: int) -> Photo.View:
    if code == picture.READY:
        return Photo.View.READY
    if code == picture.TOO_LARGE:
        return Photo.View.TOO_LARGE
    if code == picture.UNDECODABLE or code < 0:  # a signal: it ran out of memory or processor time
        return Photo.View.UNDECODABLE
    raise RuntimeError(f"picture maker ended with {code}")  # our own fault, not the photo's


def _note(photo: Photo, view: Photo.View) -> None:
    if photo.view != view:
        photo.view = view
        photo.save(update_fields=["view"])


def _path(sha256: str, variant: str) -> Path:
    return Path(f"{settings.DATA_DIR}/photos/{variant}/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg")
