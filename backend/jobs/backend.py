"""Our rows with leases as one backend of Django's task API: `TASKS` in the settings chooses another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.exceptions import TaskResultDoesNotExist

from backend.jobs.models import Job

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
    Job.State.STOPPED: TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    """A task that is enqueued becomes a row in the caller's transaction; a worker finds it there."""

    supports_defer = True
    supports_get_result = True
    has_workers_of_its_own = False
    """Whether something else than `manage.py work` does the jobs that are due."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put the task down; it is there when, and only when, the caller's transaction commits."""
        self.validate_task(task)
        now = timezone.now()
        job = Job(
            kind=task.module_path,
            arguments={"args": list(args), "kwargs": dict(kwargs)},
            run_at=task.run_after or now,
            made_at=now,
        )
        job.save(force_insert=True)
        self.announce(job)
        return result_of(job)

    def announce(self, job: Job) -> None:
        """Tell whoever does the jobs of one more; our own workers look for themselves."""

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return what has become of a task; TaskResultDoesNotExist once it is forgotten."""
        job = Job.objects.filter(pk=UUID(result_id)).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job)


def task_of(job: Job) -> Task[Any, Any]:
    """Return the function a job calls, by its dotted path."""
    task = import_string(job.kind)
    if not isinstance(task, Task):
        raise ImportError(f"{job.kind} is no task")
    return task


def result_of(job: Job) -> TaskResult[Any]:
    """Return the row in the words of Django's task API."""
    result: TaskResult[Any] = TaskResult(
        task=task_of(job),
        id=str(job.pk),
        status=_STATUS[Job.State(job.state)],
        enqueued_at=job.made_at,
        started_at=None,
        finished_at=job.finished_at,
        last_attempted_at=None,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend="default",
        errors=[],
        worker_ids=[job.holder] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)  # the API's own way; the record is frozen
    return result
