"""Home Affairs looks at what came in: the queue, one visit, and what is decided about it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backend.documents.actions import open_notice
from backend.findings.case import VerbInput
from backend.findings.notices import issue_notice
from backend.findings.verbs import VERBS
from backend.kernel.problems import ProblemError
from backend.portal.access import page, viewer
from backend.portal.casework import Row, visit_case
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.filters import VisitFilterForm
from backend.portal.forms.findings import AcceptForm, DecideForm, ReturnForm
from backend.portal.lists import listing
from backend.portal.sent import id_in
from backend.visits import review
from backend.visits.filters import VisitFilter
from backend.visits.models import Visit
from backend.visits.queries import VISIT_FIELDS, visit_row
from shared.rules.findings import Verb

QUEUE: Final = "portal/review.html"


@page("visit.accept")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the visits that wait for a review, the oldest first."""
    waiting = Visit.objects.visible_to(viewer(request)).filter(state=Visit.State.SEALED)
    return _list(request, waiting, ("day", "pk"), QUEUE)


@page("visit.submit")
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """Show all visits one may know of, the latest first."""
    return _list(request, Visit.objects.visible_to(viewer(request)), ("-day", "-pk"), "portal/visits.html")


@page("visit.read")
@require_safe
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one visit with everything a decision about it needs."""
    return _page(request, visit_case(pk, viewer(request)))


@page("visit.accept")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the visit as done."""
    by = viewer(request)
    if request.method == "GET":
        return _page(request, visit_case(pk, by), AcceptForm())
    form = AcceptForm(request.POST)

    def act() -> None:
        comment, match = form.cleaned_data["comment"], request.POST.get("etag")
        review.accept_visit(pk, by=by, now=timezone.now(), match=match, comment=comment)

    if not form.attempt(act):
        return _page(request, visit_case(pk, by), form)
    messages.success(request, _("Đã chấp nhận cuộc kiểm tra."))
    return redirect("portal:visit", pk)


@page("visit.return")
@require_http_methods(["GET", "POST"])
def return_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the visit back to its inspector with the comments that were written."""
    by = viewer(request)
    case = visit_case(pk, by)
    if request.method == "GET":
        return _page(request, case, ReturnForm(_codes(case)))
    form = ReturnForm(_codes(case), request.POST)

    def act() -> None:
        given = {"comments": form.comments(), "comment": form.cleaned_data["comment"]}
        review.return_visit(pk, by=by, now=timezone.now(), match=request.POST.get("etag"), **given)

    if not form.attempt(act):
        return _page(request, visit_case(pk, by), form)
    messages.success(request, _("Đã trả lại; góp ý sẽ đến điện thoại của người kiểm tra."))
    return redirect("portal:visit", pk)


@page("finding.notify")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the conclusion notice of the visit's confirmed findings."""
    if request.method == "GET":
        return _page(request, visit_case(pk, viewer(request)))
    now = timezone.now()
    issued = issue_notice(pk, by=viewer(request), now=now, match=request.POST.get("etag"))
    open_notice(issued, now)
    messages.success(request, _("Đã gửi thông báo kết luận cho đơn vị."))
    return redirect("portal:notice", issued.pk)


@page("finding.confirm")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm or drop the findings that were ticked; one that cannot be decided on stops no other."""
    case = visit_case(pk, viewer(request))
    if request.method == "GET":
        return _page(request, case, DecideForm(case["to_decide"]))
    form = DecideForm(case["to_decide"], request.POST)
    verb = Verb.DROP if request.POST.get("verb") == Verb.DROP else Verb.CONFIRM
    done = _decided(request, form, verb, case) if form.is_valid() else 0
    if done:
        _tell(request, verb, done)
    if form.errors:
        return _page(request, visit_case(pk, viewer(request)), form)
    return redirect("portal:visit", pk)


def _decided(request: HttpRequest, form: DecideForm, verb: Verb, case: Row) -> int:
    """Decide on what is ticked, say at the form what was refused, and return how many were not."""
    if not form.ticked:
        form.refuse_ticks()
    item_of, refused = {str(found["id"]): found["item"] for found in case["findings"]}, 0
    for finding_id in form.ticked:
        try:
            _decide(request, form, verb, finding_id)
        except ProblemError as error:
            refused += 1
            form.refuse_one(item_of.get(finding_id, ""), error)
    return len(form.ticked) - refused


def _decide(request: HttpRequest, form: DecideForm, verb: Verb, finding_id: str) -> None:
    severity = form.severity_of(finding_id) if verb is Verb.CONFIRM else None
    match = request.POST.get(f"etag-{finding_id}")
    given = VerbInput(reason=form.cleaned_data.get("reason", ""), severity=severity)
    VERBS[verb](id_in(finding_id), given, by=viewer(request), now=timezone.now(), match=match)


def _tell(request: HttpRequest, verb: Verb, n: int) -> None:
    if verb is Verb.CONFIRM:
        messages.success(request, ngettext("Đã xác nhận %d nội dung.", "Đã xác nhận %d nội dung.", n) % n)
    else:
        messages.success(request, ngettext("Đã bỏ %d nội dung.", "Đã bỏ %d nội dung.", n) % n)


def _page(request: HttpRequest, case: Row, form: PortalForm | None = None) -> HttpResponse:
    """Show a visit with its forms; `form` is the one that is being filled in."""
    forms = {
        "decide_form": DecideForm(case["to_decide"]),
        "accept_form": AcceptForm(),
        "return_form": ReturnForm(_codes(case)),
    }
    if form is None:
        return render(request, "portal/visit.html", {**case, **forms})
    if isinstance(form, DecideForm):
        form.offer(case["to_decide"])
    elif isinstance(form, ReturnForm):
        form.offer(_codes(case))
    name = next(name for name, blank in forms.items() if type(blank) is type(form))
    has_place = case["to_decide"] if isinstance(form, DecideForm) else case["may_review"]
    shown = {**case, **forms, name: form, "has_place": bool(has_place)}
    return form_page(request, "portal/visit.html", form, shown)


def _codes(case: Row) -> list[str]:
    """Return the items one may comment on."""
    return [answered.item.code for group in case["groups"] for answered in group.answers]


def _list(request: HttpRequest, rows: Any, ordering: tuple[str, ...], template: str) -> HttpResponse:
    form = VisitFilterForm(request.GET, with_state=template != QUEUE)
    found = listing(request, rows, VISIT_FIELDS, filters=VisitFilter, ordering=ordering, form=form)
    shown = {"listing": found, "visits": [visit_row(row) for row in found.rows]}
    return render(request, template, shown)
