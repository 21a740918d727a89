"""What a phone needs the server to know, for what it pulls."""

from __future__ import annotations

from tests.backend.intake.conftest import reference

__all__ = ["reference"]
