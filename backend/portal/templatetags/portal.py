"""What templates say of codes, days and pictures of figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from backend.portal import words

register = template.Library()


@register.filter
def word(code: object, kind: str) -> Any:
    """Return what a code of this kind is called."""
    return words.word(kind, code)


@register.inclusion_tag("portal/parts/badge.html")
def badge(kind: str, code: object) -> dict[str, Any]:
    """Show a state or severity: its word, on a colour that only helps."""
    return {"kind": kind, "code": code, "text": words.word(kind, code)}


@register.filter
def day(value: date | str | None) -> str:
    """Return a day as it is written in Vietnam."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value:%d/%m/%Y}" if value else ""


@register.filter
def iso(value: date | str | None) -> str:
    """Return a day as a date field of a form wants it; what was typed and is no day comes back as it is."""
    return value.isoformat() if isinstance(value, date) else value or ""


@register.filter
def moment(value: datetime | str | None) -> str:
    """Return a moment in Sơn La."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""


@register.filter
def said(thing: Any, name: str = "text") -> str:
    """Return a text of reference data in the reader's language, in Vietnamese where there is no other."""
    if thing is None:
        return ""
    language = "en" if get_language() == "en" else "vi"
    return str(_of(thing, f"{name}_{language}") or _of(thing, f"{name}_vi"))


def _of(thing: Any, name: str) -> Any:
    return thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds under a key, None where nothing, or no mapping, is there."""
    return mapping.get(key) if mapping else None


@register.filter
def percent(part: float | None) -> str:
    """Return a share in per cent, with a decimal comma where Vietnamese is read."""
    if part is None:
        return ""
    text = f"{part * 100:.1f}".rstrip("0").rstrip(".")
    return f"{text if get_language() == 'en' else text.replace('.', ',')}%"
