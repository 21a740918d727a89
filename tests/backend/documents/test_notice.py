"""A notice from the confirmed finding to the paper: previewed, frozen, made into files, verified."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from backend.documents.actions import file_notices
from backend.documents.models import Content, Document, File, Status
from backend.evidence.store import DOCUMENTS
from backend.findings.models import Finding, Notice
from backend.jobs.models import Job
from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.findings import Verb
from tests import world
from tests.backend.documents.papers import as_json, data_of, fetched, make_files, saved
from tests.backend.documents.reading import pdf_text, word_text
from tests.backend.findings.acting import Desk
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.rounds import Photos, Round, absent, finding_of
from tests.backend.visiting import answer
from tests.backend.visits.pictures import encoded, scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def visit(first_round: Round) -> Visit:
    """Give a visit at Tô Hiệu: two of twenty absent, a photo of it; a restricted lead besides."""
    proof: Photos = {"GG-05": (encoded(scene((60, 60))),), "UX-07": (encoded(scene((61, 60))),)}
    return first_round.visit([*absent(2), answer("UX-07", "report")], proof)


@pytest.fixture
def home_affairs(reviewer: User) -> Desk:
    """Give the reviewer's desk."""
    return Desk(reviewer)


@pytest.fixture
def notice(visit: Visit, home_affairs: Desk) -> Notice:
    """Give the notice of the visit."""
    confirm(visit, home_affairs)
    home_affairs.post(f"visits/{visit.pk}/notice")
    return Notice.objects.get()


@pytest.fixture
def document(notice: Notice) -> Document:
    """Give the document that a worker opened for the notice."""
    file_notices(timezone.now())
    return Document.objects.get()


def confirm(visit: Visit, home_affairs: Desk) -> Finding:
    """Confirm what the head count found."""
    finding = finding_of(visit, "GG-05")
    home_affairs.do(Verb.CONFIRM, finding)
    return finding


def test_the_preview_says_what_the_notice_will_say_and_freezes_nothing(
    visit: Visit, home_affairs: Desk, tmp_path: Path
) -> None:
    early = home_affairs.client.get(f"/api/v1/visits/{visit.pk}/notice.pdf")
    assert early.json()["code"] == "nothing-to-notify"
    confirm(visit, home_affairs)
    answered = fetched(home_affairs.client, f"/api/v1/visits/{visit.pk}/notice.pdf")
    text = " ".join(pdf_text(saved(data_of(answered), tmp_path / "draft.pdf")).split())
    assert "[GG-05]" in text
    assert "Lò Văn An" in text
    assert "UX-07" not in text, "what is restricted stands on no paper"
    assert not Notice.objects.exists()
    assert not Document.objects.exists()


def test_the_notice_says_what_was_found_by_whom_and_with_which_proof(notice: Notice) -> None:
    body = as_json(notice.content)
    assert (body["schema"], body["code"]) == ("notice/2", "KT-2026-001")
    assert body["visit"]["people"] == [{"full_name": "Lò Văn An", "duty": "member"}]
    assert (body["visit"]["began"], body["visit"]["ended"], body["visit"]["photos"]) == ("07:25", "08:20", 1)
    (line,) = body["findings"]
    assert line["statement"]
    assert [one["taken"] for one in line["proof"]] == ["07:31"]
    sources = [base["source"] for base in body["bases"]]
    assert len(sources) == len(set(sources)), "every basis once"


def test_the_paper_of_a_notice_has_no_number_until_one_is_registered(
    document: Document, home_affairs: Desk, tmp_path: Path
) -> None:
    assert (document.status, document.reference) == (Status.FROZEN, "KT-2026-001")
    answered = fetched(home_affairs.client, f"/api/v1/documents/{document.pk}.pdf")
    assert answered.headers["Content-Disposition"] == 'attachment; filename="KT-2026-001.pdf"'
    text = " ".join(pdf_text(saved(data_of(answered), tmp_path / "n.pdf"), "-layout").split())
    assert "Số: /TB-SNV" in text
    assert f"verify/{document.code}" in text
    typed = word_text(data_of(fetched(home_affairs.client, f"/api/v1/documents/{document.pk}.docx")))
    assert "2/20" in typed or "2 người" in typed
    assert home_affairs.client.get(f"/api/v1/documents/{document.pk}.xlsx").status_code == 404


