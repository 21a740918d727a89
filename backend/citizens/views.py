"""`GET|POST g/{code}`, `GET g`, `GET|POST t`, `GET n/{language}/{question}.mp3`: what citizens open.

Nobody logs in, nothing is set in the browser, nothing of a request is logged. A code that leads nowhere shows
a page with the other channels, never an error: an error would tell of the code, and would be logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from backend.citizens import memory, pages, sounds
from backend.citizens.actions import Closed, take_answer
from backend.citizens.actions.answers import taken_before
from backend.citizens.given import read_given
from backend.citizens.leads import lead_under
from backend.citizens.models import Channel
from backend.citizens.places import Place, place_of, whole_code
from backend.citizens.sealing import new_ticket, opened_ticket
from backend.kernel.addresses import client_address
from backend.kernel.times import local_day

ANSWERS_AN_HOUR: Final = 300
"""From one address about one counter by its sign: more than it serves in a day. Slips have no limit."""
WRONG_AN_HOUR: Final = 30
"""Wrong codes from one address, before it is asked to wait; right ones go on working all the while."""
METHODS: Final = ("GET", "HEAD", "POST")
View = Callable[..., HttpResponseBase]

_log = logging.getLogger(__name__)


def for_citizens(view: View) -> View:
    """Mark a view whose failures are noted without a word of the request: a path holds a slip's code."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        language = pages.language_of(request.GET)
        if request.method not in METHODS:
            return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
        try:
            return view(request, language=language, **arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold what was typed
            _log.error("a citizen's page failed: %s", type(error).__name__)
            failed = pages.code_page(language, "failed")
            failed.status_code = 503
            failed.headers["Retry-After"] = "60"
            return failed

    return guarded


@for_citizens
def counter(request: HttpRequest, *, code: str, language: str) -> HttpResponseBase:
    """Show the form behind a code, and take it."""
    if request.method == "POST":
        return _posted(request, code, language)
    place = place_of(code, local_day(timezone.now()))
    return (
        pages.form_page(place, new_ticket(place.code), language) if place else _wrong_code(request, language)
    )


@for_citizens
def typed(request: HttpRequest, *, language: str) -> HttpResponseBase:
    """Ask for a code, and go where it leads."""
    code = request.GET.get("c", "").strip()
    if not code:
        return pages.code_page(language)
    place = place_of(code, local_day(timezone.now()))
    if place is None:
        return _wrong_code(request, language)
    query = f"?{urlencode({'l': language})}" if language != "vi" else ""
    return redirect(f"/g/{place.code}{query}")


@for_citizens
def reply(request: HttpRequest, *, language: str) -> HttpResponseBase:
    """Ask for the code of a lead, and show how it stands; the code comes in the body, never in an address."""
    today = local_day(timezone.now())
    if request.method != "POST":
        return pages.reply_page(language, None, today)
    lead = lead_under(request.POST.get("code", ""))
    if lead is None:
        return pages.reply_page(language, None, today, "wait" if _guesses(request) else "no_such")
    return pages.reply_page(language, lead, today)


@for_citizens
def sound(request: HttpRequest, *, spoken: str, question: str, language: str) -> HttpResponseBase:  # noqa: ARG001  # every route has these parts
    """Give the recording of a question."""
    path = sounds.sound(spoken, question)
    if path is None:
        return pages.code_page(language)
    return FileResponse(
        path.open("rb"), content_type="audio/mpeg", headers={"Cache-Control": "max-age=86400"}
    )


def _posted(request: HttpRequest, code: str, language: str) -> HttpResponse:
    now, ticket = timezone.now(), request.POST.get("ticket", "")
    number = opened_ticket(ticket, whole_code(code), life_s=None)
    if number and (taken := taken_before(number)):
        return pages.thanks_page(taken, language)
    place = place_of(code, local_day(now))
    if place is None:
        return _wrong_code(request, language)
    given = read_given(request.POST.dict())
    number = opened_ticket(ticket, place.code)
    wrong = given.wrong or (None if number else "again")
    if wrong or number is None:
        return pages.form_page(place, new_ticket(place.code), language, given, wrong or "again")
    if _is_flood(request, place):
        return _busy(pages.form_page(place, ticket, language, given, "busy"))
    try:
        taken = take_answer(place, given, number, now=now)
    except Closed:
        return pages.code_page(language, "closed")
    return pages.thanks_page(taken, language)


def _is_flood(request: HttpRequest, place: Place) -> bool:
    if place.channel != Channel.POSTER:
        return False
    return memory.tries(place.counter_id, client_address(request), timezone.now()) > ANSWERS_AN_HOUR


def _guesses(request: HttpRequest) -> bool:
    return memory.tries("wrong code", client_address(request), timezone.now()) > WRONG_AN_HOUR


def _wrong_code(request: HttpRequest, language: str) -> HttpResponse:
    if _guesses(request):
        return _busy(pages.code_page(language, "wait"))
    return pages.code_page(language, "closed")


def _busy(page: HttpResponse) -> HttpResponse:
    page.status_code = 429
    page.headers["Retry-After"] = "600"
    return page
