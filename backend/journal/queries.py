"""Reading the feed: what one person may be told, in the order it happened."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Protocol, TypedDict
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from backend.journal.models import FeedEntry

STAFF_ROLES = frozenset({"inspector", "reviewer", "leader", "administrator"})
SECRET_FROM: Mapping[str, frozenset[str]] = {
    "assignment": frozenset({"leader", "administrator", "unit_officer"}),
}
"""Kinds that some roles are never told of, whomever an entry names: who became one forgets what they were."""


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
    return _events(FeedEntry.objects.filter(_addressed_to(reader, unit_ids), seq__gt=seq), limit)


def feed_snapshot(
    reader: Reader,
    seq: int,
    limit: int,
    *,
    unit_ids: Collection[str] | None = None,
    only_unit: str | None = None,
    at: int | None = None,
) -> list[FeedEvent]:
    """Return what ``feed_after`` would, without entries that a later one about the same object replaces.

    Read page by page it leads to the same state as the whole feed, whatever is published meanwhile. With
    ``only_unit`` it is what is addressed to that unit alone, with ``at`` as it stood at that number.
    """
    addressed = FeedEntry.objects.filter(_addressed_to(reader, unit_ids))
    if only_unit is not None:
        addressed = addressed.filter(reader=FeedEntry.Reader.UNIT, unit_id=only_unit)
    if at is not None:
        addressed = addressed.filter(seq__lte=at)
    newest = addressed.values("type", "object_id").annotate(newest=Max("seq")).values("newest")
    return _events(addressed.filter(seq__in=newest, seq__gt=seq), limit)


def _events(entries: QuerySet[FeedEntry], limit: int) -> list[FeedEvent]:
    rows = entries.order_by("seq").values_list("seq", "op", "type", "object_id", "version", "body")[:limit]
    return [
        FeedEvent(seq=n, op=op, type=kind, id=object_id, v=v, body=None if body is None else json.loads(body))
        for n, op, kind, object_id, v, body in rows
    ]


def _addressed_to(reader: Reader, unit_ids: Collection[str] | None) -> Q:
    secret = [kind for kind, roles in SECRET_FROM.items() if reader.role in roles]
    personal = Q(reader=FeedEntry.Reader.USER, user_id=reader.id) & ~Q(type__in=secret)
    addressed = Q(reader=FeedEntry.Reader.EVERYONE) | personal
    if reader.role in STAFF_ROLES:
        return addressed | Q(reader=FeedEntry.Reader.STAFF)
    own = unit_ids if unit_ids is not None else [reader.unit_id] if reader.unit_id else []
    return addressed | Q(reader=FeedEntry.Reader.UNIT, unit_id__in=own)
