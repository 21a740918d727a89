"""Recovery codes let somebody in once each whose authenticator app is lost; kept as keyed hashes."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Final

from django.conf import settings

from backend.people.models import RecoveryCode, User

HOW_MANY: Final = 10
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that looks like another one."""
LENGTH: Final = 10
"""Fifty bits: nobody guesses one, and a slow hash is not needed."""


def renew_codes(user: User) -> list[str]:
    """Give new codes, in two groups for the eye; those there were are worth nothing any more."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    forget_codes(user)
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hmac_sha256=_hashed(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_code(user: User, typed: str, now: datetime) -> bool:
    """Use a code up, and say whether it was one that was not used before."""
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    unused = RecoveryCode.objects.filter(user=user, hmac_sha256=_hashed(code), used_at=None)
    return len(code) == LENGTH and bool(unused.update(used_at=now))


def codes_left(user: User) -> int:
    """Return how many codes are not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def forget_codes(user: User) -> None:
    """Let all codes be worth nothing."""
    RecoveryCode.objects.filter(user=user).delete()


def _hashed(code: str) -> str:
    return hmac.digest(str(settings.SECOND_FACTOR_KEY).encode(), code.encode(), "sha256").hex()
