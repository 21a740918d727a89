"""What templates say of codes, days and pictures of figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language

from backend.findings.pictures import PICTURED
from backend.findings.rows import FileColumns
from backend.people.models import User
from backend.portal import words
from backend.portal.forms import kept
from backend.portal.forms.base import EditForm, PortalForm
from backend.visits.rows import EvidenceRow

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
def day_of(value: datetime | None) -> str:
    """Return the day in Sơn La of a time, as it is written in Vietnam."""
    return f"{timezone.localtime(value):%d/%m/%Y}" if value else ""


@register.filter
def text(value: object) -> str:
    """Return something as it is written in a form."""
    return str(value)


@register.filter
def iso(value: date | str | None) -> str:
    """Return a day as a date field of a form wants it; what was typed and is no day comes back as it is."""
    return value.isoformat() if isinstance(value, date) else value or ""


@register.filter
def date_time(value: datetime | str | None) -> str:
    """Return a moment in Sơn La; what a device wrote and is none comes back as it is."""
    if isinstance(value, str):
        try:
            return date_time(datetime.fromisoformat(value))
        except ValueError:
            return value
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""


register.filter("localized", words.localized)


@register.inclusion_tag("portal/forms/key.html", takes_context=True)
def form_key(context: Context, form: PortalForm | None = None) -> dict[str, Any]:
    """Write into a form what protects it, for whom it was made, and which kept form it carries on.

    Without a form it is only a button, which goes on from the page it stands on.
    """
    reader, request = context.get("viewer"), context.get("request")
    return {
        "csrf_token": context.get("csrf_token"),
        "key": kept.key_for(reader) if isinstance(reader, User) else "",
        "kept_id": form.kept_id if form else "",
        "page": request.get_full_path() if request and not form else "",
        "seen": form.there if isinstance(form, EditForm) else "",
    }


@register.filter
def severity(form: PortalForm, finding_id: object) -> BoundField:
    """Return the field of a form that asks for this finding's severity."""
    return form[f"severity-{finding_id}"]


@register.filter
def comment(form: PortalForm, code: str) -> BoundField:
    """Return the field of a form that takes a comment on this item."""
    return form[f"comment-{code}"]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds under a key, None where nothing, or no mapping, is there."""
    return mapping.get(key) if mapping else None


@register.filter
def first_seen(evidence: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """Return the first piece of evidence a picture can be shown of, alone."""
    hidden = ("too_large", "undecodable")
    return [piece for piece in evidence if piece["shown_held"] and piece["view"] not in hidden][:1]


@register.filter
def pictured(papers: Iterable[FileColumns]) -> list[FileColumns]:
    """Return the papers a picture can be shown of."""
    return [paper for paper in papers or () if paper["mime"] in PICTURED]


@register.filter
def percent(part: float | None) -> str:
    """Return a share in per cent, with a decimal comma where Vietnamese is read."""
    if part is None:
        return ""
    text = f"{part * 100:.1f}".rstrip("0").rstrip(".")
    return f"{text if get_language() == 'en' else text.replace('.', ',')}%"
