"""Fixes that wait for Home Affairs: the photo from before beside the unit's own, many accepted at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from backend.findings.annotations import with_annotations
from backend.findings.case import VerbInput
from backend.findings.filters import FindingFilter
from backend.findings.fixes import fixes_of, waiting_fixes
from backend.findings.queries import FINDING_FIELDS
from backend.findings.verbs import VERBS
from backend.findings.verbs.many import One, do_to_all
from backend.kernel.preconditions import etag
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import FixFilterForm
from backend.portal.forms.findings import FixesForm
from backend.portal.lists import Listing, listing
from backend.portal.reference import with_items
from backend.portal.sent import id_in
from shared.rules.findings import Verb

Row = dict[str, Any]


@page("finding.close")
@require_http_methods(["GET", "POST"])
def fixes(request: HttpRequest) -> HttpResponse:
    """Show the fixes that wait, the oldest visit first; accept those ticked, or ask for more of each."""
    if request.method == "GET":
        return _page(request, FixesForm())
    form = FixesForm(request.POST)
    verb = Verb.RETURN_FIX if request.POST.get("verb") == Verb.RETURN_FIX else Verb.CLOSE
    only = request.POST.get("only")
    wanted = [only] if only else form.ticked
    if not (form.is_valid() and _done(request, form, verb, wanted)):
        return _page(request, form)
    _tell(request, verb, len(wanted))
    return redirect("portal:fixes")


def _done(request: HttpRequest, form: FixesForm, verb: Verb, wanted: list[str]) -> bool:
    """Do the verb to all that is wanted; or say at the form what stands against it, and record nothing."""
    if not wanted:
        form.refuse_ticks()
        return False
    given = VerbInput(reason=form.cleaned_data["reason"])
    try:
        several = {id_in(pk): One(given, request.POST.get(f"etag-{pk}")) for pk in wanted}
        with form.refusing(_items(request, list(several))):
            do_to_all(VERBS[verb], several, by=viewer(request), now=timezone.now())
    except ProblemError as error:
        form.refuse(error)
    return not form.errors


def _items(request: HttpRequest, finding_ids: list[UUID]) -> dict[UUID, str]:
    known = waiting_fixes(viewer(request)).filter(pk__in=finding_ids)
    return dict(known.values_list("pk", "item"))


def _page(request: HttpRequest, form: FixesForm) -> HttpResponse:
    reader, asked = viewer(request), FixFilterForm(request.GET)
    rows = with_annotations(waiting_fixes(reader), reader, timezone.localdate())
    order = ("day", "pk")
    found = listing(request, rows, FINDING_FIELDS, filters=FindingFilter, ordering=order, form=asked)
    if request.method == "GET" and request.GET.get("tick") == "all":
        form.initial["finding"] = [str(row["id"]) for row in found.rows]
    shown = {"listing": found, "findings": _with_fixes(found, reader), "form": form}
    return form_page(request, "portal/fixes.html", form, shown)


def _with_fixes(found: Listing, reader: User) -> list[Row]:
    """Return the findings of a page with what the unit handed in, and for how many days that has waited."""
    handed_in, today = fixes_of([row["id"] for row in found.rows], reader), timezone.localdate()
    return [
        {
            **row,
            "etag": etag(row["id"], row["version"]),
            "fix": (fix := handed_in.get(row["id"])),
            "days": (today - local_day(fix.at)).days if fix else None,
        }
        for row in with_items(found.rows)
    ]


def _tell(request: HttpRequest, verb: Verb, n: int) -> None:
    if verb is Verb.CLOSE:
        text = ngettext("Đã chấp nhận %d khắc phục.", "Đã chấp nhận %d khắc phục.", n)
    else:
        text = ngettext("Đã yêu cầu khắc phục tiếp %d nội dung.", "Đã yêu cầu khắc phục tiếp %d nội dung.", n)
    messages.success(request, text % n)
