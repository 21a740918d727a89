"""A paper on its way: out for signature, registered by somebody else, amended; reminders and sheets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.documents.actions import file_notices
from backend.documents.models import Document, Status
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.visits.models import Visit
from shared.rules.findings import State, Verb
from tests import world
from tests.backend.documents.papers import data_of, fetched, saved
from tests.backend.documents.reading import pdf_text, word_text
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.rounds import Photos, Round, absent, finding_of, set_clock
from tests.backend.visits.pictures import encoded, scene
from tests.world import TO_HIEU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
REGISTERED = {
    "official_number": "5",
    "symbol": "TB-SNV",
    "issued_on": "2026-08-20",
    "signer": "Hoàng Nam",
    "authority": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
}
IN_OCTOBER = datetime(2026, 10, 6, 3, tzinfo=UTC)


@pytest.fixture
def visit(first_round: Round) -> Visit:
    """Give a visit at Tô Hiệu with one finding."""
    proof: Photos = {"GG-05": (encoded(scene((60, 60))),)}
    return first_round.visit(absent(2), proof)


@pytest.fixture
def home_affairs(reviewer: User) -> Desk:
    """Give the reviewer's desk."""
    return Desk(reviewer)


@pytest.fixture
def registry(db: None) -> Desk:
    """Give the desk of a second person at Home Affairs, who keeps the register."""
    return Desk(world.person("reviewer2", Role.REVIEWER, full_name="Lường Thị Hoa"))


@pytest.fixture
def notified(visit: Visit, home_affairs: Desk, unit_to_hieu: User) -> Document:
    """Give the paper of the notice to Tô Hiệu."""
    unit = Desk(unit_to_hieu)
    bring(finding_of(visit, "GG-05"), State.NOTIFIED, reviewer=home_affairs, unit=unit)
    file_notices(timezone.now())
    return Document.objects.get()


def issue(document: Document, first: Desk, second: Desk, **changes: Any) -> dict[str, Any]:
    """Take a paper out for signature and register it."""
    assert first.post(f"documents/{document.pk}/send-out").status_code == 200
    answered = second.post(f"documents/{document.pk}/issue", {**REGISTERED, **changes})
    assert answered.status_code == 200, answered.content
    made: dict[str, Any] = answered.json()
    return made


def text_of(desk: Desk, document: dict[str, Any] | Document, path: Path) -> str:
    """Return the text of a paper's PDF."""
    pk = document.pk if isinstance(document, Document) else document["id"]
    answered = fetched(desk.client, f"/api/v1/documents/{pk}.pdf")
    return " ".join(pdf_text(saved(data_of(answered), path / f"{pk}.pdf"), "-layout").split())


def test_a_paper_is_registered_by_another_person_as_the_register_has_it(
    notified: Document, home_affairs: Desk, registry: Desk, unit_to_hieu: User, leader: User, tmp_path: Path
) -> None:
    unit = Desk(unit_to_hieu)
    assert unit.client.get(f"/api/v1/documents/{notified.pk}").status_code == 404
    early = registry.post(f"documents/{notified.pk}/issue", REGISTERED)
    assert early.json()["code"] == "transition-forbidden"
    home_affairs.post(f"documents/{notified.pk}/send-out")
    own = home_affairs.post(f"documents/{notified.pk}/issue", REGISTERED)
    assert (own.status_code, own.json()["code"]) == (403, "same-person")
    made = issue(notified, home_affairs, registry)
    assert (made["status"], made["official_number"], made["signer"]) == ("issued", "05", "Hoàng Nam")
    again = registry.post(f"documents/{notified.pk}/issue", REGISTERED)
    assert again.json()["etag"] == made["etag"], "asked again, it is done once"
    for reader in (unit, Desk(leader)):
        assert "Số: 05/TB-SNV Sơn La, ngày 20 tháng 8 năm 2026" in text_of(reader, made, tmp_path)
    assert world.client().get(f"/api/v1/verify/{notified.code}").json()["official_number"] == "05"


