"""The signed PDF of a paper comes back: who signed is read, whatever somebody did to it is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.documents.models import Document, SignedCopy
from backend.documents.signed.copies import MAX_SIGNED_BYTES
from backend.evidence.store import DOCUMENTS
from backend.people.models import User
from backend.proof.rows import ROWS
from tests.backend.documents import signing
from tests.backend.documents.papers import data_of, fetched, issued, make_files, notice_facts, paper
from tests.backend.findings.acting import Desk
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import set_clock
from tests.world import TO_HIEU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def desk(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the reviewer's desk."""
    set_clock(monkeypatch)
    return Desk(reviewer)


@pytest.fixture
def document(desk: Desk) -> Document:
    """Give a notice to Tô Hiệu that is out for signature."""
    made = paper(None, desk.user, unit_id=TO_HIEU)
    assert desk.post(f"documents/{made.pk}/send-out").status_code == 200
    return made


@pytest.fixture
def taken(desk: Desk, document: Document) -> bytes:
    """Give the PDF that was taken out for signature."""
    return data_of(fetched(desk.client, f"/api/v1/documents/{document.pk}.pdf"))


def handed_in(desk: Desk, document: Document, data: bytes) -> Any:
    """Hand a signed PDF in and return the answer."""
    upload = {"file": SimpleUploadedFile("da-ky.pdf", data)}
    return desk.client.post(f"/api/v1/documents/{document.pk}/signed", upload, format="multipart")


def read(desk: Desk, document: Document, data: bytes) -> dict[str, Any]:
    """Hand a signed PDF in, let the worker read it, and return what is said of it."""
    answered = handed_in(desk, document, data)
    assert answered.status_code == 201, answered.content
    assert answered.json()["signed"][-1]["reading"] is None, "read by a job, never in the request"
    make_files()
    copy: dict[str, Any] = desk.client.get(f"/api/v1/documents/{document.pk}").json()["signed"][-1]
    return copy


def test_who_signed_is_read_and_the_file_is_the_one_that_went_out(
    desk: Desk, document: Document, taken: bytes, unit_to_hieu: User
) -> None:
    data = signing.signed(taken)
    copy = read(desk, document, data)
    reading = copy["reading"]
    assert (reading["state"], reading["as_sent"], reading["changes"], copy["is_sound"]) == (
        "read",
        True,
        [],
        True,
    )
    (signature,) = reading["signatures"]
    assert (signature["signer"], signature["organization"]) == ("Hoàng Nam", "Sở Nội vụ")
    assert (signature["is_intact"], signature["coverage"], signature["is_trusted"]) == (True, "whole", None)
    assert signature["signed_at"]
    again = handed_in(desk, document, data).json()
    assert [one["id"] for one in again["signed"]] == [copy["id"]], "the same file is one copy"
    path = f"/api/v1/documents/{document.pk}/signed/{copy['id']}.pdf"
    unit = Desk(unit_to_hieu)
    assert unit.client.get(path).status_code == 404, "not issued yet"
    issued(Document.objects.get(pk=document.pk), desk.user)
    assert data_of(unit.client.get(path)) == data
    part = unit.client.get(path, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, data[5:10])


def test_a_second_signature_leaves_the_first_whole(desk: Desk, document: Document, taken: bytes) -> None:
    twice = signing.signed(signing.signed(taken), signing.signer("Lò Văn Sơn", "Văn phòng"), "Ky2")
    copy = read(desk, document, twice)
    first, second = copy["reading"]["signatures"]
    assert (first["coverage"], first["later"], second["coverage"]) == ("revision", "signatures", "whole")
    assert copy["is_sound"]


