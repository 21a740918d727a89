"""Reading the inbox: what waits, for how many days, who has read it, whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.inbox.models import Kind, Ownership, Reading
from backend.inbox.sources import MOST, Piece, new_explanations, pieces_of
from backend.people.models import User

__all__ = ["MOST", "Entry", "entries", "new_explanations", "readings_of"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of the inbox as its reader sees it."""

    piece: Piece
    days: int
    """Since when it waits, in days."""
    owner: User | None
    readers: list[Reading]
    is_read: bool
    """Whether the person who looks has read it in this version."""


def entries(reader: User, today: date, kinds: Iterable[Kind] = Kind) -> dict[Kind, list[Entry]]:
    """Return what waits by kind, the longest waiting first; two queries beside those of the kinds."""
    pieces = {kind: pieces_of(kind, reader, today) for kind in kinds}
    subjects = {piece.subject for several in pieces.values() for piece in several}
    readings, owners = _readings(subjects), _owners(subjects)
    return {
        kind: [_entry(piece, reader, today, readings, owners) for piece in several]
        for kind, several in pieces.items()
    }


def readings_of(subject: UUID) -> list[Reading]:
    """Return who has read what waited about a finding, the first first."""
    return list(Reading.objects.filter(subject=subject).select_related("reader").order_by("at"))


Readings = Mapping[tuple[str, UUID, int], list[Reading]]
Owners = Mapping[tuple[str, UUID], User]


def _entry(piece: Piece, reader: User, today: date, readings: Readings, owners: Owners) -> Entry:
    read = readings.get((piece.kind, piece.subject, piece.version), [])
    return Entry(
        piece,
        (today - piece.since).days,
        owners.get((piece.kind, piece.subject)),
        read,
        any(one.reader_id == reader.pk for one in read),
    )


def _readings(subjects: Iterable[UUID]) -> Readings:
    found: defaultdict[tuple[str, UUID, int], list[Reading]] = defaultdict(list)
    for one in Reading.objects.filter(subject__in=subjects).select_related("reader").order_by("at"):
        found[one.kind, one.subject, one.version].append(one)
    return found


def _owners(subjects: Iterable[UUID]) -> Owners:
    rows = Ownership.objects.filter(subject__in=subjects).select_related("owner")
    return {(one.kind, one.subject): one.owner for one in rows}
