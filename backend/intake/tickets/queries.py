"""Reading bodies that were set aside, for those who decide about them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from backend.intake.models import Quarantine
from backend.intake.quarantine import readable
from backend.intake.rows import NamedPhoto, Owner, TicketColumns, TicketEvent, TicketRow, WholeTicket
from backend.journal.models import Event
from backend.kernel.rows import columns_of, rows_of
from backend.people.models import Device, Role, User
from backend.people.signatures import verify
from backend.visits.texts import cleaned
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import revision_message

FIELDS = columns_of(TicketColumns)


def ticket_rows(row: TicketColumns) -> TicketRow:
    """Return a ticket's row as lists show it."""
    problem = CATALOGUE.get(row["code"], CATALOGUE["server-error"])
    return {
        **row,
        "owner": {"id": row["device__user_id"], "full_name": row["device__user__full_name"]},
        "retry": problem.retry,
    }


def whole_ticket(row: TicketColumns, reader: User) -> WholeTicket:
    """Return a ticket with whether its signature holds, what it says of itself, and its history.

    The text of the body, answers and all, is for Home Affairs; administrators get the rest.
    """
    kept = Quarantine.objects.select_related("device").get(pk=row["id"])
    raw = bytes(kept.raw)
    sees_text = reader.role == Role.REVIEWER
    return {
        **ticket_rows(row),
        "size": len(raw),
        "signature_holds": _is_signed(kept, raw, kept.device),
        "says": _summary(readable(raw)),
        "body": cleaned(raw.decode()) if sees_text else None,
        "photos": list(rows_of(NamedPhoto, kept.photos.order_by("sha256"))),
        "history": list(_history(kept)),
    }


def _is_signed(kept: Quarantine, raw: bytes, device: Device) -> bool:
    is_own = kept.key_id == device.key_id
    return is_own and verify(device.algorithm, device.public_key, revision_message(raw), kept.signature)


def _summary(body: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what a body of any schema says of itself, as far as it is text."""
    named = {name: body.get(name) for name in ("schema", "kind", "author", "unit", "campaign", "mode")}
    started = body.get("started")
    named["started"] = started.get("wall") if isinstance(started, dict) else None
    return {name: cleaned(value[:200]) if isinstance(value, str) else None for name, value in named.items()}


def _history(kept: Quarantine) -> Iterator[TicketEvent]:
    events = list(Event.objects.filter(noun=kept._meta.label_lower, noun_id=str(kept.pk)))
    names = dict(
        User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "full_name")
    )
    for event in events:
        facts = json.loads(event.data)
        actor = event.actor_id
        by = Owner(id=actor, full_name=names.get(actor)) if actor else None
        yield {
            "at": event.at,
            "by": by,
            "verb": event.verb,
            "code": facts.get("code"),
            "outcome": facts.get("outcome"),
            "reason": facts.get("reason"),
        }
