"""Chance that repeats: every fault run is named by its seed."""

from __future__ import annotations

import random


def seeded(*seed: int | str) -> random.Random:
    """Return dice that always fall the same way for the same seed."""
    return random.Random("/".join(map(str, seed)))  # noqa: S311  # repeatable, not secret
