"""Codes that people copy by hand: signs, slips, days and replies, each with a check sign.

Letters are those of Crockford's base 32: no I, L, O, U. The check sign is Luhn's over 32 letters: it finds
every single wrong letter and nearly every swap of neighbours.
"""

from __future__ import annotations

import hmac
from datetime import date
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGN: Final = 4
"""Letters of a sign's code before its check sign; they are public, and short for the sake of the picture."""
SLIP: Final = 11
"""Letters of a slip's or a reply's code before its check sign: 55 bits, which nobody guesses."""
DAY: Final = 4
_READ_AS: Final = str.maketrans("ILO", "110", " -\u2010\u2011\u2013")
_GROUP: Final = 4


def check_sign(body: str) -> str:
    """Return the letter that completes a code."""
    total = 0
    for place, letter in enumerate(reversed(body)):
        step = LETTERS.index(letter) * (2 - place % 2)
        total += step // 32 + step % 32
    return LETTERS[-total % 32]


def read_code(typed: str, letters: int) -> str | None:
    """Return a code of so many letters and a check sign in its one form, None where it was mistyped."""
    code = typed.upper().translate(_READ_AS)
    fits = len(code) == letters + 1 and set(code) <= set(LETTERS)
    return code if fits and check_sign(code[:-1]) == code[-1] else None


def code_from(random: bytes, letters: int) -> str:
    """Return the code that `random` makes, five bits for each of its letters; ValueError for too few."""
    if len(random) * 8 < letters * 5:
        raise ValueError("too few random bytes")
    value = int.from_bytes(random)
    body = "".join(LETTERS[value >> 5 * n & 31] for n in range(letters))
    return body + check_sign(body)


def day_code(key: bytes, day: date) -> str:
    """Return the code of a day at the counter that has this key."""
    return code_from(hmac.digest(key, b"day\0" + day.isoformat().encode(), "sha256")[:8], DAY)


def grouped(code: str) -> str:
    """Return a code as it is printed: "7K3M-9QXA-2B4C"; short ones stay whole."""
    if len(code) <= SIGN + 1:
        return code
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
