"""The app's words in Vietnamese and English, from `locale/LANGUAGE/LC_MESSAGES/field_app.po` (gettext)."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from shared.rules.checklists import Answer, Checklist, Followup, Item
from shared.rules.counts import Language, counted_label, none_label

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES = ("vi", "en")


@cache
def catalogue(language: str) -> GNUTranslations:
    """Return the phrases of a language; each is found by the place where it stands, such as `home.start`."""
    with (LOCALE / language / "LC_MESSAGES" / "field_app.mo").open("rb") as file:
        return GNUTranslations(file)


class Words:
    """Says things in one language: `words("home.start")`, `words("home.left", n=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._phrases = catalogue(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """Return a phrase with its values filled in, in the form that `n` asks for; KeyError for none."""
        n = values.get("n")
        phrase = self._phrases.ngettext(key, key, n) if isinstance(n, int) else key
        phrase = self._phrases.gettext(key) if phrase == key else phrase
        if phrase == key:
            raise KeyError(key)
        return phrase.format(**values)

    def known(self, key: str, fallback: str) -> str:
        """Return a phrase for a code that data brings, or the code itself where nobody named it yet."""
        phrase = self._phrases.gettext(key)
        return fallback if phrase == key else phrase

    def of(self, record: Any, field: str = "text") -> str:
        """Return a record's own text in this language: `text_vi` or `text_en`; `vi` or `en` for no field."""
        name = f"{field}_{self.language}" if field else self.language
        return str(getattr(record, name))

    def counted(self, asked: Item | Followup) -> str:
        """Return what a question's number counts."""
        return counted_label(asked, self._language)

    def none(self, answer: Answer) -> str:
        """Return what it means that a count found nothing."""
        return none_label(answer, self._language)

    def short(self, checklist: Checklist) -> str:
        """Return the name of a checklist where there is little room; the first versions had none."""
        own = checklist.short_en if self._language == "en" else checklist.short_vi
        return own or self.known(f"short.{checklist.code.lower()}", self.of(checklist, "title"))

    @property
    def _language(self) -> Language:
        return "en" if self.language == "en" else "vi"

    def number(self, value: float) -> str:
        """Write a number with the language's decimal sign."""
        text = f"{value:.1f}" if value < 10 else f"{value:.0f}"
        return text.replace(".", ",") if self.language == "vi" else text

    def size(self, octets: int) -> str:
        """Write an amount of data the way phones do."""
        if octets < 1_000_000:
            return f"{max(1, round(octets / 1000)) if octets else 0} kB"
        if octets < 1_000_000_000:
            return f"{self.number(octets / 1_000_000)} MB"
        return f"{self.number(octets / 1_000_000_000)} GB"

    def day(self, iso: str) -> str:
        """Write an ISO date as people here do: 22/11/2026."""
        year, month, day = iso[:10].split("-")
        return f"{day}/{month}/{year}"

    def date_time(self, iso: str) -> str:
        """Write an ISO date and time: 07:25 22/11/2026."""
        return f"{iso[11:16]} {self.day(iso)}"
