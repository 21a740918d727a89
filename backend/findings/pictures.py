"""Pictures for the screen of what a unit brought: new pixels, so that nobody has to open a stranger's file.

They lie beside the papers and can be made again at any time; an empty file says that there is none to make.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import FileResponse

from backend.evidence.pictures import Made, make_picture
from backend.evidence.store import PAPERS
from backend.findings.models import FindingFile
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.visits.files import FILE_HEADERS

PICTURED: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What a picture can be shown of; a PDF is taken along."""


def paper_picture(finding_id: UUID, file_id: UUID, variant: str, reader: User) -> FileResponse:
    """Give `reader` the picture of a paper of a finding; `not-found` where they may not, or there is none."""
    papers = FindingFile.objects.visible_to(reader).filter(finding=finding_id, mime__in=PICTURED)
    found = papers.filter(pk=file_id).first()
    if found is None or PAPERS.held(found.sha256) is None:
        raise ProblemError("not-found")
    path = _picture_path(found.sha256, variant)
    if not path.exists():
        _make(found.sha256, variant, path)
    if path.stat().st_size == 0:
        raise ProblemError("not-found")
    return FileResponse(path.open("rb"), content_type="image/jpeg", headers=FILE_HEADERS)


def _make(sha256: str, variant: str, path: Path) -> None:
    verdict = make_picture(sha256, variant, store=PAPERS, target=path)
    if verdict.made is not Made.READY:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _picture_path(sha256: str, variant: str) -> Path:
    return Path(f"{settings.DATA_DIR}/paper-pictures/{variant}/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg")
