"""Handing out a finding's case as one file that anybody can check without us."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.http import FileResponse

from backend.findings.access import evidence_for
from backend.findings.models import Finding
from backend.journal.recording import recording
from backend.kernel.limits import spend
from backend.kernel.preconditions import visible_row
from backend.people.models import User
from backend.people.rules import require
from backend.proof.bundle import write_case
from backend.proof.case import EXPORTED
from backend.visits.files import FILE_HEADERS, look_at


def case_response(finding_id: UUID, reader: User, now: datetime) -> FileResponse:
    """Give `reader` the case of a finding they may see as a bundle, and log that it left, with its SHA-256.

    ProblemError `not-found`, `not-permitted`.
    """
    finding = visible_row(Finding.objects.visible_to(reader), finding_id)
    require(reader, "finding.export")
    spend("export", account=reader.pk)
    for proof in evidence_for(reader).filter(revision=finding.revision_id, item=finding.item):
        look_at(proof.photo)
    with tempfile.TemporaryDirectory(prefix="congtam-") as folder:
        path = Path(folder) / "case.zip"
        write_case(path, finding, reader, now=now)
        file = path.open("rb")  # it stays readable until it is closed, its name goes with the folder
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with recording(by=reader, at=now) as journal:
        journal.log(EXPORTED, finding, unit_id=finding.unit_id, sha256=sha256)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"congtam-{finding.item}-{finding.day.isoformat()}.zip",
        content_type="application/zip",
        headers=FILE_HEADERS,
    )
