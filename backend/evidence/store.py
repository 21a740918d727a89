"""Bytes by hash: photos and papers, whole and true, each under the SHA-256 of its content.

    photos/ab/cd/abcd…            an untouched original
    papers/ab/cd/abcd…            a file that a unit brought
    documents/ab/cd/abcd…         a paper that was made here, or came back signed
    held/ab/cd/abcd…              a file of a form that waits for its writer's next login

The store is the truth: what it holds is held, and survives a power cut. No name here comes from a person.
"""

from __future__ import annotations

import os
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

from backend.evidence import durable


class Store(Protocol):
    """Where whole files are kept; another one may keep them in a bucket instead of a folder."""

    def held(self, sha256: str) -> int | None:
        """Return the size of the file in bytes; None while it is not held."""

    def open(self, sha256: str) -> BufferedReader:
        """Open a file that is held, for reading; FileNotFoundError."""

    def put(self, sha256: str, part: str) -> None:
        """Take a local file over: its bytes are durable and have this hash. OSError leaves it where it was.

        Putting what is held already does no harm: the same hash is the same file.
        """

    def remove(self, sha256: str) -> None:
        """Take a file away for good; one that is not held is none."""

    def where(self, sha256: str) -> str:
        """Return where the file is, or would be, for an operator to look."""


class FolderStore:
    """A `Store` in a folder below the data directory."""

    def __init__(self, name: str) -> None:
        self.name = name

    def held(self, sha256: str) -> int | None:
        """See `Store`."""
        with suppress(FileNotFoundError):
            return os.stat(self.where(sha256)).st_size
        return None

    def open(self, sha256: str) -> BufferedReader:
        """See `Store`."""
        return Path(self.where(sha256)).open("rb")

    def put(self, sha256: str, part: str) -> None:
        """See `Store`."""
        durable.give_name(part, self.where(sha256))

    def remove(self, sha256: str) -> None:
        """See `Store`."""
        durable.remove_file(self.where(sha256))

    def where(self, sha256: str) -> str:
        """See `Store`."""
        return f"{settings.DATA_DIR}/{self.name}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


PHOTOS: Final[Store] = FolderStore("photos")
PAPERS: Final[Store] = FolderStore("papers")
DOCUMENTS: Final[Store] = FolderStore("documents")
HELD: Final[Store] = FolderStore("held")
