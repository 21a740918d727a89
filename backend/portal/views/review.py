"""Home Affairs looks at what came in: the queue, one visit, and what is decided about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.documents.actions import open_notice
from backend.findings.case import VerbInput
from backend.findings.notices import issue_notice
from backend.findings.verbs import VERBS
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.casework import visit_case
from backend.portal.lists import listing
from backend.portal.said import id_in, severity_in, text_in, texts_in
from backend.portal.words import VISIT_STATES
from backend.visits import review
from backend.visits.filters import VisitFilter
from backend.visits.models import Visit
from backend.visits.queries import VISIT_FIELDS, visit_row
from shared.rules.findings import Verb

COMMENT = "comment-"


@page("visit.accept")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the visits that wait for a review, the oldest first."""
    waiting = Visit.objects.visible_to(viewer(request)).filter(state=Visit.State.SEALED)
    return _list(request, waiting, ("day", "pk"), "portal/review.html")


@page("visit.submit")
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """Show all visits one may know of, the latest first."""
    return _list(request, Visit.objects.visible_to(viewer(request)), ("-day", "-pk"), "portal/visits.html")


@page("visit.read")
@require_safe
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one visit with everything a decision about it needs."""
    return render(request, "portal/visit.html", visit_case(pk, viewer(request)))


@page("visit.accept")
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the visit as done."""
    by, comment = viewer(request), text_in(request, "comment")
    review.accept_visit(pk, by=by, now=timezone.now(), match=request.POST.get("etag"), comment=comment)
    messages.success(request, _("Đã chấp nhận cuộc kiểm tra."))
    return redirect("portal:visit", pk)


@page("visit.return")
@require_POST
def return_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the visit back to its inspector with the comments that were written."""
    review.return_visit(
        pk,
        by=viewer(request),
        now=timezone.now(),
        match=request.POST.get("etag"),
        comments=[
            {"item": name.removeprefix(COMMENT), "comment": text_in(request, name)}
            for name, _text in texts_in(request.POST)
            if name.startswith(COMMENT)
        ],
        comment=text_in(request, "comment"),
    )
    messages.success(request, _("Đã trả lại; góp ý sẽ đến điện thoại của người kiểm tra."))
    return redirect("portal:visit", pk)


@page("finding.notify")
@require_POST
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the conclusion notice of the visit's confirmed findings."""
    now = timezone.now()
    issued = issue_notice(pk, by=viewer(request), now=now, match=request.POST.get("etag"))
    open_notice(issued, now)
    messages.success(request, _("Đã gửi thông báo kết luận cho đơn vị."))
    return redirect("portal:notice", issued.pk)


@page("finding.confirm")
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm or drop the findings that were ticked; one that cannot be decided on stops no other."""
    verb = Verb.DROP if request.POST.get("verb") == Verb.DROP else Verb.CONFIRM
    ticked, refused = request.POST.getlist("finding"), 0
    for finding_id in ticked:
        try:
            _decide(request, verb, finding_id, viewer(request))
        except ProblemError as error:
            if len(ticked) == 1:
                raise
            refused += 1
            messages.error(request, _refusal(request, finding_id, error))
    _tell(request, verb, len(ticked) - refused)
    return redirect("portal:visit", pk)


def _decide(request: HttpRequest, verb: Verb, finding_id: str, by: User) -> None:
    severity = severity_in(request, f"severity-{finding_id}") if verb is Verb.CONFIRM else None
    match = request.POST.get(f"etag-{finding_id}")
    given = VerbInput(reason=text_in(request), severity=severity)
    VERBS[verb](id_in(finding_id), given, by=by, now=timezone.now(), match=match)


def _refusal(request: HttpRequest, finding_id: str, error: ProblemError) -> str:
    item = request.POST.get(f"item-{finding_id}", "")[:16]
    return f"{item}: {error.problem.detail(get_language() or 'vi')}"


def _tell(request: HttpRequest, verb: Verb, n: int) -> None:
    if not request.POST.getlist("finding"):
        messages.warning(request, _("Chưa chọn nội dung nào."))
    elif n and verb is Verb.CONFIRM:
        messages.success(request, ngettext("Đã xác nhận %d nội dung.", "Đã xác nhận %d nội dung.", n) % n)
    elif n:
        messages.success(request, ngettext("Đã bỏ %d nội dung.", "Đã bỏ %d nội dung.", n) % n)


def _list(request: HttpRequest, rows: Any, ordering: tuple[str, ...], template: str) -> HttpResponse:
    found = listing(request, rows, VISIT_FIELDS, filters=VisitFilter, ordering=ordering)
    shown = {"listing": found, "visits": [visit_row(row) for row in found.rows], "states": VISIT_STATES}
    return render(request, template, shown)
