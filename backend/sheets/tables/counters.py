"""One-stop counters as a spreadsheet. A counter stays with its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from backend.kernel.problems import bilingual
from backend.kernel.xlsx import Column
from backend.people.models import User
from backend.sheets.engine import Table
from backend.sheets.rows import Row
from backend.sheets.tables.in_time import check_id_and_days, names_of, values_of
from backend.units.actions import put_counters
from backend.units.models import Counter, Unit

COLUMNS = (
    Column("id", "Mã", 20, required=True, most=64),
    Column("unit_id", "Mã đơn vị", 18, required=True, most=64),
    Column("name_vi", "Tên", 44, required=True),
    Column("kind", "Loại", 36, choices=tuple(Counter.Kind.values), required=True),
    Column("valid_from", "Từ ngày", 12, kind=date),
    Column("valid_to", "Đến hết ngày", 12, kind=date),
)


def _stored() -> Mapping[str, Mapping[str, Any]]:
    rows = Counter.objects.order_by("unit__path", "id").values(*names_of(COLUMNS))
    return {row["id"]: row for row in rows}


def _check(row: Row, stored: Mapping[str, Row], _: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    yield from check_id_and_days(row)
    before = stored.get(row["id"])
    if before and before["unit_id"] != row["unit_id"]:
        why = bilingual(
            "Bộ phận Một cửa không đổi đơn vị; hãy lập cái mới.", "A counter stays with its unit."
        )
        yield "unit_id", why
    elif not before and not Unit.objects.filter(pk=row["unit_id"]).exists():
        yield "unit_id", bilingual("Không có đơn vị này.", "There is no such unit.")


def _save(rows: Sequence[Row], by: User, now: datetime) -> None:
    put_counters([Counter(**values_of(row)) for row in rows], by=by, at=now)


COUNTERS = Table("counters", "reference.write", COLUMNS, _stored, _check, _save)
