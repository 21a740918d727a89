"""A worker is killed before and after every statement it sends for a job; two others carry on.

Each job's effect is there once, whatever the point: the mark it leaves and its end are one commit.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.faults.figures import ROOT, Figure, conclude, none_of
from tests.faults.rude_server import installed_on

FORK = multiprocessing.get_context("fork")
ENGINES = ("sqlite", "postgres")
LATER = timedelta(minutes=5)
"""How far the other workers' clock is ahead: the dead one's lease has run out."""


class Killer:
    """Counts what a connection sends, and ends the process before or after statement `at`."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.sent = at, after, 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Send the statement, or die."""
        self.sent += 1
        if self.sent == self.at and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(*statement)
        if self.sent == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def died_at(at: int, *, after: bool) -> bool:
    """Let a worker of its own do the next job and say whether it was killed on the way."""
    worker = FORK.Process(target=_work, args=(at, after))
    worker.start()
    worker.join()
    return worker.exitcode == -signal.SIGKILL


def _work(at: int, after: bool) -> None:
    from django.db import connection
    from django.utils import timezone

    from backend.jobs.work import do_next_job

    with connection.execute_wrapper(Killer(at, after=after)):
        do_next_job(f"killed-{at}", timezone.now() + timedelta(seconds=1))


def _carry_on(name: str) -> None:
    from django.utils import timezone

    from backend.jobs.work import do_next_job

    do_next_job(name, timezone.now() + LATER)


def carried_on() -> None:
    """Let two workers look for jobs at once, later."""
    workers = [FORK.Process(target=_carry_on, args=(name,)) for name in ("second", "third")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def lives() -> Iterator[tuple[bool, int]]:
    """Yield for each point whether the job is done at last, and how many marks it left."""
    from backend.jobs.models import Job, Message
    from tests.backend.jobs.tasks import marked

    for after in (False, True):
        at, died = 1, True
        while died:
            result = marked.enqueue(f"mark {after}")
            _let_go()
            died = died_at(at, after=after)
            carried_on()
            job = Job.objects.get(pk=result.id)
            marks = Message.objects.filter(key__contains=result.id).count()
            _let_go()
            yield job.state == Job.State.DONE, marks
            at += 1


def _let_go() -> None:
    """Close what a forked process must not share."""
    from backend.kernel.database import close_connections

    close_connections()


def killed_on(engine: str) -> dict[str, int]:
    """Return what was seen on an engine. Once per process."""
    with installed_on(engine):
        from django.utils import timezone

        from backend.people.actions import create_user
        from backend.people.models import Role

        create_user(
            username="marker", password="congtam-demo", full_name="M", role=Role.REVIEWER, now=timezone.now()
        )
        seen = list(lives())
    return {
        "points": len(seen),
        "unfinished": sum(not done for done, _ in seen),
        "lost": sum(marks == 0 for _, marks in seen),
        "doubled": sum(marks > 1 for _, marks in seen),
    }


def measure() -> Iterator[Figure]:
    """Give the figures of both engines."""
    import subprocess

    for engine in ENGINES:
        command = [sys.executable, "-m", "tests.faults.jobs_killed", engine]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        seen = json.loads(done.stdout.splitlines()[-1])
        for what in ("unfinished", "lost", "doubled"):
            yield none_of(f"{engine}: jobs {what}, of {seen['points']} killed", seen[what])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(killed_on(sys.argv[1])) + "\n")
    else:
        sys.exit(conclude("jobs_killed", "a worker killed at every statement of a job", measure))
