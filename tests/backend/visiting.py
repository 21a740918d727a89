"""A visit as a phone makes it: the body, the photos, pushing and uploading."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rest_framework.response import Response

from tests.world import TO_HIEU, Enrolled, new_id

OFFSET_TYPE = "application/offset+octet-stream"


def photo(text: str = "photo", size: int = 300) -> bytes:
    """Return bytes that stand for a photo; no decoder ever sees them."""
    return (text.encode() * size)[:size]


def sha256(data: bytes) -> str:
    """Return the lower-case hexadecimal hash."""
    return hashlib.sha256(data).hexdigest()


def photo_ref(data: bytes, **changes: Any) -> dict[str, Any]:
    """Return how a body names a photo."""
    known = {"sha256": sha256(data), "size": len(data), "mime": "image/jpeg", "kind": "photo"}
    return {**known, "taken_wall": "2026-08-20T07:31:00+07:00", "mono_ms": 5_190_000, **changes}


def answer(item: str, value: object, **changes: Any) -> dict[str, Any]:
    """Return one response."""
    return {"item": item, "value": value, "outcome": None, "photos": [], "followups": {}, **changes}


def body(
    phone: Enrolled, *, n: int = 1, prev: str | None = None, photos: tuple[bytes, ...] = (), **changes: Any
) -> dict[str, Any]:
    """Return a visit at Tô Hiệu: one of thirteen absent without reason, which the photos prove."""
    absent = answer("GG-05", 1, outcome="fail", photos=[sha256(data) for data in photos])
    return {
        "schema": "visit/1",
        "revision_id": new_id(),
        "visit_id": new_id(),
        "parents": [],
        "kind": "submit",
        "device": {"id": phone.phone.id, "n": n, "prev": prev, "app": "1.0.0", "boot": "b1"},
        "author": str(phone.owner.pk),
        "team": [],
        "campaign": None,
        "mode": "surprise",
        "unit": TO_HIEU,
        "counter": None,
        "checklists": ["GG-2026.1"],
        "started": {"wall": "2026-08-20T07:25:10+07:00", "mono_ms": 5_100_000},
        "finished": {"wall": "2026-08-20T08:20:00+07:00", "mono_ms": 8_123_456},
        "clock": {"server_seen": None, "mono_at_seen": None},
        "location": None,
        "responses": [answer("GG-02", 13), answer("GG-03", 12), answer("GG-04", 0), absent],
        "minutes": None,
        "photos": [photo_ref(data) for data in photos],
        **changes,
    }


def envelope(phone: Enrolled, content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the body, signed by the phone's key, as push takes it."""
    text = json.dumps(content, ensure_ascii=False)
    return {**phone.phone.envelope(content["revision_id"], text), **changes}


def batch(phone: Enrolled, *envelopes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a push of these revisions."""
    return {"protocol": 1, "device_id": phone.phone.id, "revisions": list(envelopes), **changes}


def push(phone: Enrolled, *contents: dict[str, Any]) -> list[dict[str, Any]]:
    """Push the bodies and return what became of each."""
    answered = phone.client.post(
        "/api/v1/sync/push", batch(phone, *(envelope(phone, c) for c in contents)), format="json"
    )
    assert answered.status_code == 200, answered.content
    results: list[dict[str, Any]] = answered.json()["results"]
    return results


def waiting(phone: Enrolled, *photos: bytes) -> dict[str, Any]:
    """Push a visit that waits for these photos and return its body."""
    visit = body(phone, photos=photos)
    push(phone, visit)
    return visit


def upload(
    phone: Enrolled, data: bytes, *, start: int = 0, end: int | None = None, **headers: str
) -> Response:
    """Send the bytes of a photo from `start` to `end`."""
    sent = {"Upload-Offset": str(start), "Tus-Resumable": "1.0.0", **headers}
    return phone.client.patch(
        f"/api/v1/photos/{sha256(data)}", data[start:end], content_type=OFFSET_TYPE, headers=sent
    )


def head(phone: Enrolled, data: bytes) -> int:
    """Return how many bytes of the photo the server says it holds."""
    answered = phone.client.head(f"/api/v1/photos/{sha256(data)}", headers={"Tus-Resumable": "1.0.0"})
    assert answered.status_code == 200
    return int(answered.headers["Upload-Offset"])


def state(phone: Enrolled, visit_id: str) -> dict[str, Any]:
    """Return what the server says it holds of a visit."""
    answered = phone.client.get(f"/api/v1/sync/visits/{visit_id}")
    assert answered.status_code == 200, answered.content
    known: dict[str, Any] = answered.json()
    return known