def test_nothing_is_written_into_a_paper_that_is_out_until_it_comes_back(
    notified: Document, home_affairs: Desk
) -> None:
    written = {"texts": {"notice.causes": "Thiếu người trực."}}
    home_affairs.post(f"documents/{notified.pk}/send-out")
    assert home_affairs.post(f"documents/{notified.pk}/prose", written).status_code == 409
    assert home_affairs.post(f"documents/{notified.pk}/recall").json()["status"] == "frozen"
    assert home_affairs.post(f"documents/{notified.pk}/prose", written).status_code == 200


def test_who_took_which_file_out_for_signature_is_noted(notified: Document, home_affairs: Desk) -> None:
    path = f"/api/v1/documents/{notified.pk}.docx"
    data_of(fetched(home_affairs.client, path))
    assert not Event.objects.filter(verb="document.taken").exists()
    home_affairs.post(f"documents/{notified.pk}/send-out")
    data_of(fetched(home_affairs.client, path))
    taken = Event.objects.get(verb="document.taken")
    assert taken.actor_id == home_affairs.user.pk
    assert '"format":"docx"' in taken.data


def test_what_the_registry_cannot_mean_is_named(
    notified: Document, home_affairs: Desk, registry: Desk
) -> None:
    home_affairs.post(f"documents/{notified.pk}/send-out")
    for field, value in (
        ("official_number", "năm"),
        ("issued_on", "2026-08-19"),
        ("issued_on", "2026-08-21"),
        ("signer", ""),
    ):
        refused = registry.post(f"documents/{notified.pk}/issue", {**REGISTERED, field: value})
        assert refused.status_code == 400, (field, value)
        assert refused.json()["errors"][0]["pointer"] == f"#/{field}"


def test_two_papers_never_carry_one_number(
    notified: Document, home_affairs: Desk, registry: Desk, unit_to_hieu: User
) -> None:
    issue(notified, home_affairs, registry)
    correction = home_affairs.post(
        f"documents/{notified.pk}/correct", {"printed": "a", "corrected": "b"}
    ).json()
    home_affairs.post(f"documents/{correction['id']}/send-out")
    refused = registry.post(f"documents/{correction['id']}/issue", REGISTERED)
    assert refused.json()["code"] == "already-exists"


def test_an_issued_notice_is_amended_by_a_paper_of_its_kind_and_both_stay(
    notified: Document, visit: Visit, home_affairs: Desk, registry: Desk, unit_to_hieu: User, tmp_path: Path
) -> None:
    issue(notified, home_affairs, registry)
    assert home_affairs.post(f"documents/{notified.pk}/amend").json()["code"] == "nothing-to-notify"
    finding = finding_of(visit, "GG-05")
    Desk(unit_to_hieu).do(Verb.CONTEST, finding)
    home_affairs.do(Verb.AMEND, finding)
    made = home_affairs.post(f"documents/{notified.pk}/amend")
    assert made.status_code == 201
    assert home_affairs.post(f"documents/{notified.pk}/amend").json()["id"] == made.json()["id"]
    text = text_of(home_affairs, made.json(), tmp_path)
    assert "Sửa đổi, bổ sung Thông báo số 05/TB-SNV ngày 20 tháng 8 năm 2026" in text
    assert "thành nhắc nhở" in text
    amendment = Document.objects.get(pk=made.json()["id"])
    issue(amendment, home_affairs, registry, official_number="06")
    notified.refresh_from_db()
    assert notified.status == Status.AMENDED
    record = world.client().get(f"/api/v1/verify/{notified.code}").json()
    assert (record["status"], record["followed_by"]) == ("amended", [amendment.code])
    assert "05/TB-SNV" in text_of(Desk(unit_to_hieu), notified, tmp_path)


def test_a_wrong_form_is_corrected_by_a_letter_and_the_paper_stays(
    notified: Document, home_affairs: Desk, registry: Desk
) -> None:
    issue(notified, home_affairs, registry)
    words = {"printed": "Lò Văn Am", "corrected": "Lò Văn An"}
    letter = home_affairs.post(f"documents/{notified.pk}/correct", words).json()
    assert home_affairs.client.get(f"/api/v1/documents/{letter['id']}.pdf").status_code == 404
    text = word_text(data_of(fetched(home_affairs.client, f"/api/v1/documents/{letter['id']}.docx")))
    assert "V/v đính chính văn bản số 05/TB-SNV" in text
    assert "Nay đính chính là: “Lò Văn An”." in text
    notified.refresh_from_db()
    assert notified.status == Status.ISSUED


