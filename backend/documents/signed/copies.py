"""Keeping signed PDFs that come back, and reading them by a job."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from backend.documents.content import content_of
from backend.documents.models import PUBLISHED, Document, File, SignedCopy, Status
from backend.documents.signed.comparing import text_changes
from backend.documents.signed.reading import holds, scan
from backend.documents.signed.rows import Reading, SignedCopyRow
from backend.evidence.store import DOCUMENTS
from backend.evidence.upload import keep_paper
from backend.jobs.actions import enqueue_job
from backend.journal.models import Event
from backend.journal.recording import recording
from backend.kernel.preconditions import locked_row, visible_row
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.people.rules import may, require
from backend.visits.rows import PersonRef
from shared.protocol.wire import sha256_hex

MAX_SIGNED_BYTES: Final = 50 * 1024 * 1024
"""A scan of a long paper; no signed PDF is larger."""
RETURNED: Final = (Status.OUT, *PUBLISHED)
"""From when on a paper may come back signed."""


def keep_signed(document_id: UUID, pieces: Iterable[bytes], *, by: User, now: datetime) -> SignedCopy:
    """Keep a signed PDF of a paper that is out for signature or issued, and have it read by a job.

    The same file again is the copy there is. Whatever the file turns out to be, it is kept.
    """
    document = visible_row(Document.objects.visible_to(by), document_id)
    require(by, "document.issue")
    if document.status not in RETURNED:
        raise ProblemError("transition-forbidden", extra={"state": document.status, "verb": "signed"})
    kept = keep_paper(pieces, store=DOCUMENTS)
    with recording(by=by, at=now) as journal:
        locked_row(Document, document.pk)
        known = document.signed_copies.filter(sha256=kept.sha256).first()
        if known is not None:
            return known
        copy = SignedCopy(document=document, sha256=kept.sha256, size=kept.size, by=by, at=now)
        copy.save(force_insert=True)
        journal.log_row("document.signed_kept", copy, unit_id=document.unit_id, document=str(document.pk))
        enqueue_job(read_signed, str(copy.pk), asked_by=by, key=f"signed-copy {copy.pk}")
    return copy


@task()
def read_signed(copy_id: str) -> None:
    """Read who signed a copy and compare it with the paper; read twice, it says the same."""
    papers = SignedCopy.objects.select_related("by", "document__notice", "document__frozen", "document__unit")
    copy = papers.get(pk=copy_id)
    reading = _reading(copy)
    with recording(by=None, at=timezone.now()) as journal:
        copy.reading = reading
        copy.save(update_fields=["reading"])
        document = str(copy.document_id)
        journal.log_row("document.signed_read", copy, document=document, state=reading["state"])


def _reading(copy: SignedCopy) -> Reading:
    with DOCUMENTS.open(copy.sha256) as file:
        data = file.read()
    scanned = scan(data)
    as_sent = _begins_with_sent(copy.document, data)
    is_text = scanned["state"] in ("read", "active")
    changes = (
        text_changes(content_of(copy.document, copy.by), scanned["text"]) if is_text and not as_sent else []
    )
    return {
        "state": scanned["state"],
        "active": scanned["active"],
        "signatures": scanned["signatures"],
        "pages": scanned["pages"],
        "as_sent": as_sent,
        "changes": changes,
    }


def _begins_with_sent(document: Document, data: bytes) -> bool:
    """Say whether the file is one that was taken out for signature, with more behind it."""
    taken = Event.objects.filter(verb="document.taken", noun_id=str(document.pk)).values_list(
        "data", flat=True
    )
    hashes = {json.loads(text)["sha256"] for text in taken}
    sizes = File.objects.filter(sha256__in=hashes, format=File.Format.PDF).values_list("sha256", "size")
    return any(size <= len(data) and sha256_hex(data[:size]) == sha256 for sha256, size in sizes)


def signed_copies(document: Document, reader: User) -> list[SignedCopyRow]:
    """Return a paper's signed copies that `reader` may have: unread and doubtful ones are Home Affairs'."""
    rows = [_row(copy) for copy in document.signed_copies.select_related("by")]
    return rows if may(reader, "document.issue") else [row for row in rows if _is_handed_on(row["reading"])]


def signed_copy(document_id: UUID, copy_id: UUID, reader: User) -> SignedCopy:
    """Return a signed copy that `reader` may have; `not-found` for every other."""
    document = visible_row(Document.objects.visible_to(reader), document_id)
    if copy_id not in {row["id"] for row in signed_copies(document, reader)}:
        raise ProblemError("not-found")
    return document.signed_copies.get(pk=copy_id)


def _is_handed_on(reading: Reading | None) -> bool:
    return reading is not None and reading["state"] == "read"


def _row(copy: SignedCopy) -> SignedCopyRow:
    reading: Reading | None = copy.reading
    return {
        "id": copy.pk,
        "sha256": copy.sha256,
        "size": copy.size,
        "at": copy.at,
        "by": PersonRef(id=copy.by_id, full_name=copy.by.full_name),
        "reading": reading,
        "is_sound": reading is not None and _is_sound(reading),
    }


def _is_sound(reading: Reading) -> bool:
    whole = reading["state"] == "read" and not reading["changes"]
    return whole and bool(reading["signatures"]) and all(holds(one) for one in reading["signatures"])
