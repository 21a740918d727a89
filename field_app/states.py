"""Where what is kept on a device stands; the words are those of the database and of the wire."""

from __future__ import annotations

from enum import StrEnum


class VisitStage(StrEnum):
    """A visit in the store."""

    DRAFT = "draft"
    FINISHED = "finished"
    DISCARDED = "discarded"


class RevisionState(StrEnum):
    """A signed revision on its way to the server."""

    READY = "ready"  # signed; the server does not hold it yet
    STORED = "stored"  # the server holds the text, not yet every photo
    SEALED = "sealed"  # the server's signed receipt is stored
    QUARANTINED = "quarantined"  # the server kept it aside
