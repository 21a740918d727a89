"""Pictures for the screen out of originals nobody can trust: decoded in a child process, kept beside them.

    photos/view/ab/cd/abcd….jpg   can be made again at any time

An original is never shown itself: only new pixels, made by `decoder.py` in a process that can harm nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.evidence import decoder, durable
from backend.evidence.store import PHOTOS
from shared.protocol.limits import MAX_PIXELS

MAX_EDGE: Final = {"view": 1600, "thumb": 320}
"""Longest edge of each variant, in pixels."""
TIME_OUT_S: Final = 20
_DECODERS: Final = threading.BoundedSemaphore(2)  # a page of forty thumbnails must not start forty of them


class Made(StrEnum):
    """What came of trying to make a picture."""

    READY = "ready"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"


def picture_path(sha256: str, variant: str) -> Path:
    """Return where a photo's picture of this variant is, or will be."""
    return Path(f"{settings.DATA_DIR}/photos/{variant}/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg")


def make_picture(sha256: str, variant: str) -> Made:
    """Make the picture of an original that is held, and say what came of it."""
    target = str(picture_path(sha256, variant))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    aside = f"{target}.{uuid.uuid4().hex}"
    try:
        made = _decoded(sha256, aside, MAX_EDGE[variant])
        if made is Made.READY:
            durable.give_name(aside, target)
    finally:
        durable.remove_file(aside)
    return made


def _decoded(sha256: str, aside: str, max_edge: int) -> Made:
    command = [sys.executable, "-I", decoder.__file__, aside, str(max_edge), str(MAX_PIXELS)]
    with PHOTOS.open(sha256) as original, _DECODERS:
        try:
            done = subprocess.run(command, stdin=original, env={}, timeout=TIME_OUT_S, check=False)  # noqa: S603 - ours
        except subprocess.TimeoutExpired:
            return Made.UNDECODABLE
    return _verdict(done.returncode)


def _verdict(code: int) -> Made:
    if code == decoder.READY:
        return Made.READY
    if code == decoder.TOO_LARGE:
        return Made.TOO_LARGE
    if code == decoder.UNDECODABLE or code < 0:  # a signal: it ran out of memory or processor time
        return Made.UNDECODABLE
    raise RuntimeError(f"the decoder ended with {code}")  # our own fault, not the photo's
