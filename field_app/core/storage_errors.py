"""What a full or broken disk throws, as words for the person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from field_app.core.errors import AppError
from field_app.states import VisitStage
from field_app.store.trouble import storage_trouble
from field_app.store.visits import VisitNotOpenError


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what a full or broken disk, or a visit finished meanwhile, throws into an AppError."""
    try:
        yield
    except VisitNotOpenError as error:
        raise AppError("visit-finished" if error.state is VisitStage.FINISHED else "visit-unknown") from error
    except (sqlite3.OperationalError, OSError) as error:
        raise AppError(storage_trouble(error) or "storage-failed") from error
