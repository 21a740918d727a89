"""A Word file that comes back is compared figure by figure; a hostile one is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.documents.models import Document
from backend.documents.returned import MAX_BYTES
from backend.people.models import User
from tests.backend.documents.papers import data_of, fetched, paper
from tests.backend.findings.acting import Desk
from tests.backend.rounds import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
BODY = "word/document.xml"


@pytest.fixture
def desk(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the reviewer's desk."""
    set_clock(monkeypatch)
    return Desk(reviewer)


@pytest.fixture
def document(desk: Desk) -> Document:
    """Give a frozen notice."""
    return paper(None, desk.user)


def taken(desk: Desk, document: Document) -> bytes:
    """Return the Word file of a paper."""
    return data_of(fetched(desk.client, f"/api/v1/documents/{document.pk}.docx"))


def edited(data: bytes, before: str, after: str) -> bytes:
    """Return the file with a text in its body changed once."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == BODY:
                assert before.encode() in part
                part = part.replace(before.encode(), after.encode(), 1)
            new.writestr(name, part)
    return out.getvalue()


def compared(desk: Desk, document: Document, data: bytes) -> Any:
    """Hand the file in and return the answer."""
    upload = {"file": SimpleUploadedFile("van-ban.docx", data)}
    return desk.client.post(f"/api/v1/documents/{document.pk}/compare", upload, format="multipart")


def test_a_file_whose_prose_alone_changed_has_no_changed_figure(desk: Desk, document: Document) -> None:
    same = edited(taken(desk, document), "Trên cơ sở biên bản", "Căn cứ biên bản")
    assert compared(desk, document, same).json() == {"changes": []}


def test_a_changed_figure_and_a_changed_cell_are_named(desk: Desk, document: Document) -> None:
    data = taken(desk, document)
    figure = edited(data, ">7</w:t>", ">9</w:t>")
    assert compared(desk, document, figure).json()["changes"] == [
        {"figure": "visit.photos", "frozen": "7", "file": "9"}
    ]
    cell = edited(data, "05/09/2026", "15/09/2026")
    assert compared(desk, document, cell).json()["changes"] == [
        {"figure": "table 2, row 1", "frozen": "05/09/2026", "file": "15/09/2026"}
    ]


def test_what_is_no_word_file_is_refused(desk: Desk, document: Document) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(BODY, b" " * (61 * 1024 * 1024))
    for hostile in (b"", b"%PDF-1.7", b"PK\x03\x04", bomb.getvalue()):
        assert compared(desk, document, hostile).status_code in (400, 422), hostile[:10]
    with zipfile.ZipFile(doctyped := io.BytesIO(), "w") as archive:
        archive.writestr(BODY, entity)
    answered = compared(desk, document, doctyped.getvalue())
    assert answered.status_code in (200, 422)
    large = compared(desk, document, b"x" * (MAX_BYTES + 1))
    assert (large.status_code, large.json()["code"]) == (413, "payload-too-large")
