"""Cursors: where a reader stands in the feed, in which life of the database, and since when; signed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core import signing

from backend.journal.epoch import begin_anew
from backend.journal.models import JournalHead
from backend.kernel.problems import ProblemError
from shared.protocol.limits import TOMBSTONES_KEPT_DAYS

DAY_S: Final = 86_400


def cursor_at(seq: int, head: JournalHead, now: datetime) -> str:
    """Return the cursor behind entry `seq`."""
    return _signer().sign_object([seq, str(head.epoch), _day(now)])


def position_of(after: str, head: JournalHead, now: datetime, *, expires: bool) -> int:
    """Return behind which entry a cursor stands; ProblemError where it leads nowhere.

    One beyond the feed, or of another life, says that the server was restored. One older than tombstones
    are kept may have missed that something is gone: `resync`, where it `expires`.
    """
    if not after:
        return 0
    seq, life, day = _read(after, head)
    if life == str(head.epoch) and seq > head.feed_seq:
        _begin_anew(life, seq, head.feed_seq, now)
        raise ProblemError("server-restored")
    if life != str(head.epoch):
        raise ProblemError("server-restored")
    if expires and day is not None and _day(now) - day > TOMBSTONES_KEPT_DAYS:
        raise ProblemError("resync")
    return seq


def _read(after: str, head: JournalHead) -> tuple[int, str, int | None]:
    """Return number, life and day; cursors of version 0.1.0 had a number alone."""
    try:
        signed = _signer().unsign_object(after)
    except signing.BadSignature:
        raise ProblemError("cursor-invalid") from None
    if isinstance(signed, int):
        return signed, str(head.epoch), None
    seq, life, day = signed
    return seq, life, day


def _begin_anew(life: str, seq: int, counter: int, now: datetime) -> None:
    """Begin a new life: only this server signs cursors, and this one stands beyond the feed."""
    begin_anew("a device's cursor is beyond the feed", now=now, instead_of=life, seq=seq, counter=counter)


def _signer() -> signing.Signer:
    return signing.Signer(salt="sync.cursor")


def _day(now: datetime) -> int:
    return int(now.timestamp()) // DAY_S
