"""What those who answered at counters say, by quarter: for Home Affairs and leaders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.citizens.figures import figures
from backend.citizens.satisfaction_api import finished_quarter
from backend.portal.access import page, viewer
from backend.portal.words import DIMENSIONS


@page("satisfaction.read")
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """Show the figures of a quarter that is over, the last one without being asked."""
    asked = finished_quarter(request.GET.get("quarter", ""))
    rows = figures(asked, viewer(request))
    shown = {"quarter": asked, "rows": rows, "dimensions": DIMENSIONS}
    return render(request, "portal/satisfaction.html", shown)
