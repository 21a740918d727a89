"""What a page gets that the API does not: a session, protection of forms, a language, errors in words.

The API takes no cookie and pays for none of this: whatever is below `/api/` passes by. So does what citizens
open: nothing looks for a session there, nothing is set.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from csp.middleware import CSPMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation

from backend.kernel.problems import as_problem
from backend.kernel.silence import is_silent
from backend.portal.access import admit
from backend.portal.failures import page_of
from backend.portal.language import language_of

API: Final = "/api/"
NAMESPACE: Final = "portal"


def is_for_people(request: HttpRequest) -> bool:
    """Say whether the address is one of the portal's: not of the API's, and not one that citizens open."""
    return not request.path_info.startswith(API) and not is_silent(request.path_info)


class _ForPeople:
    """Lets a middleware of Django's work for pages alone."""

    get_response: Callable[[HttpRequest], Any]

    def __call__(self, request: HttpRequest) -> Any:
        """Do the middleware's work unless a machine asks."""
        return super().__call__(request) if is_for_people(request) else self.get_response(request)  # type: ignore[misc]  # of the class this is mixed into


class Sessions(_ForPeople, SessionMiddleware):
    """Who is logged in, in a signed cookie."""


class Forms(_ForPeople, CsrfViewMiddleware):
    """No other site can make a browser post a form."""

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        """Refuse a form that was not ours."""
        if not is_for_people(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class Notes(_ForPeople, MessageMiddleware):
    """What was done is said on the next page."""


class ContentPolicy(_ForPeople, CSPMiddleware):
    """A page loads and runs nothing but our own files."""


class Pages:
    """The language a person chose, who may open a page, and failures as pages; innermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a page; no cache on the way keeps it."""
        if not is_for_people(request):
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = self.get_response(request)
        if _is_page(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("Content-Language", language_of(request))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Let nobody in who is not logged in, except where a view is open to all."""
        return admit(request, view) if _is_page(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Say in words what a view refused; leave our own faults to Django."""
        problem = as_problem(exception) if _is_page(request) else None
        return page_of(request, problem) if problem else None


def _is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_name == NAMESPACE
