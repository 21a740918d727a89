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

from django.db.models import Q

from backend.jobs.models import Lease

LEASE: Final = timedelta(minutes=10)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A function of the present time, the name of its lease, and how long it rests after being done."""

    name: str
    do: Callable[[datetime], None]
    every: timedelta


def do_due_jobs(jobs: Iterable[Job], holder: str, now: datetime) -> None:
    """Do every job that is due and nobody is at; one that fails is tried again when its lease has run out."""
    for job in jobs:
        if _claimed(job, holder, now):
            try:
                job.do(now)
            except Exception:  # noqa: BLE001 - one job that is broken keeps no other from being done
                _log.exception("job %s failed", job.name)
            else:
                Lease.objects.filter(job=job.name, holder=holder).update(until=None, holder="", done_at=now)


def _claimed(job: Job, holder: str, now: datetime) -> bool:
    """Take the lease in one statement, which only one worker can."""
    free = Q(until=None) | Q(until__lte=now)
    due = Q(done_at=None) | Q(done_at__lte=now - job.every)
    row = Lease.objects.filter(free, due, job=job.name)
    if row.update(holder=holder, until=now + LEASE):
        return True
    if Lease.objects.filter(job=job.name).exists():
        return False
    Lease.objects.bulk_create([Lease(job=job.name)], ignore_conflicts=True)
    return bool(row.update(holder=holder, until=now + LEASE))
