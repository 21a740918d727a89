"""A lease on a row: taken in one statement, renewed by a thread while the work goes on.

A worker that dies lets go of its row when the lease runs out; one that lives never does, however long the
work takes. Whoever lost a row, frozen for longer than the lease, is told at its next step and must
not finish what another worker has begun.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import Error, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

LENGTH: Final = timedelta(seconds=60)
RENEWED_EVERY_S: Final = 15.0

_log = logging.getLogger(__name__)


def is_free(now: datetime) -> Q:
    """Match rows nobody holds."""
    return Q(until=None) | Q(until__lte=now)


@contextmanager
def renewed(held: QuerySet[Any], *, every_s: float = RENEWED_EVERY_S) -> Iterator[None]:
    """Renew the lease of the row `held` finds as long as it is this worker's, until the block ends."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(held, every_s, ended.wait), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _renew(held: QuerySet[Any], every_s: float, ended: Callable[[float], bool]) -> None:
    try:
        while not ended(every_s):
            _renew_once(held)
    finally:
        connection.close()  # the thread's own


def _renew_once(held: QuerySet[Any]) -> None:
    try:
        held.update(until=timezone.now() + LENGTH)
    except Error:  # the database may be away for less than the lease; the next try is soon
        _log.warning("a lease could not be renewed", exc_info=True)
        connection.close()
