"""Texts that could not be stored where they belong, in a file whose room was taken while there was some.

It is written in place, so it also takes a text while the disk is full, and survives a kill at any byte:
of its two slots the one that was not written last still opens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from field_app.store.cipher import AlteredError, Cipher, LockedError
from field_app.store.files import make_folder, settle, write_durably

SLOT_BYTES: Final = 512 * 1024
"""Room for some 170,000 Vietnamese letters."""
_HEAD: Final = 12
"""Bytes before what is sealed: 8 of a number that grows with every writing, 4 of a length."""


@dataclass(frozen=True, slots=True)
class UnsavedText:
    """What somebody wrote into a field; the page's place and the tap that opens it say which."""

    place: Mapping[str, str]
    field: str
    text: str

    def is_of(self, place: Mapping[str, str], field: str) -> bool:
        """Tell whether it was written into this field."""
        return (dict(self.place), self.field) == (dict(place), field)


class UnsavedTexts:
    """The texts that wait; at most one for each field."""

    def __init__(self, path: Path, cipher: Cipher) -> None:
        """Take the file's room now, unless it is there; on a full disk it is taken at a later start."""
        self._path, self._cipher = path, cipher
        if not path.exists():
            make_folder(path.parent)
            with suppress(OSError):
                write_durably(path, bytes(2 * SLOT_BYTES))

    def all(self) -> list[UnsavedText]:
        """Return what waits, the latest last; nothing while locked or where the file is damaged."""
        try:
            return self._newest()[1]
        except (OSError, LockedError):
            return []

    def of(self, place: Mapping[str, str], field: str) -> str | None:
        """Return what was written into this field, None if nothing waits."""
        return next((each.text for each in self.all() if each.is_of(place, field)), None)

    def keep(self, text: UnsavedText) -> None:
        """Keep a text in place of what waits for the same field; OSError where it does not fit."""
        self._write([*self._others(text.place, text.field), text])

    def drop(self, place: Mapping[str, str], field: str) -> None:
        """Forget what waits for this field: it is stored, or was given up."""
        others = self._others(place, field)
        if others != self.all():
            self._write(others)

    def _others(self, place: Mapping[str, str], field: str) -> list[UnsavedText]:
        return [each for each in self.all() if not each.is_of(place, field)]

    def _write(self, texts: list[UnsavedText]) -> None:
        number = self._newest()[0] + 1
        plain = json.dumps([asdict(each) for each in texts], ensure_ascii=False).encode("utf-8", "replace")
        sealed = self._cipher.encrypt(plain, f"unsaved/{number}")
        if _HEAD + len(sealed) > SLOT_BYTES:
            raise OSError("longer than what was set aside")
        with self._path.open("r+b") as file:
            file.seek(number % 2 * SLOT_BYTES)
            file.write(number.to_bytes(8, "big") + len(sealed).to_bytes(4, "big") + sealed)
            settle(file)

    def _newest(self) -> tuple[int, list[UnsavedText]]:
        raw = self._path.read_bytes()
        slots = [raw[start : start + SLOT_BYTES] for start in (0, SLOT_BYTES)]
        return max((self._opened(slot) for slot in slots), key=lambda slot: slot[0])

    def _opened(self, slot: bytes) -> tuple[int, list[UnsavedText]]:
        """Return a slot's number and texts; 0 and none where it was never written, or not to its end."""
        number, length = int.from_bytes(slot[:8], "big"), int.from_bytes(slot[8:_HEAD], "big")
        try:
            plain = self._cipher.decrypt(slot[_HEAD : _HEAD + length], f"unsaved/{number}")
        except AlteredError:
            return 0, []
        return number, [UnsavedText(**each) for each in json.loads(plain)]