def test_a_notice_numbered_by_ourselves_stays_what_it_is(notice: Notice, home_affairs: Desk) -> None:
    early = Notice.objects.create(
        year=2025,
        number=59,
        visit=notice.visit,
        supplement=7,
        unit=notice.unit,
        kind=notice.kind,
        issued_at=notice.issued_at,
        issued_by=notice.issued_by,
        content=notice.content,
        sha256="0" * 64,
        key_id="0" * 64,
        sig="",
    )
    file_notices(timezone.now())
    assert not Document.objects.filter(notice=early).exists()
    codes = {row["id"]: row["code"] for row in home_affairs.client.get("/api/v1/notices").json()["results"]}
    assert codes[str(early.pk)] == "59/TB-SNV"
    assert codes[str(notice.pk)] == "KT-2026-001"


def test_every_notice_gets_one_document_however_often_the_worker_comes(document: Document) -> None:
    file_notices(timezone.now())
    file_notices(timezone.now())
    assert Document.objects.count() == 1


def test_what_people_write_stands_in_the_paper_and_every_version_stays(
    document: Document, home_affairs: Desk, tmp_path: Path
) -> None:
    path = f"/api/v1/documents/{document.pk}/prose"
    for text in ("Thiếu người trực.", "Thiếu người trực buổi sáng.\nĐã chấn chỉnh."):
        home_affairs.post(f"documents/{document.pk}/prose", {"texts": {"notice.causes": text}})
    assert [one.texts["notice.causes"][:16] for one in document.prose.all()] == ["Thiếu người trực"] * 2
    printed = fetched(home_affairs.client, f"/api/v1/documents/{document.pk}.pdf")
    assert "Đã chấn chỉnh." in pdf_text(saved(data_of(printed), tmp_path / "n.pdf"))
    wrong = home_affairs.client.post(path, {"texts": {"n": "9"}}, format="json", headers={"If-Match": "*"})
    assert wrong.json()["errors"][0]["pointer"] == "#/texts", "a figure is no place to write in"
    stale = home_affairs.client.post(
        path, {"texts": {"notice.causes": "x"}}, format="json", headers={"If-Match": '"old"'}
    )
    assert stale.status_code == 412


