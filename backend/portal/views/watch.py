"""What needs an operator, for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.portal.access import page
from backend.watch.queries import all_checks


@page("watch.read")
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Show every check, the gravest first, each with what to do."""
    return render(request, "portal/watch.html", {"checks": all_checks(timezone.now())})
