"""What tables of things in time have in common: an id, and days from which and to which they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from backend.kernel.problems import bilingual
from backend.kernel.xlsx import Column
from backend.sheets.rows import Row

DAYS: Final = ("valid_from", "valid_to")


def check_id_and_days(row: Row) -> Iterable[tuple[str, str]]:
    """Yield the fields that cannot be, and why: letters of the id, days that run backwards."""
    if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in row["id"]):
        yield (
            "id",
            bilingual("Chỉ dùng chữ không dấu, số và gạch nối.", "Letters a to z, digits and hyphens only."),
        )
    if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
        yield "valid_to", bilingual("Kết thúc trước khi bắt đầu.", "Ends before it begins.")


def values_of(row: Row) -> dict[str, Any]:
    """Return the row as a model has it."""
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in DAYS}
    parent = {"parent_id": row["parent_id"] or None} if "parent_id" in row else {}
    return {**row, **days, **parent}


def names_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the fields that columns hold."""
    return tuple(column.name for column in columns)
