"""The journal's single head row: begun on first use, its epoch written to a file outside the database too."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from backend.evidence import durable
from backend.journal.chain import GENESIS
from backend.journal.models import Event, JournalHead
from backend.kernel.fastpath import for_update, load_models
from shared.base.merkle import Frontier


class HeadMissingError(RuntimeError):
    """There are events but no head: somebody took it away, and nothing may be added behind them."""


def present_head() -> JournalHead:
    """Return where the journal stands; HeadMissingError."""
    rows = load_models(JournalHead, "")
    return rows[0] if rows else _begin_first_life()


def locked_head() -> JournalHead:
    """Return where the journal stands, locked until the transaction ends; HeadMissingError."""
    rows = load_models(JournalHead, for_update())
    if not rows:
        _begin_first_life()
        rows = load_models(JournalHead, for_update())
    return rows[0]


def epoch_file() -> Path:
    """Return where the epoch is kept outside the database."""
    return Path(settings.DATA_DIR) / "epoch"


def write_epoch_file(life: UUID) -> None:
    """Replace the file as a whole: a crash leaves the old one, and the next comparison sets it right."""
    durable.replace_file(epoch_file(), f"{life}\n".encode("ascii"))


def _begin_first_life() -> JournalHead:
    """Give a database that was just made, or emptied, its head; of two who do it at once, one wins."""
    if Event.objects.exists():
        raise HeadMissingError("the journal's head row is gone")
    first = JournalHead(event_head=GENESIS, tree_frontier=Frontier().to_json(), epoch=uuid4())
    JournalHead.objects.bulk_create([first], ignore_conflicts=True)
    head = JournalHead.objects.get()
    write_epoch_file(head.epoch)
    return head
