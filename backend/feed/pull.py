"""Pulling: what a person may know, in the order it happened, from where they stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.utils import timezone

from backend.feed.cursors import cursor_at, position_of
from backend.journal.head import present_head
from backend.journal.queries import FeedEvent, feed_after, feed_snapshot
from backend.kernel.times import utc_text
from backend.people.models import User
from backend.units.heirs import answered_for
from shared.protocol.wire import FEATURES

SCOPE_VERSION: Final = 1
"""Of the rules by which the feed is filtered; a device that meets another one starts from the beginning."""

Reading = Callable[..., list[FeedEvent]]


def changes_page(reader: User, after: str, limit: int) -> dict[str, Any]:
    """Return what happened after a cursor."""
    return _page(feed_after, reader, after, limit)


def snapshot_page(
    reader: User, after: str, limit: int, *, unit: str | None = None, at: int | None = None
) -> dict[str, Any]:
    """Return the present state alone: of each thing only the newest event after a cursor.

    After a grant a device reads that of one `unit`, as it stood `at` the number of the grant.
    """
    return _page(partial(feed_snapshot, only_unit=unit, at=at), reader, after, limit)


def _page(read: Reading, reader: User, after: str, limit: int) -> dict[str, Any]:
    """Return one page and the cursor behind its last event.

    Not behind the last event of all: the cursor would tell that something happened which is for others, and
    with a clock beside it when a surprise visit was planned.
    """
    head, now = present_head(), timezone.now()
    seq = position_of(after, head, now, expires=read is feed_after)
    units = answered_for(reader.unit_id) if reader.unit_id else None
    events = read(reader, seq, limit + 1, unit_ids=units)
    more = len(events) > limit
    end = max((event["seq"] for event in events[:limit]), default=seq)
    return {
        "epoch": str(head.epoch),
        "scope_version": SCOPE_VERSION,
        "cursor": cursor_at(end, head, now),
        "more": more,
        "server_time": utc_text(now),
        "features": FEATURES,
        "events": events[:limit],
    }
