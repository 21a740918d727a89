"""What a signed PDF says: read by `reader.py` in a process of its own, as typed rows."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final, TypedDict

from django.conf import settings

from backend.documents.signed import reader

TIME_OUT_S: Final = 90


class Signature(TypedDict):
    """One digital signature.

    `signed_at` is what a time stamp says where `is_stamped`, else what the signer's own clock said.
    `is_trusted` is null where the installation names no certificate authorities (`SIGNER_ROOTS`).
    `coverage`: "whole" file, "revision" (the file as it was when this was signed) or "part". `later`, what
    was added behind it: "nothing", more "signatures", or "changes".
    """

    field: str
    signer: str
    organization: str
    issuer: str
    signed_at: str | None
    is_stamped: bool
    is_intact: bool
    is_trusted: bool | None
    coverage: str
    later: str


class Scanned(TypedDict):
    """What stands in a file; `state` is "read", "encrypted", "active" or "unreadable"."""

    state: str
    active: list[str]
    signatures: list[Signature]
    pages: int
    text: str


def scan(data: bytes) -> Scanned:
    """Return what a PDF says, however hostile: what kills or stops its reader is "unreadable"."""
    roots = [str(settings.SIGNER_ROOTS)] if settings.SIGNER_ROOTS else []
    try:
        done = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-I", reader.__file__, *roots],
            input=data,
            capture_output=True,
            env={},
            timeout=TIME_OUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _unreadable()
    if done.returncode < 0 or done.returncode == 1:  # out of time or memory
        return _unreadable()
    found: Any = json.loads(done.stdout)
    scanned: Scanned = found
    return scanned


def holds(signature: Signature) -> bool:
    """Say whether a signature is intact and nothing but further signatures came after it."""
    return signature["is_intact"] and signature["coverage"] != "part" and signature["later"] != "changes"


def _unreadable() -> Scanned:
    return {"state": "unreadable", "active": [], "signatures": [], "pages": 0, "text": ""}
