"""One look at everything that may need a person; each check is one question to database or disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from backend.evidence.jail import JAILED, kind_of_jail
from backend.evidence.room import is_short_of_room
from backend.evidence.upload import untouched_prefixes
from backend.intake.models import Quarantine
from backend.jobs.mail import MAX_ATTEMPTS
from backend.jobs.models import Job, Lease, Message
from backend.jobs.queries import failing_leases, given_up_messages
from backend.journal.alarms import ALARMS
from backend.journal.models import Event
from backend.kernel.health import is_migrated
from backend.proof.checkpoint import read_checkpoint
from backend.proof.roots import root_files, root_folder
from backend.visits.models import Visit
from backend.watch.rows import Check, State, grade

LATE: Final = timedelta(hours=24)


def all_checks(now: datetime) -> list[Check]:
    """Return every check, the gravest first."""
    grave = [State.FAILED, State.WARNING, State.OK]
    return sorted(_checks(now), key=lambda check: grave.index(check.state))


def _checks(now: datetime) -> Iterator[Check]:
    yield _migrations()
    yield _room()
    yield _jail()
    yield _worker(now)
    yield from (_failing_lease(lease) for lease in failing_leases())
    yield _jobs(now)
    yield _mail(now)
    yield _mail_given_up()
    yield _unsealed(now)
    yield _begun_photos(now)
    yield _quarantine()
    yield _alarms(now)
    yield _root(now)
    yield _verification(now)
    yield _backup(now)
    if settings.CERTIFICATE:
        yield _certificate(now)


def _hours(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else round((now - since).total_seconds() / 3600, 2)


def _ago(hours: float | None) -> str:
    if hours is None:
        return _("chưa bao giờ")
    if hours < 1:
        return _("%(n)d phút trước") % {"n": hours * 60}
    return _("%(n)d giờ trước") % {"n": hours}


def _migrations() -> Check:
    done = is_migrated()
    return Check(
        "migrations",
        _("Cấu trúc dữ liệu"),
        State.OK if done else State.FAILED,
        float(done),
        _("đủ") if done else _("thiếu bản cập nhật"),
        _("Chạy lệnh:"),
        "congtam-manage migrate_politely",
    )


def _room() -> Check:
    disk = os.statvfs(settings.DATA_DIR)
    free = 100 * disk.f_bavail / disk.f_blocks
    state = State.FAILED if is_short_of_room() else State.WARNING if free < 15 else State.OK
    return Check(
        "disk_free_percent",
        _("Chỗ trống trên đĩa"),
        state,
        round(free, 1),
        _("còn %(n).1f %%") % {"n": free},
        _("Thêm đĩa hoặc dọn bớt; khi hết dự trữ, ảnh bị từ chối, chữ vẫn nhận."),
    )


def _jail() -> Check:
    jailed = kind_of_jail() == JAILED
    return Check(
        "decoder_jailed",
        _("Giải mã ảnh"),
        State.OK if jailed else State.WARNING,
        float(jailed),
        _("trong vùng cách ly bubblewrap") if jailed else _("trong tiến trình con, không cách ly"),
        "" if jailed else _("Cài gói bubblewrap; trong container, cho phép tạo user namespace."),
    )


def _worker(now: datetime) -> Check:
    hours = _hours(Lease.objects.aggregate(last=Max("done_at"))["last"], now)
    return Check(
        "worker_seen_hours",
        _("Tiến trình phía sau"),
        grade(hours, warns_from=0.25, fails_from=0.5),
        hours,
        _("làm xong một việc %(ago)s") % {"ago": _ago(hours)},
        _("Xem:"),
        "systemctl status congtam-worker",
    )


def _failing_lease(lease: Lease) -> Check:
    return Check(
        "scheduled_failures",
        _("Việc định kỳ %(name)s") % {"name": lease.job},
        grade(lease.failures, warns_from=1, fails_from=3),
        lease.failures,
        _("không làm được %(n)d lần liền: %(why)s") % {"n": lease.failures, "why": lease.failure},
        _("Xem nhật ký:"),
        "journalctl -u congtam-worker",
    )


def _jobs(now: datetime) -> Check:
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - LATE).count()
    advice = _("Mở Việc đang làm trên cổng, xem lý do, bấm làm lại.")
    return _counted("jobs_failed", _("Việc dài bị hỏng trong 24 giờ"), failed, 10, advice)


def _mail(now: datetime) -> Check:
    waiting = Message.objects.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS)
    hours = _hours(waiting.aggregate(first=Min("made_at"))["first"], now) or 0.0
    return Check(
        "mail_oldest_hours",
        _("Thư chờ gửi lâu nhất"),
        grade(hours, warns_from=1, fails_from=6),
        hours,
        _("%(n).1f giờ") % {"n": hours},
        _("Gửi thử một thư:"),
        "congtam-manage mail_test …",
    )


def _mail_given_up() -> Check:
    advice = _("Mở Việc đang làm trên cổng: địa chỉ nào, vì sao.")
    return _counted("mail_given_up", _("Thư không gửi được"), given_up_messages().count(), 50, advice)


def _unsealed(now: datetime) -> Check:
    late = Visit.objects.filter(sealed_at=None, head__received_at__lte=now - LATE).count()
    advice = _("Nhắc đoàn mở ứng dụng nơi có mạng.")
    return _counted("visits_unsealed", _("Cuộc kiểm tra thiếu ảnh quá 24 giờ"), late, 1000, advice)


def _begun_photos(now: datetime) -> Check:
    begun = sum(1 for _photo in untouched_prefixes(now - LATE))
    return _counted("photos_begun", _("Ảnh gửi dở quá 24 giờ"), begun, 1000)


def _quarantine() -> Check:
    tickets = Quarantine.objects.with_state().filter(dismissed_at=None)
    waiting = sum(ticket.state == Quarantine.State.OPEN for ticket in tickets.only("id"))  # type: ignore[attr-defined]  # annotated
    title, advice = _("Bản ghi để riêng chờ quyết định"), _("Mở Cách ly trên cổng.")
    return _counted("quarantine_open", title, waiting, 1000, advice)


def _alarms(now: datetime) -> Check:
    recent = Event.objects.filter(verb__in=ALARMS, at__gte=now - LATE).count()
    advice = (_("Xem máy, ảnh hoặc cơ sở dữ liệu nào:"), "GET /api/v1/alarms")
    return _counted("alarms", _("Báo động trong 24 giờ"), recent, 1, *advice)


def _counted(name: str, title: str, n: int, fails_from: int, *advice: str) -> Check:
    """Return the check of something of which there should be none: one warns, many fail."""
    return Check(name, title, grade(n, warns_from=1, fails_from=fails_from), n, str(n), *advice)


def _root(now: datetime) -> Check:
    newest = max(root_files(root_folder()), default=None, key=lambda path: path.name)
    hours = _hours(None if newest is None else _changed(newest, now), now)
    advice = (_("Xem:"), "systemctl status congtam-nightly.timer")
    return _nightly("root_hours", _("Gốc chứng cứ đã công bố"), hours, *advice)


def _verification(now: datetime) -> Check:
    facts = read_checkpoint()
    hours = _hours(None if facts is None else datetime.fromisoformat(facts["at"]), now)
    advice = (_("Chạy lệnh:"), "congtam-manage verify_evidence --progress")
    return _nightly("verification_hours", _("Chứng cứ được kiểm lại và còn nguyên"), hours, *advice)


def _backup(now: datetime) -> Check:
    stamp = Path(settings.DATA_DIR) / "last-backup"
    hours = _hours(_changed(stamp, now) if stamp.exists() else None, now)
    advice = (_("Xem:"), "systemctl status congtam-backup")
    return _nightly("backup_hours", _("Bản sao lưu"), hours, *advice)


def _nightly(name: str, title: str, hours: float | None, *advice: str) -> Check:
    """Return the check of what is done each night: one night missed warns, two fail."""
    return Check(name, title, grade(hours, warns_from=26, fails_from=50), hours, _ago(hours), *advice)


def _certificate(now: datetime) -> Check:
    try:
        until = x509.load_pem_x509_certificate(Path(settings.CERTIFICATE).read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        return Check("certificate_days", _("Chứng thư TLS"), State.FAILED, None, str(error))
    days = (until - now).total_seconds() / 86_400
    state = State.FAILED if days < 7 else State.WARNING if days < 14 else State.OK
    words = _("còn %(n)d ngày") % {"n": days}
    return Check(
        "certificate_days", _("Chứng thư TLS"), state, round(days, 1), words, _("Gia hạn chứng thư.")
    )


def _changed(path: Path, now: datetime) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
