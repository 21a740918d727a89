"""What happens later: each message and each job once, whoever works, and again after a worker was killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from backend.config.schedule import JOBS
from backend.jobs.lease import LENGTH
from backend.jobs.mail import LEASE, WAITS, queue_mail, send_one
from backend.jobs.models import Lease, Message
from backend.jobs.periodic import Job, do_due_jobs
from backend.people.models import User
from tests.world import NOW

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
OF_TESTS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")  # another process takes those of an installation


@pytest.fixture
def addressed(reviewer: User) -> User:
    """Give somebody with an address."""
    reviewer.email = "reviewer@sonla.example"
    reviewer.save()
    return reviewer


@pytest.fixture
def done() -> list[datetime]:
    """Give the times at which the job of these tests was done."""
    return []


@pytest.fixture
def job(done: list[datetime]) -> Job:
    """Give a job that is done every ten minutes."""
    return Job("test", done.append, every=timedelta(minutes=10))


def _post(to: User, key: str = "notice:1") -> None:
    queue_mail(key, to=to, subject="Kết luận", text="Có kết luận mới.", now=NOW)


def test_a_message_is_put_down_once_and_sent_once(addressed: User) -> None:
    _post(addressed)
    _post(addressed)
    call_command("work", "--once")
    call_command("work", "--once")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["reviewer@sonla.example"], "Kết luận")
    assert sent.extra_headers["Message-ID"] == f"<{Message.objects.get().pk}@localhost>"


def test_whoever_has_no_address_gets_no_message(reviewer: User) -> None:
    _post(reviewer)
    assert not Message.objects.exists()


def test_what_another_worker_is_at_waits_until_its_lease_runs_out(addressed: User) -> None:
    _post(addressed)
    Message.objects.update(holder="killed", until=NOW + LEASE, attempts=1)
    assert not send_one("second", NOW + LEASE / 2)
    assert send_one("second", NOW + LEASE)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_is_asked_again_later(
    addressed: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise ConnectionRefusedError

    _post(addressed)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert send_one("worker", NOW)
    assert Message.objects.get().failure == "ConnectionRefusedError: "
    assert not send_one("worker", NOW + WAITS[0] / 2)
    assert send_one("worker", NOW + WAITS[0])
    assert Message.objects.get().failure == ""
    assert len(mail.outbox) == 1


def test_a_job_is_done_when_it_is_due_and_by_one_worker(job: Job, done: list[datetime]) -> None:
    for minutes in (0, 1, 9, 10, 11):
        for holder in ("first", "second"):
            do_due_jobs([job], holder, NOW + timedelta(minutes=minutes))
    assert done == [NOW, NOW + timedelta(minutes=10)]


def test_a_killed_workers_job_is_done_when_its_lease_runs_out(job: Job, done: list[datetime]) -> None:
    Lease.objects.create(job="test", holder="killed", until=NOW + LENGTH)
    do_due_jobs([job], "second", NOW)
    assert done == []
    do_due_jobs([job], "second", NOW + LENGTH)
    assert done == [NOW + LENGTH]


def test_a_job_that_fails_keeps_no_other_from_being_done(job: Job, done: list[datetime]) -> None:
    def fail(_: datetime) -> None:
        raise ValueError("broken")

    do_due_jobs([Job("broken", fail, every=timedelta(minutes=1)), job], "worker", NOW)
    assert done == [NOW]
    assert Lease.objects.get(job="broken").done_at is None


def test_reminders_are_among_the_jobs() -> None:
    assert "findings.remind" in {job.name for job in JOBS}


def test_the_worker_stops_when_told_to_and_when_its_server_is_gone(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    environment = {**kept, "CONGTAM_DATA_DIR": str(tmp_path)}
    manage = [sys.executable, str(ROOT / "backend" / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True, timeout=120)
    with subprocess.Popen([*manage, "work"], env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "The worker has begun.\n"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    script = f"{sys.executable} {ROOT / 'backend' / 'manage.py'} work --with-parent $$ & echo $!; sleep 2"
    parent = subprocess.run(
        ["sh", "-c", script], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    assert _gone(int(re.search(r"^\d+$", parent.stdout, re.MULTILINE)[0]))  # type: ignore[index]  # it echoes it


def _gone(pid: int) -> bool:
    """Wait until the process has ended."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
