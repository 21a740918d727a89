"""What is known of signed PDFs that came back."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from backend.documents.returned import Change
from backend.documents.signed.reading import Signature
from backend.visits.rows import PersonRef


class Reading(TypedDict):
    """What a signed PDF says.

    `state`: "read", or why it is no copy to be handed on: "encrypted", "active", "unreadable". `as_sent`: it
    begins with the very bytes of a file that was taken out for signature. `changes` are the words that differ
    from the paper.
    """

    state: str
    active: list[str]
    signatures: list[Signature]
    pages: int
    as_sent: bool
    changes: list[Change]


class SignedCopyRow(TypedDict):
    """A signed PDF that came back; `is_sound`: signed, nothing but signatures added, no word changed."""

    id: UUID
    sha256: str
    size: int
    at: datetime
    by: PersonRef
    reading: Reading | None
    is_sound: bool
