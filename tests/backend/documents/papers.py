"""Papers as tests find them: frozen without a visit's whole way, issued, and their files made."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from backend.documents.actions import new_code, next_reference
from backend.documents.models import Document, Freeze, Kind, Status
from backend.jobs.work import MAX_ATTEMPTS, do_next_job
from backend.people.models import User
from backend.visits.models import Visit
from shared.protocol.wire import canonical_json, sha256_hex

HOSTILE = {
    "typst": '#read("/etc/passwd") $x$ *b* @r \\ `c`',
    "template": "{{ 7*7 }} {% for x in y %} {unit.name}",
    "xml": "</w:t><w:p>&amp; <script>",
    "formula": "=cmd|' /C calc'!A0",
    "at": "@SUM(1)",
    "right to left": "abc\u202egnp.exe",
    "zero width": "a\u200bb\u00ad",
    "nul": "a\0b",
    "control": "a\x0bb\x1fc",
    "surrogate": "a\ud800b",
    "long": "X" * 400,
    "emoji": "👍 xã",
    "decomposed": "Phu\u031bo\u031b\u0300ng",
    "lines": "a\nb\r\nc",
    "no character": "a\ufffeb",
}
"""Texts that once stopped a writer, or could make it do something."""


def line(item: str = "GG-05", **changes: Any) -> dict[str, Any]:
    """Return one finding as a notice says it."""
    return {
        "id": "0",
        "item": item,
        "text": {"vi": "Số vắng mặt không có lý do hoặc không báo cáo", "en": "Absent"},
        "statement": "2/20 người vắng không lý do",
        "proof": [{"sha256": "a" * 64, "taken": "07:31"}, {"sha256": "b" * 64, "taken": "07:45"}],
        "severity": "serious",
        "legal_basis": [{"source": "LCBCC-2025", "article": "Điều 14"}],
        "due_on": "2026-09-05",
        "explain_until": "2026-08-27",
        "contest_until": "2026-08-28",
        **changes,
    }


def notice_facts(**changes: Any) -> dict[str, Any]:
    """Return the frozen text of a notice to Tô Hiệu."""
    return {
        "schema": "notice/2",
        "supplement": 0,
        "kind": "demand",
        "issued_at": "2026-08-20T08:30:00+07:00",
        "unit": {"id": "sl-x25-03646", "name": "UBND phường Tô Hiệu"},
        "campaign": {"title": "Kiểm tra kỷ luật, kỷ cương", "decision_number": "412/QĐ-SNV"},
        "visit": {
            "id": "0",
            "day": "2026-08-20",
            "mode": "surprise",
            "began": "07:25",
            "ended": "08:20",
            "photos": 7,
            "people": [{"full_name": "Lò Văn An", "duty": "leader"}],
        },
        "bases": [
            {
                "source": "LCBCC-2025",
                "number": "80/2025/QH15",
                "title": "Luật Cán bộ, công chức",
                "articles": ["Điều 14"],
                "verification": "verified",
            }
        ],
        "findings": [line(), line("NY-01", severity="reminder")],
        **changes,
    }


def paper(visit: Visit | None, by: User, *, facts: dict[str, Any] | None = None, **fields: Any) -> Document:
    """Return a frozen paper with these facts."""
    now = timezone.now()
    document = Document.objects.create(
        kind=fields.pop("kind", Kind.NOTICE),
        status=Status.FROZEN,
        reference=next_reference(2026),
        code=fields.pop("code", None) or new_code(),
        title="Thông báo kết luận kiểm tra",
        unit_id=fields.pop("unit_id", visit and visit.unit_id),
        visit=visit,
        wording=1,
        made_by=by,
        made_at=now,
        **fields,
    )
    text = canonical_json(facts or notice_facts())
    document.frozen = Freeze.objects.create(
        document=document,
        cutoff_event=1,
        chain_hash="0" * 64,
        facts=text,
        sha256=sha256_hex(text.encode()),
        key_id="0" * 64,
        sig="",
        by=by,
        at=now,
    )
    document.save()
    return document


def issued(document: Document, by: User, *, number: str = "05", symbol: str = "TB-SNV") -> Document:
    """Return the paper as the registry entered it."""
    document.status, document.official_number, document.symbol = Status.ISSUED, number, symbol
    document.issued_on, document.signer = date(2026, 9, 5), "Hoàng Nam"
    document.authority = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
    document.registered_by, document.registered_at = by, timezone.now()
    document.save()
    return document


def make_files(*, after: timedelta = timedelta()) -> None:
    """Make all files that wait, as the worker does; those that fail so long `after` their first try, too."""
    for tried in range(MAX_ATTEMPTS):
        _make_files(timezone.now() + tried * after)


def _make_files(now: datetime) -> None:
    while do_next_job("test", now):
        pass


def fetched(client: Any, path: str, **headers: str) -> Any:
    """Return a file's answer, made by the worker where it was not there yet."""
    for _ in range(3):  # figures are counted, then the file is made
        answered = client.get(path, headers=headers)
        if answered.status_code != 202:
            break
        make_files()
    return answered


def frozen_by_job(desk: Any, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Have a report frozen, let the worker do it, and return the paper."""
    asked = desk.post(path, body)
    assert (asked.status_code, asked.json()["document"]) == (202, None), asked.content
    make_files()
    job = desk.client.get(asked.headers["Location"]).json()
    assert job["state"] == "done", job
    made: dict[str, Any] = desk.client.get(f"/api/v1/documents/{job['document']}").json()
    return made


def data_of(answered: Any) -> bytes:
    """Return the bytes of an answer."""
    data: bytes = answered.getvalue()
    return data


def saved(data: bytes, path: Path) -> Path:
    """Write a file for a program to look at."""
    path.write_bytes(data)
    return path


def as_json(text: str) -> Any:
    """Return what canonical JSON says."""
    return json.loads(text)
