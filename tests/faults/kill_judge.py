"""What has to be true of one phone and the real server once everything came to rest after a kill."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from field_app.store.database import Database
from field_app.store.reference import Reference
from tests.faults.inspector import DATABASE
from tests.faults.kill_deeds import UNKNOWN_SCHEMA
from tests.field_app.plain_eyes import cipher_of, store_of

LOST, DOUBLED, ALTERED = "acknowledged visits lost", "visits doubled", "visits or photos altered"
FALSE_SAFE, MADE_UP, GAPS = "false receipts", "visits nobody signed", "gaps in a device's numbers"
NOT_AT_REST, MISSED = "visits not safe in the end", "feed rows missed"
FEED, CHAIN = "gaps in the feed", "faults in the journal's chain"
KINDS = (LOST, DOUBLED, ALTERED, FALSE_SAFE, MADE_UP, GAPS, NOT_AT_REST, MISSED, FEED, CHAIN)


@dataclass(frozen=True, slots=True)
class Kept:
    """One revision as the phone keeps it."""

    id: str
    visit: str
    body: str
    state: str
    photos: tuple[str, ...]

    @property
    def device(self) -> dict[str, Any]:
        """Return which device signed it, and as its how manieth."""
        return dict(json.loads(self.body)["device"])

    @property
    def may_wait(self) -> bool:
        """Say whether it is of a schema this server cannot read yet."""
        return bool(json.loads(self.body)["schema"] == UNKNOWN_SCHEMA)


def of_phone(folder: Path, seen: set[str]) -> Iterator[str]:
    """Yield what is wrong, once for each thing; `seen` are revisions that were judged before."""
    kept = _kept(folder / "app")
    reported = Counter(
        (folder / "acknowledged").read_text().split() if (folder / "acknowledged").exists() else []
    )
    has = Counter(revision.visit for revision in kept)
    yield from [LOST] * sum(has[visit] < times for visit, times in reported.items())
    chains = defaultdict[str, list[int]](list)
    for revision in kept:
        chains[revision.device["id"]].append(revision.device["n"])
    yield from [GAPS] * sum(sorted(chain) != list(range(1, len(chain) + 1)) for chain in chains.values())
    for revision in kept:
        if revision.id not in seen:
            yield from _of_revision(revision)
            seen.add(revision.id)
    yield from _made_up(kept)


def _kept(app: Path) -> list[Kept]:
    with store_of(app) as store:
        photos = store.execute("SELECT revision_id, sha256 FROM revision_photo ORDER BY sha256").fetchall()
        rows = store.execute(
            "SELECT id, visit_id, decrypt(body, 'revision.body/' || id), state FROM revision ORDER BY n"
        ).fetchall()
    named = {row[0]: tuple(photo for of, photo in photos if of == row[0]) for row in rows}
    return [Kept(key, visit, body, state, named[key]) for key, visit, body, state in rows]


def _of_revision(kept: Kept) -> Iterator[str]:
    from backend.intake.models import Quarantine
    from backend.journal.models import Leaf
    from backend.visits.models import Receipt, Revision
    from tests.world import original

    filed = list(Revision.objects.filter(pk=kept.id).values_list("body", flat=True))
    aside = [bytes(row.raw).decode() for row in Quarantine.objects.filter(revision_id=kept.id)]
    sha256 = hashlib.sha256(kept.body.encode()).hexdigest()
    if not filed + aside:
        yield LOST
    if len(filed + aside) > 1 or Leaf.objects.filter(sha256=sha256).count() > 1:
        yield DOUBLED
    if any(held != kept.body for held in filed + aside):
        yield ALTERED
    if kept.state == "sealed" and not Receipt.objects.filter(pk=UUID(kept.id)).exists():
        yield FALSE_SAFE
    if kept.state != "sealed" and not (kept.may_wait and kept.state == "quarantined"):
        yield NOT_AT_REST
    for photo in kept.photos:
        path = original(photo)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != photo:
            yield ALTERED


def _made_up(kept: list[Kept]) -> Iterator[str]:
    from backend.visits.models import Revision

    devices = {revision.device["id"] for revision in kept}
    held = Revision.objects.filter(device_id__in=devices).values_list("pk", flat=True)
    yield from [MADE_UP] * len({str(pk) for pk in held} - {revision.id for revision in kept})


def of_feed(folder: Path, username: str) -> Iterator[str]:
    """Yield a fault for each row of the feed that the phone has not, or has otherwise."""
    from django.db.models import Q

    from backend.journal.models import FeedEntry
    from backend.people.models import User

    newest: dict[tuple[str, str], str | None] = {}
    concerned = Q(reader__in=["everyone", "staff"]) | Q(user_id=User.objects.get(username=username).pk)
    entries = FeedEntry.objects.filter(concerned, op__in=["put", "tombstone"]).order_by("seq")
    for op, kind, key, body in entries.values_list("op", "type", "object_id", "body"):
        newest[kind, key] = json.dumps(json.loads(body or ""), ensure_ascii=False) if op == "put" else None
    there = {(*place, body) for place, body in newest.items() if body is not None}
    yield from [MISSED] * len(there ^ set(_reference(folder / "app")))


def _reference(app: Path) -> Iterator[tuple[str, str, str | None]]:
    database = Database(app / DATABASE, cipher_of(app))
    known = Reference(database)
    for kind, key in database.connection.execute("SELECT type, id FROM reference").fetchall():
        yield kind, key, known.text(kind, key)
    database.close()


def of_server() -> Iterator[str]:
    """Yield what is wrong with the server's feed and journal."""
    from backend.journal.models import FeedEntry
    from backend.journal.verification import first_journal_fault

    numbers = list(FeedEntry.objects.order_by("seq").values_list("seq", flat=True))
    yield from [FEED] * (numbers != list(range(1, len(numbers) + 1)))
    yield from [CHAIN] * (first_journal_fault() is not None)
