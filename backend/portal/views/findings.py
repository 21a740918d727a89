"""Findings: the list, one with its whole history, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from backend.findings.case import VerbInput
from backend.findings.export import findings_workbook
from backend.findings.files import attach_file, file_response
from backend.findings.filters import FindingFilter
from backend.findings.pictures import paper_picture
from backend.findings.queries import FINDING_FIELDS, findings_for
from backend.findings.verbs import VERBS
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.kernel.xlsx import workbook_response
from backend.people.models import Role
from backend.portal.access import page, viewer
from backend.portal.case_context import finding_case
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import FindingFilterForm
from backend.portal.forms.findings import VerbForm
from backend.portal.forms.kept import uploads_of
from backend.portal.lists import listing
from backend.portal.reference import with_items
from backend.portal.sent import id_in
from backend.portal.words import DONE, word
from backend.proof.case_export import case_response
from backend.visits.files import VARIANTS
from shared.protocol.limits import MAX_FILES
from shared.rules.findings import Verb


@page("finding.read")
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Show findings, those of the latest visits first."""
    rows, form = findings_for(viewer(request), timezone.localdate()), FindingFilterForm(request.GET)
    order = ("-day", "-pk")
    found = listing(request, rows, FINDING_FIELDS, filters=FindingFilter, ordering=order, form=form)
    shown = {"listing": found, "findings": with_items(found.rows)}
    return render(request, "portal/findings.html", shown)


@page("finding.read")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Give the findings the filters leave as a spreadsheet, with the words of the screen."""
    by = viewer(request)
    spend("export", account=by.pk)
    asked = FindingFilterForm(request.GET).query()
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
    return _page(request, pk)


@page("finding.read")
@require_safe
def file(request: HttpRequest, pk: UUID, file: UUID) -> FileResponse:
    """Give a paper or picture the unit brought, to keep."""
    return file_response(pk, file, viewer(request))


@page("finding.read")
@require_safe
def file_picture(request: HttpRequest, pk: UUID, file: UUID, variant: str) -> FileResponse:
    """Give the picture of what the unit brought, to look at."""
    if variant not in VARIANTS:
        raise Http404
    return paper_picture(pk, file, variant, viewer(request))


@page("finding.export")
@require_safe
def bundle(request: HttpRequest, pk: UUID) -> FileResponse:
    """Give the case of a finding as one file that can be checked anywhere."""
    return case_response(pk, viewer(request), timezone.now())


def verb_view(verb: Verb) -> Callable[..., HttpResponse]:
    """Return the view that does one verb to one finding and shows the finding as it is then."""

    @page(f"finding.{verb}")
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        by, brings = viewer(request), viewer(request).role == Role.UNIT_OFFICER
        if request.method == "GET":
            return _page(request, pk, VerbForm(verb, brings=brings))
        form = VerbForm(verb, request.POST, brings=brings)
        if brings:
            _bring(request, pk, form)

        def act() -> None:
            given = VerbInput(
                reason=form.cleaned_data.get("reason", ""),
                severity=form.chosen_severity(),
                statement=form.cleaned_data.get("statement", ""),
                files=_papers(form),
            )
            VERBS[verb](pk, given, by=by, now=timezone.now(), match=request.POST.get("etag"))

        if not form.attempt(act):
            return _page(request, pk, form)
        messages.success(request, str(DONE[verb]))
        return redirect("portal:finding", pk)

    return view


def _page(request: HttpRequest, pk: UUID, form: VerbForm | None = None) -> HttpResponse:
    """Show a finding with a form for each verb; `form` is the one that is being filled in."""
    reader = viewer(request)
    case = finding_case(pk, reader)
    own = {name: case["finding"][name] for name in ("severity", "statement")}
    brings = reader.role == Role.UNIT_OFFICER
    shown = {verb: VerbForm(verb, initial=own, brings=brings) for verb in case["verbs"]}
    if form is None:
        return render(request, "portal/finding.html", {**case, "forms": shown.values()})
    form.initial = {**own, **form.initial}
    if form.verb in shown:
        shown[form.verb] = form
    return form_page(request, "portal/finding.html", form, {**case, "forms": shown.values()})


def _bring(request: HttpRequest, pk: UUID, form: VerbForm) -> None:
    """Keep the files that came with the form; they stay with the finding even where the verb is refused."""
    form.papers = request.POST.getlist("kept")
    uploads = uploads_of(request, viewer(request)).getlist("files")
    if len(uploads) > MAX_FILES:
        raise ProblemError("too-many-items")
    for upload in uploads:
        with upload:
            try:
                form.papers.append(str(attach_file(pk, upload, by=viewer(request), now=timezone.now()).pk))
            except ProblemError as error:
                form.refuse_file(upload.name or "", error)


def _papers(form: VerbForm) -> tuple[UUID, ...]:
    return tuple(id_in(paper) for paper in dict.fromkeys(form.papers or ()))
