"""Counting by jobs: replaying the log takes too long for a request, so figures are counted and kept.

What is kept is counted anew at any time; what is frozen is counted by the job that freezes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django_tasks import TaskContext, task

from backend.documents.models import Count, Document
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import (
    check_freeze,
    check_freeze_begun,
    facts_at,
    freeze_begun,
    freeze_report,
    last_issued,
)
from backend.documents.reports.log import Progress, cut_off
from backend.jobs.actions import enqueue_job
from backend.jobs.models import Job
from backend.jobs.progress import report
from backend.journal.models import Event
from backend.kernel.times import local_day
from backend.people.models import User

Facts = dict[str, Any]
FRESH: Final = timedelta(minutes=1)
"""So long counted figures are shown though the log goes on; then they are counted anew."""


class BeingCountedError(Exception):
    """The figures are not there yet; a job counts them."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job


def counted(asked: Asked, *, reader: User, now: datetime) -> Facts:
    """Return the figures as last counted today; BeingCountedError while there are none.

    Figures that later events may have changed are shown with the event they stand at, and counted anew.
    """
    kept = Count.objects.filter(key=_key(asked), day=local_day(now)).first()
    if kept is None or not _is_fresh(kept, now):
        job = enqueue_job(count_facts, asdict(asked), asked_by=reader, key=f"count {_key(asked)}")
        if kept is None:
            raise BeingCountedError(job)
    facts: Facts = json.loads(kept.facts)
    return facts


def _is_fresh(kept: Count, now: datetime) -> bool:
    return kept.at > now - FRESH or not Event.objects.filter(index__gt=kept.event).exists()


@task(takes_context=True)
def count_facts(context: TaskContext, asked: dict[str, str]) -> None:
    """Count the figures of a report up to the log's last event and keep them in the place of earlier ones."""
    about, now = Asked(**asked), timezone.now()
    cut = cut_off(on=local_day(now))
    facts = facts_at(about, cut, last_issued(about), _progress(context))
    kept = {"event": cut.event, "day": cut.day, "facts": json.dumps(facts), "at": now}
    Count.objects.update_or_create(key=_key(about), defaults=kept)


def ask_freeze(asked: Asked, *, by: User, now: datetime, event: int | None = None) -> Job:
    """Have a report frozen by a job; pressed twice, it is one job."""
    check_freeze(asked, by=by, now=now, event=event)
    key = f"freeze {_key(asked)} {event or ''} {by.pk}"
    return enqueue_job(freeze_figures, asdict(asked), event, str(by.pk), asked_by=by, key=key)


@task(takes_context=True)
def freeze_figures(context: TaskContext, asked: dict[str, str], event: int | None, by: str) -> dict[str, str]:
    """Freeze a report, counted up to an event or the last one; done twice, it is the same report."""
    person, now = User.objects.get(pk=by), timezone.now()
    made = freeze_report(Asked(**asked), by=person, now=now, event=event, tell=_progress(context))
    return {"document": str(made.pk)}


def ask_freeze_begun(document_id: UUID, *, by: User, now: datetime, match: str | None) -> Job | Document:
    """Have a draft frozen by a job; the paper itself where it was frozen by the same person before."""
    frozen = check_freeze_begun(document_id, by=by, now=now, match=match)
    if frozen is not None:
        return frozen
    return enqueue_job(
        freeze_draft_figures, str(document_id), str(by.pk), asked_by=by, key=f"freeze {document_id}"
    )


@task(takes_context=True)
def freeze_draft_figures(context: TaskContext, document_id: str, by: str) -> dict[str, str]:
    """Freeze a draft, counted up to the last event."""
    person, now = User.objects.get(pk=by), timezone.now()
    made = freeze_begun(UUID(document_id), by=person, now=now, match="*", tell=_progress(context))
    return {"document": str(made.pk)}


def _progress(context: TaskContext) -> Progress:
    """Return what a job says while it replays: at which event it is, of how many."""
    return lambda done, of: report(context, done, of)


def _key(asked: Asked) -> str:
    return f"{asked.period}|{asked.scope}|{asked.structure}"
