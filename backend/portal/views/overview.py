"""The leader's page: where things stand, what stands out, what is open, and the lists behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from backend.checklists.queries import newest_items
from backend.insight import queries as insight
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.charts import Column, Dot, funnel, interval, label_of, over_time
from backend.portal.map import drawn
from backend.portal.words import localized
from backend.reports.queries import Question
from backend.reports.spans import Days
from backend.units.models import Unit
from shared.rules.periods import year_of
from shared.rules.proportions import ALARM, FEW, Mark, limit, lower_limit, runs_on_one_side

Row = dict[str, Any]
SHOWN = 12
"""Items that fail most, and repeats, on the page."""
BANDS = (
    (_("Cao hơn mức thường thấy"), (Mark.ALARM, Mark.WATCH)),
    (_("Trong mức thường thấy"), (Mark.WITHIN, Mark.BETTER)),
    (_("Chưa đủ số liệu"), (Mark.TOO_FEW,)),
)


@page("report.brief")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the whole province on one page, for an official year."""
    reader, today = viewer(request), timezone.localdate()
    year = _year(request, today)
    answers = insight.answers_of(year)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={row[0] for row in answers})}
    shown = {
        "year": year.year + 1,
        "years": [year_of(today).year + 1, year_of(today).year],
        **_over_time(reader, today),
        **_units(insight.compared(answers), units),
        **_items(answers, units),
        **_open(today),
        "map": drawn(reader, Question(days=Days(year, today)), today),
        "may_open": True,
    }
    return render(request, "portal/overview.html", shown)


def _year(request: HttpRequest, today: date) -> date:
    this = year_of(today)
    return this.replace(year=this.year - 1) if request.GET.get("year") == str(this.year) else this


def _over_time(reader: User, today: date) -> Row:
    months, since = insight.trend(reader, today), today.replace(year=today.year - 1)
    shares, versions = insight.shares_over_time(since), insight.versions_since(since, today)
    columns = [
        Column(
            label_of(one.first),
            one.total,
            one.last_year,
            f"{one.first:%d/%m/%Y}: {one.total} ({one.last_year})",
        )
        for one in months
    ]
    failed, looked = sum(k for _first, k, _n in shares), sum(n for _first, _k, n in shares)
    usual = failed / looked if looked else 0.0
    parts = [
        Column(
            label_of(first),
            k / n if n >= FEW else 0.0,
            usual,
            f"{first:%d/%m/%Y}: {k}/{n}",
            (lower_limit(n, usual, ALARM), limit(n, usual, ALARM)) if n >= FEW and 0 < usual < 1 else (),
        )
        for first, k, n in shares
    ]
    runs = runs_on_one_side([k / n for _first, k, n in shares], usual)
    return {
        "months": months,
        "total": sum(one.total for one in months),
        "last_year": sum(one.last_year for one in months),
        "trend": over_time(columns, _breaks([one.first for one in months], versions)),
        "shares": shares,
        "failed": failed,
        "looked": looked,
        "share_chart": over_time(parts, _breaks([first for first, _k, _n in shares], versions), share=True),
        "is_run": bool(runs),
        "versions": versions,
    }


def _breaks(firsts: list[date], versions: list[tuple[date, str]]) -> list[tuple[int, str]]:
    """Return before which column which version of a checklist began."""
    return [(sum(first < began for first in firsts), version) for began, version in versions if firsts]


def _units(compared: insight.Comparison, units: Mapping[str, Unit]) -> Row:
    dots = [
        Dot(localized(units[one.code], "name"), one.n, one.k / one.n, one.mark, _findings(unit=one.code))
        for one in compared.units
        if one.n >= FEW
    ]
    usual = compared.k / compared.n if compared.n else 0.0
    top = max((one.high for one in compared.units if one.n >= FEW), default=1.0)
    rows: list[Row] = [
        {
            "share": one,
            "unit": units[one.code],
            "href": _findings(unit=one.code),
            "bar": interval(one.low, one.high, one.k / one.n, top) if one.n >= FEW else "",
        }
        for one in compared.units
    ]
    marks = [one.mark for one in compared.units]
    return {
        "compared": compared,
        "funnel": funnel(dots, usual, compared.phi) if dots else "",
        "n_alarm": marks.count(Mark.ALARM),
        "n_watch": marks.count(Mark.WATCH),
        "bands": [(name, [row for row in rows if row["share"].mark in within]) for name, within in BANDS],
    }


def _items(answers: list[tuple[str, str, int, int]], units: Mapping[str, Unit]) -> Row:
    known, failing = newest_items(), [one for one in insight.by_item(answers) if one.k][:SHOWN]
    top = max((one.high for one in failing), default=1.0)
    return {
        "items": [
            {
                "share": one,
                "asked": known.get(one.code),
                "href": f"{_findings()}?search={one.code}",
                "bar": interval(one.low, one.high, one.k / one.n, top) if one.n >= FEW else "",
            }
            for one in failing
        ],
        "is_clear": len(failing) > 1 and failing[0].low > failing[1].high,
        "repeats": [
            {
                "unit": units[unit],
                "item": item,
                "asked": known.get(item),
                "n": n,
                "href": _findings(unit=unit),
            }
            for unit, item, n in insight.repeats(answers)[:SHOWN]
        ],
    }


def _open(today: date) -> Row:
    median, fixed, not_yet = insight.days_to_fix(today)
    never, inspected = insight.never_visited(today)
    return {
        "ageing": insight.ageing(today),
        "median": median,
        "fixed": fixed,
        "not_yet": not_yet,
        "never": never,
        "inspected": inspected,
        "visited": inspected - len(never),
        "own": insight.late_at_home_affairs(today),
        "own_days": insight.OWN_DAYS,
    }


def _findings(unit: str = "") -> str:
    return reverse("portal:findings") + (f"?unit={unit}" if unit else "")
