"""Which file of a paper somebody gets: the content as it stands, made once for each content and format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.documents.content import as_printed, brief_of, content_of, section_of
from backend.documents.life import note_taken
from backend.documents.making import file_of
from backend.documents.minutes_facts import minutes_facts
from backend.documents.models import Document, File, Kind
from backend.documents.papers.frame import Frame
from backend.documents.papers.minutes import minutes
from backend.documents.papers.notice import notice
from backend.documents.queries import sealed_visit
from backend.documents.sentences import current_wording, wording_at
from backend.findings.notices.drawing_up import preview
from backend.kernel.limits import spend
from backend.kernel.preconditions import visible_row
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require

DOCX, PDF, XLSX = File.Format.DOCX, File.Format.PDF, File.Format.XLSX
FORMATS: Final[Mapping[Kind, tuple[File.Format, ...]]] = {
    Kind.NOTICE: (DOCX, PDF),
    Kind.PERIOD: (DOCX, PDF, XLSX),
    Kind.AMENDMENT: (DOCX, PDF),
    Kind.REMINDER: (DOCX, PDF),
    Kind.CORRECTION: (DOCX,),
    Kind.REMEDIATION: (DOCX, PDF),
    Kind.UNIT_YEAR: (DOCX, PDF, XLSX),
    Kind.CAMPAIGN: (DOCX, PDF),
}
"""In which formats each kind of paper is made."""


def document_file(pk: UUID, format_: str, *, reader: User, now: datetime) -> tuple[File, str]:
    """Return the file of a paper and the name to save it by; `not-found` for a format it has not."""
    papers = Document.objects.visible_to(reader).select_related("notice", "frozen", "unit")
    document = visible_row(papers, pk)
    if format_ not in FORMATS[Kind(document.kind)]:
        raise ProblemError("not-found")
    file = file_of(content_of(document, reader), format_, reader=reader, now=now)
    if file.made_at:
        note_taken(document, file, by=reader, now=now)
    return file, document.reference


def section_file(pk: UUID, format_: str, *, reader: User, now: datetime) -> tuple[File, str]:
    """Return the section of the CCHC report that a frozen report gives, to be pasted."""
    document = visible_row(Document.objects.visible_to(reader).select_related("frozen"), pk)
    require(reader, "report.freeze")
    if document.kind != Kind.PERIOD or document.frozen is None or format_ not in (DOCX, XLSX):
        raise ProblemError("not-found")
    content = as_printed(section_of(document))
    return file_of(content, format_, reader=reader, now=now), f"{document.reference}-muc-cchc"


def brief_file(*, reader: User, now: datetime) -> tuple[File, str]:
    """Return the leader's one page as of today."""
    require(reader, "report.brief")
    spend("export", account=reader.pk)
    content = as_printed(brief_of(local_day(now), reader))
    return file_of(content, PDF, reader=reader, now=now), f"tom-tat-{local_day(now).isoformat()}"


def notice_preview(visit_id: UUID, format_: str, *, reader: User, now: datetime) -> tuple[File, str]:
    """Return the draft of a visit's notice as a file."""
    if format_ not in FORMATS[Kind.NOTICE]:
        raise ProblemError("not-found")
    facts = preview(visit_id, by=reader, now=now)
    draft = Frame(draft=True, made=local_day(now))
    content = as_printed(notice(facts, current_wording(), {}, draft))
    return file_of(content, format_, reader=reader, now=now), "du-thao-thong-bao"


def minutes_file(visit_id: UUID, *, reader: User, now: datetime) -> tuple[File, str]:
    """Return the server's copy of a visit's minutes."""
    visit = sealed_visit(visit_id, reader)
    require(reader, "visit.read")
    frame = Frame(draft=False, made=visit.day)
    content = minutes(minutes_facts(visit), wording_at(visit.sealed_at or now), frame)
    return file_of(as_printed(content), PDF, reader=reader, now=now), f"bien-ban-{visit.day.isoformat()}"
