"""Setting aside what cannot be stored: nothing a device signed is thrown away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.intake.envelope import Envelope, RefusedError
from backend.intake.filing import name_photos
from backend.intake.models import Quarantine
from backend.journal.recording import recording
from backend.kernel.fastpath import Batch
from backend.people.models import Device, User
from backend.visits.models import Photo, Revision
from shared.base.ids import is_uuid
from shared.protocol.limits import MAX_INT, MAX_PHOTO_BYTES, MAX_PHOTOS
from shared.protocol.revision import PhotoRef
from shared.protocol.wire import WireError, sha256_hex, strict_loads

_SHA256 = re.compile(r"[0-9a-f]{64}")


def set_aside(
    envelope: Envelope, refused: RefusedError, *, by: User, device: Device, now: datetime
) -> Quarantine:
    """Keep the raw bytes and the reason; the same bytes from the same device keep their ticket."""
    raw = envelope.body.encode()
    body = readable(raw)
    visit_id = body.get("visit_id")
    with recording(by=by, at=now) as journal:
        row, is_new = Quarantine.objects.get_or_create(
            device=device,
            sha256=sha256_hex(raw),
            defaults={
                "revision_id": UUID(envelope.revision_id),
                "visit_id": UUID(str(visit_id)) if is_uuid(visit_id) else None,
                "n": _number(body, refused, device),
                "raw": raw,
                "key_id": envelope.key_id,
                "signature": envelope.signature,
                "code": refused.code,
                "detail": str(refused),
                "received_at": now,
            },
        )
        if is_new:
            named = list(_photos(body))
            batch = Batch()
            name_photos(named, device.user_id, batch)
            batch.run()
            row.photos.set(Photo.objects.filter(pk__in=[photo.sha256 for photo in named]))
            journal.log_row("revision.quarantined", row, code=refused.code, **_signed(row))
        elif row.code != refused.code:
            row.code, row.detail = refused.code, str(refused)
            row.save(update_fields=["code", "detail"])
            journal.log_row("revision.quarantined-again", row, code=refused.code)
    return row


def is_set_aside(device: Device, sha256: str) -> bool:
    """Say whether a body with this hash came from the device and was not stored."""
    return (
        bool(_SHA256.fullmatch(sha256)) and Quarantine.objects.filter(device=device, sha256=sha256).exists()
    )


def is_stored(kept: Quarantine) -> bool:
    """Say whether a stored revision has these bytes by now."""
    return Revision.objects.filter(sha256=kept.sha256).exists()


def _signed(row: Quarantine) -> dict[str, Any]:
    """Return what the log keeps of the envelope, so that nothing of it can be altered unseen."""
    return {
        "device_id": row.device_id,
        "revision_id": row.revision_id,
        "sha256": row.sha256,
        "key_id": row.key_id,
        "signature": row.signature,
    }


def readable(raw: bytes) -> dict[str, Any]:
    """Return what can be read of a body that was refused, of a newer schema for instance."""
    try:
        body = strict_loads(raw)
    except WireError:
        return {}
    return body if isinstance(body, dict) else {}


def _number(body: dict[str, Any], refused: RefusedError, device: Device) -> int | None:
    """Return which of the device's numbered bodies this is; None where it is not signed by the device."""
    claim = body.get("device")
    if (
        refused.code == "signature-invalid"
        or not isinstance(claim, dict)
        or claim.get("id") != str(device.pk)
    ):
        return None
    n = claim.get("n")
    return n if type(n) is int and 0 <= n <= MAX_INT else None


def _photos(body: dict[str, Any]) -> Iterator[PhotoRef]:
    """Yield the photos it names in the known way, so that they are safe too while it waits."""
    listed = body.get("photos")
    for photo in listed[:MAX_PHOTOS] if isinstance(listed, list) else ():
        if not isinstance(photo, dict):
            continue
        sha256, size = str(photo.get("sha256")), photo.get("size")
        if _SHA256.fullmatch(sha256) and isinstance(size, int) and 1 <= size <= MAX_PHOTO_BYTES:
            yield PhotoRef(sha256, int(size), mime="", kind="photo", taken_wall=None, mono_ms=None)
