"""Workbooks as people make and read them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

Line = list[Any]


def lines(data: bytes) -> list[Line]:
    """Return what stands in the first sheet, the titles first."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def book(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook with these rows, formulas and all."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def fetched(client: APIClient, table: str) -> list[Line]:
    """Return a table's lines as they are downloaded."""
    answered = client.get(f"/api/v1/spreadsheets/{table}")
    assert answered.status_code == 200, answered.content
    return lines(answered.content)


def sent(client: APIClient, table: str, data: bytes, *, for_real: bool = False) -> Any:
    """Send a workbook; return the answer."""
    upload: dict[str, Any] = {"file": SimpleUploadedFile("bang.xlsx", data)}
    if for_real:
        upload["dry_run"] = "false"
    return client.post(f"/api/v1/spreadsheets/{table}", upload, format="multipart")
