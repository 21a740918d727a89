"""What was filled in: read without losing anything, and what cannot be is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.citizens.models import LeadKind
from backend.citizens.questions import COLUMNS, data, questions
from shared.base.text import fold, typed_text

TEXT: Final = "QX"
DAY_CODE: Final = "QK"
MAX_CODE_CHARS: Final = 40


@dataclass(frozen=True)
class Given:
    """A form as it came: choices by question, the text, the day's code; `wrong` names the page's sentence."""

    choices: Mapping[str, str]
    text: str
    day_code: str
    wrong: str | None

    def columns(self) -> dict[str, int | str | None]:
        """Return the columns of an answer."""
        return {column: self._value(code) for code, column in COLUMNS.items()}

    def kind(self) -> LeadKind | None:
        """Return what makes it a lead, the gravest first; None for grades alone."""
        folded = f" {fold(self.text)} "
        words = data()["danger_words"]
        if any(word in folded for word in words["danger"]):
            return LeadKind.DANGER
        if self.choices.get("QM") == "yes" or any(word in folded for word in words["money"]):
            return LeadKind.MONEY
        if self.choices.get("QP") == "yes":
            return LeadKind.PAPERS
        return LeadKind.TEXT if self.text else None

    def _value(self, code: str) -> int | str | None:
        chosen = self.choices.get(code)
        if code in {"QW", "QT", "QP"}:
            return chosen or ""
        return int(chosen) if chosen else None


NOTHING: Final = Given({}, "", "", None)


def read_given(fields: Mapping[str, str]) -> Given:
    """Return what a form holds; values that are none of those offered are named as not read."""
    asked = {question.code: question for question in questions() if question.kind != "text"}
    sent = {code: fields[code] for code in asked if fields.get(code)}
    choices = {code: value for code, value in sent.items() if value in asked[code].values}
    text, limit = typed_text(fields.get(TEXT, "")), next(q.max_chars for q in questions() if q.code == TEXT)
    wrong: str | None
    if choices != sent:
        wrong = "not_read"
    elif "Q0" not in choices:
        wrong = "first_missing"
    else:
        wrong = "too_long" if len(text) > limit else None
    return Given(choices, text, fields.get(DAY_CODE, "")[:MAX_CODE_CHARS], wrong)