def test_a_file_is_made_once_by_a_worker_and_never_in_a_request(
    document: Document, home_affairs: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/v1/documents/{document.pk}.pdf"
    first, again = home_affairs.client.get(path), home_affairs.client.get(path)
    assert [one.status_code for one in (first, again)] == [202, 202]
    assert first.json() == {"state": "waiting", "format": "pdf"}
    assert File.objects.count() == 1
    make_files()
    made = home_affairs.client.get(path)
    assert made.status_code == 200
    file = File.objects.get()
    with DOCUMENTS.open(file.sha256) as kept:
        assert data_of(made) == kept.read()
    DOCUMENTS.remove(file.sha256)
    assert data_of(fetched(home_affairs.client, path)) == data_of(home_affairs.client.get(path))
    assert File.objects.get().sha256 == file.sha256, "what was lost is made again, the same"


def test_a_download_that_broke_goes_on(document: Document, home_affairs: Desk) -> None:
    path = f"/api/v1/documents/{document.pk}.pdf"
    whole = fetched(home_affairs.client, path)
    data, tag = data_of(whole), whole.headers["ETag"]
    rest = home_affairs.client.get(path, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, data_of(rest)) == (206, data[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{len(data) - 1}/{len(data)}"
    end = home_affairs.client.get(path, headers={"Range": "bytes=-7"})
    assert data_of(end) == data[-7:]
    beyond = home_affairs.client.get(path, headers={"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    for heard_not in ({"Range": "bytes=5-9", "If-Range": '"another"'}, {"Range": "lines=1-2"}):
        assert data_of(home_affairs.client.get(path, headers=heard_not)) == data


def test_a_file_that_cannot_be_made_says_so_until_it_is_tried_again(
    document: Document, home_affairs: Desk
) -> None:
    path = f"/api/v1/documents/{document.pk}.pdf"
    home_affairs.client.get(path)
    text = Content.objects.get().text
    Content.objects.update(text="{}")
    make_files(after=timedelta(hours=1))
    assert home_affairs.client.get(path).status_code == 500
    Content.objects.update(text=text)
    home_affairs.post(f"jobs/{Job.objects.get().pk}/repeat")
    assert data_of(fetched(home_affairs.client, path)).startswith(b"%PDF-")


def test_anybody_verifies_a_paper_and_learns_nothing_more(document: Document, notice: Notice) -> None:
    stranger = world.client()
    spelled = f"{document.code[:5]}-{document.code[5:]}".lower()
    record = stranger.get(f"/api/v1/verify/{spelled}").json()
    assert record == {
        "code": document.code,
        "kind": "notice",
        "reference": "KT-2026-001",
        "status": "frozen",
        "official_number": "",
        "symbol": "",
        "issued_on": None,
        "sha256": notice.sha256,
        "cutoff_event": None,
        "followed_by": [],
        "replaced_by": None,
    }
    page = reads(Client().get(f"/verify/{document.code}"))
    assert "Thông báo kết luận" in page
    assert "Tô Hiệu" not in page
    assert Client(headers={"Accept": "text/html"}).get("/verify/0000000000").status_code == 404


def test_home_affairs_previews_sends_and_reads_the_paper_in_the_portal(
    visit: Visit, home_affairs: Desk
) -> None:
    confirm(visit, home_affairs)
    desk = browser("reviewer")
    assert "Xem trước và gửi thông báo" in reads(desk.get(f"/visits/{visit.pk}"))
    preview = desk.get(f"/visits/{visit.pk}/notice/preview")
    assert "DỰ THẢO" in reads(preview)
    sent = desk.post(f"/visits/{visit.pk}/notice", {"etag": hidden(preview, "etag")})
    assert sent.status_code == 302
    paper = Document.objects.get()
    shown = desk.get(f"/documents/{paper.pk}")
    assert "2 nội dung" not in reads(shown)
    assert "xác nhận 1 nội dung" in reads(shown)
    written = {"etag": hidden(shown, "etag"), "notice.causes": "Thiếu người trực."}
    desk.post(f"/documents/{paper.pk}/write", written)
    assert "Thiếu người trực." in reads(desk.get(f"/documents/{paper.pk}"))
    waits = desk.get(f"/documents/{paper.pk}.pdf")
    assert (waits.status_code, "Đang tạo tệp" in reads(waits)) == (202, True)
    make_files()
    assert data_of(desk.get(f"/documents/{paper.pk}.pdf")).startswith(b"%PDF-")
    assert "KT-2026-001" in reads(desk.get("/documents?search=to+hieu"))


def test_the_minutes_are_the_servers_copy_of_what_was_signed(
    visit: Visit, first_round: Round, home_affairs: Desk, tmp_path: Path
) -> None:
    answered = fetched(home_affairs.client, f"/api/v1/visits/{visit.pk}/minutes.pdf")
    text = " ".join(pdf_text(saved(data_of(answered), tmp_path / "m.pdf")).split())
    assert "BIÊN BẢN" in text
    assert "Hôm nay, hồi 07 giờ 25 phút ngày 20 tháng 8 năm 2026" in text
    assert "Biên bản kết thúc hồi 08 giờ 20 phút" in text
    assert visit.head.sha256 in text.replace(" ", "")
    assert "[GG-05]" in text
    assert "UX-07" not in text
    assert "Sơn La, ngày" not in text, "a biên bản has no line of place and day"
