"""What every request gets before its view: an id, a checked host, a language."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from backend.core.failures import failed
from backend.core.problems import FieldError, ProblemError, as_problem


class RequestMiddleware:
    """The only middleware of our own. Answers below `/api/` are never stored by a cache on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve `request`, unless it names a host that is not ours or asks with a NUL."""
        request.id = uuid.uuid4()  # type: ignore[attr-defined]  # named in problems, logs and answers
        with translation.override(translation.get_language_from_request(request)):
            response = self._answer(request)
        response.headers["X-Request-Id"] = str(request.id)  # type: ignore[attr-defined]
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
            _refuse_nul(request)
        except (SuspiciousOperation, ProblemError) as error:
            return failed(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a known problem raised by a plain Django view; leave our own faults to Django."""
        return failed(request, exception) if as_problem(exception) else None


def _refuse_nul(request: HttpRequest) -> None:
    """Refuse a question with NUL in it: PostgreSQL keeps none in a text, and faults on comparing with it."""
    if "\0" in request.path_info:
        raise ProblemError("not-found")
    named = [name for name, values in request.GET.lists() if "\0" in "".join((name, *values))]
    if named:
        raise ProblemError("filter-invalid", errors=[_nul_in(name) for name in named])


def _nul_in(name: str) -> FieldError:
    return FieldError(
        "invalid", "NUL is not allowed here.", parameter=name.replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
