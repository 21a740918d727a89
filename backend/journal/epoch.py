"""The epoch: one random id per life of the database, kept in it and in a file outside it.

A restored backup brings back an old row but not an old file, so the two tell a restored database
from one that simply went on.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser

from backend.journal.head import epoch_file, locked_head, present_head, write_epoch_file
from backend.journal.models import Event
from backend.journal.recording import recording

STARTED: Final = "epoch.started"


def epoch() -> str:
    """Return the id of the database's present life."""
    return str(present_head().epoch)


def known_epochs() -> frozenset[str]:
    """Return the ids of all lives the database has had, as far as the log knows."""
    starts = (json.loads(data) for data in Event.objects.filter(verb=STARTED).values_list("data", flat=True))
    return frozenset({epoch(), *(life for start in starts for life in (start["before"], start["epoch"]))})


def compare_epochs(now: datetime) -> None:
    """Begin a new life where the database came back from a backup: the file names a life its log never knew.

    A file that is missing, or names a life that the log knows to be over, is written anew.
    """
    inside = present_head().epoch
    outside = epoch_file().read_text("ascii").strip() if epoch_file().exists() else None
    if outside is None or (outside != str(inside) and outside in known_epochs()):
        write_epoch_file(inside)
    elif outside != str(inside):
        begin_anew("the file beside the database names another life", outside=outside, now=now)


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
        head = locked_head()
        before = str(head.epoch)
        if instead_of not in (None, before):
            return before
        head.epoch = uuid4()
        head.save(update_fields=["epoch"])
        journal.log(STARTED, head, why=why, before=before, epoch=head.epoch, **proof)
    write_epoch_file(head.epoch)
    return str(head.epoch)
