"""What a phone needs the server to know, for lists of phones."""

from __future__ import annotations

from tests.backend.intake.conftest import reference

__all__ = ["reference"]
