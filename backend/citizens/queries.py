"""Leads as people of Home Affairs, leaders and teams read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, Q

from backend.campaigns.models import Assignment
from backend.citizens.leads import open_text
from backend.citizens.models import Lead, LeadState, RestrictedReader
from backend.citizens.questions import days_of
from backend.findings.calendar import working_days
from backend.people.models import User
from backend.people.rules import may, require
from shared.rules.leads import WAITING, verbs_in
from shared.rules.working_days import WorkingDays


class LeadColumns(TypedDict):
    """A lead in a list: nothing of what was written."""

    id: UUID
    unit_id: str
    received_on: date
    kind: str
    restricted: bool
    lead_class: str
    state: str
    due_on: date


class LeadRow(LeadColumns):
    """A lead in a list, with the day by which the next thing has to be done."""

    next_due_on: date | None
    is_late: bool


class StepRow(TypedDict):
    """What was done with a lead."""

    verb: str
    at: str
    by: str
    text: str


class WholeLead(LeadRow):
    """A lead whole; `text` is None where it has to be opened, or was erased."""

    text: str | None
    masked: str
    reply: str
    verbs: list[str]
    steps: list[StepRow]


class LeadCount(TypedDict):
    """How many leads of a unit wait, and how many are late; restricted ones are in no count."""

    unit_id: str
    unit__name_vi: str
    waiting: int
    late: int


@dataclass(frozen=True)
class Hint:
    """What a team is shown before a visit: no proof of anything."""

    received_in: str  # "2026-Q4"
    lead_class: str
    text: str


def lead_rows(rows: Iterable[LeadColumns], today: date) -> list[LeadRow]:
    """Return leads with the next thing that is due of each."""
    listed = list(rows)
    calendar = working_days(today, *(row["received_on"] for row in listed))
    return [{**row, **_next(row, today, calendar)} for row in listed]


def whole_lead(lead: Lead, today: date, *, opened: str | None = None) -> WholeLead:
    """Return all of a lead; the words of a restricted one only where they were `opened`."""
    (row,) = lead_rows([_columns(lead)], today)
    steps: list[StepRow] = [
        {"verb": step.verb, "at": step.at.isoformat(), "by": step.by.full_name, "text": step.text}
        for step in lead.steps.select_related("by")
    ]
    text = opened if lead.restricted else open_text(lead.sealed_text)
    masked = "" if lead.restricted and opened is None else open_text(lead.sealed_masked)
    return {
        **row,
        "text": text or None,
        "masked": masked,
        "reply": lead.reply,
        "verbs": list(verbs_in(lead.state)),
        "steps": steps,
    }


def lead_counts(reader: User, today: date) -> list[LeadCount]:
    """Return how many leads wait in each unit, and how many are late, the most late first."""
    require(reader, "lead.count")
    late = Count("pk", filter=Q(due_on__lt=today))
    rows = Lead.objects.filter(restricted=False, state__in=WAITING).values("unit_id", "unit__name_vi")
    counted = rows.annotate(waiting=Count("pk"), late=late).order_by("-late", "-waiting", "unit__sort")
    return [LeadCount(**row) for row in counted]


def hints_for(assignment: Assignment) -> list[Hint]:
    """Return what citizens said of the unit that a team is about to visit: read, masked, not restricted."""
    rows = Lead.objects.filter(unit_id=assignment.unit_id, restricted=False).exclude(state=LeadState.RECEIVED)
    recent = rows.order_by("-received_on", "pk")[:50]
    return [
        Hint(
            f"{lead.received_on:%Y}-Q{(lead.received_on.month + 2) // 3}",
            lead.lead_class,
            open_text(lead.sealed_masked),
        )
        for lead in recent
    ]


def readers() -> list[User]:
    """Return who may read restricted leads now."""
    named = RestrictedReader.objects.filter(ended_at=None).select_related("user").order_by("pk")
    return [row.user for row in named]


def may_open(user: User) -> bool:
    """Say whether a person may open restricted leads."""
    return may(user, "lead.read-restricted") and user in readers()


def _columns(lead: Lead) -> LeadColumns:
    return LeadColumns(
        id=lead.pk,
        unit_id=lead.unit_id,
        received_on=lead.received_on,
        kind=lead.kind,
        restricted=lead.restricted,
        lead_class=lead.lead_class,
        state=lead.state,
        due_on=lead.due_on,
    )


class _Next(TypedDict):
    next_due_on: date | None
    is_late: bool


def _next(row: LeadColumns, today: date, calendar: WorkingDays) -> _Next:
    """Return when the next thing is due: reading, then forwarding or another word, then the answer."""
    if row["state"] not in WAITING:
        return {"next_due_on": None, "is_late": False}
    due = row["due_on"]
    if row["state"] == LeadState.RECEIVED:
        due = calendar.add(row["received_on"], days_of("restricted" if row["restricted"] else "read"))
    elif row["state"] == LeadState.READ:
        due = min(due, calendar.add(row["received_on"], days_of("forward")))
    return {"next_due_on": due, "is_late": due < today}
