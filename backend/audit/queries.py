"""Reading the feed: what one person may be told, in the order it happened."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Protocol, TypedDict
from uuid import UUID

from django.db.models import Q

from backend.audit.models import FeedEntry, JournalHead

STAFF_ROLES = frozenset({"inspector", "reviewer", "leader", "administrator"})


class Reader(Protocol):
    """What the feed has to know of a person."""

    @property
    def id(self) -> UUID: ...
    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> str | None: ...


class FeedEvent(TypedDict):
    """A feed entry as devices read it."""

    seq: int
    op: str
    type: str
    id: str
    v: int
    body: dict[str, Any] | None


def feed_after(
    reader: Reader, seq: int, limit: int, *, unit_ids: Collection[str] | None = None
) -> list[FeedEvent]:
    """Return up to ``limit`` entries after ``seq`` that ``reader`` may know, by their role of this moment.

    ``unit_ids`` are the units the reader answers for; without it, their own unit alone.
    """
    entries = (
        FeedEntry.objects.filter(_addressed_to(reader, unit_ids), seq__gt=seq)
        .order_by("seq")
        .values_list("seq", "op", "type", "object_id", "version", "body")[:limit]
    )
    return [
        FeedEvent(seq=n, op=op, type=kind, id=object_id, v=v, body=None if body is None else json.loads(body))
        for n, op, kind, object_id, v, body in entries
    ]


def feed_head() -> int:
    """Return the number of the newest feed entry; 0 before the first."""
    return JournalHead.objects.values_list("feed_seq", flat=True).get()


def _addressed_to(reader: Reader, unit_ids: Collection[str] | None) -> Q:
    addressed = Q(reader=FeedEntry.Reader.EVERYONE) | Q(reader=FeedEntry.Reader.USER, user_id=reader.id)
    if reader.role in STAFF_ROLES:
        return addressed | Q(reader=FeedEntry.Reader.STAFF)
    own = unit_ids if unit_ids is not None else [reader.unit_id] if reader.unit_id else []
    return addressed | Q(reader=FeedEntry.Reader.UNIT, unit_id__in=own)
