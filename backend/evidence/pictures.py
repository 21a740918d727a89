"""Pictures for the screen out of originals nobody can trust: decoded in a child process, kept beside them.

    photos/view/ab/cd/abcd….jpg   can be made again at any time

An original is never shown itself: only new pixels, made by `decoder.py` in a process that can harm nothing.
What its bytes alone tell is read here: its kind, its size, which way up it is, whether it was cut.
"""

from __future__ import annotations

import os
import subprocess
import threading
import uuid
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from backend.evidence import decoder, durable
from backend.evidence.jail import run_jailed
from backend.evidence.store import PHOTOS, Store
from shared.base.pictures import Head, Kind, bare, look
from shared.protocol.limits import MAX_PIXELS

MAX_EDGE: Final = {"view": 1600, "thumb": 320}
"""Longest edge of each variant, in pixels."""
TIME_OUT_S: Final = 20
REASON_CHARS: Final = 60
"""Length of a reason."""
MAX_UNPACKED: Final = 640 * 1024 * 1024
"""Bytes a picture may take that is unpacked whole; the decoder is bounded at somewhat more."""
FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF", Kind.GIF: "GIF"}
"""Pillow's names of the kinds that are shown."""
TRANSPOSES: Final = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""What sets a picture upright, by the orientation it is stored in."""
BY_SIGNAL: Final = 128
_DECODERS: Final = threading.BoundedSemaphore(2)  # a page of forty thumbnails must not start forty of them


class Made(StrEnum):
    """What came of trying to make a picture."""

    READY = "ready"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"


class Verdict(NamedTuple):
    """What came of trying, and why there is none: kind, size, memory, time, or what the library raised."""

    made: Made
    reason: str = ""
    is_cut: bool = False
    """The original breaks off before its end; the picture shows what is there."""


def picture_path(sha256: str, variant: str) -> Path:
    """Return where a photo's picture of this variant is, or will be."""
    return Path(f"{settings.DATA_DIR}/photos/{variant}/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg")


@cache
def decoder_version() -> str:
    """Return what makes pictures here: another one may manage what this one could not."""
    return f"{decoder.VERSION} pillow {_version('pillow')} heif {_version('pillow-heif')}"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"


def make_picture(sha256: str, variant: str, *, store: Store = PHOTOS, target: Path | None = None) -> Verdict:
    """Make the picture of an original that is held, at its place or at `target`, and say what came of it."""
    with store.open(sha256) as file:
        original = file.read()
    head = look(original)
    if head is None or head.kind not in FORMATS:
        return Verdict(Made.UNDECODABLE, "kind")
    if head.pixels > MAX_PIXELS or head.unpacked_bytes > MAX_UNPACKED:
        return Verdict(Made.TOO_LARGE, "size", head.is_cut)
    place = str(target or picture_path(sha256, variant))
    os.makedirs(os.path.dirname(place), exist_ok=True)
    aside = f"{place}.{uuid.uuid4().hex}"
    try:
        verdict = _decoded(original, head, aside, MAX_EDGE[variant])
        if verdict.made is Made.READY:
            durable.give_name(aside, place)
    finally:
        durable.remove_file(aside)
    return verdict._replace(is_cut=verdict.is_cut or head.is_cut)


def _decoded(original: bytes, head: Head, aside: str, max_edge: int) -> Verdict:
    transpose = TRANSPOSES.get(head.orientation, "")
    what = (FORMATS[head.kind], transpose, str(max_edge))
    with _DECODERS:
        try:
            done = run_jailed(decoder.__file__, *what, given=bare(original, head), timeout=TIME_OUT_S)
        except subprocess.TimeoutExpired:
            return Verdict(Made.UNDECODABLE, "time")
    verdict = _verdict(done.returncode, done.stderr)
    if verdict.made is Made.READY:
        Path(aside).write_bytes(done.stdout)
    return verdict


def _verdict(code: int, stderr: bytes) -> Verdict:
    if code in (decoder.READY, decoder.READY_BUT_CUT):
        return Verdict(Made.READY, is_cut=code == decoder.READY_BUT_CUT)
    if code == decoder.TOO_LARGE:
        return Verdict(Made.TOO_LARGE, "memory")
    if code == decoder.UNDECODABLE:
        return Verdict(Made.UNDECODABLE, stderr.decode(errors="replace").strip()[-REASON_CHARS:])
    if code < 0 or code > BY_SIGNAL:  # it ran out of memory or processor time; a jail adds 128
        return Verdict(Made.UNDECODABLE, f"signal {-code if code < 0 else code - BY_SIGNAL}")
    raise RuntimeError(f"the decoder ended with {code}: {stderr!r}")  # our own fault, not the photo's
