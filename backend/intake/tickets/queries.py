"""Reading bodies that were set aside, for those who decide about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from backend.intake.models import Quarantine
from backend.intake.quarantine import readable
from backend.journal.models import Event
from backend.people.models import Device, Role, User
from backend.people.signatures import verify
from backend.visits.texts import shown
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import revision_message

Row = dict[str, Any]

FIELDS: Final = (
    *("id", "state", "device_id", "device__model", "device__user_id", "device__user__full_name"),
    *("revision_id", "visit_id", "n", "sha256", "key_id", "code", "detail", "received_at"),
    *("dismissed_at", "reason"),
)


def listed(row: Row) -> Row:
    """Return a ticket's row as lists show it."""
    problem = CATALOGUE.get(row["code"], CATALOGUE["server-error"])
    return {
        **row,
        "owner": {"id": row["device__user_id"], "full_name": row["device__user__full_name"]},
        "retry": problem.retry,
    }


def detailed(row: Row, reader: User) -> Row:
    """Return a ticket with whether its signature holds, what it says of itself, and its history.

    The text of the body, answers and all, is for Home Affairs; administrators get the rest.
    """
    kept = Quarantine.objects.select_related("device").get(pk=row["id"])
    raw = bytes(kept.raw)
    sees_text = reader.role == Role.REVIEWER
    return {
        **listed(row),
        "size": len(raw),
        "signature_holds": _is_signed(kept, raw, kept.device),
        "says": _summary(readable(raw)),
        "body": shown(raw.decode()) if sees_text else None,
        "photos": kept.photos.order_by("sha256").values("sha256", "size"),
        "history": list(_history(kept)),
    }


def _is_signed(kept: Quarantine, raw: bytes, device: Device) -> bool:
    is_own = kept.key_id == device.key_id
    return is_own and verify(device.algorithm, device.public_key, revision_message(raw), kept.signature)


def _summary(body: Row) -> Row:
    """Return what a body of any schema says of itself, as far as it is text."""
    said = {name: body.get(name) for name in ("schema", "kind", "author", "unit", "campaign", "mode")}
    started = body.get("started")
    said["started"] = started.get("wall") if isinstance(started, dict) else None
    return {name: shown(value[:200]) if isinstance(value, str) else None for name, value in said.items()}


def _history(kept: Quarantine) -> Iterator[Row]:
    events = list(Event.objects.filter(noun=kept._meta.label_lower, noun_id=str(kept.pk)))
    names = dict(
        User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "full_name")
    )
    for event in events:
        told = json.loads(event.data)
        by = {"id": event.actor_id, "full_name": names.get(event.actor_id)} if event.actor_id else None
        yield {
            "at": event.at,
            "by": by,
            "verb": event.verb,
            "code": told.get("code"),
            "outcome": told.get("outcome"),
            "reason": told.get("reason"),
        }
