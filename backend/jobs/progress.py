"""What a task tells while it works, and how it ends: how far it is, and one last step that happens once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext

from backend.jobs.models import Job


class JobLostError(Exception):
    """The lease ran out and another worker may be at the job: what is not finished is not ours any more."""


class JobStoppedError(Exception):
    """Somebody asked for the job to be stopped."""


def report(context: TaskContext, done: int, of: int) -> None:
    """Say that `done` of `of` are done; JobStoppedError or JobLostError where the work is to end here."""
    row = _held(context)
    if not row.filter(stop_asked=False).update(done=done, of=of):
        raise JobStoppedError if row.exists() else JobLostError


@contextmanager
def finishing(context: TaskContext, result: Any = None) -> Iterator[None]:
    """Do a task's last step once: what the block writes to the database and the job's end are one commit.

    A worker that dies before leaves neither; one that dies after leaves both. JobLostError, and nothing
    written, where the job is another worker's by now.
    """
    with transaction.atomic():
        ended = {"state": Job.State.DONE, "until": None, "holder": "", "finished_at": timezone.now()}
        if not _held(context).update(result=result, failure="", **ended):
            raise JobLostError
        yield


def _held(context: TaskContext) -> Any:
    job, holder = UUID(context.task_result.id), context.task_result.worker_ids[-1]
    return Job.objects.filter(pk=job, holder=holder, state=Job.State.RUNNING)
