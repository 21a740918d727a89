"""The rescue file: whatever happens to it, it opens whole or not at all."""

from __future__ import annotations

import io

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.protocol.rescue import PIECE, SALT_BYTES, Crypt, Opening, RescueError, Sealing, code_of, key_of

CODE = code_of(bytes(range(15)))
SALT = bytes(SALT_BYTES)
DATA = bytes(range(256)) * 600  # two and a half pieces


def opener(key: bytes) -> Crypt:
    def decrypt(nonce: bytes, data: bytes, bound: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, data, bound)
        except InvalidTag as error:
            raise ValueError from error

    return decrypt


def sealed(data: bytes = DATA) -> bytes:
    target = io.BytesIO()
    sealing = Sealing(target, SALT, AESGCM(key_of(CODE, SALT)).encrypt)
    for start in range(0, len(data), 10_000):
        sealing.write(data[start : start + 10_000])
    sealing.close()
    return target.getvalue()


def opened(file: bytes, code: str = CODE) -> bytes:
    opening, parts = Opening(io.BytesIO(file), code, opener), []
    while part := opening.read(7_000):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, len(DATA)])
def test_what_was_sealed_is_what_is_opened(size: int) -> None:
    assert opened(sealed(DATA[:size])) == DATA[:size]


def test_the_code_may_be_copied_carelessly() -> None:
    assert len(CODE) == 29
    assert opened(sealed(), CODE.lower().replace("-", " ")) == DATA


def test_another_code_opens_nothing() -> None:
    with pytest.raises(RescueError, match="code is wrong"):
        opened(sealed(), code_of(bytes(15)))


@pytest.mark.parametrize("harm", ["cut", "cut in a piece", "flipped", "swapped", "not ours"])
def test_a_harmed_file_is_never_taken_for_whole(harm: str) -> None:
    file, piece = sealed(), 4 + PIECE + 16
    head = len(file) - 2 * piece - (4 + len(DATA) - 2 * PIECE + 16)
    first, second = file[head : head + piece], file[head + piece : head + 2 * piece]
    harmed = {
        "cut": file[: head + 2 * piece],
        "cut in a piece": file[:-1],
        "flipped": file[:-1] + bytes([file[-1] ^ 1]),
        "swapped": file[:head] + second + first + file[head + 2 * piece :],
        "not ours": b"PK\3\4" + file,
    }
    with pytest.raises(RescueError):
        opened(harmed[harm])
