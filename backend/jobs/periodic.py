"""What is done again and again: a worker does each job of the schedule when it is due.

A job is done by whoever holds the lease of its row; a worker that was killed lets go of it when the lease
runs out. Jobs have to bear being done twice: they look at what is there, not at what was planned.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from backend.jobs import lease
from backend.jobs.models import Lease

WAIT: Final = timedelta(minutes=2)
"""After a failure, before the next attempt."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A function of the present time, the name of its lease, and how long it rests after being done."""

    name: str
    do: Callable[[datetime], None]
    every: timedelta


def do_due_jobs(jobs: Iterable[Job], holder: str, now: datetime) -> None:
    """Do every job that is due and nobody is at; one that fails is tried again after a wait."""
    for job in jobs:
        if _claimed(job, holder, now):
            _do(job, holder, now)


def _do(job: Job, holder: str, now: datetime) -> None:
    """Do it under a lease that is renewed, however long it takes, and write down what became of it."""
    held = Lease.objects.filter(job=job.name, holder=holder)
    try:
        with lease.renewed(held):
            job.do(now)
    except Exception as error:  # noqa: BLE001 - one job that is broken keeps no other from being done
        _log.exception("job %s failed", job.name)
        why = f"{type(error).__name__}: {error}"[:300]
        held.update(holder="", until=now + WAIT, failures=F("failures") + 1, failure=why)
    else:
        held.update(until=None, holder="", done_at=now, failures=0, failure="")


def _claimed(job: Job, holder: str, now: datetime) -> bool:
    """Take the lease in one statement, which only one worker can."""
    due = Q(done_at=None) | Q(done_at__lte=now - job.every)
    row = Lease.objects.filter(lease.is_free(now), due, job=job.name)
    if row.update(holder=holder, until=now + lease.LENGTH):
        return True
    if Lease.objects.filter(job=job.name).exists():
        return False
    Lease.objects.bulk_create([Lease(job=job.name)], ignore_conflicts=True)
    return bool(row.update(holder=holder, until=now + lease.LENGTH))
