"""Secrets on a phone: files of the app, wrapped by a key that Android's Keystore never hands out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from field_app.platform.android.java import helper
from field_app.platform.desktop import FileSecretStore


class LostKeyError(Exception):
    """The Keystore's key is gone or another (a restored backup, another phone): nothing opens the secret."""


class KeystoreSecrets:
    """A `SecretStore`. The files are excluded from backups and worthless on any other phone."""

    def __init__(self, folder: Path) -> None:
        self._files = FileSecretStore(folder)
        self._java: Any = helper(
            "Keystore"
        )  # here: a thread that Java did not start finds no class of the app

    def get(self, name: str) -> bytes | None:
        """Return the secret, or None; LostKeyError rather than a new secret in the place of one in use."""
        wrapped = self._files.get(name)
        if wrapped is None:
            return None
        secret = self._java.unwrap(name, wrapped)
        if secret is None:
            raise LostKeyError(name)
        return _bytes(secret)

    def put(self, name: str, value: bytes) -> None:
        """Keep the secret; when this returns it survives a power cut."""
        self._files.put(name, _bytes(self._java.wrap(name, value)))

    def drop(self, name: str) -> None:
        """Forget the secret."""
        self._files.drop(name)


def _bytes(array: Any) -> bytes:
    """Return a Java byte array; its bytes may come as signed numbers."""
    return bytes(each & 0xFF for each in array) if not isinstance(array, bytes) else array
