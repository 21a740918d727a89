"""What every request gets before its view: an id, a checked host, a language."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from backend.kernel.database import drop_dead_connections
from backend.kernel.failures import answer_failure
from backend.kernel.logs import log_request
from backend.kernel.problems import as_problem

HEALTH: Final = ("/healthz", "/readyz", "/metrics")
"""Asked by watchers on this computer, by its address and without TLS; they tell nothing about anybody."""


class RequestMiddleware:
    """The only middleware of our own. Answers below `/api/` are never stored by a cache on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve `request`, unless it names a host that is not ours."""
        began = time.monotonic()
        request.id = uuid.uuid4()  # type: ignore[attr-defined]  # named in problems, logs and answers
        with translation.override(translation.get_language_from_request(request)):
            response = self._answer(request)
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            drop_dead_connections()
        response.headers["X-Request-Id"] = str(request.id)  # type: ignore[attr-defined]  # see above
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        log_request(request, response, time.monotonic() - began)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in HEALTH:
            try:
                request.get_host()
            except DisallowedHost as error:
                return answer_failure(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a known problem raised by a plain Django view; leave our own faults to Django."""
        return answer_failure(request, exception) if as_problem(exception) else None
