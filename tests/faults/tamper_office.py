"""What the office wrote with the evidence of the tamper drill: a notice in the register, a frozen report."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.citizens.actions.days import close_days
from backend.citizens.actions.leads import name_readers, read_lead
from backend.citizens.models import Lead, LeadClass
from backend.documents.actions import file_notices
from backend.documents.models import Document, Kind
from backend.documents.reports.entering import enter_referred, set_targets
from backend.documents.sentences import change_sentences, current_wording, figures_in
from backend.kernel.times import local_day
from backend.people.models import Role
from backend.units.models import Counter
from shared.rules.periods import periods_with_neighbours, previous_period
from tests import world
from tests.backend.citizens.passers_by import answers, sign_at, was_thanked
from tests.backend.documents.papers import data_of, frozen_by_job, make_files
from tests.backend.findings.acting import Desk

SIGNED = b"%PDF-1.7 ban da ky"


def write_papers(home: Desk) -> None:
    """Write into a notice, take it out for signature, compare what came back, let it be registered."""
    now = timezone.now()
    file_notices(now)
    notice = Document.objects.filter(kind=Kind.NOTICE).earliest("reference")
    place = f"documents/{notice.pk}"
    _done(home.post(f"{place}/prose", {"texts": {"notice.strengths": "Một cửa phục vụ đúng giờ."}}))
    _done(home.post(f"{place}/send-out"))
    upload = {"file": SimpleUploadedFile("van-ban.docx", _touched(_made(home, f"{place}.docx")))}
    _done(home.client.post(f"/api/v1/{place}/compare", upload, format="multipart"))
    registered = {"official_number": "5", "symbol": "TB-SNV", "issued_on": local_day(now).isoformat()}
    registry = Desk(world.person("reviewer2", Role.REVIEWER, full_name="Lường Thị Hoa"))
    _done(registry.post(f"{place}/issue", {**registered, "signer": "Hoàng Nam", "authority": "GIÁM ĐỐC"}))
    scan = {"file": SimpleUploadedFile("ban-ky.pdf", SIGNED)}
    _done(home.client.post(f"/api/v1/{place}/signed", scan, format="multipart"))
    make_files()


def freeze_a_report(home: Desk) -> None:
    """Decide which units count, enter who was referred, freeze the report of a quarter."""
    now = timezone.now()
    period = previous_period(periods_with_neighbours(local_day(now))[0]).code
    set_targets(
        local_day(now),
        kinds=["commune"],
        with_units=[],
        without_units=[],
        reason="Chỉ tính xã",
        by=home.user,
        now=now,
    )
    enter_referred(
        period, collectives=1, persons=2, paper="15/BC-SNV", reason="Bổ sung", by=home.user, now=now
    )
    frozen_by_job(home, "reports", {"kind": "period", "period": period})


def ask_citizens(home: Desk) -> None:
    """Put up a sign at the counter, let a citizen answer, and close the day."""
    now = timezone.now()
    code = sign_at(Counter.objects.get(), home.user)
    assert was_thanked(answers(code, Q0="5", QX="Chờ lâu"))
    close_days(now + timedelta(days=2))
    name_readers([home.user], by=world.person("leader", Role.LEADER), now=now)
    lead = Lead.objects.get()
    read_lead(lead.pk, lead_class=LeadClass.values[0], masked="Chờ lâu", by=home.user, now=now)


def reword(home: Desk) -> None:
    """Let Home Affairs put a sentence of its papers in other words."""
    words = current_wording()
    name = next(name for name, text in words.texts.items() if not figures_in(text) and "|" not in text)
    texts = {name: f"{words.texts[name]}."}
    change_sentences(texts, reason="Rõ hơn", seen=words.version, by=home.user, now=timezone.now())


def _made(home: Desk, path: str) -> bytes:
    home.client.get(f"/api/v1/{path}")
    make_files()
    return data_of(home.client.get(f"/api/v1/{path}"))


def _touched(word: bytes) -> bytes:
    """Return the file as another program might have saved it."""
    out = io.BytesIO(word)
    with ZipFile(out, "a") as archive:
        archive.comment = "trình ký".encode()
    return out.getvalue()


def _done(answered: Any) -> Any:
    assert answered.status_code in (200, 201, 202), answered.content
    return answered.json()
