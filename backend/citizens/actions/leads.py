"""Moving a lead: each verb once, with its reason, in the log; the log never holds what a citizen wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import Http404

from backend.citizens.leads import open_text, seal_text
from backend.citizens.models import Lead, LeadClass, LeadKind, LeadState, LeadStep, RestrictedReader
from backend.citizens.questions import days_of
from backend.journal.recording import Journal, recording
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.times import local_day
from backend.people.models import Role, User
from backend.people.rules import require
from shared.rules.leads import VERBS, next_state

MAX_READERS: Final = 2
OPEN: Final = "open"


def read_lead(pk: UUID, *, lead_class: str, masked: str, by: User, now: datetime) -> Lead:
    """Note that a person read it: of what class it is, and its words without names. Twice is once."""
    if lead_class not in LeadClass.values:
        raise field_invalid("class", "Hãy chọn một loại.", "Choose a class.")
    return _move(
        pk, "read", {"lead_class": lead_class, "sealed_masked": seal_text(masked)}, lead_class, by, now
    )


def move_lead(pk: UUID, verb: str, text: str, *, by: User, now: datetime) -> Lead:
    """Do what can be done with a lead that was read; the text is the reason, or the answer."""
    if verb not in VERBS or verb == "read":
        raise Http404
    if not text.strip() and verb != "close":
        raise ProblemError("reason-required")
    return _move(pk, verb, {"reply": text} if verb == "answer" else {}, text, by, now)


def open_restricted(pk: UUID, *, by: User, now: datetime) -> str:
    """Return the words of a restricted lead to one of the two people who may; each opening is noted."""
    require(by, "lead.read-restricted")
    with recording(by=by, at=now) as journal:
        lead = _locked(pk, by)
        _note(journal, lead, OPEN, "", by)
    return open_text(lead.sealed_text)


def name_readers(users: Collection[User], *, by: User, now: datetime) -> None:
    """Let these, two at most, and nobody else read restricted leads from now on."""
    require(by, "lead.name-readers")
    if len(users) > MAX_READERS or any(user.role != Role.REVIEWER for user in users):
        raise field_invalid(
            "users", "Nhiều nhất hai người của Sở Nội vụ.", "Two people of Home Affairs at most."
        )
    with recording(by=by, at=now) as journal:
        known = {
            row.user_id: row for row in RestrictedReader.objects.select_for_update().filter(ended_at=None)
        }
        wanted = {user.pk: user for user in users}
        for pk, row in known.items():
            if pk not in wanted:
                row.ended_at = now
                row.save(update_fields=["ended_at"])
                journal.log_row("restricted-reader.ended", row)
        for pk, user in wanted.items():
            if pk not in known:
                journal.log_row(
                    "restricted-reader.named", RestrictedReader.objects.create(user=user, named_at=now)
                )


def erase_texts(now: datetime) -> None:
    """Erase what citizens wrote a year ago, masked or not; what was done about it stays."""
    before = local_day(now) - timedelta(days=days_of("erase"))
    old = Lead.objects.filter(received_on__lte=before).exclude(sealed_text="", sealed_masked="")
    old.update(sealed_text="", sealed_masked="")


def _move(pk: UUID, verb: str, changes: Mapping[str, str], text: str, by: User, now: datetime) -> Lead:
    require(by, "lead.answer")
    with recording(by=by, at=now) as journal:
        lead = _locked(pk, by)
        state = next_state(lead.state, verb)
        if state is None:
            last = lead.steps.exclude(verb=OPEN).last()
            if last and (last.verb, last.text, last.by_id) == (verb, text, by.pk):
                return lead  # the same again
            raise ProblemError("transition-forbidden")
        lead.state = LeadState(state)
        for name, value in changes.items():
            setattr(lead, name, value)
        if lead.lead_class in (LeadClass.ACCUSATION, LeadClass.DANGER) or lead.kind == LeadKind.MONEY:
            lead.restricted = True
        lead.save()
        _note(journal, lead, verb, text, by)
    return lead


def _note(journal: Journal, lead: Lead, verb: str, text: str, by: User) -> None:
    step = LeadStep.objects.create(lead=lead, verb=verb, by=by, at=journal.at, text=text)
    journal.log_row(f"lead.{verb}", step)


def _locked(pk: UUID, by: User) -> Lead:
    """Return the lead, locked; it may be on the move in its table (`mixing`), so it is looked for twice."""
    visible = Lead.objects.select_for_update().filter(
        pk__in=Lead.objects.visible_to(by).filter(pk=pk).values("pk")
    )
    lead = visible.first() or visible.first()
    if lead is None:
        raise Http404
    return lead
