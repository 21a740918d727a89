"""The queue of visits that wait for Home Affairs: the gravest first, or the oldest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.findings.review_queue import NOTHING_FOUND, gravest_first, gravity_of, waiting_visits
from backend.kernel.rows import rows_of
from backend.kernel.times import local_day
from backend.portal.access import page, viewer
from backend.portal.forms.filters import QueueFilterForm
from backend.portal.lists import listing, numbered
from backend.visits.filters import VisitFilter
from backend.visits.queries import VISIT_FIELDS, visit_row
from backend.visits.rows import VisitColumns

Row = dict[str, Any]
OLDEST: Final = "oldest"


@page("visit.accept")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the visits that wait for a review, with what was found and since when they wait."""
    waiting, form = waiting_visits(viewer(request)), QueueFilterForm(request.GET)
    if request.GET.get("order") == OLDEST:
        order = ("day", "pk")
        found = listing(request, waiting, VISIT_FIELDS, filters=VisitFilter, ordering=order, form=form)
        rows = found.rows
    else:
        found = numbered(request, waiting, gravest_first, filters=VisitFilter, form=form)
        by_key = {row["id"]: row for row in rows_of(VisitColumns, waiting.filter(pk__in=found.rows))}
        rows = [by_key[pk] for pk in found.rows if pk in by_key]
    shown = {"listing": found, "visits": with_gravity(rows, timezone.localdate())}
    return render(request, "portal/review.html", shown)


def with_gravity(rows: Iterable[VisitColumns], today: date) -> list[Row]:
    """Return visits as the queue shows them: how grave they are, and for how many days they have waited."""
    several = list(rows)
    gravity = gravity_of([row["id"] for row in several])
    return [
        {
            **visit_row(row),
            "gravity": gravity.get(row["id"], NOTHING_FOUND),
            "days": (today - local_day(row["sealed_at"] or row["head__received_at"])).days,
        }
        for row in several
    ]
