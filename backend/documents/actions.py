"""What is done with papers: each verb one function, checked, locked, logged."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.documents.models import Document, FileNumber, Kind, Prose, Status
from backend.documents.papers.notice import SLOTS as NOTICE_SLOTS
from backend.documents.papers.period import SLOTS as PERIOD_SLOTS
from backend.documents.papers.results import CAMPAIGN_SLOTS, REMEDIATION_SLOTS, UNIT_YEAR_SLOTS
from backend.documents.sentences import current_wording
from backend.findings.models import Notice
from backend.journal.recording import recording
from backend.kernel.preconditions import etag, is_repeated, lock_visible
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.models import User
from backend.people.rules import require

SLOTS: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.NOTICE: NOTICE_SLOTS,
    Kind.PERIOD: PERIOD_SLOTS,
    Kind.REMEDIATION: REMEDIATION_SLOTS,
    Kind.UNIT_YEAR: UNIT_YEAR_SLOTS,
    Kind.CAMPAIGN: CAMPAIGN_SLOTS,
}
"""Where people may write, by kind of paper."""
WRITABLE: Final = (Status.DRAFT, Status.FROZEN)
"""While a paper is not out for signature."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing looks like something else
_PER_RUN: Final = 500


def new_code() -> str:
    """Return a fresh code to verify a paper by: 50 bits that nobody guesses."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def file_notices(now: datetime) -> None:
    """Open the document of every notice that has none yet; early notices stay what they are."""
    waiting = Notice.objects.filter(document=None, reference__isnull=False).select_related(
        "issued_by", "unit"
    )
    for notice in waiting.order_by("issued_at", "pk")[:_PER_RUN]:
        open_notice(notice, now)


def open_notice(notice: Notice, now: datetime) -> Document:
    """Return the document of a notice, opened where it is missing; its facts are the notice's own."""
    known = Document.objects.filter(notice=notice).first()
    if known is not None:
        return known
    if notice.reference is None:
        raise TypeError("a notice without a reference has its paper already")
    document = Document(
        kind=Kind.NOTICE,
        status=Status.FROZEN,
        reference=notice.reference,
        code=new_code(),
        title=f"Thông báo kết luận kiểm tra tại {notice.unit.name_vi}"[:400],
        unit_id=notice.unit_id,
        visit_id=notice.visit_id,
        notice=notice,
        wording=current_wording().version,
        made_by=notice.issued_by,
        made_at=notice.issued_at,
    )
    with recording(by=None, at=now) as journal:
        document.save(force_insert=True)
        journal.log_row("document.opened", document, unit_id=document.unit_id, notice=str(notice.pk))
    return document


def write_prose(
    document_id: UUID, texts: Mapping[str, str], *, by: User, now: datetime, match: str | None
) -> Document:
    """Keep what was written into a paper that is not out for signature yet; every version stays."""
    with recording(by=by, at=now) as journal:
        document = lock_visible(
            Document.objects.visible_to(by), document_id, allow=lambda: _allow_writing(by, document_id)
        )
        last = document.prose.order_by("-pk").first()
        whole = {**(last.texts if last else {}), **_of_slots(document, texts)}
        same = last is not None and last.by_id == by.pk and last.texts == whole
        if is_repeated(match, etag(document.pk, document.edition), same=same):
            return document
        if document.status not in WRITABLE:
            raise ProblemError("transition-forbidden", extra={"state": document.status, "verb": "write"})
        prose = Prose(document=document, texts=whole, by=by, at=now)
        prose.save(force_insert=True)
        document.edition += 1
        document.save(update_fields=["edition"])
        journal.log_row("document.prose-kept", prose, unit_id=document.unit_id, document=document.pk)
        journal.log_row("document.written", document, unit_id=document.unit_id, edition=document.edition)
    return document


def _allow_writing(by: User, document_id: UUID) -> None:
    """Let Home Affairs write into its papers, and a unit into the report it drafts."""
    own = Document.objects.filter(pk=document_id, kind=Kind.REMEDIATION).exists()
    require(by, "document.open-remediation" if own else "document.write")


def next_reference(year: int) -> str:
    """Return the next file reference of a year; the counter stays locked until the transaction ends."""
    FileNumber.objects.get_or_create(year=year)
    numbers = FileNumber.objects.select_for_update().get(year=year)
    numbers.last += 1
    numbers.save()
    return f"HS-{year}-{numbers.last:03d}"


def _of_slots(document: Document, texts: Mapping[str, str]) -> dict[str, str]:
    known = SLOTS.get(document.kind, ())
    for name in texts:
        if name not in known:
            raise field_invalid("texts", f"Không có chỗ “{name}”.", f"There is no place “{name}”.")
    return dict(texts)
