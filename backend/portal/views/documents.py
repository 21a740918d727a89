"""Official papers: the list, one as it reads, its files, the preview of a notice, and the public record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.documents import files
from backend.documents.actions import SLOTS, WRITABLE, write_prose
from backend.documents.content import as_printed, content_of, written_in
from backend.documents.filters import DocumentFilter
from backend.documents.making import job_of
from backend.documents.models import Document, File, Kind
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
from backend.portal.forms.base import form_page
from backend.portal.forms.documents import ProseForm
from backend.portal.forms.filters import DocumentFilterForm
from backend.portal.lists import listing


@page("document.read")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Show papers, the latest first."""
    rows = Document.objects.visible_to(viewer(request))
    fields = columns_of(DocumentColumns)
    order, form = ("-made_at", "-pk"), DocumentFilterForm(request.GET)
    found = listing(request, rows, fields, filters=DocumentFilter, ordering=order, form=form)
    shown = {"listing": found, "documents": document_rows(found.rows)}
    return render(request, "portal/documents.html", shown)


@page("document.read")
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a paper as it reads, how far it has come, and what can be done with it now."""
    return _page(request, _found(request, pk))


@page("document.write")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was written into a paper."""
    found, by = _found(request, pk), viewer(request)
    form = _prose_form(found, request.POST if request.method == "POST" else None)

    def act() -> None:
        match = request.POST.get("etag")
        write_prose(pk, form.cleaned_data, by=by, now=timezone.now(), match=match)

    if not form.attempt(act):
        return _page(request, found, form)
    messages.success(request, _("Đã lưu nội dung."))
    return redirect("portal:document", pk)


def _found(request: HttpRequest, pk: UUID) -> Document:
    papers = Document.objects.visible_to(viewer(request)).select_related("notice", "frozen", "unit")
    return get_object_or_404(papers, pk=pk)


def _prose_form(document: Document, data: QueryDict | None = None) -> ProseForm:
    return ProseForm(SLOTS.get(document.kind, ()), written_in(document), data)


def _page(request: HttpRequest, document: Document, form: ProseForm | None = None) -> HttpResponse:
    """Show a paper; `form` is the one that is being filled in."""
    reader = viewer(request)
    row = rows_of(DocumentColumns, Document.objects.filter(pk=document.pk)).get()
    writable = may(reader, "document.write") and document.status in WRITABLE
    shown = {
        "document": whole_document(row, reader),
        "paper": content_of(document),
        "formats": files.FORMATS[Kind(document.kind)],
        "writable": writable,
    }
    return form_page(request, "portal/document.html", form or _prose_form(document), shown)


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
    job = job_of(made) if made.made_at is None else None
    if job is not None and not job.is_finished:
        return render(request, "portal/waiting.html", {"format": made.format}, status=202)
    return served(request, made, name)
