"""Procrastinate in the place of our own workers, for an installation of many hosts on PostgreSQL.

Chosen by settings alone: `CONGTAM_TASKS=backend.jobs.procrastinate.ProcrastinateBackend`, after
`pip install procrastinate[django]`. The rows stay what people see; Procrastinate says which host does which
job when. A host that died leaves a row whose lease runs out: `manage.py work` announces it anew.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import Blueprint
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from backend.jobs.backend import LeaseBackend
from backend.jobs.models import Job
from backend.jobs.work import do_job_of

tasks = Blueprint()


class ProcrastinateBackend(LeaseBackend):
    """A task that is enqueued becomes a row, and a job of Procrastinate's in the same transaction."""

    has_workers_of_its_own = True

    def announce(self, job: Job) -> None:
        """Defer a job of Procrastinate's that does this one when it is due."""
        due: dict[str, Any] = {"schedule_at": job.run_at} if job.run_at > timezone.now() else {}
        with suppress(AlreadyEnqueued), transaction.atomic():
            deferrer = app.configure_task("congtam:do_job", queueing_lock=str(job.pk), **due)
            deferrer.defer(job_id=str(job.pk))


@tasks.task(name="do_job", pass_context=True)
def do_job(context: Any, job_id: str) -> None:
    """Do one job; where it failed and is to be tried again, announce that."""
    holder = f"procrastinate-{context.job.id}"
    job = do_job_of(UUID(job_id), holder, timezone.now())
    if job is not None and job.state == Job.State.WAITING:
        ProcrastinateBackend("default", {}).announce(job)


def add_tasks(to: Any) -> None:
    """Tell Procrastinate's app what it may be asked for (`PROCRASTINATE_ON_APP_READY`)."""
    to.add_tasks_from(tasks, namespace="congtam")
