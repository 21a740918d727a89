"""Photos: small ones for lists, larger ones to look at closely, and with a reason the untouched original."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from backend.checklists.queries import newest_items
from backend.findings.access import evidence_for
from backend.findings.evidence_api import seen_evidence
from backend.kernel.rows import rows_of
from backend.people.models import User
from backend.people.rules import may, require
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.evidence import OpenForm
from backend.visits.files import VARIANTS, look_at, original_of, picture_of
from backend.visits.models import Evidence
from backend.visits.openings import opening_row, openings_of
from backend.visits.queries import EVIDENCE_FIELDS, evidence_facts, evidence_row
from backend.visits.rows import OpeningColumns, OpeningRow

TURNS: Final = 4
ZOOMS: Final = (1, 2, 4)


@page("evidence.read")
@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one photo, turned and enlarged as asked, with what is known of it."""
    return _page(request, seen_evidence(pk, viewer(request)), OpenForm())


@page("evidence.read")
@require_http_methods(["GET", "POST"])
def open_photo(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """Give the untouched original to whoever may have it and says why."""
    by = viewer(request)
    if request.method == "GET":
        return _page(request, seen_evidence(pk, by), OpenForm())
    evidence, form, given = seen_evidence(pk, by), OpenForm(request.POST), []
    require(by, "evidence.open", evidence)

    def act() -> None:
        given.append(original_of(evidence, by=by, now=timezone.now(), **form.cleaned_data))

    return given[0] if form.attempt(act) else _page(request, evidence, form)


@page("evidence.read")
@require_safe
def file(request: HttpRequest, pk: UUID, variant: str) -> FileResponse:
    """Give the bytes of one of the variants."""
    if variant not in VARIANTS:
        raise Http404
    return picture_of(seen_evidence(pk, viewer(request)), variant)


def _page(request: HttpRequest, evidence: Evidence, form: OpenForm) -> HttpResponse:
    look_at(evidence.shown)
    turn, zoom = _number(request, "turn") % TURNS, _number(request, "zoom")
    reader, zoom = viewer(request), zoom if zoom in ZOOMS else 1
    shown = {
        **_known(evidence, reader),
        **_beside(evidence, reader),
        "unit": evidence.visit.unit,
        "asked": newest_items().get(evidence.item),
        "turn": turn,
        "left": (turn - 1) % TURNS,
        "right": (turn + 1) % TURNS,
        "zoom": zoom,
        "zooms": ZOOMS,
    }
    return form_page(request, "portal/photo.html", form, shown)


def _beside(evidence: Evidence, reader: User) -> dict[str, UUID | None]:
    """Return the photos before and after this one among those of the same version of the visit."""
    of_visit = evidence_for(reader).filter(revision=evidence.revision_id).exclude(kind=Evidence.Kind.MARKED)
    ids: list[UUID | None] = [None, *of_visit.order_by("item", "pk").values_list("pk", flat=True), None]
    place = ids.index(evidence.pk) if evidence.pk in ids else 0
    return {"before": ids[place - 1] if place else None, "after": ids[place + 1] if place else None}


def _known(evidence: Evidence, reader: User) -> dict[str, Any]:
    """Return what is known of a photo and, for those who may open its original, who did."""
    row = Evidence.objects.filter(pk=evidence.pk).values(*EVIDENCE_FIELDS).get()
    may_open = may(reader, "evidence.open", evidence)
    return {
        "photo": {**evidence_row(row), **evidence_facts(evidence, reader)},
        "may_open": may_open,
        "openings": _openings(evidence, reader) if may_open else [],
    }


def _openings(evidence: Evidence, reader: User) -> list[OpeningRow]:
    rows = rows_of(OpeningColumns, openings_of(evidence, reader).order_by("-pk"))
    return [opening_row(row) for row in rows]


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) == 1 else 0
