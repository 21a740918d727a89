"""Home Affairs looks at what came in: the queue, one visit, and what is decided about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backend.documents.actions import open_notice
from backend.findings.case import VerbInput
from backend.findings.notices import issue_notice
from backend.findings.review_queue import next_to_review
from backend.findings.verbs import VERBS
from backend.findings.verbs.many import One, do_to_all, finish_review
from backend.kernel.problems import ProblemError
from backend.portal.access import page, viewer
from backend.portal.case_context import Row, visit_case
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.filters import VisitFilterForm
from backend.portal.forms.findings import AcceptForm, DecideForm, FinishForm, ReturnForm
from backend.portal.lists import listing
from backend.portal.sent import id_in
from backend.visits import review
from backend.visits.filters import VisitFilter
from backend.visits.models import Visit
from backend.visits.queries import VISIT_FIELDS, visit_row
from shared.rules.findings import Verb


@page("visit.submit")
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """Show all visits one may know of, the latest first."""
    rows, form = Visit.objects.visible_to(viewer(request)), VisitFilterForm(request.GET, with_state=True)
    found = listing(request, rows, VISIT_FIELDS, filters=VisitFilter, ordering=("-day", "-pk"), form=form)
    shown = {"listing": found, "visits": [visit_row(row) for row in found.rows]}
    return render(request, "portal/visits.html", shown)


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
    """Confirm or drop the findings that were ticked: all of them, or none."""
    case = visit_case(pk, viewer(request))
    if request.method == "GET":
        return _page(request, case, DecideForm(case["to_decide"]))
    form = DecideForm(case["to_decide"], request.POST)
    verb = Verb.DROP if request.POST.get("verb") == Verb.DROP else Verb.CONFIRM
    if not (form.is_valid() and _decided(request, form, verb, case)):
        return _page(request, visit_case(pk, viewer(request)), form)
    _tell(request, verb, len(form.ticked))
    place = "" if "HX-Request" in request.headers else f"#{_place(case, form.ticked)}"
    return redirect(f"{reverse('portal:visit', args=[pk])}{place}")


@page("visit.accept")
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, and then do it: confirm all that is undecided of a visit, accept it, and go on."""
    by, case = viewer(request), visit_case(pk, viewer(request))
    form = FinishForm(request.POST if request.method == "POST" else None)
    undecided = {id_: One(match=request.POST.get(f"etag-{id_}")) for id_ in _seen_or_there(request, case)}

    def act() -> None:
        comment, match = form.cleaned_data["comment"], request.POST.get("etag")
        with form.refusing(_items(case)):
            finish_review(pk, undecided, by=by, now=timezone.now(), match=match, comment=comment)

    if request.method == "POST" and form.attempt(act) and not form.errors:
        messages.success(
            request, _("Đã xác nhận và chấp nhận cuộc kiểm tra tại %s.") % case["visit"]["unit__name_vi"]
        )
        return redirect(_onwards(request, pk))
    shown = case if request.method == "GET" else visit_case(pk, by)
    return form_page(request, "portal/finish.html", form, shown)


@page("visit.accept")
@require_safe
def following(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with the next visit that waits, or say that none does."""
    found = next_to_review(viewer(request), pk)
    return redirect("portal:visit", found) if found else redirect("portal:review")


def _seen_or_there(request: HttpRequest, case: Row) -> set[UUID]:
    """Return what was undecided when the page was made, and what is now: both have to be the same."""
    seen = {id_in(name.removeprefix("etag-")) for name in request.POST if name.startswith("etag-")}
    return seen | {found["id"] for found in case["to_decide"]}


def _onwards(request: HttpRequest, pk: UUID) -> str:
    """Return where a reviewer goes on: to the notice of this visit, or to the next one."""
    if request.POST.get("then") == "notice" and visit_case(pk, viewer(request))["to_notify"]:
        return reverse("portal:notice-preview", args=[pk])
    return reverse("portal:next-visit", args=[pk])


def _decided(request: HttpRequest, form: DecideForm, verb: Verb, case: Row) -> bool:
    """Decide on all that is ticked; or say at the form what stands against it, and record nothing."""
    if not form.ticked:
        form.refuse_ticks()
        return False
    try:
        with form.refusing(_items(case)):
            several = {id_in(ticked): _one(request, form, verb, ticked) for ticked in form.ticked}
            do_to_all(VERBS[verb], several, by=viewer(request), now=timezone.now())
    except ProblemError as error:
        form.refuse(error)
    return not form.errors


def _one(request: HttpRequest, form: DecideForm, verb: Verb, finding_id: str) -> One:
    severity = form.severity_of(finding_id) if verb is Verb.CONFIRM else None
    given = VerbInput(reason=form.cleaned_data.get("reason", ""), severity=severity)
    return One(given, request.POST.get(f"etag-{finding_id}"))


def _items(case: Row) -> dict[UUID, str]:
    return {found["id"]: found["item"] for found in case["findings"]}


def _place(case: Row, decided: list[str]) -> str:
    """Return where on the page the next undecided finding is, after the first that was decided on."""
    ids = [str(found["id"]) for found in case["to_decide"]]
    first = ids.index(decided[0]) if decided[0] in ids else 0
    left = [found for found in (*ids[first:], *ids[:first]) if found not in decided]
    return f"t-{left[0]}" if left else "decide"


def _tell(request: HttpRequest, verb: Verb, n: int) -> None:
    if verb is Verb.CONFIRM:
        messages.success(request, ngettext("Đã xác nhận %d nội dung.", "Đã xác nhận %d nội dung.", n) % n)
    else:
        messages.success(request, ngettext("Đã bỏ %d nội dung.", "Đã bỏ %d nội dung.", n) % n)


def _page(request: HttpRequest, case: Row, form: PortalForm | None = None) -> HttpResponse:
    """Show a visit with its forms; `form` is the one that is being filled in."""
    forms: dict[str, PortalForm] = {
        "decide_form": DecideForm(case["to_decide"]),
        "accept_form": AcceptForm(),
        "return_form": ReturnForm(_codes(case)),
    }
    if request.GET.get("tick") == "all":
        forms["decide_form"].initial["finding"] = [str(found["id"]) for found in case["to_decide"]]
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
