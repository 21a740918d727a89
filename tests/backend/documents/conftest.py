"""The findings' props, for papers."""

from __future__ import annotations

from tests.backend.findings.conftest import first_round, quyet_thang, reference

__all__ = ["first_round", "quyet_thang", "reference"]
