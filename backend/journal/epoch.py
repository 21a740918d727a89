"""The epoch: one random id per life of the database, kept in it and in a file outside it.

A restored backup brings back an old row but not an old file, so the two tell a restored database
from one that simply went on.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from backend.evidence import durable
from backend.journal.chain import GENESIS
from backend.journal.models import Event, JournalHead
from backend.journal.recording import recording
from backend.kernel.fastpath import fetch, uuid_of
from shared.base.merkle import Frontier

STARTED: Final = "epoch.started"


def epoch() -> str:
    """Return the id of the database's present life."""
    return str(uuid_of(fetch("SELECT epoch FROM audit_journalhead")[0][0]))


def lives() -> frozenset[str]:
    """Return the ids of all lives the database has had, as far as the log knows."""
    told = (json.loads(data) for data in Event.objects.filter(verb=STARTED).values_list("data", flat=True))
    return frozenset({epoch(), *(life for said in told for life in (said["before"], said["epoch"]))})


def epoch_file() -> Path:
    """Return where the epoch is kept outside the database."""
    return Path(settings.DATA_DIR) / "epoch"


def begin_if_new(using: str, **_: Any) -> None:
    """Give a database without a journal head its first, and write down its epoch where that is missing.

    A database of another life than the file beside it came back from a backup: a new life begins.
    """
    head, _created = JournalHead.objects.using(using).get_or_create(
        id=1,
        defaults={"event_head": GENESIS, "tree_frontier": Frontier().to_json(), "epoch": uuid4()},
    )
    if _created or not epoch_file().exists():
        _write_down(head.epoch)
    elif (outside := epoch_file().read_text("ascii").strip()) != str(head.epoch):
        begin_anew("the file beside the database names another life", outside=outside, now=timezone.now())


def begin_anew(
    why: str,
    *,
    now: datetime,
    by: AbstractBaseUser | None = None,
    instead_of: str | None = None,
    **proof: Any,
) -> str:
    """Begin a new life of the database, as after a restore, and return its id: phones offer all again.

    `instead_of` names the life that was proved to be over, so that of two proofs one counts.
    """
    with recording(by=by, at=now) as journal:
        head = JournalHead.objects.select_for_update().get()
        before = str(head.epoch)
        if instead_of not in (None, before):
            return before
        head.epoch = uuid4()
        head.save(update_fields=["epoch"])
        journal.log(STARTED, head, why=why, before=before, epoch=head.epoch, **proof)
    _write_down(head.epoch)
    return str(head.epoch)


def _write_down(life: UUID) -> None:
    """Replace the file as a whole: a crash leaves the old one, and the next start begins another life."""
    durable.replace(epoch_file(), f"{life}\n".encode("ascii"))
