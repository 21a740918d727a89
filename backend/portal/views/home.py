"""The first page: what waits for the person who opens it; and the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.findings.annotations import overdue
from backend.inbox.queries import new_explanations
from backend.kernel.problems import as_problem
from backend.people.models import Role, User
from backend.people.rules import may
from backend.portal import queries
from backend.portal.access import page, viewer
from backend.portal.forms.filters import FiguresForm
from backend.portal.map import drawn
from backend.portal.reference import with_items
from backend.reports.parameters import read_parameters
from backend.reports.queries import Question
from backend.reports.spans import Days
from shared.rules.findings import State
from shared.rules.periods import half_month_of

YEAR: Final = timedelta(days=365)
MANY: Final = 25
TO_DECIDE: Final = Q(state__in=[State.CONTESTED, State.FIX_SUBMITTED])
WITH_UNIT: Final = Q(state=State.NOTIFIED)


@page("reference.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is to be done today, by what the person is to the inspection."""
    reader, today = viewer(request), timezone.localdate()
    if reader.role == Role.REVIEWER:
        return render(request, "portal/home_reviewer.html", _reviewers_day(reader, today))
    if reader.role == Role.UNIT_OFFICER:
        return render(request, "portal/home_unit.html", _units_day(reader, today))
    if reader.role == Role.INSPECTOR:
        return redirect("portal:visits")
    return redirect("portal:accounts" if reader.role == Role.ADMINISTRATOR else "portal:figures")


@page("report.read")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show visits and findings by unit, over a period or the last twelve months."""
    today = timezone.localdate()
    form = FiguresForm(request.GET)
    query = form.query().dict()
    try:
        asked, period = read_parameters(query) if query else (Question(days=Days(today - YEAR, today)), None)
    except Exception as error:  # what a reader may get wrong is said on the page
        if as_problem(error, in_query=True) is None:
            raise
        return render(request, "portal/figures.html", {"is_wrong": True, "form": form, "bars": []})
    reader = viewer(request)
    bars, table = queries.bars(reader, asked, today)
    shown = {"bars": bars, "total": table.total, "period": period, "days": asked.days, "form": form}
    if bars and reader.role != Role.UNIT_OFFICER:
        shown |= {"map": drawn(reader, asked, today), "may_open": may(reader, "finding.read")}
    return render(request, "portal/figures.html", shown)


def _reviewers_day(reader: User, today: date) -> dict[str, Any]:
    n_waiting, waiting = queries.first_waiting(reader)
    most = queries.MOST_COUNTED
    days = Days(half_month_of(today - YEAR), today)  # whole half months are summed up already
    bars, table = queries.bars(reader, Question(days=days), today, limit=10)
    return {
        "n_waiting": f"{most}+" if n_waiting > most else n_waiting,
        "waiting": waiting,
        "counts": queries.counts(reader, today),
        "n_explanations": new_explanations(reader).count(),
        "to_decide": with_items(queries.first_findings(reader, today, TO_DECIDE, "day")),
        "overdue": with_items(queries.first_findings(reader, today, overdue(today), "due_on")),
        "bars": bars,
        "total": table.total,
        "days": days,
    }


def _units_day(reader: User, today: date) -> dict[str, Any]:
    """Return what the unit owes, what is overdue first; then what lies with Home Affairs; then the rest."""
    closed = Q(state__in=[State.CLOSED, State.WITHDRAWN])
    return {
        "counts": queries.counts(reader, today),
        "due": with_items(queries.first_findings(reader, today, WITH_UNIT, "due_on", limit=MANY)),
        "elsewhere": with_items(queries.first_findings(reader, today, TO_DECIDE, "due_on", limit=MANY)),
        "closed": with_items(queries.first_findings(reader, today, closed, "-closed_on")),
        "today": today,
    }
