"""Units as a spreadsheet. Days on which a unit begins or ends are changed by a merger alone."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from backend.kernel.problems import bilingual
from backend.kernel.xlsx import Column
from backend.people.models import User
from backend.sheets.engine import Table
from backend.sheets.rows import Row
from backend.sheets.tables.in_time import DAYS, check_id_and_days, names_of, values_of
from backend.units.actions import put_units
from backend.units.models import Succession, Unit

COLUMNS = (
    Column("id", "Mã", 18, required=True, most=64),
    Column("name_vi", "Tên", 36, required=True),
    Column("name_en", "Tên tiếng Anh", 30),
    Column("abbrev", "Viết tắt", 12, most=50),
    Column("kind", "Loại", 24, choices=tuple(Unit.Kind.values), required=True),
    Column("level", "Cấp", 16, choices=tuple(Unit.Level.values), required=True),
    Column("parent_id", "Mã đơn vị cấp trên", 18, most=64),
    Column("district", "Huyện", 20, most=100),
    Column("seat", "Trụ sở", 30),
    Column("gso_code", "Mã thống kê", 12, most=10),
    Column("valid_from", "Từ ngày", 12, kind=date),
    Column("valid_to", "Đến hết ngày", 12, kind=date),
)


DIGITS: Final[Mapping[str, int]] = {Unit.Level.PROVINCE: 2, Unit.Level.DISTRICT: 3, Unit.Level.COMMUNE: 5}
"""Digits of a statistics code (Decisions 124/2004/QĐ-TTg and 19/2025/QĐ-TTg), zeros in front among them."""


def _stored() -> Mapping[str, Mapping[str, Any]]:
    return {row["id"]: row for row in Unit.objects.order_by("path").values(*names_of(COLUMNS))}


def _check(row: Row, stored: Mapping[str, Row], coming: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    yield from check_id_and_days(row)
    before = stored.get(row["id"])
    if before:
        changed = (name for name in DAYS if row[name] != before[name])
        yield from (
            (
                name,
                bilingual(
                    "Dùng “Sáp nhập, chia tách, giải thể” để đổi ngày.", "Days change by a merger alone."
                ),
            )
            for name in changed
        )
    yield from _check_code(row, before)
    units = ChainMap(dict(coming), dict(stored))
    if (row["parent_id"] or not before) and row["parent_id"] not in units:
        yield "parent_id", bilingual("Không có đơn vị này.", "There is no such unit.")
    elif _is_below_itself(row["id"], units):
        yield "parent_id", bilingual("Đơn vị không thể trực thuộc chính mình.", "Lies below itself.")


def _check_code(row: Row, before: Row | None) -> Iterable[tuple[str, str]]:
    code, digits = row["gso_code"], DIGITS.get(row["level"], 0)
    if code.isdecimal() and len(code) < digits and not (before and before["gso_code"] == code):
        yield (
            "gso_code",
            bilingual(
                f"Mã thống kê phải có {digits} chữ số; có thể đã mất số 0 ở đầu.",
                f"A statistics code here has {digits} digits; zeros in front may have been lost.",
            ),
        )


def _is_below_itself(unit_id: str, rows: Mapping[str, Row]) -> bool:
    seen = {unit_id}
    above = rows[unit_id]["parent_id"]
    while above in rows:
        if above in seen:
            return True
        seen.add(above)
        above = rows[above]["parent_id"]
    return False


def _save(rows: Sequence[Row], by: User, now: datetime) -> None:
    successions: dict[str, list[Succession]] = {}
    for row in Succession.objects.filter(predecessor__in=[row["id"] for row in rows]):
        successions.setdefault(row.predecessor_id, []).append(row)
    put_units([Unit(**values_of(row)) for row in rows], successions, by=by, at=now)


UNITS = Table("units", "reference.write", COLUMNS, _stored, _check, _save)
