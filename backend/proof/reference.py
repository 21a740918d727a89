"""Reference data as devices were told it, against the log: what a visit was judged by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

from backend.audit.models import Event, FeedEntry
from backend.audit.verification import Verdict, batches
from backend.checklists.models import ChecklistVersion
from shared.wire import canonical_json, sha256_hex

TOLD: Final = ("campaign", "counter", "legal_source", "unit", "working_hours")
"""Kinds that `backend.audit.reference.tell` logs and publishes together."""


def check_reference(verdict: Verdict) -> None:
    """Check the published checklists, and that the feed says of other reference data what the log does."""
    for version in ChecklistVersion.objects.all():
        verdict.seen["checklist"] += 1
        found = sha256_hex(canonical_json(version.body).encode())
        verdict.expect("checklist", version.pk, "is not what was published (SHA-256)", version.sha256, found)
    for event, entry in zip_longest(_logged(), _published()):
        told, logged = _as_told(entry), _as_logged(event)
        if told != logged:
            number = entry.seq if entry else "after the last"
            verdict.fault("feed entry", number, "is not what the log says was told", logged, told)
            return  # from here on they would be compared out of step


def _logged() -> Iterator[Event]:
    events = Event.objects.filter(verb__in=[f"{kind}.put" for kind in TOLD])
    return (event for batch in batches(events) for event in batch)


def _published() -> Iterator[FeedEntry]:
    entries = FeedEntry.objects.filter(op=FeedEntry.Op.PUT, type__in=TOLD)
    return (entry for batch in batches(entries) for entry in batch)


def _as_told(entry: FeedEntry | None) -> tuple[str, str, dict[str, Any]] | None:
    if entry is None:
        return None
    body = json.loads(entry.body or "{}")
    return f"{entry.type}.put", entry.object_id, {**body, "unit_id": body.get("unit_id")}


def _as_logged(event: Event | None) -> tuple[str, str, dict[str, Any]] | None:
    """Return the event in the form of the entry; an event keeps a body's `unit_id` in its own column."""
    if event is None:
        return None
    return event.verb, event.noun_id, {**json.loads(event.data), "unit_id": event.unit_id}
