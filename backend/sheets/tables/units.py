"""Units and counters as spreadsheets. Days on which a unit begins or ends are changed by a merger alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from backend.kernel.problems import told
from backend.kernel.xlsx import Column
from backend.people.models import User
from backend.sheets.engine import Row, Table
from backend.units.actions import put_counters, put_units
from backend.units.models import Counter, Succession, Unit

UNIT_COLUMNS = (
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
COUNTER_COLUMNS = (
    Column("id", "Mã", 20, required=True, most=64),
    Column("unit_id", "Mã đơn vị", 18, required=True, most=64),
    Column("name_vi", "Tên", 44, required=True),
    Column("kind", "Loại", 36, choices=tuple(Counter.Kind.values), required=True),
    Column("valid_from", "Từ ngày", 12, kind=date),
    Column("valid_to", "Đến hết ngày", 12, kind=date),
)
_DAYS = ("valid_from", "valid_to")


def _units() -> Mapping[str, Mapping[str, Any]]:
    return {row["id"]: row for row in Unit.objects.order_by("path").values(*_names(UNIT_COLUMNS))}


def _counters() -> Mapping[str, Mapping[str, Any]]:
    rows = Counter.objects.order_by("unit__path", "id").values(*_names(COUNTER_COLUMNS))
    return {row["id"]: row for row in rows}


def _check_unit(row: Row, stored: Mapping[str, Row], coming: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    yield from _check_id_and_days(row)
    before = stored.get(row["id"])
    if before:
        changed = (name for name in _DAYS if row[name] != before[name])
        yield from (
            (
                name,
                told("Dùng “Sáp nhập, chia tách, giải thể” để đổi ngày.", "Days change by a merger alone."),
            )
            for name in changed
        )
    if (row["parent_id"] or not before) and row["parent_id"] not in {**stored, **coming}:
        yield "parent_id", told("Không có đơn vị này.", "There is no such unit.")
    elif _is_below_itself(row["id"], {**stored, **coming}):
        yield "parent_id", told("Đơn vị không thể trực thuộc chính mình.", "Lies below itself.")


def _check_counter(row: Row, stored: Mapping[str, Row], _: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    yield from _check_id_and_days(row)
    before = stored.get(row["id"])
    if before and before["unit_id"] != row["unit_id"]:
        why = told("Bộ phận Một cửa không đổi đơn vị; hãy lập cái mới.", "A counter stays with its unit.")
        yield "unit_id", why
    elif not before and not Unit.objects.filter(pk=row["unit_id"]).exists():
        yield "unit_id", told("Không có đơn vị này.", "There is no such unit.")


def _check_id_and_days(row: Row) -> Iterable[tuple[str, str]]:
    if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in row["id"]):
        yield (
            "id",
            told("Chỉ dùng chữ không dấu, số và gạch nối.", "Letters a to z, digits and hyphens only."),
        )
    if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
        yield "valid_to", told("Kết thúc trước khi bắt đầu.", "Ends before it begins.")


def _is_below_itself(unit_id: str, rows: Mapping[str, Row]) -> bool:
    seen = {unit_id}
    above = rows[unit_id]["parent_id"]
    while above in rows:
        if above in seen:
            return True
        seen.add(above)
        above = rows[above]["parent_id"]
    return False


def _save_units(rows: Sequence[Row], by: User, now: datetime) -> None:
    successions: dict[str, list[Succession]] = {}
    for row in Succession.objects.filter(predecessor__in=[row["id"] for row in rows]):
        successions.setdefault(row.predecessor_id, []).append(row)
    put_units([Unit(**_values(row)) for row in rows], successions, by=by, at=now)


def _save_counters(rows: Sequence[Row], by: User, now: datetime) -> None:
    put_counters([Counter(**_values(row)) for row in rows], by=by, at=now)


def _values(row: Row) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in _DAYS}
    parent = {"parent_id": row["parent_id"] or None} if "parent_id" in row else {}
    return {**row, **days, **parent}


def _names(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


UNITS = Table("units", "reference.write", UNIT_COLUMNS, _units, _check_unit, _save_units)
COUNTERS = Table("counters", "reference.write", COUNTER_COLUMNS, _counters, _check_counter, _save_counters)
