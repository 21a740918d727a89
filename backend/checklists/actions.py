"""Publishing checklists and legal sources to every device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.checklists.models import ChecklistVersion, LegalSource
from backend.checklists.serializers import LegalSourceSerializer
from backend.journal.recording import Audience, recording
from backend.journal.reference import publish_rows, save_changed
from backend.people.models import User
from backend.people.rules import require
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.checklists import Checklist, checklist_to_dict


class AlreadyPublishedError(ValueError):
    """The version is out with another content: visits were made with it, so a change needs a new version."""


def publish_version(checklist: Checklist, *, by: User | None, at: datetime) -> bool:
    """Give every device this version; False when they have it already.

    AlreadyPublishedError when they have the version with another content.
    """
    _allow(by)
    version = _version(checklist)
    with recording(by=by, at=at) as journal:
        known = ChecklistVersion.objects.filter(pk=version.pk).values_list("sha256", flat=True).first()
        if known is not None and known != version.sha256:
            raise AlreadyPublishedError(f"{version.pk} is published; publish a new version instead")
        if known is None:
            version.save(force_insert=True)
            journal.log("checklist.published", version, sha256=version.sha256)
            journal.publish("put", "checklist", version.pk, version.body, to=Audience.everyone())
    return known is None


def put_legal_sources(sources: Sequence[LegalSource], *, by: User | None, at: datetime) -> int:
    """Make the legal sources as they are given; return how many were changed."""
    _allow(by)
    with recording(by=by, at=at) as journal:
        changed = save_changed(sources)
        bodies = LegalSourceSerializer(changed, many=True).data
        publish_rows(journal, "legal_source", changed, bodies, to=Audience.everyone())
    return len(changed)


def _allow(by: User | None) -> None:
    if by is not None:  # None is the system itself: a command at the server
        require(by, "reference.write")


def _version(checklist: Checklist) -> ChecklistVersion:
    body = checklist_to_dict(checklist)
    return ChecklistVersion(
        id=checklist.id,
        code=checklist.code,
        version=checklist.version,
        title_vi=checklist.title_vi,
        title_en=checklist.title_en,
        core=checklist.core,
        status=ChecklistVersion.Status(checklist.status),
        valid_from=checklist.valid_from,
        valid_to=checklist.valid_to,
        body=body,
        sha256=sha256_hex(canonical_json(body).encode()),
    )
