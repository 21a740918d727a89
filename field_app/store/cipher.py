"""AES-256-GCM under the device's data key, for rows and small files.

Each value has its own random 96-bit nonce and is bound to its place (table, column and row, or file name):
moved elsewhere it does not open. SQL sees `encrypt(text, place)`, `decrypt(value, place)`, which refuses what
was altered, and `readable(value, place)`, which is NULL then.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD = NONCE_BYTES + TAG_BYTES
_EMPTY = frozenset({"", "[]", "{}"})
"""What a column holds before anybody wrote to it; anything else in plain text was not written by this app."""


class LockedError(Exception):
    """The data key is not here: nobody has unlocked the app since it started."""


class AlteredError(Exception):
    """What was to be decrypted is not what was encrypted here under this key."""


class Cipher:
    """Holds the data key while the app is unlocked."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        self._box: AESGCM | None = None

    @property
    def locked(self) -> bool:
        """Tell whether the key is missing."""
        return self._key is None

    @property
    def key(self) -> bytes:
        """Return the data key, to be wrapped; LockedError."""
        if self._key is None:
            raise LockedError
        return self._key

    def use(self, key: bytes) -> None:
        """Encrypt and decrypt with this key from now on."""
        self._key, self._box = key, None

    def encrypt(self, plain: bytes, place: str) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead().encrypt(nonce, plain, place.encode())

    def decrypt(self, sealed: bytes, place: str) -> bytes:
        """Return the plain bytes; AlteredError."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._aead().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise AlteredError(place) from error

    def serve(self, connection: sqlite3.Connection) -> None:
        """Let SQL on this connection encrypt and decrypt text; NULL stays NULL."""
        connection.create_function("encrypt", 2, self._encrypt_text)
        connection.create_function("decrypt", 2, self._decrypt_text)
        connection.create_function("readable", 2, self._readable_text)

    def _encrypt_text(self, text: str | None, place: str) -> bytes | None:
        return None if text is None else self.encrypt(text.encode(), place)

    def _decrypt_text(self, value: bytes | str | None, place: str) -> str | None:
        if isinstance(value, bytes):
            return self.decrypt(value, place).decode()
        if value is None or value in _EMPTY:
            return value
        raise AlteredError(place)

    def _readable_text(self, value: bytes | str | None, place: str) -> str | None:
        """Decrypt for lists over many rows: NULL where one is damaged, so that it hides no other."""
        try:
            return self._decrypt_text(value, place)
        except AlteredError:
            return None

    def _aead(self) -> AESGCM:
        if self._box is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._box = AESGCM(self.key)
        return self._box
