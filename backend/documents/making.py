"""Files of papers: asked for by a request, made by a worker, once for each content and format."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import F, Q, QuerySet

from backend.documents import blocks
from backend.documents.models import Content, File
from backend.documents.writers.pdf import pdf_bytes
from backend.documents.writers.word import docx_bytes
from backend.documents.writers.workbook import xlsx_bytes
from backend.evidence.store import DOCUMENTS
from backend.evidence.upload import keep_paper
from shared.protocol.wire import canonical_json, sha256_hex

LEASE: Final = timedelta(minutes=5)
"""Longer than the longest paper takes; a worker that died lets go of its file after this."""
MAX_ATTEMPTS: Final = 5
_WAIT: Final = timedelta(minutes=1)

WRITERS: Final[Mapping[str, Callable[[blocks.Content], bytes]]] = MappingProxyType(
    {File.Format.PDF: pdf_bytes, File.Format.DOCX: docx_bytes, File.Format.XLSX: xlsx_bytes}
)
MEDIA_TYPES: Final = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)

_log = logging.getLogger(__name__)


def file_of(content: blocks.Content, format_: str, now: datetime) -> File:
    """Return the file of a content, put down to be made; `made_at` says whether it is there."""
    text = canonical_json(content)
    sha256 = sha256_hex(text.encode())
    Content.objects.bulk_create([Content(sha256=sha256, text=text)], ignore_conflicts=True)
    wanted = File(content_id=sha256, format=format_, asked_at=now)
    File.objects.bulk_create([wanted], ignore_conflicts=True)
    file = File.objects.get(content=sha256, format=format_)
    if file.made_at and DOCUMENTS.held(file.sha256) is None:  # a store that was restored without it
        File.objects.filter(pk=file.pk).update(made_at=None, attempts=0, until=None)
        file.refresh_from_db()
    return file


def is_waiting(now: datetime) -> bool:
    """Say whether a file is to be made."""
    return _waiting(now).exists()


def make_one(holder: str, now: datetime) -> bool:
    """Make the file that waits longest and nobody is at; False where none is waiting."""
    file = _waiting(now).select_related("content").order_by("asked_at", "pk").first()
    if file is None:
        return False
    free = File.objects.filter(pk=file.pk, made_at=None, attempts=file.attempts, until=file.until)
    if free.update(holder=holder, until=now + LEASE, attempts=F("attempts") + 1):
        _make(file, holder, now)
    return True


def _waiting(now: datetime) -> QuerySet[File]:
    free = Q(until=None) | Q(until__lte=now)
    return File.objects.filter(free, made_at=None, attempts__lt=MAX_ATTEMPTS)


def _make(file: File, holder: str, now: datetime) -> None:
    held = File.objects.filter(pk=file.pk, holder=holder)
    try:
        made = WRITERS[file.format](json.loads(file.content.text))
        kept = keep_paper([made], store=DOCUMENTS)
    except Exception as error:  # noqa: BLE001 - one file that cannot be made keeps no other from being made
        _log.exception("file %s of %s not made", file.format, file.content_id)
        held.update(until=now + _WAIT, failure=f"{type(error).__name__}: {error}"[:300])
    else:
        held.update(made_at=now, sha256=kept.sha256, size=kept.size, failure="", until=None, holder="")
