"""Which file becomes the evidence: the picture itself, or a reduced one, judged by its size afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from field_app.core.errors import AppError
from field_app.core.storage_errors import storage_errors
from shared.base.pictures import Head, Kind, look
from shared.protocol.limits import MAX_PHOTO_BYTES, MAX_PIXELS

MAX_CAMERA_BYTES = 160 * 1024 * 1024
"""Bytes of a picture that is still read to be reduced; one of 200 megapixels has some 80 million."""
KINDS = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC, Kind.GIF})


class Admitted(NamedTuple):
    """The one file that is kept, hashed and sent."""

    data: bytes
    mime: str
    is_cut: bool


def admitted(picture: Path | bytes, *, is_reduced: bool) -> Admitted:
    """Return the evidence that a picture becomes.

    What cannot be reduced stays as it is, and so does a file that was cut: a new picture would hide that.
    AppError: photo-empty, photo-type, photo-too-large, photo-unknown, and what the disk says.
    """
    _require_size(picture, MAX_CAMERA_BYTES if is_reduced else MAX_PHOTO_BYTES)
    with storage_errors():
        data = picture if isinstance(picture, bytes) else picture.read_bytes()
    head = look(data)
    if head is None or head.kind not in KINDS:
        raise AppError("photo-type")
    is_cut, fits = head.is_cut or _breaks_off(data, head), len(data) <= MAX_PHOTO_BYTES
    kind: Kind = head.kind
    if is_reduced and not (head.is_cut and fits):
        data, kind = _reduced(data, head)
    if len(data) > MAX_PHOTO_BYTES:
        raise AppError("photo-too-large")
    return Admitted(data, kind, is_cut)


def _breaks_off(data: bytes, head: Head) -> bool:
    from field_app.core import developing

    return head.kind is Kind.JPEG and head.pixels <= MAX_PIXELS and developing.breaks_off(data, head)


def _reduced(data: bytes, head: Head) -> tuple[bytes, Kind]:
    from field_app.core import developing

    try:
        return developing.reduce(data), Kind.JPEG
    except developing.UnreadableError:
        return data, head.kind


def _require_size(picture: Path | bytes, most: int) -> None:
    """Refuse a picture by its length, before it is read."""
    size = len(picture) if isinstance(picture, bytes) else _size(picture)
    if size == 0:
        raise AppError("photo-empty")
    if size > most:
        raise AppError("photo-too-large")


def _size(picture: Path) -> int:
    try:
        return picture.stat().st_size
    except OSError as error:
        raise AppError("photo-unknown") from error
