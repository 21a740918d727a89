"""The epoch: one random id per life of the database, kept in it and in a file outside it.

A restored backup brings back an old row but not an old file, so the two tell a restored database
from one that simply went on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from backend.audit.chain import GENESIS
from backend.audit.models import JournalHead
from backend.core.sql import fetch, uuid_of
from shared.merkle import Frontier


def epoch() -> str:
    """Return the id of the database's present life."""
    return str(uuid_of(fetch("SELECT epoch FROM audit_journalhead")[0][0]))


def epoch_file() -> Path:
    """Return where the epoch is kept outside the database."""
    return Path(settings.DATA_DIR) / "epoch"


def begin_if_new(using: str, **_: Any) -> None:
    """Give a database without a journal head its first, and write down its epoch where that is missing."""
    head, _created = JournalHead.objects.using(using).get_or_create(
        id=1,
        defaults={"event_head": GENESIS, "tree_frontier": Frontier().to_json(), "epoch": uuid4()},
    )
    if _created or not epoch_file().exists():
        epoch_file().parent.mkdir(parents=True, exist_ok=True)
        epoch_file().write_text(f"{head.epoch}\n", encoding="ascii")
