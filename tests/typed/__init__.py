"""Texts and files as people bring them: small, invented, each of a kind that once was lost or refused."""

from __future__ import annotations

from pathlib import Path

TYPED = Path(__file__).parent


def typed(name: str) -> str:
    """Return a text as somebody pastes it."""
    return (TYPED / name).read_text(encoding="utf-8")
