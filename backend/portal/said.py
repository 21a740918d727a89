"""What a form says: texts, a severity, files. What its fields cannot mean is no fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpRequest, QueryDict

from backend.kernel.problems import ProblemError
from shared.base.text import clean_letters
from shared.protocol.limits import MAX_NOTE_CHARS
from shared.rules.checklists import Severity

GRADES: Final = tuple(severity.value for severity in Severity if severity is not Severity.NONE)


def texts_in(given: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield the fields that say something."""
    for name, text in given.items():
        if isinstance(text, str) and text.strip():
            yield name, text


def text_in(request: HttpRequest, name: str = "reason") -> str:
    """Return the text of a field as it was meant, its line ends as the API has them."""
    text = clean_letters(request.POST.get(name, "")).replace("\r\n", "\n").strip()
    if len(text) > MAX_NOTE_CHARS:
        raise ProblemError("field-invalid")
    return text


def short_in(request: HttpRequest, name: str, most: int) -> str:
    """Return the text of a field that has no room for more than `most` characters."""
    text = text_in(request, name)
    if len(text) > most:
        raise ProblemError("field-invalid")
    return text


def wanted_in(request: HttpRequest, name: str, most: int) -> str:
    """Return the text of a short field that has to say something."""
    text = short_in(request, name, most)
    if not text:
        raise ProblemError("reason-required")
    return text


def severity_in(request: HttpRequest, name: str = "severity") -> Severity | None:
    """Return the severity that was chosen, None for none."""
    chosen = request.POST.get(name, "")
    if chosen and chosen not in GRADES:
        raise ProblemError("field-invalid")
    return Severity(chosen) if chosen else None


def day_in(request: HttpRequest, name: str) -> date:
    """Return the day of a field, as browsers write it."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise ProblemError("field-invalid") from None


def id_in(text: str) -> UUID:
    """Return the id a form sent back to us; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError("not-found") from None
