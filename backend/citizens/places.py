"""Which counter a code leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from backend.citizens.models import Channel, Invitation, Slip
from backend.citizens.sealing import fingerprint
from backend.units.models import Counter
from shared.rules.codes import SIGN, SLIP, read_code


@dataclass(frozen=True)
class Place:
    """A counter that can be answered about, by which channel, under which code."""

    code: str
    channel: Channel
    counter_id: str
    counter: str
    unit_id: str
    day_codes: bool


def place_of(typed: str, today: date) -> Place | None:
    """Return where a code leads; None for one that is mistyped, unknown, used, or out of date."""
    if code := read_code(typed, SIGN):
        return _open(code, Invitation.objects.filter(code=code), today)
    if code := read_code(typed, SLIP):
        slip = Slip.objects.filter(pk=fingerprint(code)).values("invitation")
        return _open(code, Invitation.objects.filter(pk__in=slip), today)
    return None


def whole_code(typed: str) -> str:
    """Return a code in its one form; what is none comes back shortened, for the seal of a form alone."""
    return read_code(typed, SIGN) or read_code(typed, SLIP) or typed[:20]


def _open(code: str, invitations: QuerySet[Invitation], today: date) -> Place | None:
    found = invitations.select_related("counter__unit").first()
    if found is None or not (_holds(found, today) and _holds(found.counter, today)):
        return None
    channel, counter = Channel(found.channel), found.counter
    return Place(code, channel, counter.pk, _name(counter), counter.unit_id, found.day_codes)


def _holds(thing: Invitation | Counter, today: date) -> bool:
    begun = thing.valid_from is None or thing.valid_from <= today
    return begun and (thing.valid_to is None or today <= thing.valid_to)


def _name(counter: Counter) -> str:
    """Return the counter's name with its unit's, unless that is part of it."""
    unit = counter.unit.name_vi
    return counter.name_vi if unit in counter.name_vi else f"{counter.name_vi} – {unit}"
