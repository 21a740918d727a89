"""Doing jobs: the oldest that is due and free, under a lease that is renewed, tried again with waits."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django_tasks import TaskContext, task_backends

from backend.jobs import lease
from backend.jobs.backend import LeaseBackend, result_of
from backend.jobs.models import Job
from backend.jobs.progress import JobLostError, JobStoppedError

WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
"""Before the second, third … attempt."""
MAX_ATTEMPTS: Final = len(WAITS) + 1

_log = logging.getLogger(__name__)


def do_next_job(holder: str, now: datetime) -> bool:
    """Do a job that is due; False where there is none, or where others than `manage.py work` do them.

    Those are told of jobs whose worker died with them.
    """
    backend = task_backends["default"]
    if not isinstance(backend, LeaseBackend) or not backend.has_workers_of_its_own:
        return do_one_job(holder, now)
    for job in Job.objects.filter(state=Job.State.RUNNING, until__lte=now):
        backend.announce(job)
    return False


def do_one_job(holder: str, now: datetime) -> bool:
    """Do the job that has been due for longest and nobody is at; False where there is none."""
    job = Job.objects.filter(_due(now)).order_by("run_at", "pk").first()
    if job is None:
        return False
    if _claimed(job, holder, now):
        do_job(job)
    return True


def do_job_of(job_id: UUID, holder: str, now: datetime) -> Job | None:
    """Do the job of this id if it is due and nobody is at it; return it as it is then, None if not."""
    job = Job.objects.filter(_due(now), pk=job_id).first()
    if job is None or not _claimed(job, holder, now):
        return None
    do_job(job)
    return Job.objects.get(pk=job_id)


def _due(now: datetime) -> Q:
    return Q(state=Job.State.WAITING, run_at__lte=now) | Q(state=Job.State.RUNNING, until__lte=now)


def _claimed(job: Job, holder: str, now: datetime) -> bool:
    """Take the lease, unless somebody else did since the row was read; give up what killed its workers."""
    row = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts, until=job.until)
    if job.attempts >= MAX_ATTEMPTS:
        row.update(**_ended(Job.State.FAILED), failure="the worker died each time")
        return False
    taken = {"state": Job.State.RUNNING, "holder": holder, "until": now + lease.LENGTH}
    if not row.update(attempts=F("attempts") + 1, **taken):
        return False
    job.refresh_from_db()
    return job.holder == holder


def do_job(job: Job) -> None:
    """Do a job whose lease this worker holds, and write down what became of it."""
    held = Job.objects.filter(pk=job.pk, holder=job.holder, state=Job.State.RUNNING)
    try:
        with lease.renewed(held):
            returned = _call(job)
    except JobStoppedError:
        held.update(**_ended(Job.State.STOPPED))
    except JobLostError:
        _log.warning("job %s was taken over by another worker", job.pk)
    except Exception as error:  # noqa: BLE001 - whatever a job does, the worker lives and says why
        _log.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(job, held, f"{type(error).__name__}: {error}"[:300])
    else:
        held.update(**_ended(Job.State.DONE), result=returned, failure="")


def _call(job: Job) -> Any:
    if job.stop_asked:
        raise JobStoppedError
    result = result_of(job)
    context = [TaskContext(task_result=result)] if result.task.takes_context else []
    return result.task.call(*context, *result.args, **result.kwargs)


def _fail(job: Job, held: Any, why: str) -> None:
    """Let the job be tried again after a wait, or end it when that was the last try."""
    if job.attempts >= MAX_ATTEMPTS:
        held.update(**_ended(Job.State.FAILED), failure=why)
        return
    run_at = timezone.now() + WAITS[job.attempts - 1]
    held.update(state=Job.State.WAITING, holder="", until=None, run_at=run_at, failure=why)


def _ended(state: Job.State) -> dict[str, Any]:
    return {"state": state, "holder": "", "until": None, "finished_at": timezone.now()}
