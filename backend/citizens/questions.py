"""The questions and sentences of the citizen's page: data, in Vietnamese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "data" / "citizen.json"
WRITTEN: Final = ("vi", "en")
COLUMNS: Final[Mapping[str, str]] = {
    **{code: code.lower() for code in ("Q0", "QA", "QB", "QC", "QD", "QE")},
    "QW": "wait",
    "QT": "trips",
    "QP": "papers",
}
"""The column of an answer that holds what a question was answered with; QM and QX make leads alone."""


@dataclass(frozen=True)
class Question:
    """One question: its words by language, and what can be chosen, as the value sent and its words."""

    code: str
    kind: str  # "scale", "choice", "text"
    words: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...]
    max_chars: int = 0

    @property
    def values(self) -> frozenset[str]:
        """Return what can be chosen."""
        return frozenset(value for value, _ in self.options)


@cache
def data() -> Mapping[str, Any]:
    """Return the file."""
    read: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions in the order they are asked."""
    return tuple(
        Question(entry["code"], entry["kind"], _words(entry), _options(entry), entry.get("max", 0))
        for entry in data()["questions"]
    )


def text(key: str, language: str) -> str:
    """Return a sentence of the page; KeyError for one that is not there."""
    words: str = data()["page_texts"][key][_written(language)]
    return words


def state_in_words(state: str, language: str) -> str:
    """Return what the person who asked is told of a lead's state; held reads as being looked at."""
    words: str = data()["page_texts"]["states"][state][_written(language)]
    return words


def days_of(term: str) -> int:
    """Return a term of the data: working days, but for `erase`, which counts every day."""
    days: int = data()["days"][term]
    return days


def _written(language: str) -> str:
    return language if language in WRITTEN else "vi"


def _words(entry: Mapping[str, Any]) -> Mapping[str, str]:
    return {language: entry[language] for language in WRITTEN}


def _options(entry: Mapping[str, Any]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return the choices of a question; "0" says that it does not apply."""
    if entry["kind"] == "scale":
        scale = data()["scale"]
        grades = [
            (str(value), {"vi": scale["vi"][value - 1], "en": scale["en"][value - 1]})
            for value in scale["values"]
        ]
        return (*grades, ("0", _words(entry["na"]))) if "na" in entry else tuple(grades)
    return tuple((value, {"vi": vi, "en": en}) for value, vi, en in entry.get("options", ()))
