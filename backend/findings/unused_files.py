"""Papers that were brought for a finding and never handed in: forgotten once nobody can hand them in soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from backend.evidence.store import PAPERS
from backend.findings.models import FindingFile
from backend.journal.head import locked_head
from backend.journal.recording import recording
from shared.rules.findings import State

KEPT: Final = timedelta(days=30)
"""So long a paper waits to be handed in; while it is the unit's turn it waits on."""


def forget_unused_files(now: datetime) -> None:
    """Forget the papers that wait too long for an answer which the unit does not owe any more."""
    unused = FindingFile.objects.filter(handed_in=False, uploaded_at__lt=now - KEPT)
    with recording(by=None, at=now) as journal:
        forgotten = list(unused.exclude(finding__state=State.NOTIFIED).select_related("finding"))
        for file in forgotten:
            facts = {"file": str(file.pk), "sha256": file.sha256}
            journal.log("finding.file_forgotten", file.finding, unit_id=file.finding.unit_id, **facts)
        FindingFile.objects.filter(pk__in=[file.pk for file in forgotten]).delete()
    _remove_bytes({file.sha256 for file in forgotten})


def _remove_bytes(hashes: Iterable[str]) -> None:
    """Remove the bytes that no paper has any more.

    The journal's head is locked meanwhile: who brings the same bytes again looks for them under that lock.
    """
    for sha256 in sorted(hashes):
        with transaction.atomic():
            locked_head()
            if not FindingFile.objects.filter(sha256=sha256).exists():
                PAPERS.remove(sha256)
