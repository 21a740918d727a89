"""Jobs as people and programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet

from backend.jobs.mail import MAX_ATTEMPTS
from backend.jobs.models import Job, Lease, Message
from backend.jobs.results import has_file


class JobRow(TypedDict):
    """A job as it is told of: no arguments, which may name people."""

    id: UUID
    kind: str
    state: str
    done: int
    of: int
    attempts: int
    failure: str
    has_file: bool
    document: str | None
    made_at: datetime
    finished_at: datetime | None


def job_row(job: Job) -> JobRow:
    """Return a job as it is told of; its kind is the task's own name."""
    return {
        "id": job.pk,
        "kind": job.task_name,
        "state": job.state,
        "done": job.done,
        "of": job.of,
        "attempts": job.attempts,
        "failure": job.failure,
        "has_file": has_file(job),
        "document": job.result.get("document") if isinstance(job.result, dict) else None,
        "made_at": job.made_at,
        "finished_at": job.finished_at,
    }


def failing_leases() -> list[Lease]:
    """Return what is done again and again and failed the last time."""
    return list(Lease.objects.filter(failures__gt=0).order_by("job"))


def given_up_messages() -> QuerySet[Message]:
    """Return mails that no mail server took and that are tried no more."""
    return Message.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS)


def unsent_messages() -> list[Message]:
    """Return the mails that were given up, the newest first."""
    return list(given_up_messages().select_related("to").order_by("-made_at")[:100])
