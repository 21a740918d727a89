"""The register of columns: of every column in the database, what proves it, or why nothing does.

Kept in `columns.txt`, one line per column; `docs/evidence.md` holds the same as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db import connection

FILE: Final = Path(__file__).with_name("columns.txt")
UNPROVED: Final = "-"
WHOLE_TABLE: Final = "*"
PROOFS: Final[Mapping[str, str]] = {
    "body": "follows from the body that the phone signed",
    "bytes": "the file is read and hashed",
    "chain": "the hash chain of the log",
    "day": "the log holds the root over all answers of a day that is over",
    "decision": "the log holds the SHA-256 of all a decision says",
    "derived": "counted or computed anew from columns that are proved",
    "event": "an event of the log says it",
    "feed": "numbered without gaps; content against log, revisions and receipts",
    "file": "a file beside the database says it",
    "finding": "the log holds the SHA-256 of all that was found",
    "receipt": "the server's signature, and the tree as it was then",
    "row": "the last event about the row holds a digest of the column",
    "text": "the frozen text, signed by the server, its SHA-256 in the log",
    "tree": "the Merkle tree",
}
"""What can prove a column, in words."""


@dataclass(frozen=True)
class Entry:
    """A line of the register; `proof` is a key of PROOFS, or UNPROVED and the remark says why."""

    table: str
    column: str
    proof: str
    remark: str = ""


def register() -> tuple[Entry, ...]:
    """Return the lines of the register; ValueError names one that cannot be."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_entry(line) for line in lines if line and not line.startswith("#"))


def columns_in_database() -> Iterator[tuple[str, str]]:
    """Yield table and column of everything there is, of models and of Django itself."""
    models = apps.get_models(include_auto_created=True)
    known = {
        model._meta.db_table: [str(field.column) for field in model._meta.local_concrete_fields]
        for model in models
    }
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            known.setdefault(table, [WHOLE_TABLE])
    return ((table, column) for table, columns in sorted(known.items()) for column in columns)


def table_of(entries: Iterable[Entry]) -> str:
    """Return the register as a table of Markdown, one line per table and kind of proof."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for entry in entries:
        groups.setdefault((entry.table, entry.proof, entry.remark), []).append(entry.column)
    lines = [
        f"| `{table}` | {_listed(columns)} | {_words(proof, remark)} |"
        for (table, proof, remark), columns in groups.items()
    ]
    return "\n".join(["| table | columns | proved by |", "|---|---|---|", *lines, ""])


def _entry(line: str) -> Entry:
    place, proof, *remark = line.split(" | ")
    table, column = place.split(".")
    if proof not in {*PROOFS, UNPROVED} or (proof == UNPROVED and not remark):
        raise ValueError(f"{FILE.name}: {line}")
    return Entry(table, column, proof, *remark)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join("all" if column == WHOLE_TABLE else f"`{column}`" for column in columns)


def _words(proof: str, remark: str) -> str:
    if proof == UNPROVED:
        return f"**not proved**: {remark}"
    return f"{proof} ({remark})" if remark else proof
