"""Recorded questions: a province brings `SOUNDS/{language}/{question}.mp3`; others are not offered."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from backend.citizens.questions import data, questions

_CODES: Final = frozenset(question.code for question in questions())


def sound(language: str, question: str) -> Path | None:
    """Return the recording of a question, None where there is none."""
    if language not in languages() or question not in _CODES:
        return None
    path = Path(settings.CITIZENS_SOUNDS) / language / f"{question}.mp3"
    return path if path.is_file() else None


def recorded(language: str) -> frozenset[str]:
    """Return the questions that can be heard in a language."""
    return frozenset(code for code in _CODES if sound(language, code))


def languages() -> dict[str, str]:
    """Return the languages the page knows of, with their names."""
    return {entry["code"]: entry["name"] for entry in data()["languages"]}


def offered() -> dict[str, str]:
    """Return the languages of the page: those that are written, and those that can be heard."""
    written = {entry["code"] for entry in data()["languages"] if entry["written"]}
    return {code: name for code, name in languages().items() if code in written or recorded(code)}
