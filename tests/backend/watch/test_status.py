"""What an operator watches: each thing that goes wrong is named, graded, and comes with what to do."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from gettext import GNUTranslations
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from backend import watch
from backend.jobs.mail import MAX_ATTEMPTS, queue_mail
from backend.jobs.models import Job, Lease, Message
from backend.journal.head import present_head
from backend.journal.recording import recording
from backend.people.models import User
from backend.watch.queries import all_checks
from backend.watch.rows import Check, State
from tests.backend.portal.desks import browser

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def check(name: str) -> Check:
    return next(check for check in all_checks(timezone.now()) if check.name == name)


def status(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command("status", *arguments, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}failed: {error}"
    return out.getvalue()


@pytest.fixture
def all_well(data_dir: Path, settings: Settings) -> None:
    """Let worker, root, verification and backup be of just now."""
    settings.DISK_RESERVE = 0
    Lease.objects.create(job="journal.watch_storage", done_at=timezone.now())
    call_command("publish_root", stdout=StringIO())
    call_command("verify_evidence", stdout=StringIO())
    (data_dir / "last-backup").touch()


def worker_is_away() -> None:
    Lease.objects.update(done_at=timezone.now() - HOUR)


def a_job_fails_again_and_again() -> None:
    Lease.objects.create(job="findings.remind", failures=3, failure="OSError: no")


def a_mail_waits(reviewer: User) -> None:
    reviewer.email = "reviewer@sonla.example"
    reviewer.save()
    queue_mail("k", to=reviewer, subject="Kết luận", text="…", now=timezone.now() - 7 * HOUR)


def a_phone_is_lost() -> None:
    with recording(by=None, at=timezone.now()) as journal:
        journal.log("device.lost", present_head())


@pytest.mark.usefixtures("all_well")
def test_a_server_in_order_says_so() -> None:
    assert "failed" not in status()
    assert {c.state for c in all_checks(timezone.now())} <= {
        State.OK,
        State.WARNING,
    }


@pytest.mark.usefixtures("all_well")
@pytest.mark.parametrize(
    ("happens", "name"),
    [
        (worker_is_away, "worker_seen_hours"),
        (a_job_fails_again_and_again, "scheduled_failures"),
        (a_phone_is_lost, "alarms"),
    ],
)
def test_what_needs_a_person_is_named_and_ends_the_command_in_failure(
    happens: Callable[[], None], name: str
) -> None:
    happens()

    assert check(name).state is State.FAILED
    assert check(name).advice
    assert re.search(rf"failed: .*{name}", status("--quiet"))


@pytest.mark.usefixtures("all_well")
def test_a_mail_that_waits_and_one_that_was_given_up_are_told(reviewer: User) -> None:
    a_mail_waits(reviewer)
    assert check("mail_oldest_hours").state is State.FAILED
    Message.objects.update(attempts=MAX_ATTEMPTS)

    assert check("mail_oldest_hours").state is State.OK
    assert check("mail_given_up").state is State.WARNING


@pytest.mark.parametrize("name", ["root_hours", "verification_hours", "backup_hours", "worker_seen_hours"])
def test_what_never_happened_has_failed(name: str) -> None:
    assert (check(name).state, check(name).value) == (State.FAILED, None)


@pytest.mark.usefixtures("all_well")
def test_a_backup_of_three_days_ago_has_failed(data_dir: Path) -> None:
    old = time.time() - 3 * 86_400
    os.utime(data_dir / "last-backup", (old, old))

    assert check("backup_hours").state is State.FAILED


@pytest.mark.parametrize(("days", "state"), [(40, State.OK), (10, State.WARNING), (2, State.FAILED)])
def test_the_end_of_the_certificate_is_seen_coming(
    tmp_path: Path, settings: Settings, days: int, state: State
) -> None:
    settings.CERTIFICATE = str(tmp_path / "fullchain.pem")
    Path(settings.CERTIFICATE).write_bytes(certificate(datetime.now(UTC) + timedelta(days=days, hours=1)))

    assert check("certificate_days").state is state
    assert check("certificate_days").value == pytest.approx(days, abs=0.1)


def certificate(until: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begun = datetime.now(UTC) - timedelta(days=300)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begun, until).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM)


def test_a_full_disk_is_told(settings: Settings) -> None:
    settings.DISK_RESERVE = 1 << 60

    assert check("disk_free_percent").state is State.FAILED


@pytest.mark.usefixtures("all_well")
def test_a_job_that_failed_today_is_told_and_one_of_last_week_is_not() -> None:
    times = {"made_at": timezone.now(), "run_at": timezone.now(), "arguments": {}}
    Job.objects.create(kind="a", state="failed", finished_at=timezone.now() - 200 * HOUR, **times)
    assert check("jobs_failed").state is State.OK
    Job.objects.create(kind="a", state="failed", finished_at=timezone.now() - HOUR, **times)
    assert check("jobs_failed").state is State.WARNING


def test_figures_are_for_watchers_on_this_computer_alone(anonymous: APIClient, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["congtam.example"]
    answer = anonymous.get("/metrics", headers={"host": "127.0.0.1:8000"})
    assert answer.status_code == 200
    assert re.search(r"(?m)^congtam_disk_free_percent \d", answer.content.decode())
    assert 'congtam_check{name="backup_hours"} 2' in answer.content.decode()

    assert anonymous.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert anonymous.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404


def test_the_alarm_is_mailed_with_what_to_do_even_without_a_worker(settings: Settings) -> None:
    settings.ALARM_TO = ["vanhanh@sonla.example"]
    call_command("alarm", "congtam-backup.service", stdout=StringIO())

    (sent,) = mail.outbox
    assert sent.to == ["vanhanh@sonla.example"]
    assert "congtam-backup.service" in sent.subject
    assert "→ Xem: systemctl status congtam-worker" in str(sent.body)


def test_an_alarm_for_nobody_is_an_error() -> None:
    with pytest.raises(CommandError, match="CONGTAM_ALARM_TO"):
        call_command("alarm", "congtam-backup.service")


@pytest.mark.usefixtures("administrator")
def test_administrators_see_the_same_in_the_portal() -> None:
    page = browser("admin").get("/watch").content.decode()

    assert "Bản sao lưu" in page
    assert "chưa bao giờ" in page
    assert "cần xử lý" in page


def test_every_word_has_its_english(capsys: pytest.CaptureFixture[str]) -> None:
    source = (Path(watch.__file__).parent / "queries.py").read_text()
    with (Path(watch.__file__).parent / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        english = GNUTranslations(file)
    words = re.findall(r'\b_\(\s*"([^"]+)"', source)

    assert len(words) > 30
    assert [word for word in words if english.gettext(word) == word] == []
    assert "Worker: finished a job never" in status("--language", "en")
