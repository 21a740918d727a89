"""Reminding people of due dates: the unit before the day, the unit and Home Affairs after it; each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from backend.findings.calendar import working_days
from backend.findings.models import Finding, Notice, Reminded
from backend.findings.notices.text import reminder_mail
from backend.jobs.mail import queue_mail
from backend.journal.recording import Journal, recording
from backend.kernel.times import local_day
from backend.people.models import Role, User, new_id
from backend.units.heirs import officers_for
from shared.rules.findings import State

REMIND_BEFORE: Final = 2
"""Working days before the due date."""

Concerned = tuple[Finding, User]


def send_reminders(now: datetime) -> None:
    """Queue the mails that are due today: one per person and kind, however many findings.

    `Reminded` keeps who was reminded of what, in the same transaction as the mail: done twice, sent once.
    """
    today = local_day(now)
    last = working_days(today).add(today, REMIND_BEFORE)
    open_ = Finding.objects.filter(state=State.NOTIFIED).select_related("unit").order_by("due_on", "pk")
    with recording(by=None, at=now) as journal:
        soon, late = open_.filter(due_on__range=(today, last)), open_.filter(due_on__lt=today)
        _remind(Reminded.Kind.REMINDER, [(one, user) for one in soon for user in _unit(one)], journal)
        _remind(Reminded.Kind.ESCALATION, list(_after(late)), journal)


def _after(late: Iterable[Finding]) -> Iterator[Concerned]:
    """Yield whom an overdue finding concerns: the unit, and whoever issued the notice or stands in."""
    issuers: dict[UUID | None, UUID] = dict(
        Notice.objects.filter(findings__in=late).values_list("pk", "issued_by")
    )
    reviewers = {user.pk: user for user in User.objects.filter(role=Role.REVIEWER, is_active=True)}
    for finding in late:
        issuer = issuers.get(finding.notice_id)
        concerned = [reviewers[issuer]] if issuer in reviewers else reviewers.values()
        for user in (*_unit(finding), *concerned):
            yield finding, user


def _unit(finding: Finding) -> Iterable[User]:
    return officers_for(finding.unit_id)


def _remind(kind: Reminded.Kind, wanted: list[Concerned], journal: Journal) -> None:
    reachable = [(finding, user) for finding, user in wanted if user.email]
    known = set(_known(kind, reachable))
    fresh = [(one, user) for one, user in reachable if (one.pk, one.due_on, user.pk) not in known]
    Reminded.objects.bulk_create(
        Reminded(finding=one, kind=kind, due_on=one.due_on, user=user, at=journal.at)
        for one, user in fresh
        if one.due_on is not None
    )
    by_person: defaultdict[User, list[Finding]] = defaultdict(list)
    for finding, user in fresh:
        by_person[user].append(finding)
        journal.log(
            f"finding.{kind}", finding, unit_id=finding.unit_id, to=str(user.pk), due_on=finding.due_on
        )
    for user, findings in by_person.items():
        subject, text = reminder_mail(kind, findings)
        queue_mail(f"{kind}:{new_id()}", to=user, subject=subject, text=text, now=journal.at)


def _known(kind: Reminded.Kind, concerned: list[Concerned]) -> Iterable[tuple[Any, date, Any]]:
    rows = Reminded.objects.filter(kind=kind, finding__in={finding.pk for finding, _ in concerned})
    return rows.values_list("finding", "due_on", "user")
