"""The file that saves what a phone could not send: a tar archive under a code that a person reads out.

`MAGIC`, 16 bytes of salt, then pieces: four bytes of length and as many of AES-256-GCM under
SHA-256(MAGIC + salt + code); a piece's nonce is its number, and its number and whether it is the last are
authenticated, so none can be swapped, left out or cut off. The code has 120 random bits: nothing guesses it.
Encryption itself is given, not imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import BinaryIO, Final

MAGIC: Final = b"CT-RESCUE-1\n"
SALT_BYTES: Final = 16
CODE_BYTES: Final = 15
PIECE: Final = 64 * 1024
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No letter or digit that is taken for another one when it is read out or copied by hand."""
FORMAT: Final = "congtam-rescue/1"
MANIFEST: Final = "manifest.json"
_GROUP = 4
_LENGTH_BYTES = 4
_OVERHEAD = 16

Crypt = Callable[[bytes, bytes, bytes], bytes]
"""(nonce, data, authenticated data) → data: AES-256-GCM in one of its directions."""


class RescueError(ValueError):
    """This is no rescue file, it was altered or cut short, or the code is another one's."""


def code_of(noise: bytes) -> str:
    """Return 15 random bytes as six groups of four letters and digits."""
    number = int.from_bytes(noise, "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(len(noise) * 8 - 5, -1, -5))
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def key_of(code: str, salt: bytes) -> bytes:
    """Return the key of a file; blanks, dashes and small letters in the code do not matter."""
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(MAGIC + salt + plain.encode()).digest()


def _place(number: int, *, last: bool) -> tuple[bytes, bytes]:
    return number.to_bytes(12, "big"), MAGIC + number.to_bytes(8, "big") + bytes([last])


class Sealing:
    """A file to write to: what goes in plain comes out in pieces. `close` writes the last one."""

    def __init__(self, target: BinaryIO, salt: bytes, encrypt: Crypt) -> None:
        self._target, self._encrypt = target, encrypt
        self._held, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Take bytes; whole pieces go out at once."""
        self._held += data
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write what is left; without this the file is known to be cut short."""
        self._put(bytes(self._held), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._encrypt(*_in_order(_place(self._number, last=last), piece))
        self._target.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._number += 1


class Opening:
    """A file to read from: pieces in, plain bytes out; RescueError at the first one that is not true."""

    def __init__(self, source: BinaryIO, code: str, decrypt: Callable[[bytes], Crypt]) -> None:
        """`decrypt` makes, from a key, what opens a piece or raises ValueError."""
        head = source.read(len(MAGIC) + SALT_BYTES)
        if head[: len(MAGIC)] != MAGIC or len(head) != len(MAGIC) + SALT_BYTES:
            raise RescueError("this is no rescue file")
        self._source, self._decrypt = source, decrypt(key_of(code, head[len(MAGIC) :]))
        self._held, self._number, self._ended = bytearray(), 0, False

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        while len(self._held) < size and not self._ended:
            self._held += self._piece()
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _piece(self) -> bytes:
        length = int.from_bytes(self._source.read(_LENGTH_BYTES), "big")
        sealed = self._source.read(length) if _OVERHEAD <= length <= PIECE + _OVERHEAD else b""
        if not sealed or len(sealed) != length:
            raise RescueError(f"cut short or altered at piece {self._number}")
        for last in (False, True):
            try:
                plain = self._decrypt(*_in_order(_place(self._number, last=last), sealed))
            except ValueError:
                continue
            self._number, self._ended = self._number + 1, last
            return plain
        raise RescueError("the code is wrong" if not self._number else f"altered at piece {self._number}")


def _in_order(place: tuple[bytes, bytes], data: bytes) -> tuple[bytes, bytes, bytes]:
    nonce, bound = place
    return nonce, data, bound