def test_an_authority_is_trusted_where_the_installation_names_it(
    desk: Desk, document: Document, taken: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNER_ROOTS = str(signing.root_of(signing.signer("Hoàng Nam"), tmp_path / "roots.pem"))
    known = read(desk, document, signing.signed(taken))
    assert known["reading"]["signatures"][0]["is_trusted"] is True
    stranger = read(desk, document, signing.signed(taken, signing.signer("Hoàng Nam", "Kẻ giả danh")))
    assert stranger["reading"]["signatures"][0]["is_trusted"] is False


def test_an_update_behind_the_signature_and_a_forged_byte_are_named(
    desk: Desk, document: Document, taken: bytes
) -> None:
    data = signing.signed(taken)
    changed = read(desk, document, signing.updated(data))
    assert (changed["reading"]["signatures"][0]["later"], changed["is_sound"]) == ("changes", False)
    broken = read(desk, document, signing.forged(data))
    assert (broken["reading"]["signatures"][0]["is_intact"], broken["is_sound"]) == (False, False)


def test_a_word_that_is_another_than_what_went_out_is_named(
    desk: Desk, document: Document, taken: bytes
) -> None:
    same = read(desk, document, signing.signed(signing.printed_anew(taken)))
    assert (same["reading"]["as_sent"], same["reading"]["changes"], same["is_sound"]) == (False, [], True)
    facts = notice_facts()
    other = paper(None, desk.user, facts={**facts, "visit": {**facts["visit"], "photos": 9}})
    file = data_of(fetched(desk.client, f"/api/v1/documents/{other.pk}.pdf"))
    copy = read(desk, document, signing.signed(file))
    assert {"frozen": "7", "file": "9"}.items() <= copy["reading"]["changes"][0].items()
    assert not copy["is_sound"]


HOSTILE = {
    "unreadable: not a PDF": b"MZ" + b"x" * 3000,
    "unreadable: a PDF by name": b"%PDF-1.7\n" + b"\x00" * 3000,
    "unreadable: nothing but headers": b"%PDF-1.7\n" * 2000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_pdf_is_kept_and_said_to_be_none(name: str, desk: Desk, document: Document) -> None:
    copy = read(desk, document, HOSTILE[name])
    assert copy["reading"]["state"] == "unreadable"
    assert DOCUMENTS.held(copy["sha256"]) == len(HOSTILE[name])


def test_a_hostile_file_is_kept_named_and_handed_on_to_nobody(
    desk: Desk, document: Document, taken: bytes, unit_to_hieu: User
) -> None:
    data = signing.signed(taken)
    issued(Document.objects.get(pk=document.pk), desk.user)
    cut = read(desk, document, data[: len(data) // 2])
    locked = read(desk, document, signing.encrypted(taken))
    script = read(desk, document, signing.with_script(taken))
    huge = read(desk, document, signing.bomb())
    states = [copy["reading"]["state"] for copy in (cut, locked, script, huge)]
    assert states == ["unreadable", "encrypted", "active", "unreadable"]
    assert "/JavaScript" in script["reading"]["active"]
    unit = Desk(unit_to_hieu)
    assert unit.client.get(f"/api/v1/documents/{document.pk}").json()["signed"] == []
    for copy in (cut, locked, script, huge):
        path = f"/api/v1/documents/{document.pk}/signed/{copy['id']}.pdf"
        assert unit.client.get(path).status_code == 404
        kept = desk.client.get(path)
        assert kept.headers["Content-Disposition"].startswith("attachment")
        assert data_of(kept)


def test_a_file_larger_than_any_paper_is_refused_before_it_is_read(desk: Desk, document: Document) -> None:
    path = f"/api/v1/documents/{document.pk}/signed"
    announced = str(200 * 1024 * 1024)
    form = "multipart/form-data; boundary=x"
    large = desk.client.generic("POST", path, "", content_type=form, CONTENT_LENGTH=announced)
    assert (large.status_code, large.json()["code"]) == (413, "payload-too-large")
    assert MAX_SIGNED_BYTES < 200 * 1024 * 1024
    assert handed_in(desk, document, b"").json()["errors"][0]["pointer"] == "#/file"
    assert not SignedCopy.objects.exists()


def test_a_draft_and_a_paper_at_the_desk_have_no_signed_copy(desk: Desk) -> None:
    refused = handed_in(desk, paper(None, desk.user), b"%PDF-1.7")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition-forbidden")


def test_the_row_of_a_copy_is_proved_by_the_log(desk: Desk, document: Document, taken: bytes) -> None:
    assert SignedCopy in ROWS.values()
    read(desk, document, signing.signed(taken))


def test_home_affairs_hands_in_a_signed_copy_in_the_portal_and_reads_who_signed(
    desk: Desk, document: Document, taken: bytes
) -> None:
    client = browser("reviewer")
    assert "Chưa có bản đã ký nào" in reads(client.get(f"/documents/{document.pk}"))
    sent = {"file": SimpleUploadedFile("da-ky.pdf", signing.signed(taken))}
    assert client.post(f"/documents/{document.pk}/signed", sent).status_code == 302
    assert "Đang đọc chữ ký" in reads(client.get(f"/documents/{document.pk}"))
    make_files()
    shown = reads(client.get(f"/documents/{document.pk}"))
    for text in ("Hoàng Nam", "Chữ ký toàn vẹn; nội dung đúng như bản đã trình ký", "chưa kiểm tra nơi cấp"):
        assert text in shown
    nothing = client.post(f"/documents/{document.pk}/signed", {})
    assert nothing.status_code == 400
    assert "Hãy chọn một tệp" in reads(nothing)
