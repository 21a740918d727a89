"""Where failures arrive: from DRF views, from plain Django views, and from outside any view."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from backend.kernel.problems import ProblemError, as_problem, problem_response

log = logging.getLogger(__name__)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer what went wrong in a DRF view; None lets Django log a fault of our own and answer 500."""
    request: HttpRequest = context["request"]._request
    problem = as_problem(error, in_query=request.method in ("GET", "HEAD"))
    if problem is None:
        return None
    return _answer(request, problem, error)


def answer_failure(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what went wrong outside DRF; also Django's handler for 400, 403, 404 and 500."""
    problem = as_problem(exception) if exception else None
    return _answer(request, problem or ProblemError("server-error"), exception)


def _answer(request: HttpRequest, problem: ProblemError, cause: BaseException | None) -> HttpResponse:
    if problem.problem.status >= 500 and cause is not None:
        log.error("request %s failed: %s", getattr(request, "id", "-"), problem.problem.code, exc_info=cause)
    return problem_response(request, problem)
