"""Reference data as the feed gave it to devices, against the log: what a visit was judged by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from backend.checklists.models import ChecklistVersion
from backend.journal.models import Event, FeedEntry
from backend.journal.verification import Verdict, batches
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.checklists import checklist_from_dict

PUT, EVERYONE, STAFF = FeedEntry.Op.PUT, FeedEntry.Reader.EVERYONE, FeedEntry.Reader.STAFF
PUBLISHED: Final = {
    "campaign": STAFF,
    "counter": EVERYONE,
    "legal_source": EVERYONE,
    "unit": EVERYONE,
    "working_hours": EVERYONE,
}
"""Kinds that `backend.journal.reference.publish_rows` logs and publishes together, and to whom."""

COLUMNS: Final = (
    "id",
    "code",
    "version",
    "title_vi",
    "title_en",
    "core",
    "status",
    "valid_from",
    "valid_to",
)
"""What a checklist's row has from its body."""

Compared = tuple[str, str, str, datetime, int, dict[str, Any]]


def check_reference(verdict: Verdict) -> None:
    """Check the published checklists, and that the feed says of other reference data what the log does."""
    for version in ChecklistVersion.objects.all():
        verdict.seen["checklist"] += 1
        with verdict.reading("checklist", version.pk):
            _check_checklist(verdict, version)
    for event, entry in zip_longest(_logged(), _published()):
        published, logged = _as_published(entry), _as_logged(event)
        if published != logged:
            number = entry.seq if entry else "after the last"
            verdict.fault("feed entry", number, "is not what the log says was told", logged, published)
            return  # from here on they would be compared out of step


def _check_checklist(verdict: Verdict, version: ChecklistVersion) -> None:
    found = sha256_hex(canonical_json(version.body).encode())
    verdict.expect("checklist", version.pk, "is not what was published (SHA-256)", version.sha256, found)
    published = checklist_from_dict(version.body)
    for column in COLUMNS:
        expected, found = getattr(published, column), getattr(version, column)
        verdict.expect("checklist", version.pk, f"stands with another {column} than it says", expected, found)
    entries = FeedEntry.objects.filter(op=PUT, type="checklist", reader=EVERYONE, version=1)
    event = Event.objects.filter(verb="checklist.published", noun_id=version.pk).first()
    logged = [(version.sha256, event.at if event else None)]
    in_feed = [
        (sha256_hex((body or "").encode()), at)
        for body, at in entries.filter(object_id=version.pk).values_list("body", "at")
    ]
    verdict.expect("checklist", version.pk, "is not what the feed tells (SHA-256, time)", logged, in_feed)


def _logged() -> Iterator[Event]:
    events = Event.objects.filter(verb__in=[f"{kind}.put" for kind in PUBLISHED])
    return (event for batch in batches(events) for event in batch)


def _published() -> Iterator[FeedEntry]:
    entries = FeedEntry.objects.filter(op=PUT, type__in=[*PUBLISHED])
    return (entry for batch in batches(entries) for entry in batch)


def _as_published(entry: FeedEntry | None) -> Compared | None:
    if entry is None:
        return None
    body = json.loads(entry.body or "{}")
    body = {**body, "unit_id": body.get("unit_id")}
    return f"{entry.type}.put", entry.object_id, entry.reader, entry.at, entry.version, body


def _as_logged(event: Event | None) -> Compared | None:
    """Return the event in the form of the entry; an event keeps a body's `unit_id` in its own column."""
    if event is None:
        return None
    body = {**json.loads(event.data), "unit_id": event.unit_id}
    body.pop("row", None)
    return event.verb, event.noun_id, PUBLISHED[event.verb.removesuffix(".put")], event.at, 1, body
