"""Findings: the list, one with its whole history, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from backend.findings.case import VerbInput
from backend.findings.export import findings_workbook
from backend.findings.files import attach_file, file_response
from backend.findings.filters import FindingFilter
from backend.findings.queries import FINDING_FIELDS, findings_for
from backend.findings.verbs import VERBS
from backend.kernel.problems import ProblemError
from backend.kernel.xlsx import workbook_response
from backend.portal.access import page, viewer
from backend.portal.casework import finding_case
from backend.portal.lists import listing
from backend.portal.reference import with_items
from backend.portal.said import GRADES, id_in, severity_in, short_in, text_in, texts_in
from backend.portal.words import DONE, FINDING_STATES, SEVERITIES, word
from shared.protocol.limits import MAX_FILES, MAX_STATEMENT_CHARS
from shared.rules.findings import Verb


@page("finding.read")
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Show findings, those of the latest visits first."""
    rows = findings_for(viewer(request), timezone.localdate())
    found = listing(request, rows, FINDING_FIELDS, filters=FindingFilter, ordering=("-day", "-pk"))
    shown = {
        "listing": found,
        "findings": with_items(found.rows),
        "states": FINDING_STATES,
        "severities": {grade: SEVERITIES[grade] for grade in GRADES},
    }
    return render(request, "portal/findings.html", shown)


@page("finding.read")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Give the findings the filters leave as a spreadsheet, with the words of the screen."""
    by = viewer(request)
    asked = QueryDict(mutable=True)
    asked.update(dict(texts_in(request.GET)))
    narrowed = FindingFilter(asked, queryset=findings_for(by, timezone.localdate()))
    if not narrowed.is_valid():
        raise ProblemError("filter-invalid")
    return workbook_response(
        findings_workbook(narrowed.qs, reader=by, say=lambda code, kind: str(word(kind, code))), "ton-tai"
    )


@page("finding.read")
@require_safe
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one finding with its grounds, proof and history."""
    return render(request, "portal/finding.html", finding_case(pk, viewer(request)))


@page("finding.read")
@require_safe
def file(request: HttpRequest, pk: UUID, file: UUID) -> FileResponse:
    """Give a paper or picture the unit brought, to keep."""
    return file_response(pk, file, viewer(request))


def verb_view(verb: Verb) -> Callable[..., HttpResponse]:
    """Return the view that does one verb to one finding and shows the finding as it is then."""

    @page(f"finding.{verb}")
    @require_POST
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        files = (*_brought(request, pk), *(id_in(kept) for kept in request.POST.getlist("kept")))
        given = VerbInput(
            reason=text_in(request),
            severity=severity_in(request),
            statement=short_in(request, "statement", MAX_STATEMENT_CHARS),
            files=files,
        )
        VERBS[verb](pk, given, by=viewer(request), now=timezone.now(), match=request.POST.get("etag"))
        messages.success(request, DONE[verb])
        return redirect("portal:finding", pk)

    return view


def _brought(request: HttpRequest, pk: UUID) -> tuple[UUID, ...]:
    """Keep the files that came with the form; they stay with the finding even where the verb is refused."""
    uploads = [upload for upload in request.FILES.getlist("files") if isinstance(upload, UploadedFile)]
    if len(uploads) > MAX_FILES:
        raise ProblemError("too-many-items")
    by, now = viewer(request), timezone.now()
    return tuple(attach_file(pk, upload, by=by, now=now).pk for upload in uploads)
