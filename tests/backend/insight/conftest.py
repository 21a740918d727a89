"""The findings' props, for what the figures say."""

from __future__ import annotations

from tests.backend.findings.conftest import first_round, reference

__all__ = ["first_round", "reference"]
