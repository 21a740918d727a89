"""Rows against the log: what an event says of a row must still be true of it, and the row must be there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet

from backend.checklists.models import ChecklistVersion
from backend.findings.models import Finding
from backend.intake.models import Quarantine
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.people.models import Device, User
from backend.people.signatures import key_id
from backend.visits.models import Receipt, Revision

BATCH: Final = 500


@dataclass(frozen=True)
class LoggedRow:
    """Events of one verb are about rows of one model: each names its row, and says `facts` of it."""

    kind: str
    model: type[Model]
    named: str = ""  # the fact that names the row; empty: the event's noun
    facts: tuple[str, ...] = ()
    actor: str = ""  # the column that holds who did it
    at: str = ""  # the column that holds when

    def id_of(self, event: Event) -> str:
        """Return the id of the row the event speaks of."""
        return str(json.loads(event.data)[self.named]) if self.named else event.noun_id

    def columns_in(self, event: Event) -> dict[str, Any]:
        """Return what the event says of the columns of its row."""
        data = json.loads(event.data)
        columns = {fact: data.get(fact) for fact in self.facts}
        columns |= {self.actor: event.actor_id} if self.actor else {}
        return columns | ({self.at: event.at} if self.at else {})


LOGGED: Final = {
    "account.opened": LoggedRow("account", User),
    "checklist.published": LoggedRow("checklist", ChecklistVersion, facts=("sha256",)),
    "device.enrolled": LoggedRow(
        "device", Device, facts=("key_id", "model"), actor="user_id", at="enrolled_at"
    ),
    "device.revoked": LoggedRow("device", Device, at="revoked_at"),
    "finding.recorded": LoggedRow("finding", Finding, at="recorded_at"),
    "revision.quarantined": LoggedRow(
        "quarantined body",
        Quarantine,
        facts=("sha256", "device_id", "revision_id", "key_id", "signature"),
        at="received_at",
    ),
    "visit.received": LoggedRow(
        "revision", Revision, named="revision", facts=("sha256", "flags"), at="received_at"
    ),
    "visit.sealed": LoggedRow("receipt", Receipt, named="revision"),
}


def check_logged(verdict: Verdict) -> None:
    """Check every row the log knows of, and that no device and nothing set aside is unknown to it."""
    since = Event.objects.filter(index__gt=verdict.scope.event_index, verb__in=LOGGED)
    for events in batches(since, BATCH, "index"):
        for verb, logged in LOGGED.items():
            _check_rows(verdict, logged, [event for event in events if event.verb == verb])
    _check_unlogged(verdict, "device.enrolled", Device.objects.all())
    _check_unlogged(verdict, "device.revoked", Device.objects.exclude(revoked_at=None))
    _check_unlogged(verdict, "revision.quarantined", Quarantine.objects.all())
    _check_keys(verdict)


def _check_rows(verdict: Verdict, logged: LoggedRow, events: Sequence[Event]) -> None:
    event_of = {}
    for event in events:
        with verdict.reading("event", event.index):
            event_of[logged.id_of(event)] = event
    rows = {str(pk): row for pk, row in logged.model._default_manager.in_bulk(list(event_of)).items()}
    for id_, event in event_of.items():
        if id_ not in rows:
            verdict.fault(logged.kind, id_, f"is gone: event {event.index} ({event.verb}) speaks of it")
            continue
        for column, expected in logged.columns_in(event).items():
            what = f"has another {column} than event {event.index} says"
            found = getattr(rows[id_], column)
            found = str(found) if isinstance(found, UUID) and isinstance(expected, str) else found
            verdict.expect(logged.kind, id_, what, expected, found)


def _check_unlogged(verdict: Verdict, verb: str, query: QuerySet[Any]) -> None:
    logged = LOGGED[verb]
    log = Event.objects.filter(noun=logged.model._meta.label_lower, verb=verb)
    for rows in batches(query.only("pk"), BATCH):
        ids = {str(row.pk) for row in rows}
        for id_ in sorted(ids - set(log.filter(noun_id__in=ids).values_list("noun_id", flat=True))):
            verdict.fault(logged.kind, id_, f"is unknown to the log: no event {verb} speaks of it")


def _check_keys(verdict: Verdict) -> None:
    for devices in batches(Device.objects.all(), BATCH):
        for device in devices:
            with verdict.reading("device", device.pk):
                found = key_id(device.algorithm, device.public_key)
                verdict.expect("device", device.pk, "has another key than its key_id", device.key_id, found)
