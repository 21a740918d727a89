"""Taking an answer: once for each form, once for each slip, with nothing that leads back to either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from backend.citizens.given import Given
from backend.citizens.leads import seal_text
from backend.citizens.memory import arrivals
from backend.citizens.mixing import store_mixed
from backend.citizens.models import Answer, Channel, Lead, LeadKind, LeadState, SetAside, Slip, SpentTicket
from backend.citizens.places import Place
from backend.citizens.questions import days_of
from backend.citizens.sealing import code_of_day, fingerprint, reply_code, spent
from backend.findings.calendar import working_days
from backend.kernel.times import local_day
from shared.rules.codes import DAY, read_code
from shared.rules.satisfaction import MIN_BURST, burst_size

LOOK_BACK: Final = timedelta(days=90)
RESTRICTED = frozenset({LeadKind.MONEY, LeadKind.DANGER})


class Closed(Exception):  # noqa: N818 - no failure: what the page says of a code
    """The slip was used meanwhile."""


@dataclass(frozen=True)
class Taken:
    """What the thanks page says: the code and the day of the answer, where there is something to answer."""

    code: str | None
    due_on: date | None


def take_answer(place: Place, given: Given, number: str, *, now: datetime) -> Taken:
    """Store one answer, and a lead where there is something to look at; `Closed` for a slip that was used.

    A form that comes twice is taken once, and thanked for twice. The log hears of it once a day
    (`close_days`): an entry for each would hold the second in which it came.
    """
    today = local_day(now)
    try:
        with transaction.atomic():
            SpentTicket.objects.create(fingerprint=spent(number), day=today)
            _use_slip(place)
            answer = Answer(
                counter_id=place.counter_id,
                channel=place.channel,
                day=today,
                day_code=_is_todays(place, given, today),
                **given.columns(),
            )
            store_mixed(answer, counter_id=place.counter_id, channel=place.channel, day=today)
            taken = _store_lead(place, given, number, today)
    except IntegrityError:
        if before := taken_before(number):
            return before
        raise
    _set_aside_if_too_fast(place, today, now)
    return taken


def _set_aside_if_too_fast(place: Place, today: date, now: datetime) -> None:
    """Set the day aside where answers come faster than this counter's own average explains."""
    came = arrivals(f"{place.counter_id}/{place.channel}", now)
    if came < MIN_BURST:
        return
    answers = Answer.objects.filter(counter=place.counter_id, channel=place.channel)
    if came >= burst_size(answers.filter(day__gt=today - LOOK_BACK, day__lt=today).count()):
        same = SetAside(counter_id=place.counter_id, channel=place.channel, day=today)
        SetAside.objects.bulk_create([same], ignore_conflicts=True)


def taken_before(number: str) -> Taken | None:
    """Return what was made of a form that was taken; None for one that was not."""
    if not SpentTicket.objects.filter(pk=spent(number)).exists():
        return None
    code = reply_code(number)
    lead = Lead.objects.filter(code_fingerprint=fingerprint(code)).first()
    return Taken(code, lead.due_on) if lead else Taken(None, None)


def _use_slip(place: Place) -> None:
    if place.channel == Channel.SLIP and not Slip.objects.filter(pk=fingerprint(place.code)).delete()[0]:
        raise Closed


def _is_todays(place: Place, given: Given, today: date) -> bool | None:
    if not place.day_codes:
        return None
    return read_code(given.day_code, DAY) == code_of_day(place.counter_id, today)


def _store_lead(place: Place, given: Given, number: str, today: date) -> Taken:
    kind, code = given.kind(), reply_code(number)
    if kind is None:
        return Taken(None, None)
    lead = Lead(
        unit_id=place.unit_id,
        received_on=today,
        kind=kind,
        restricted=kind in RESTRICTED,
        sealed_text=seal_text(given.text),
        due_on=working_days(today).add(today, days_of("answer")),
        code_fingerprint=fingerprint(code),
    )
    store_mixed(lead, unit_id=place.unit_id, received_on=today, state=LeadState.RECEIVED)
    return Taken(code, lead.due_on)