def test_one_letter_reminds_a_unit_of_all_it_owes(
    notified: Document, home_affairs: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"kind": "reminder", "unit": TO_HIEU}
    assert home_affairs.post("documents", asked).json()["code"] == "nothing-to-notify"
    set_clock(monkeypatch, IN_OCTOBER)
    late = Desk(home_affairs.user)
    letter = late.post("documents", asked).json()
    text = text_of(late, letter, tmp_path)
    assert "V/v đôn đốc khắc phục tồn tại sau kiểm tra" in text
    assert "Kính gửi: UBND phường Tô Hiệu" in text
    assert "còn 1 nội dung đã quá hạn" in text
    assert "KT-2026-001" in text
    assert late.post("documents", asked).json()["id"] == letter["id"]
    assert late.post("documents", {"kind": "reminder"}).json()["errors"][0]["pointer"] == "#/unit"


def test_a_unit_drafts_its_own_report_from_what_it_handed_in(
    notified: Document,
    visit: Visit,
    unit_to_hieu: User,
    unit_muong_la: User,
    home_affairs: Desk,
    tmp_path: Path,
) -> None:
    unit = Desk(unit_to_hieu)
    asked = {"kind": "remediation", "unit": TO_HIEU}
    assert unit.post("documents", asked).json()["code"] == "nothing-to-notify"
    unit.do(Verb.SUBMIT_FIX, finding_of(visit, "GG-05"), reason="Đã phân công trực", text="")
    made = unit.post("documents", asked).json()
    prose = {"texts": {"remediation.leading": "Chủ tịch đã họp rút kinh nghiệm."}}
    assert unit.post(f"documents/{made['id']}/prose", prose).status_code == 200
    text = text_of(unit, made, tmp_path)
    assert "UBND PHƯỜNG TÔ HIỆU" in text
    assert "Chủ tịch đã họp rút kinh nghiệm." in text
    assert Desk(unit_muong_la).post("documents", asked).status_code == 404
    assert home_affairs.post(f"documents/{made['id']}/prose", prose).status_code == 403


def test_a_units_sheet_says_what_happened_and_what_the_unit_says_to_it(
    notified: Document, home_affairs: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, IN_OCTOBER)
    late = Desk(home_affairs.user)
    sheet = late.post("documents", {"kind": "unit-year", "unit": TO_HIEU, "period": "2026-9M"}).json()
    late.post(f"documents/{sheet['id']}/prose", {"texts": {"unit-year.objection": "Đơn vị nhất trí."}})
    text = text_of(late, sheet, tmp_path)
    assert "PHIẾU KẾT QUẢ KIỂM TRA" in text
    assert "Xác nhận 1:" in text
    assert "Đơn vị nhất trí." in text
    assert data_of(fetched(late.client, f"/api/v1/documents/{sheet['id']}.xlsx")).startswith(b"PK")


def test_home_affairs_walks_a_paper_through_the_portal(notified: Document, registry: Desk) -> None:
    first, second = browser("reviewer"), browser("reviewer2")
    shown = first.get(f"/documents/{notified.pk}")
    first.post(f"/documents/{notified.pk}/send-out", {"etag": hidden(shown, "etag")})
    form = second.get(f"/documents/{notified.pk}")
    entered = {**REGISTERED, "issued_on": "20/08/2026", "etag": hidden(form, "etag")}
    wrong = second.post(f"/documents/{notified.pk}/issue", {**entered, "official_number": "x"})
    assert (wrong.status_code, "Số gồm chữ số" in reads(wrong), "Hoàng Nam" in wrong.content.decode()) == (
        400,
        True,
        True,
    )
    assert second.post(f"/documents/{notified.pk}/issue", entered).status_code == 302
    assert "Số 05/TB-SNV ngày 20/08/2026, người ký: Hoàng Nam" in reads(
        first.get(f"/documents/{notified.pk}")
    )
    made = first.post(f"/documents/{notified.pk}/correct", {"printed": "a", "corrected": "b"})
    assert made.status_code == 302
    opened = first.post("/documents/open", {"kind": "reminder", "unit": ""})
    assert (opened.status_code, "Cần có giá trị này." in reads(opened)) == (400, True)
