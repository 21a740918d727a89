"""What people do with jobs: ask for one, stop it, have a failed one tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django_tasks.base import Task

from backend.jobs.models import FINAL, Job
from backend.kernel.limits import spend
from backend.kernel.preconditions import locked_row, visible_row
from backend.people.models import User


def enqueue_job(task: Task[Any, Any], *args: Any, asked_by: User, key: str, **kwargs: Any) -> Job:
    """Enqueue a task for a person; while one of that `key` is unfinished, return it instead.

    ProblemError `rate-limited`.
    """
    spend("job", account=asked_by.pk)
    try:
        with transaction.atomic():
            job = Job.objects.get(pk=UUID(task.enqueue(*args, **kwargs).id))
            job.asked_by, job.key = asked_by, key
            job.save(update_fields=["asked_by", "key"])
    except IntegrityError:
        return Job.objects.exclude(state__in=FINAL).get(key=key)
    return job


def stop_job(job_id: UUID, *, by: User, now: datetime) -> Job:
    """Ask for a job to be stopped: one that waits ends at once, one that runs at its next report."""
    with transaction.atomic():
        job = _locked(job_id, by)
        if job.state == Job.State.WAITING:
            job.state, job.finished_at = Job.State.STOPPED, now
        job.stop_asked = True
        job.save(update_fields=["state", "finished_at", "stop_asked"])
    return job


def repeat_job(job_id: UUID, *, by: User, now: datetime) -> Job:
    """Let a job that failed or was stopped begin anew; any other stays as it is."""
    with transaction.atomic():
        job = _locked(job_id, by)
        if job.state in (Job.State.FAILED, Job.State.STOPPED):
            job.state, job.run_at, job.finished_at = Job.State.WAITING, now, None
            job.attempts, job.stop_asked, job.failure = 0, False, ""
            job.save()
    return job


def _locked(job_id: UUID, by: User) -> Job:
    return locked_row(Job, visible_row(Job.objects.visible_to(by), job_id).pk)
