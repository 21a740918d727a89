"""Official papers: the list, one as it reads, its files, the preview of a notice, and the public record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.documents import files
from backend.documents.actions import SLOTS, write_prose
from backend.documents.content import as_printed, content_of
from backend.documents.filters import DocumentFilter
from backend.documents.making import MAX_ATTEMPTS
from backend.documents.models import Document, File, Kind, Status
from backend.documents.papers.frame import Frame
from backend.documents.papers.notice import notice as notice_paper
from backend.documents.queries import document_rows, record_of, sealed_visit, whole_document
from backend.documents.rows import DocumentColumns
from backend.documents.serving import served
from backend.documents.wording import first_wording
from backend.findings.notices.drawing_up import preview
from backend.kernel.preconditions import etag
from backend.kernel.rows import columns_of, rows_of
from backend.kernel.times import local_day
from backend.people.rules import may
from backend.portal.access import open_to_all, page, viewer
from backend.portal.lists import listing
from backend.portal.said import text_in
from backend.portal.words import DOCUMENT_KINDS, DOCUMENT_STATES


@page("document.read")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Show papers, the latest first."""
    rows = Document.objects.visible_to(viewer(request))
    fields = columns_of(DocumentColumns)
    found = listing(request, rows, fields, filters=DocumentFilter, ordering=("-made_at", "-pk"))
    shown = {"listing": found, "documents": document_rows(found.rows)}
    kinds = {"kinds": DOCUMENT_KINDS, "states": DOCUMENT_STATES}
    return render(request, "portal/documents.html", shown | kinds)


@page("document.read")
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a paper as it reads, how far it has come, and what can be done with it now."""
    reader = viewer(request)
    row = rows_of(DocumentColumns, Document.objects.visible_to(reader).filter(pk=pk)).first()
    if row is None:
        raise Http404
    found = Document.objects.select_related("notice", "frozen", "unit").get(pk=pk)
    whole = whole_document(row, reader)
    may_write = may(reader, "document.write")
    shown = {
        "document": whole,
        "paper": content_of(found),
        "formats": files.FORMATS[Kind(found.kind)],
        "slots": _slots(found, whole["texts"]) if may_write and found.status in _WRITABLE else [],
    }
    return render(request, "portal/document.html", shown)


_WRITABLE = (Status.DRAFT, Status.FROZEN)


def _slots(document: Document, texts: dict[str, str]) -> list[dict[str, str]]:
    """Return the places to write in, each with what it is called and what stands there."""
    words = first_wording().texts
    return [
        {"name": slot, "title": words.get(slot, slot), "text": texts.get(slot, "")}
        for slot in SLOTS.get(document.kind, ())
    ]


@page("document.write")
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was written into a paper."""
    found = Document.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    texts = {slot: text_in(request, slot) for slot in SLOTS.get(found.kind, ())}
    match = request.POST.get("etag")
    write_prose(pk, texts, by=viewer(request), now=timezone.now(), match=match)
    messages.success(request, _("Đã lưu nội dung."))
    return redirect("portal:document", pk)


@page("document.read")
@require_safe
def file(request: HttpRequest, pk: UUID, format_: str) -> HttpResponseBase:
    """Give a paper as a file; a page that comes again by itself while it is made."""
    made = files.document_file(pk, format_, reader=viewer(request), now=timezone.now())
    return _file_or_wait(request, *made)


@page("finding.notify")
@require_safe
def notice_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the notice of a visit would say, before it is sent and frozen."""
    reader, now = viewer(request), timezone.now()
    visit = sealed_visit(pk, reader)
    facts = preview(pk, by=reader, now=now)
    frame = Frame(draft=True, made=local_day(now))
    paper: Any = as_printed(notice_paper(dict(facts), first_wording(), {}, frame))
    unchecked = [base for base in facts["bases"] if base["verification"] != "verified"]
    shown = {
        "visit": visit,
        "paper": paper,
        "unchecked": unchecked,
        "etag": etag(visit.head_id, visit.state),
        "n": len(facts["findings"]),
    }
    return render(request, "portal/notice_preview.html", shown)


@page("finding.notify")
@require_safe
def notice_preview_file(request: HttpRequest, pk: UUID, format_: str) -> HttpResponseBase:
    """Give the draft of a notice as a file."""
    made = files.notice_preview(pk, format_, reader=viewer(request), now=timezone.now())
    return _file_or_wait(request, *made)


@page("visit.read")
@require_safe
def minutes(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Give the server's copy of the minutes of a visit."""
    return _file_or_wait(request, *files.minutes_file(pk, reader=viewer(request), now=timezone.now()))


@open_to_all
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Show anybody what the paper with this code is, and whether it still stands."""
    return render(request, "portal/verify.html", {"record": record_of(code)})


def _file_or_wait(request: HttpRequest, made: File, name: str) -> HttpResponseBase:
    if made.made_at is None and made.attempts < MAX_ATTEMPTS:
        return render(request, "portal/waiting.html", {"format": made.format}, status=202)
    return served(request, made, name)
