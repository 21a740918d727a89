"""What the server knows codes by: never the codes themselves: nobody reads them out of a copy."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date
from typing import Final

from django.conf import settings
from django.core import signing

from shared.rules.codes import SIGN, SLIP, code_from, day_code

TICKET_LIFE_S: Final = 2 * 3600
_SALT: Final = "congtam citizen's form"


def fresh_slip() -> str:
    """Return a code that nobody has seen."""
    return code_from(secrets.token_bytes(8), SLIP)


def fresh_sign() -> str:
    """Return a short code for a sign."""
    return code_from(secrets.token_bytes(8), SIGN)


def fingerprint(code: str) -> str:
    """Return what is stored of a slip's or a reply's code."""
    return _keyed("code", code).hex()


def counter_key(counter_id: str) -> bytes:
    """Return the key from which the day codes of a counter follow; phones of inspectors may hold it."""
    return _keyed("days of counter", counter_id)


def code_of_day(counter_id: str, day: date) -> str:
    """Return the code of a day at a counter."""
    return day_code(counter_key(counter_id), day)


def new_ticket(code: str) -> str:
    """Return the sealed note in a form: for which code it is, when it was made, a number used once."""
    return _signer().sign(f"{code}.{secrets.token_hex(16)}")


def opened_ticket(ticket: str, code: str, *, life_s: int | None = TICKET_LIFE_S) -> str | None:
    """Return the number of a ticket that was made for this code and is not too old, else None."""
    try:
        made_for, _, number = _signer().unsign(ticket, max_age=life_s).partition(".")
    except signing.BadSignature:
        return None
    return number if made_for == code else None


def reply_code(number: str) -> str:
    """Return the code under which the sender of a form reads the answer: the same if the form comes twice."""
    return code_from(_keyed("reply", number), SLIP)


def spent(number: str) -> str:
    """Return what is stored of a ticket that was taken."""
    return _keyed("ticket", number).hex()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=_SALT)


def _keyed(purpose: str, text: str) -> bytes:
    key = str(settings.CITIZENS_KEY).encode()
    return hmac.digest(key, f"{purpose}\0{text}".encode(), hashlib.sha256)
