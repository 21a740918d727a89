"""Work that takes long: done once, told of while it goes on, stopped, tried again, kept for a week."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext

from backend.jobs import lease, work
from backend.jobs.actions import enqueue_job, repeat_job, stop_job
from backend.jobs.backend import result_of
from backend.jobs.models import Job, Lease, Message
from backend.jobs.progress import JobLostError, finishing, report
from backend.jobs.results import KEPT, _path, forget_old_jobs, keep_file
from backend.jobs.work import MAX_ATTEMPTS, WAITS, do_next_job
from backend.kernel.problems import ProblemError
from backend.people.models import User
from tests.backend.jobs.tasks import broken, doubled, leave_mark, long, marked
from tests.world import client

pytestmark = pytest.mark.django_db


def now() -> datetime:
    """Return a time at which everything that was just put down is due."""
    return timezone.now() + timedelta(seconds=1)


def job_of(result_id: str) -> Job:
    return Job.objects.get(pk=UUID(result_id))


def claimed(result_id: str) -> TaskContext:
    """Let a worker take the job, and return what its task is given."""
    Job.objects.filter(pk=result_id).update(
        state=Job.State.RUNNING, holder="first", attempts=1, until=now() + lease.LENGTH
    )
    return TaskContext(task_result=result_of(job_of(result_id)))


def test_a_task_is_done_once_and_its_value_kept() -> None:
    result = doubled.enqueue(21)
    assert do_next_job("worker", now())
    assert not do_next_job("worker", now())
    result.refresh()
    assert (result.return_value, job_of(result.id).state) == (42, Job.State.DONE)


def test_what_is_rolled_back_was_never_enqueued() -> None:
    with transaction.atomic():
        doubled.enqueue(1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_task_put_off_waits_for_its_time() -> None:
    doubled.using(run_after=now() + timedelta(hours=1)).enqueue(1)
    assert not do_next_job("worker", now())
    assert do_next_job("worker", now() + timedelta(hours=2))


def test_a_failing_job_is_tried_again_with_waits_and_then_says_why() -> None:
    job = job_of(broken.enqueue().id)
    at = now()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert do_next_job("worker", at)
        assert not do_next_job("worker", at)
        job.refresh_from_db()
        assert (job.attempts, job.failure) == (attempt, "ValueError: nothing to divide")
        at = now() + WAITS[min(attempt, len(WAITS)) - 1]
    assert job.state == Job.State.FAILED


def test_a_job_whose_worker_died_is_done_by_another_when_its_lease_runs_out(reviewer: User) -> None:
    job = job_of(marked.enqueue("mark").id)
    claimed(str(job.pk))
    assert not do_next_job("second", now())
    assert do_next_job("second", now() + lease.LENGTH)
    job.refresh_from_db()
    assert (job.state, job.attempts, Message.objects.count()) == (Job.State.DONE, 2, 1)


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    result = doubled.enqueue(1)
    Job.objects.update(state=Job.State.RUNNING, holder="dead", attempts=MAX_ATTEMPTS, until=now())
    do_next_job("worker", now() + timedelta(seconds=5))
    assert job_of(result.id).state == Job.State.FAILED


def test_whoever_lost_the_lease_neither_reports_nor_finishes() -> None:
    context = claimed(marked.enqueue("mark").id)
    Job.objects.update(holder="second")
    with pytest.raises(JobLostError):
        report(context, 1, 3)
    with pytest.raises(JobLostError), finishing(context):
        leave_mark("never")
    assert not Message.objects.exists()


def wait_until(holds: Callable[[], bool]) -> bool:
    """Wait until it holds, for a minute at most."""
    until = time.monotonic() + 60
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def test_progress_is_seen_while_the_work_goes_on() -> None:
    seen: list[tuple[str, int | None]] = []
    context = claimed(long.enqueue(4).id)
    for step in (1, 2, 4):
        report(context, step, 4)
        job = job_of(context.task_result.id)
        seen.append((job.state, job.percent))
    assert seen == [("running", 25), ("running", 50), ("running", 100)]


def test_a_stopped_job_ends_at_its_next_step(reviewer: User) -> None:
    job = enqueue_job(long, 4, asked_by=reviewer, key="long")
    claimed(str(job.pk))
    stop_job(job.pk, by=reviewer, now=now())
    do_next_job("second", now() + lease.LENGTH)
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED
    repeat_job(job.pk, by=reviewer, now=now())
    assert do_next_job("worker", now() + timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_job_that_waits_is_stopped_at_once(reviewer: User) -> None:
    job = enqueue_job(long, 4, asked_by=reviewer, key="long")
    assert stop_job(job.pk, by=reviewer, now=now()).state == Job.State.STOPPED
    assert not do_next_job("worker", now())


def test_the_same_asked_twice_is_one_job_until_it_has_ended(reviewer: User) -> None:
    first = enqueue_job(doubled, 1, asked_by=reviewer, key="one")
    assert enqueue_job(doubled, 1, asked_by=reviewer, key="one").pk == first.pk
    do_next_job("worker", now())
    assert enqueue_job(doubled, 1, asked_by=reviewer, key="one").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_as_long_as_the_work_takes() -> None:
    begun = now()
    Lease.objects.create(job="long", holder="first", until=begun)
    held, soon = Lease.objects.filter(job="long", holder="first"), begun + lease.LENGTH / 2
    with lease.renewed(held, every_s=0.01):
        renewed = wait_until(lambda: Lease.objects.filter(job="long", until__gt=soon).exists())
    assert renewed


def test_a_file_is_kept_for_a_week_and_given_to_whoever_asked(reviewer: User, leader: User) -> None:
    job = enqueue_job(doubled, 1, asked_by=reviewer, key="file")
    made = keep_file(str(job.pk), b"a,b\n", name="bang.csv", media_type="text/csv")
    Job.objects.update(state=Job.State.DONE, result=made, finished_at=timezone.now())
    address = f"/api/v1/jobs/{job.pk}"
    answered = client(reviewer).get(f"{address}/file")
    assert answered.getvalue() == b"a,b\n"
    assert answered["Content-Disposition"] == 'attachment; filename="bang.csv"'
    neighbour = client(leader)
    assert [neighbour.get(address + end).status_code for end in ("", "/file")] == [404, 404]
    forget_old_jobs(timezone.now() + KEPT / 2)
    assert _path(job.pk).exists()
    forget_old_jobs(timezone.now() + KEPT)
    assert not _path(job.pk).exists()
    assert client(reviewer).get(address).status_code == 404


def test_nobody_stops_a_job_of_somebody_else(reviewer: User, leader: User) -> None:
    job = enqueue_job(doubled, 1, asked_by=reviewer, key="one")
    with pytest.raises(ProblemError, match="not-found"):
        stop_job(job.pk, by=leader, now=now())


def test_a_worker_that_cannot_find_a_task_says_so() -> None:
    Job.objects.create(
        kind="backend.nowhere.gone", arguments={"args": [], "kwargs": {}}, run_at=now(), made_at=now()
    )
    work.do_one_job("worker", now() + timedelta(seconds=1))
    assert "ModuleNotFoundError" in Job.objects.get().failure
