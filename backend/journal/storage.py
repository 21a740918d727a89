"""The room on the disk: an alarm when photos begin to be refused, an event when they are taken again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from backend.evidence.room import is_short_of_room
from backend.journal.head import present_head
from backend.journal.models import Event
from backend.journal.recording import recording

SHORT: Final = "storage.short"
RECOVERED: Final = "storage.recovered"


def watch_storage(now: datetime) -> None:
    """Log that photos are refused for want of room, or taken again, where that is news."""
    last = Event.objects.filter(verb__in=(SHORT, RECOVERED)).order_by("-index").first()
    was_short = last is not None and last.verb == SHORT
    if is_short_of_room() != was_short:
        with recording(by=None, at=now) as journal:
            journal.log(RECOVERED if was_short else SHORT, present_head())
