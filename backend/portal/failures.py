"""Failures in words: a page that says what is wrong, what was typed, and where to go on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from backend.kernel import failures
from backend.kernel.problems import ProblemError, as_problem
from backend.portal.access import kept_address, recognise
from backend.portal.forms.kept import OURS, SECRET
from backend.portal.sent import texts_in

GONE = 404


def page_of(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """Return the page that says what went wrong."""
    problem, language = error.problem, get_language() or "vi"
    shown = {
        "problem": problem,
        "title": problem.title(language),
        "detail": error.detail or problem.detail(language),
        "errors": [field.detail for field in error.errors],
        "typed": _typed(request),
        "back": _page_above(request) if request.method == "POST" else "",
        "is_conflict": problem.code == "precondition-failed",
    }
    response = render(request, "portal/problem.html", shown, status=problem.status)
    if "Retry-After" in error.headers:
        response.headers["Retry-After"] = error.headers["Retry-After"]
    return response


def failed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django could not: a page to a browser, a problem document to everybody else."""
    answer = failures.answer_failure(request, exception)
    if request.path_info.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        return answer
    problem = (as_problem(exception) if exception else None) or ProblemError("server-error")
    if problem.problem.status == GONE and not hasattr(request, "viewer"):
        recognise(request)  # no page was found, so nobody has asked yet who it is that looks for it
    return page_of(request, problem)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer a form whose page is older than the login, or which came from elsewhere."""
    recognise(request)
    going_on = kept_address(request)
    if going_on == "/":
        return page_of(request, ProblemError("csrf-failed"))
    return redirect(going_on)


def _typed(request: HttpRequest) -> list[str]:
    """Return what people wrote, so that nobody has to write it again: texts of several words."""
    written = [text for name, text in texts_in(request.POST) if name not in SECRET | OURS]
    return [text for text in written if len(text.split()) > 1]


def _page_above(request: HttpRequest) -> str:
    """Return the page a verb's address hangs below."""
    return request.path.rpartition("/")[0] or "/"
