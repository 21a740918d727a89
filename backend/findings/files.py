"""Papers and pictures a unit brings for a finding: streamed to the store, kept as they came.

What a file is, its first bytes say; its name is only shown, never part of a path. Nothing is ever served for
a browser to run: see `FILE_HEADERS`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from backend.evidence.store import PAPERS
from backend.evidence.upload import Kept, StorageFullError, keep_paper
from backend.findings.models import Finding, FindingFile
from backend.journal.recording import recording
from backend.journal.rows import digests
from backend.kernel.preconditions import locked_row, visible_row
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.people.rules import require
from backend.visits.files import FILE_HEADERS
from shared.base.text import clean_display, clean_letters
from shared.protocol.limits import MAX_FILE_BYTES, MAX_FILES, MAX_NAME_CHARS
from shared.rules.findings import State

_BEGINS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
BEGINNING: Final = 1024
"""Bytes that tell one kind from another. Programs put marks, blanks and heads before a PDF's first line;
readers look for it within so many bytes (PDF 1.7 reference, implementation note 13)."""
_EXTENSION: Final = re.compile(r"\.\w{1,10}$", re.ASCII)


def attach_file(finding_id: UUID, upload: UploadedFile[Any], *, by: User, now: datetime) -> FindingFile:
    """Keep a file for an answer to come while it is the unit's turn; the same bytes are the same file."""
    visible_row(Finding.objects.visible_to(by).only("pk"), finding_id)
    require(by, "finding.attach")
    mime = _mime(upload)
    sha256, size = _kept(upload)
    with recording(by=by, at=now) as journal:
        finding = locked_row(Finding, finding_id)
        known = finding.files.filter(sha256=sha256).first()
        if known is not None:
            return known
        _check_room(finding)
        file = FindingFile(
            finding=finding,
            name=shown_name(upload.name or ""),
            mime=mime,
            size=size,
            sha256=sha256,
            uploaded_by=by,
            uploaded_at=now,
        )
        file.save(force_insert=True)
        facts = {"file": str(file.pk), "sha256": sha256, "paper": digests(file)}
        journal.log("finding.file_added", finding, unit_id=finding.unit_id, **facts)
        journal.at_end(lambda *_: _check_held(sha256))
    return file


def hand_in_files(finding: Finding, file_ids: Collection[UUID]) -> tuple[Mapping[str, str], ...]:
    """Hand in the named files of a locked finding with an answer; refuse what is not among its files."""
    files = list(finding.files.filter(pk__in=file_ids).order_by("pk"))
    if len(files) != len(set(file_ids)):
        raise ProblemError("reference-unknown", detail="One of the files is not a file of this finding.")
    finding.files.filter(pk__in=file_ids).update(handed_in=True)
    return tuple({"id": str(file.pk), "sha256": file.sha256} for file in files)


def file_response(finding_id: UUID, file_id: UUID, reader: User) -> FileResponse:
    """Give `reader` a file of a finding to keep, if it is there for them; else `not-found`."""
    found = FindingFile.objects.visible_to(reader).filter(finding=finding_id, pk=file_id).first()
    if found is None or PAPERS.held(found.sha256) is None:
        raise ProblemError("not-found")
    return FileResponse(
        PAPERS.open(found.sha256),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
        headers=FILE_HEADERS,
    )


def _check_held(sha256: str) -> None:
    """Refuse, to be asked again, where the same bytes were just forgotten as another paper's."""
    if PAPERS.held(sha256) is None:
        raise ProblemError("overloaded")


def _check_room(finding: Finding) -> None:
    if finding.state != State.NOTIFIED:
        raise ProblemError("transition-forbidden", extra={"state": str(finding.state)})
    if finding.files.filter(handed_in=False).count() >= MAX_FILES:
        raise ProblemError("too-many-items")


def _kept(upload: UploadedFile[Any]) -> Kept:
    try:
        return keep_paper(upload.chunks())
    except StorageFullError as error:
        raise ProblemError("storage-full") from error


def _mime(upload: UploadedFile[Any]) -> str:
    """Return what the first bytes say the file is; file-invalid for anything that is not taken."""
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise ProblemError("payload-too-large")
    upload.seek(0)
    beginning = upload.read(BEGINNING)
    upload.seek(0)
    for magic, mime in _BEGINS:
        if beginning.startswith(magic):
            return mime
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in beginning:
        return "application/pdf"
    raise ProblemError("file-invalid")


def shown_name(name: str) -> str:
    """Return what a file is called: no path, nothing unseen, shortened before its extension."""
    plain = clean_display(clean_letters(name))[0].replace("\\", "/").rsplit("/", 1)[-1].strip()
    found = _EXTENSION.search(plain)
    extension = found[0] if found else ""
    stem = plain.removesuffix(extension)[: MAX_NAME_CHARS - len(extension)].rstrip()
    return f"{stem}{extension}" or "file"
