"""A look into a phone's store from outside the app, with the key its secret store keeps without a PIN."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from field_app.core.vault import KEY_NAME
from field_app.store.cipher import Cipher


def cipher_of(folder: Path) -> Cipher:
    """Return the cipher of a phone; before its first start, one for a store that holds nothing yet."""
    key = folder / "secrets" / KEY_NAME
    return Cipher(key.read_bytes() if key.exists() else bytes(32))


@contextmanager
def store_of(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open a phone's database for reading, with SQL's `decrypt`."""
    file = f"file:{folder / 'congtam.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        cipher_of(folder).serve(connection)
        yield connection
