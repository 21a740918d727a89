"""Findings as a spreadsheet: what the reader sees in the list, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from backend.checklists.queries import newest_items
from backend.kernel.problems import ProblemError, bilingual
from backend.kernel.xlsx import Column, workbook_bytes
from backend.people.models import Role, User

COLUMNS: Final = (
    Column("unit__name_vi", "Đơn vị", 30),
    Column("unit_id", "Mã đơn vị", 16),
    Column("day", "Ngày kiểm tra", 13, kind=date),
    Column("item", "Mã nội dung", 12),
    Column("asked", "Nội dung", 60),
    Column("statement", "Mô tả tồn tại", 60),
    Column("severity", "Mức độ", 14),
    Column("state", "Tình trạng", 20),
    Column("repeat", "Tái diễn", 9, kind=bool),
    Column("overdue", "Quá hạn", 9, kind=bool),
    Column("notified_on", "Ngày thông báo", 14, kind=date),
    Column("due_on", "Hạn khắc phục", 14, kind=date),
    Column("closed_on", "Ngày đóng", 13, kind=date),
    Column("note", "Ghi chú của người kiểm tra", 50),
    Column("id", "Mã số", 38),
)
CHUNK: Final = 2000
MAX_ROWS: Final = 50_000
"""More would keep a thread for longer than a person waits, and nobody reads them in one sheet."""
TOO_MANY: Final = "Hơn 50.000 dòng: hãy chọn khoảng thời gian hoặc đơn vị."
TOO_MANY_EN: Final = "More than 50,000 rows: choose days or a unit."
_READ: Final = (
    *("id", "unit__name_vi", "unit_id", "day", "item", "statement", "severity", "state", "repeat", "overdue"),
    *("notified_on", "due_on", "closed_on", "facts"),
)


def findings_workbook(
    findings: QuerySet[Any, Any],
    *,
    reader: User,
    say: Callable[[str, str], str] = lambda code, _: code,
    most: int | None = None,
    report: Callable[[int, int], None] | None = None,
) -> bytes:
    """Return the findings as a workbook; `say` turns a code of a kind into the reader's words.

    Notes of inspectors are no business of the inspected unit: its sheet has no such column. More rows than
    `most`, or MAX_ROWS, are the problem `filter-invalid`. `report` is told how many rows of how many stand.
    """
    limit = MAX_ROWS if most is None else most
    if findings[limit : limit + 1].exists():
        raise ProblemError("filter-invalid", detail=bilingual(TOO_MANY, TOO_MANY_EN))
    is_unit = reader.role == Role.UNIT_OFFICER
    columns = [column for column in COLUMNS if not (is_unit and column.name == "note")]
    rows = _lines(findings, say)
    if report is not None:
        rows = _reported(rows, findings.count(), report)
    return workbook_bytes(columns, rows, name="findings")


def _reported(
    rows: Iterator[dict[str, Any]], of: int, report: Callable[[int, int], None]
) -> Iterator[dict[str, Any]]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0:
            report(done, of)
        yield row


def _lines(findings: QuerySet[Any, Any], say: Callable[[str, str], str]) -> Iterator[dict[str, Any]]:
    asked = {code: item.text_vi for code, item in newest_items().items()}
    rows = findings.order_by("-day", "-pk").values(*_READ)
    for row in rows.iterator(CHUNK):
        yield {
            **row,
            "asked": asked.get(row["item"], ""),
            "severity": say(row["severity"], "severity"),
            "state": say(row["state"], "finding"),
            "note": row["facts"].get("note", ""),
        }
