"""Official papers: the list, one as it reads, its files, the preview of a notice, and the public record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.documents import files, life, opening
from backend.documents.actions import SLOTS, WRITABLE, write_prose
from backend.documents.content import as_printed, brief_of, content_of, section_of, written_in
from backend.documents.filters import DocumentFilter
from backend.documents.life_api import opened
from backend.documents.making import job_of
from backend.documents.models import IN_FORCE, Document, File, Kind, Status
from backend.documents.papers.frame import Frame
from backend.documents.papers.notice import notice as notice_paper
from backend.documents.queries import document_rows, record_of, sealed_visit, whole_document
from backend.documents.replacing import REPLACEABLE
from backend.documents.reports.counting import ask_freeze_begun
from backend.documents.rows import DocumentColumns
from backend.documents.sentences import current_wording
from backend.documents.serving import served
from backend.documents.signed.copies import RETURNED
from backend.findings.notices.drawing_up import preview
from backend.findings.notices.four_eyes import confirmed_alone
from backend.jobs.models import Job
from backend.kernel.addresses import counted_address
from backend.kernel.limits import spend
from backend.kernel.preconditions import etag
from backend.kernel.rows import columns_of, rows_of
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import may
from backend.portal.access import open_to_all, page, viewer
from backend.portal.counting import while_counting
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.documents import (
    CompareForm,
    CorrectForm,
    IssueForm,
    OpenForm,
    ProseForm,
    SignedForm,
    WithdrawForm,
)
from backend.portal.forms.filters import DocumentFilterForm
from backend.portal.lists import listing
from shared.rules.findings import State

_FORMS: Final[Mapping[type[PortalForm], str]] = {
    ProseForm: "prose_form",
    IssueForm: "issue_form",
    CorrectForm: "correct_form",
    WithdrawForm: "withdraw_form",
    CompareForm: "compare_form",
    SignedForm: "signed_form",
}
"""What the forms of a paper's page are called in its template."""


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
@while_counting
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a paper as it reads, how far it has come, and what can be done with it now."""
    return document_page(request, found_document(request, pk))


@page("document.write")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was written into a paper."""
    found, by = found_document(request, pk), viewer(request)
    form = _prose_form(found, request.POST if request.method == "POST" else None)

    def act() -> None:
        match = request.POST.get("etag")
        write_prose(pk, form.cleaned_data, by=by, now=timezone.now(), match=match)

    if not form.attempt(act):
        return document_page(request, found, form)
    messages.success(request, _("Đã lưu nội dung."))
    return redirect("portal:document", pk)


def found_document(request: HttpRequest, pk: UUID) -> Document:
    """Return a paper the person may see."""
    papers = Document.objects.visible_to(viewer(request)).select_related("notice", "frozen", "unit")
    return get_object_or_404(papers, pk=pk)


def _prose_form(document: Document, data: QueryDict | None = None) -> ProseForm:
    return ProseForm(SLOTS.get(document.kind, ()), written_in(document), data)


def document_page(
    request: HttpRequest, document: Document, form: PortalForm | None = None, **more: Any
) -> HttpResponse:
    """Show a paper; `form` is the one that is being filled in, `more` what came of one."""
    reader = viewer(request)
    row = rows_of(DocumentColumns, Document.objects.filter(pk=document.pk)).get()
    is_own = document.kind == Kind.REMEDIATION
    verb = "document.open-remediation" if is_own else "document.write"
    issuing = may(reader, "document.issue") and not is_own
    shown: dict[str, Any] = {
        "document": whole_document(row, reader),
        "paper": content_of(document, reader),
        "formats": files.FORMATS[Kind(document.kind)],
        "writable": may(reader, verb) and document.status in WRITABLE and bool(SLOTS.get(document.kind)),
        "issuing": issuing,
        "amendable": issuing and document.kind == Kind.NOTICE and document.status in IN_FORCE,
        "replaceable": issuing and document.kind in REPLACEABLE and document.status in IN_FORCE,
        "correctable": issuing and document.status in IN_FORCE,
        "returnable": issuing and document.status in RETURNED,
        "comparable": issuing and document.status != Status.DRAFT,
        "prose_form": _prose_form(document),
        "issue_form": _issue_form(document, reader),
        "correct_form": CorrectForm(),
        "withdraw_form": WithdrawForm(),
        "compare_form": CompareForm(),
        "signed_form": SignedForm(),
        **more,
    }
    if form is not None:
        shown[_FORMS[type(form)]] = form
    return form_page(request, "portal/document.html", form or shown["prose_form"], shown)


def _issue_form(document: Document, reader: User, data: QueryDict | None = None) -> IssueForm:
    head = content_of(document, reader)
    authority = "\n".join(head["tail"]["authority"])
    return IssueForm(data, initial={"symbol": head["head"]["symbol"], "authority": authority})


@page("report.freeze")
@require_POST
def freeze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze a draft."""
    match = request.POST.get("etag")
    asked = ask_freeze_begun(pk, by=viewer(request), now=timezone.now(), match=match)
    return redirect("portal:job", asked.pk) if isinstance(asked, Job) else redirect("portal:document", pk)


@page("document.issue")
@require_POST
def send_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a paper out for signature."""
    life.send_out(pk, by=viewer(request), now=timezone.now(), match=request.POST.get("etag"))
    messages.success(request, _("Văn bản đang trình ký; lời văn đã khóa."))
    return redirect("portal:document", pk)


