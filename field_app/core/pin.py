"""The PIN's rules: what is one, what it becomes, how long a wrong one has to wait. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

MIN_DIGITS, MAX_DIGITS = 6, 12
TRIES = 10
"""So many wrong PINs, and only the account's password opens the app, with the server's consent."""
_WAITS_S = (0, 0, 0, 30, 60, 120, 300, 900, 1800, 3600)
_RUNS = "01234567890" * 2, "98765432109" * 2
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What scrypt costs: 32 MiB and about 0.1 s on a computer, 0.5 s on a cheap phone."""

    n: int = 2**15
    r: int = 8
    p: int = 1


def is_good(pin: str) -> bool:
    """Tell whether this may be a PIN: six to twelve digits, neither one digit repeated nor a mere run."""
    if not (pin.isascii() and pin.isdigit() and MIN_DIGITS <= len(pin) <= MAX_DIGITS):
        return False
    return len(set(pin)) > 1 and not any(pin in run for run in _RUNS)


def wait_s(failures: int) -> int:
    """Return how many seconds must pass after so many wrong ones before the next is looked at."""
    return _WAITS_S[min(failures, len(_WAITS_S) - 1)]


def stretch(word: str, salt: bytes, cost: Cost) -> bytes:
    """Return the key a PIN or password stands for; slow on purpose."""
    memory = 256 * cost.n * cost.r
    return hashlib.scrypt(word.encode(), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory, dklen=32)
