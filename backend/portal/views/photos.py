"""Photos: small ones for lists, larger ones to look at closely, the untouched original to keep."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.checklists.queries import newest_items
from backend.findings.access import evidence_for
from backend.findings.evidence_api import evidence_file
from backend.portal.access import page, viewer
from backend.visits.files import VARIANTS, look_at
from backend.visits.models import Evidence
from backend.visits.queries import EVIDENCE_FIELDS, evidence_facts, evidence_row

TURNS: Final = 4
ZOOMS: Final = (1, 2, 4)


@page("evidence.read")
@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one photo, turned and enlarged as asked, with what is known of it."""
    reader = viewer(request)
    evidence = evidence_for(reader).select_related("visit__unit", "photo").filter(pk=pk).first()
    if evidence is None:
        raise Http404
    look_at(evidence.photo)
    row = Evidence.objects.filter(pk=pk).values(*EVIDENCE_FIELDS).get()
    turn, zoom = _number(request, "turn") % TURNS, _number(request, "zoom")
    zoom = zoom if zoom in ZOOMS else 1
    shown = {
        "photo": {**evidence_row(row), **evidence_facts(evidence, reader)},
        "unit": evidence.visit.unit,
        "asked": newest_items().get(evidence.item),
        "turn": turn,
        "left": (turn - 1) % TURNS,
        "right": (turn + 1) % TURNS,
        "zoom": zoom,
        "zooms": ZOOMS,
    }
    return render(request, "portal/photo.html", shown)


@page("evidence.read")
@require_safe
def file(request: HttpRequest, pk: UUID, variant: str) -> FileResponse:
    """Give the bytes of one of the variants."""
    if variant not in VARIANTS:
        raise Http404
    return evidence_file(pk, variant, viewer(request))


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) == 1 else 0
