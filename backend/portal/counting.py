"""Pages whose figures a job counts: while it does, a page that comes again by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from backend.documents.reports.counting import BeingCountedError

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def while_counting(view: View) -> View:
    """Show how far the counting is, until there are figures."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **options)
        except BeingCountedError as error:
            return render(request, "portal/counting.html", {"job": error.job}, status=202)

    return cast("View", shown)
