"""Where the pieces of the inbox come from: each kind by a look at an index, the longest waiting first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet

from backend.devices.queries import with_chains
from backend.findings.calendar import working_days
from backend.findings.models import Decision, Finding
from backend.findings.reminders import REMIND_BEFORE
from backend.inbox.models import Kind, Reading
from backend.kernel.times import local_day
from backend.people.models import Device, User
from backend.visits.models import Revision, Visit
from shared.rules.findings import State, Verb

MOST: Final = 100
"""So many pieces of a kind are listed; whoever has more has to begin with these."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that waits: about what, since when, until when, and in which version."""

    kind: Kind
    subject: UUID
    version: int
    name: str
    """The unit's; of a phone, its holder's."""
    since: date
    item: str = ""
    text: str = ""
    due_on: date | None = None
    answered_on: date | None = None

    @property
    def key(self) -> str:
        """Return what names this piece in this version, for a form or a program to send back."""
        return f"{self.kind}.{self.subject}.{self.version}"


def pieces_of(kind: Kind, reader: User, today: date) -> list[Piece]:
    """Return up to MOST pieces of this kind that `reader` may know, the longest waiting first."""
    return list(_SOURCES[kind](reader, today))


def new_explanations(reader: User) -> QuerySet[Decision]:
    """Return the explanations nobody has read yet, of findings that still lie with their units."""
    read = Reading.objects.filter(
        kind=Kind.EXPLANATION, subject=OuterRef("finding"), version__gte=OuterRef("number")
    )
    visible = Finding.objects.visible_to(reader).filter(state=State.NOTIFIED)
    explained = Decision.objects.filter(verb=Verb.EXPLAIN, finding__in=visible.values("pk"))
    return explained.filter(~Exists(read))


def _explanations(reader: User, _today: date) -> Iterable[Piece]:
    for one in new_explanations(reader).select_related("finding__unit").order_by("at", "pk")[:MOST]:
        day = local_day(one.at)
        yield _piece(Kind.EXPLANATION, one.finding, day, version=one.number, text=one.reason, answered=day)


def _contests(reader: User, _today: date) -> Iterable[Piece]:
    return _handed_in(Kind.CONTEST, State.CONTESTED, Verb.CONTEST, reader)


def _fixes(reader: User, _today: date) -> Iterable[Piece]:
    return _handed_in(Kind.FIX, State.FIX_SUBMITTED, Verb.SUBMIT_FIX, reader)


def _handed_in(kind: Kind, state: State, verb: Verb, reader: User) -> Iterable[Piece]:
    """Return what lies with Home Affairs, with what the unit wrote."""
    waiting = Finding.objects.visible_to(reader).filter(state=state).select_related("unit")
    found = list(waiting.order_by("day", "pk")[:MOST])
    last = {one.finding_id: one for one in _decisions_of(found, verb)}
    pieces = (
        _piece(kind, finding, local_day(last[finding.pk].at), text=last[finding.pk].reason)
        if finding.pk in last
        else _piece(kind, finding, finding.day)
        for finding in found
    )
    return sorted(pieces, key=lambda piece: piece.since)


def _overdue(reader: User, today: date) -> Iterable[Piece]:
    late = Finding.objects.visible_to(reader).filter(state=State.NOTIFIED, due_on__lt=today)
    return _with_units(Kind.OVERDUE, late)


def _due_soon(reader: User, today: date) -> Iterable[Piece]:
    last = working_days(today).add(today, REMIND_BEFORE)
    soon = Finding.objects.visible_to(reader).filter(state=State.NOTIFIED, due_on__range=(today, last))
    return _with_units(Kind.DUE_SOON, soon)


def _with_units(kind: Kind, rows: QuerySet[Finding]) -> Iterable[Piece]:
    """Yield what lies with units, the earliest due date first, and whether they have answered."""
    found = list(rows.select_related("unit").order_by("due_on", "pk")[:MOST])
    answered = {one.finding_id: local_day(one.at) for one in _decisions_of(found, Verb.EXPLAIN)}
    for finding in found:
        since = finding.notified_on or finding.day
        yield _piece(kind, finding, since, text=finding.statement, answered=answered.get(finding.pk))


def _decisions_of(findings: Iterable[Finding], verb: Verb) -> QuerySet[Decision]:
    """Return with what a verb was done to these findings, the last of each last."""
    ids = [finding.pk for finding in findings]
    return Decision.objects.filter(finding__in=ids, verb=verb).order_by("number")


def _piece(
    kind: Kind,
    finding: Finding,
    since: date,
    *,
    version: int | None = None,
    text: str = "",
    answered: date | None = None,
) -> Piece:
    number = finding.version if version is None else version
    name = finding.unit.name_vi
    return Piece(kind, finding.pk, number, name, since, finding.item, text, finding.due_on, answered)


def _returned(reader: User, _today: date) -> Iterable[Piece]:
    """Yield the visits that were given back and have not come again."""
    returned = Visit.objects.visible_to(reader).filter(state=Visit.State.RETURNED)
    rows = returned.annotate(on=Max("reviews__at")).order_by("day", "pk")
    for pk, name, on in rows.values_list("pk", "unit__name_vi", "on")[:MOST]:
        yield Piece(Kind.RETURNED, pk, 0, name, local_day(on))


def _phones(reader: User, _today: date) -> Iterable[Piece]:
    """Yield the phones that hold numbers, by when the first number behind a gap came."""
    devices = list(_with_gaps(Device.objects.visible_to(reader).filter(revoked_at=None)))
    with_chains(devices)
    gaps = {device.pk: vars(device)["missing"] for device in devices}
    behind = [gap[0]["last"] + 1 for gap in gaps.values() if gap]
    came = Revision.objects.filter(device__in=gaps, n__in=behind).values_list("device", "n", "received_at")
    since = {(device, n): local_day(at) for device, n, at in came}
    for device in devices:
        if missing := gaps[device.pk]:
            day = since.get((device.pk, missing[0]["last"] + 1), local_day(device.enrolled_at))
            text = ", ".join(_numbers(gap["first"], gap["last"]) for gap in missing)
            yield Piece(Kind.PHONE, device.pk, 0, device.user.full_name, day, text=text)


def _with_gaps(devices: QuerySet[Device]) -> QuerySet[Device]:
    """Keep the devices of which fewer revisions came than the newest one's number says."""
    counted = Revision.objects.order_by().values("device").annotate(newest=Max("n"), came=Count("pk"))
    lacking = counted.filter(newest__gt=F("came")).values("device")
    return devices.filter(pk__in=lacking).select_related("user")[:MOST]


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


_SOURCES: Final[Mapping[Kind, Callable[[User, date], Iterable[Piece]]]] = {
    Kind.EXPLANATION: _explanations,
    Kind.CONTEST: _contests,
    Kind.FIX: _fixes,
    Kind.OVERDUE: _overdue,
    Kind.DUE_SOON: _due_soon,
    Kind.RETURNED: _returned,
    Kind.PHONE: _phones,
}
