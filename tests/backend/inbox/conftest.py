"""The findings' props, for the inbox."""

from __future__ import annotations

from tests.backend.findings.conftest import first_round, reference

__all__ = ["first_round", "reference"]