@page("document.issue")
@require_POST
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a paper back from signature."""
    life.recall(pk, by=viewer(request), now=timezone.now(), match=request.POST.get("etag"))
    messages.success(request, _("Đã lấy văn bản về; lời văn sửa được."))
    return redirect("portal:document", pk)


@page("document.issue")
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a paper as the register has it."""
    found, by = found_document(request, pk), viewer(request)
    form = _issue_form(found, by, request.POST if request.method == "POST" else None)

    def act() -> None:
        given = life.Registered(**form.cleaned_data)
        life.issue(pk, given, by=by, now=timezone.now(), match=request.POST.get("etag"))

    if not form.attempt(act):
        return document_page(request, found, form)
    messages.success(request, _("Đã đăng ký ban hành."))
    return redirect("portal:document", pk)


@page("document.open")
@require_POST
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw up the notice that amends this one."""
    made = opening.open_amendment(pk, by=viewer(request), now=timezone.now())
    messages.success(request, _("Đã lập văn bản."))
    return redirect("portal:document", made.pk)


@page("document.open")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw up the letter that corrects the form of this paper."""
    found, by = found_document(request, pk), viewer(request)
    form, made = CorrectForm(request.POST if request.method == "POST" else None), []

    def act() -> None:
        made.append(opening.open_correction(pk, **form.cleaned_data, by=by, now=timezone.now()))

    if not form.attempt(act):
        return document_page(request, found, form)
    messages.success(request, _("Đã lập văn bản."))
    return redirect("portal:document", made[0].pk)


@page("document.open")
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest) -> HttpResponse:
    """Draw up a reminder, a unit's sheet or the report of a campaign."""
    form, made = OpenForm(request.POST if request.method == "POST" else None), []

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if value}
        made.append(opened(given, viewer(request)))

    if not form.attempt(act):
        return form_page(request, "portal/document_open.html", form, {})
    messages.success(request, _("Đã lập văn bản."))
    return redirect("portal:document", made[0].pk)


@page("document.open-remediation")
@require_POST
def remediate(request: HttpRequest) -> HttpResponse:
    """Draft the unit's report on what it mended."""
    by = viewer(request)
    made = opening.open_remediation(by.unit_id or "", by=by, now=timezone.now())
    messages.success(request, _("Đã lập văn bản."))
    return redirect("portal:document", made.pk)


@page("document.read")
@require_safe
@while_counting
def file(request: HttpRequest, pk: UUID, format_: str) -> HttpResponseBase:
    """Give a paper as a file; a page that comes again by itself while it is made."""
    made = files.document_file(pk, format_, reader=viewer(request), now=timezone.now())
    return _file_or_wait(request, *made)


@page("report.freeze")
@require_safe
def cchc_section(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the section of the CCHC report in the Ministry's order, each piece to be copied."""
    found = found_document(request, pk)
    if found.kind != Kind.PERIOD or found.frozen is None:
        raise Http404
    paper = as_printed(section_of(found))
    return render(request, "portal/section.html", {"document": found, "paper": paper})


@page("report.freeze")
@require_safe
def section_file(request: HttpRequest, pk: UUID, format_: str) -> HttpResponseBase:
    """Give the section as a file."""
    made = files.section_file(pk, format_, reader=viewer(request), now=timezone.now())
    return _file_or_wait(request, *made)


@page("report.brief")
@require_safe
@while_counting
def brief(request: HttpRequest) -> HttpResponse:
    """Show the leader's one page."""
    return render(
        request, "portal/brief.html", {"paper": as_printed(brief_of(timezone.localdate(), viewer(request)))}
    )


@page("report.brief")
@require_safe
@while_counting
def brief_file(request: HttpRequest) -> HttpResponseBase:
    """Give the leader's one page as PDF."""
    return _file_or_wait(request, *files.brief_file(reader=viewer(request), now=timezone.now()))


@page("finding.notify")
@require_safe
def notice_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the notice of a visit would say, before it is sent and frozen."""
    reader, now = viewer(request), timezone.now()
    visit = sealed_visit(pk, reader)
    facts = preview(pk, by=reader, now=now)
    frame = Frame(draft=True, made=local_day(now))
    paper: Any = as_printed(notice_paper(dict(facts), current_wording(), {}, frame))
    unchecked = [base for base in facts["bases"] if base["verification"] != "verified"]
    confirmed = visit.findings.filter(state=State.CONFIRMED, restricted=False)
    shown = {
        "visit": visit,
        "needs_second": settings.FOUR_EYES and confirmed_alone(list(confirmed), reader),
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
    spend("record", address=counted_address(request))
    return render(request, "portal/verify.html", {"record": record_of(code)})


def _file_or_wait(request: HttpRequest, made: File, name: str) -> HttpResponseBase:
    job = job_of(made) if made.made_at is None else None
    if job is not None and not job.is_finished:
        return render(request, "portal/waiting.html", {"format": made.format}, status=202)
    return served(request, made, name)
