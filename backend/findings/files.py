"""Papers and pictures a unit brings for a finding: streamed to disk, hashed, kept as they came.

    papers/ab/cd/abcd…            the untouched file, under its SHA-256

What a file is, its first bytes say; its name is only shown, never part of a path. Nothing is ever served for
a browser to run: see `FILE_HEADERS`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from backend.findings.casefile import FindingFile
from backend.findings.models import Finding
from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.people.rules import require
from backend.visits.files import FILE_HEADERS
from shared.base.text import clean_display, nfc
from shared.protocol.limits import MAX_FILE_BYTES, MAX_FILES, MAX_NAME_CHARS
from shared.rules.findings import State

_BEGINS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)


def attach(finding_id: UUID, upload: UploadedFile[Any], *, by: User, now: datetime) -> FindingFile:
    """Keep a file for an answer to come while it is the unit's turn; the same bytes are the same file."""
    if not Finding.objects.visible_to(by).filter(pk=finding_id).exists():
        raise ProblemError("not-found")
    require(by, "finding.attach")
    sha256, size, mime = _kept(upload)
    with recording(by=by, at=now) as journal:
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        known = finding.files.filter(sha256=sha256).first()
        if known is not None:
            return known
        _check_room(finding)
        file = FindingFile(
            finding=finding,
            name=_shown_name(upload.name or ""),
            mime=mime,
            size=size,
            sha256=sha256,
            uploaded_by=by,
            uploaded_at=now,
        )
        file.save(force_insert=True)
        journal.log("finding.file_added", finding, unit_id=finding.unit_id, file=str(file.pk), sha256=sha256)
    return file


def handed_in(finding: Finding, file_ids: Collection[UUID]) -> tuple[Mapping[str, str], ...]:
    """Hand in the named files of a locked finding with an answer; refuse what is not among its files."""
    files = list(finding.files.filter(pk__in=file_ids).order_by("pk"))
    if len(files) != len(set(file_ids)):
        raise ProblemError("reference-unknown", detail="One of the files is not a file of this finding.")
    finding.files.filter(pk__in=file_ids).update(handed_in=True)
    return tuple({"id": str(file.pk), "sha256": file.sha256} for file in files)


def paper(finding_id: UUID, file_id: UUID, reader: User) -> FileResponse:
    """Give `reader` a file of a finding to keep, if it is there for them; else `not-found`."""
    found = FindingFile.objects.visible_to(reader).filter(finding=finding_id, pk=file_id).first()
    if found is None or not path_of(found.sha256).is_file():
        raise ProblemError("not-found")
    return FileResponse(
        path_of(found.sha256).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
        headers=FILE_HEADERS,
    )


def path_of(sha256: str) -> Path:
    """Return where the file with this hash is."""
    return Path(settings.DATA_DIR) / "papers" / sha256[:2] / sha256[2:4] / sha256


def _check_room(finding: Finding) -> None:
    if finding.state != State.NOTIFIED:
        raise ProblemError("transition-forbidden", extra={"state": str(finding.state)})
    if finding.files.filter(handed_in=False).count() >= MAX_FILES:
        raise ProblemError("too-many-items")


def _kept(upload: UploadedFile[Any]) -> tuple[str, int, str]:
    """Write the upload to its place, durably; return its hash, size and kind."""
    folder = Path(settings.DATA_DIR) / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, mime = hashlib.sha256(), 0, ""
    with NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as part:
        try:
            for piece in upload.chunks():
                mime = mime or _kind(piece)
                size += len(piece)
                if size > MAX_FILE_BYTES:
                    raise ProblemError("payload-too-large")
                digest.update(piece)
                part.write(piece)
            if not size:
                raise ProblemError("file-invalid")
            part.flush()
            os.fsync(part.fileno())
            _settle(Path(part.name), path_of(digest.hexdigest()))
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size, mime


def _settle(part: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _kind(beginning: bytes) -> str:
    """Return what the first bytes say the file is; file-invalid for anything that is not taken."""
    for magic, mime in _BEGINS:
        if beginning.startswith(magic):
            return mime
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    raise ProblemError("file-invalid")


def _shown_name(name: str) -> str:
    plain = clean_display(nfc(name))[0].replace("\\", "/").rsplit("/", 1)[-1].strip()
    return plain[:MAX_NAME_CHARS] or "file"
