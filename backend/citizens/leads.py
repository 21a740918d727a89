"""Leads: what a citizen wants looked at. Their words are kept encrypted."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet
from django.conf import settings

from backend.citizens.models import Lead
from backend.citizens.sealing import fingerprint
from shared.rules.codes import SLIP, read_code


def seal_text(text: str) -> str:
    """Return a text as it is stored; empty stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def open_text(sealed: str) -> str:
    """Return the text again."""
    return _fernet().decrypt(sealed.encode()).decode() if sealed else ""


def lead_under(typed: str) -> Lead | None:
    """Return the lead whose reply code this is."""
    code = read_code(typed, SLIP)
    return Lead.objects.filter(code_fingerprint=fingerprint(code)).first() if code else None


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(str(settings.CITIZENS_TEXT_KEY))))
