"""The signed body of a revision, read."""

from __future__ import annotations

from functools import lru_cache

from shared.protocol.manifest import parse_body
from shared.protocol.revision import Revision


@lru_cache(maxsize=32)
def parsed_body(text: str) -> Revision:
    """Return what a body says; BodyError. It is read when it arrives and again, soon after, to be sealed."""
    return parse_body(text)
