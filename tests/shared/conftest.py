"""Settings of the property-based tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("congtam", deadline=None)  # machines under load must not fail a correct rule
settings.load_profile("congtam")
