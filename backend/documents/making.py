"""Files of papers: asked for by a request, made by a job, once for each content and format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.utils import timezone
from django_tasks import task

from backend.documents import blocks
from backend.documents.models import Content, File
from backend.documents.writers.pdf import pdf_bytes
from backend.documents.writers.word import docx_bytes
from backend.documents.writers.workbook import xlsx_bytes
from backend.evidence.store import DOCUMENTS
from backend.evidence.upload import keep_paper
from backend.jobs.actions import enqueue_job
from backend.jobs.models import Job
from backend.journal.recording import recording
from backend.people.models import User
from shared.protocol.wire import canonical_json, sha256_hex

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


def file_of(content: blocks.Content, format_: str, *, reader: User, now: datetime) -> File:
    """Return the file of a content, to be made by a job where it is not: `made_at` says whether."""
    text = canonical_json(content)
    sha256 = sha256_hex(text.encode())
    Content.objects.bulk_create([Content(sha256=sha256, text=text)], ignore_conflicts=True)
    wanted = File(content_id=sha256, format=format_, asked_at=now)
    File.objects.bulk_create([wanted], ignore_conflicts=True)
    file = File.objects.get(content=sha256, format=format_)
    if file.made_at and DOCUMENTS.held(file.sha256) is None:  # a store that was restored without it
        _note_lost(file, by=reader, now=now)
    if file.made_at is None and job_of(file) is None:
        enqueue_job(make_document_file, file.pk, asked_by=reader, key=_key(file))
    return file


def job_of(file: File) -> Job | None:
    """Return the job at a file that is not made: one that is under way, or that failed; None for none."""
    last = Job.objects.filter(key=_key(file)).order_by("-made_at", "-pk").first()
    return None if last is None or last.state in (Job.State.DONE, Job.State.STOPPED) else last


@task()
def make_document_file(file_id: int) -> None:
    """Make a file and keep it under its hash; made twice, it is the same."""
    file = File.objects.select_related("content").get(pk=file_id)
    made = WRITERS[file.format](json.loads(file.content.text))
    kept = keep_paper([made], store=DOCUMENTS)
    file.made_at, file.sha256, file.size = timezone.now(), kept.sha256, kept.size
    with recording(by=None, at=file.made_at) as journal:
        file.save(update_fields=["made_at", "sha256", "size"])
        journal.log_row("document.file-made", file)


def _note_lost(file: File, *, by: User, now: datetime) -> None:
    """Note that a file is to be made anew: the log knows of no such row until it is."""
    with recording(by=by, at=now) as journal:
        file.made_at = None
        file.save(update_fields=["made_at"])
        journal.log("document.file-lost", file, sha256=file.sha256)


def _key(file: File) -> str:
    return f"document-file {file.pk}"
