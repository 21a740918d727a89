"""Vietnamese, unless a person has chosen English: what a browser happens to be set to decides nothing."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from backend.portal.access import local_path, open_to_all

YEAR_S: Final = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """Return the language of the pages for whoever asks."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@open_to_all
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the language and return to the page."""
    response = redirect(local_path(request, request.POST.get("next")))
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=YEAR_S,
            secure=settings.BEHIND_TLS,
            httponly=True,
            samesite="Lax",
        )
    return response
