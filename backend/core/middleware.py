"""What every request gets before its view: an id, a checked host, a language."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from backend.core.failures import failed
from backend.core.problems import as_problem


class RequestMiddleware:
    """The only middleware of our own. Answers below `/api/` are never stored by a cache on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve `request`; a host that is not ours raises DisallowedHost, which Django answers as 400."""
        request.id = uuid.uuid4()  # type: ignore[attr-defined]  # named in problems, logs and answers
        request.get_host()
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = str(request.id)  # type: ignore[attr-defined]
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a known problem raised by a plain Django view; leave our own faults to Django."""
        return failed(request, exception) if as_problem(exception) else None
