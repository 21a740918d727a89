"""The citizen's page as HTML: no script, no cookie, nothing from elsewhere; 15 kB at most."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from backend.citizens import sounds
from backend.citizens.actions import Taken
from backend.citizens.given import DAY_CODE, NOTHING, Given
from backend.citizens.models import Lead
from backend.citizens.places import Place
from backend.citizens.questions import WRITTEN, questions, state_in_words, text
from shared.rules.codes import grouped
from shared.rules.leads import WAITING

FACES: Final = (
    ("#f3b0a8", "M14 33q8-9 16 0"),
    ("#f7cfa0", "M14 32q8-5 16 0"),
    ("#f3e6a0", "M14 31h16"),
    ("#d3e8a4", "M14 29q8 5 16 0"),
    ("#a9dcae", "M13 27q9 11 18 0"),
)
"""The tint and the mouth of each grade's face, the worst first: told apart by mouth and words."""
DAY: Final = "%d/%m/%Y"


@dataclass(frozen=True)
class _Words:
    """The sentences of the page in one language, for templates."""

    language: str

    def __getitem__(self, key: str) -> str:
        return text(key, self.language)


def form_page(
    place: Place, ticket: str, language: str, given: Given = NOTHING, wrong: str = ""
) -> HttpResponse:
    """Return the form, with what was filled in before and a sentence about it."""
    shown = {
        "place": place,
        "ticket": ticket,
        "questions": _questions(language, given),
        "given": given,
        "day_code": DAY_CODE,
        "wrong": text(wrong, language) if wrong else "",
        "others": {code: name for code, name in sounds.offered().items() if code != language},
        "faces": FACES,
    }
    return _page("form", language, shown)


def thanks_page(taken: Taken, language: str) -> HttpResponse:
    """Return the page after an answer: the code to read the reply by, where there will be one."""
    shown: dict[str, Any] = {"code": grouped(taken.code) if taken.code else ""}
    if taken.due_on:
        shown["until"] = text("until", language).format(date=f"{taken.due_on:{DAY}}")
        shown["where"] = text("see_later", language).format(address=f"{host()}/t")
    return _page("thanks", language, shown)


def code_page(language: str, stated: str = "") -> HttpResponse:
    """Return the page on which a code is typed; with a sentence about one that leads nowhere."""
    return _page("code", language, {"message": text(stated, language) if stated else ""})


def reply_page(language: str, lead: Lead | None, today: date, stated: str = "") -> HttpResponse:
    """Return the page on which the answer to a lead is read, without an account."""
    shown: dict[str, Any] = {"message": text(stated, language) if stated else ""}
    if lead is not None:
        shown["reply"] = lead.reply
        shown["state"] = state_in_words(lead.state, language)
        shown["received"] = text("received_on", language).format(date=f"{lead.received_on:{DAY}}")
        if lead.state in WAITING:
            shown["due"] = text("due_on", language).format(date=f"{lead.due_on:{DAY}}")
            shown["overdue"] = text("overdue", language) if lead.due_on < today else ""
    return _page("reply", language, shown)


def host() -> str:
    """Return the address that is printed, without its scheme."""
    return str(settings.CITIZENS_URL).partition("://")[2]


def language_of(query: Mapping[str, str]) -> str:
    """Return the language that was asked for, Vietnamese without one."""
    asked = query.get("l", "vi")
    return asked if asked in sounds.offered() else "vi"


def _questions(language: str, given: Given) -> str:
    """Return the questions as HTML; while nothing is filled in they are made once for each language."""
    heard = sounds.recorded(language)
    return (
        _blank_questions(language, heard) if given == NOTHING else _filled_questions(language, heard, given)
    )


@cache
def _blank_questions(language: str, heard: frozenset[str]) -> str:
    return _filled_questions(language, heard, NOTHING)


def _filled_questions(language: str, heard: frozenset[str], given: Given) -> str:
    written = language if language in WRITTEN else "vi"
    asked = [
        {
            "code": question.code,
            "kind": question.kind,
            "words": question.words[written],
            "heard": question.code in heard,
            "options": [(value, words[written]) for value, words in question.options],
            "chosen": given.choices.get(question.code),
            "max": question.max_chars,
        }
        for question in questions()
    ]
    shown = {"questions": asked, "text": given.text, "words": _Words(language), "language": language}
    return render_to_string("citizens/questions.html", shown)


def _page(name: str, language: str, shown: Mapping[str, Any]) -> HttpResponse:
    frame = {
        "words": _Words(language),
        "language": language,
        "lang": language if language in WRITTEN else "vi",
    }
    page = render_to_string(f"citizens/{name}.html", {**frame, "style": _style(), **shown})
    return HttpResponse(page, headers=_headers())


@cache
def _style() -> str:
    return (
        (Path(__file__).parent / "templates" / "citizens" / "style.css").read_text(encoding="utf-8").strip()
    )


@cache
def _headers() -> Mapping[str, str]:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; media-src 'self'; form-action 'self'"
    return {
        "Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
