"""Conclusion notices: the list, and one as it was frozen, to read and to print."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.documents.models import Document
from backend.findings.filters import NoticeFilter
from backend.findings.models import Notice
from backend.findings.queries import NOTICE_FIELDS, notice_row
from backend.portal.access import page, viewer
from backend.portal.forms.filters import VisitFilterForm
from backend.portal.lists import listing
from backend.portal.reference import with_sources


@page("notice.read")
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show notices, the latest first."""
    rows, form = Notice.objects.visible_to(viewer(request)), VisitFilterForm(request.GET)
    order = ("-issued_at", "-pk")
    found = listing(request, rows, NOTICE_FIELDS, filters=NoticeFilter, ordering=order, form=form)
    shown = {"listing": found, "notices": [notice_row(row) for row in found.rows]}
    return render(request, "portal/notices.html", shown)


@page("notice.read")
@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a notice: nothing on it is looked up anew but the names of its legal sources."""
    found = Notice.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    content = json.loads(found.content)
    bases = with_sources(
        {**basis, "item": line["item"]} for line in content["findings"] for basis in line["legal_basis"]
    )
    paper = Document.objects.visible_to(viewer(request)).filter(notice=found).first()
    shown = {"notice": found, "content": content, "bases": bases, "document": paper}
    return render(request, "portal/notice.html", shown)
