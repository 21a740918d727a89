"""Papers as units' programs make and name them: a PDF is found by its mark, a long name keeps its ending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.findings.models import Finding
from backend.people.models import User
from tests.backend.findings.acting import PDF, Desk
from tests.backend.findings.test_unused_files import finding
from tests.typed import TYPED, typed

__all__ = ["finding"]
LONG = (
    "Báo cáo kết quả khắc phục tồn tại theo Thông báo kết luận kiểm tra kỷ luật, kỷ cương hành chính tại "
    "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính phường Thử tỉnh Thử quý IV năm 2026 "
    "(bản có chữ ký số)"
)


@pytest.fixture
def unit(unit_to_hieu: User) -> Desk:
    """Give the officer of the unit that was notified."""
    return Desk(unit_to_hieu)


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef\xbb\xbf", b"\r\n\r\n", bytes(64), b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1019],
    ids=["nothing", "byte order mark", "blank lines", "zeros", "a head of HTTP", "1,019 blanks"],
)
def test_a_pdf_is_taken_with_bytes_before_its_mark(finding: Finding, unit: Desk, before: bytes) -> None:
    brought = unit.attach(finding, before + PDF)
    assert (brought.status_code, brought.json()["mime"]) == (201, "application/pdf")
    got: Any = unit.client.get(f"/api/v1/findings/{finding.pk}/files/{brought.json()['id']}")
    assert got.getvalue() == before + PDF


@pytest.mark.parametrize(
    "data",
    [b" " * 1024 + PDF, b"<html>%PD F-</html>", b"%!PS-Adobe-3.0", b"PK\x03\x04", b""],
    ids=["a mark too late", "a page", "PostScript", "an archive", "nothing"],
)
def test_what_is_no_pdf_is_not_taken(finding: Finding, unit: Desk, data: bytes) -> None:
    refused = unit.attach(finding, data)
    assert refused.status_code in (400, 422)
    assert not finding.files.exists()


def test_a_pdf_as_a_units_program_wrote_it_comes_back_byte_for_byte_under_its_shortened_name(
    finding: Finding, unit: Desk
) -> None:
    data, name = (TYPED / "byte-order-mark.pdf").read_bytes(), typed("long-name.txt").strip()
    brought = unit.attach(finding, data, name=name)
    assert (brought.status_code, brought.json()["mime"]) == (201, "application/pdf")
    assert brought.json()["name"].endswith(".pdf")
    got: Any = unit.client.get(f"/api/v1/findings/{finding.pk}/files/{brought.json()['id']}")
    assert got.getvalue() == data


NAMES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "a long one": (f"{LONG}.pdf", lambda name: name.startswith(LONG[:190]) and name.endswith(".pdf")),
    "a long one with two endings": (f"{LONG}.signed.pdf", lambda name: name.endswith(".pdf")),
    "a long one without an ending": (LONG, lambda name: name == LONG[:200].rstrip()),
    "one with a soft hyphen and an eth": ("Ðiều\u00ad tra\u200b.pdf", lambda name: name == "Điều tra.pdf"),
    "one that runs backwards": ("fdp.\u202eexe.pdf", lambda name: name == "fdp.exe.pdf"),
    "an ordinary one": ("minh chứng (1).pdf", lambda name: name == "minh chứng (1).pdf"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_keeps_its_ending(finding: Finding, unit: Desk, kind: str) -> None:
    given, is_right = NAMES[kind]
    name = unit.attach(finding, name=given).json()["name"]
    assert is_right(name), name
    assert len(name) <= 200
