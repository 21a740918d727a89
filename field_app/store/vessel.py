"""A picture's encrypted file: header, then pieces of 64 KiB, each under its own nonce and bound to its place.

So neither a picture of 12 MB nor what of it is still to be uploaded ever has to be in memory. A piece's place
names the picture's hash, its own number and whether it is the last: none can be swapped, left out or cut off.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from field_app.store.cipher import OVERHEAD, AlteredError, Cipher

MAGIC = b"CTPIC1\r\n"
PIECE = 64 * 1024


class DamagedError(OSError):
    """What is in a picture's file is not the picture."""


def length(size: int) -> int:
    """Return how long the encrypted file of a picture of `size` bytes is."""
    return len(MAGIC) + size + OVERHEAD * -(-size // PIECE)


def encrypted(source: BinaryIO, sha256: str, size: int, cipher: Cipher) -> Iterator[bytes]:
    """Yield the encrypted file of the picture in `source`; DamagedError when it is not what was hashed."""
    yield MAGIC
    digest, last = hashlib.sha256(), -(-size // PIECE) - 1
    for number in range(last + 1):
        piece = source.read(PIECE)
        digest.update(piece)
        yield cipher.encrypt(piece, _place(sha256, number, last))
    if digest.hexdigest() != sha256 or source.read(1):
        raise DamagedError(f"picture {sha256} changed while it was read")


def _place(sha256: str, number: int, last: int) -> str:
    return f"photo/{sha256}/{number}{'/last' if number == last else ''}"


class Vessel:
    """One picture's encrypted file, opened like a path to the plain one."""

    def __init__(self, path: Path, sha256: str, cipher: Cipher) -> None:
        self.path = path
        self._sha256 = sha256
        self._cipher = cipher

    def open(self, _mode: Literal["rb"] = "rb") -> BinaryIO:
        """Return the plain bytes as a file; FileNotFoundError, DamagedError."""
        file = self.path.open("rb")
        try:
            if file.read(len(MAGIC)) != MAGIC:
                raise DamagedError(f"{self.path.name} is not encrypted")
            return io.BufferedReader(_Plain(file, self._sha256, self._cipher), PIECE)
        except BaseException:
            file.close()
            raise


class _Plain(io.RawIOBase):
    """Decrypts the piece that is asked for; DamagedError when it was altered."""

    def __init__(self, file: BinaryIO, sha256: str, cipher: Cipher) -> None:
        super().__init__()
        self._file = file
        self._sha256 = sha256
        self._cipher = cipher
        stored = file.seek(0, io.SEEK_END) - len(MAGIC)
        self._last = max(0, -(-stored // (PIECE + OVERHEAD)) - 1)
        self._size = max(0, stored - OVERHEAD * (self._last + 1))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        if self._at >= self._size:
            return 0
        number, skip = divmod(self._at, PIECE)
        piece = self._piece(number)[skip : skip + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, number: int) -> bytes:
        self._file.seek(len(MAGIC) + number * (PIECE + OVERHEAD))
        try:
            return self._cipher.decrypt(
                self._file.read(PIECE + OVERHEAD), _place(self._sha256, number, self._last)
            )
        except AlteredError as error:
            raise DamagedError(f"picture {self._sha256} was altered") from error

    def close(self) -> None:
        self._file.close()
        super().close()
