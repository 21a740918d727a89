"""Measures letters while nobody waits, a few at a time, so that no page has to when it opens."""

from __future__ import annotations

import string
import time
import unicodedata
from collections.abc import Iterator
from typing import Any

from kivy.clock import Clock

from field_app.ui.letters import learn
from field_app.ui.theme import body, small, title

SLICE_S = 0.003
"""Time taken from a frame: not felt, and all is done within a second or two."""

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def vietnamese() -> str:
    """Return every letter a page may show: lower case first, they are the most."""
    lower = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
    plain = string.ascii_lowercase + "đ"
    return lower + plain + string.digits + string.punctuation + "–…“”·" + (lower + plain).upper()


def _steps() -> Iterator[None]:
    styles = ((body(), False), (small(), True), (small(), False), (body(), True), (title(), True))
    for letter in vietnamese():
        for size, bold in styles:
            learn(letter, size, bold=bold)
            yield


def start() -> None:
    """Begin after the next frame; it goes on by itself."""
    steps = _steps()

    def work(_dt: float) -> Any:
        end = time.monotonic() + SLICE_S
        while time.monotonic() < end:
            if next(steps, steps) is steps:
                return False
        return True

    Clock.schedule_once(lambda _: Clock.schedule_interval(work, 0), 0)
