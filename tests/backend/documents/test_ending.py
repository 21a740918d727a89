"""What ends an issued paper: another in its place, or its withdrawal; what is entered for reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.documents.models import Document
from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.findings import Verb
from tests.backend.documents.papers import data_of, fetched
from tests.backend.documents.test_life import (
    IN_OCTOBER,
    home_affairs,
    issue,
    notified,
    registry,
    text_of,
    visit,
)
from tests.backend.documents.test_returned import edited
from tests.backend.findings.acting import Desk
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import finding_of, set_clock
from tests.world import TO_HIEU, client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
__all__ = ["home_affairs", "notified", "registry", "visit"]
WITHDRAWN = {"why": "Ban hành nhầm đơn vị", "by_paper": "12/QĐ-SNV"}


def record(document: Document | str) -> dict[str, Any]:
    """Return what anybody learns of a paper."""
    code = document if isinstance(document, str) else document.code
    made: dict[str, Any] = client().get(f"/api/v1/verify/{code}").json()
    return made


def test_a_notice_is_replaced_by_one_of_its_kind_as_its_findings_stand_now(
    visit: Visit,
    notified: Document,
    home_affairs: Desk,
    registry: Desk,
    unit_to_hieu: User,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    set_clock(monkeypatch)
    issue(notified, home_affairs, registry)
    finding = finding_of(visit, "GG-05")
    Desk(unit_to_hieu).do(Verb.CONTEST, finding)
    home_affairs.do(Verb.AMEND, finding)
    made = home_affairs.post(f"documents/{notified.pk}/replace").json()
    assert (made["kind"], made["status"], made["follows"]) == ("notice", "frozen", str(notified.pk))
    assert record(notified)["replaced_by"] is None, "in force until the other is issued"
    home_affairs.post(f"documents/{made['id']}/send-out")
    text = text_of(home_affairs, made, tmp_path)
    assert "thay thế văn bản số 05/TB-SNV ngày 20 tháng 8 năm 2026" in text
    assert "nhắc nhở 1" in text
    entered = {"official_number": "6", "symbol": "TB-SNV", "issued_on": "2026-08-20"}
    signed = {**entered, "signer": "Hoàng Nam", "authority": "GIÁM ĐỐC"}
    assert registry.post(f"documents/{made['id']}/issue", signed).status_code == 200
    stated = record(notified)
    assert (stated["status"], stated["replaced_by"]) == ("replaced", made["code"])
    assert record(made["code"])["replaced_by"] is None
    page = reads(Client().get(f"/verify/{notified.code}"))
    assert "Văn bản này đã bị thay thế, không còn hiệu lực" in page
    for verb in ("replace", "correct", "amend"):
        again = home_affairs.post(f"documents/{notified.pk}/{verb}", {"printed": "a", "corrected": "b"})
        assert again.status_code in (400, 409), verb


def test_a_reminder_is_drawn_up_anew(
    notified: Document, home_affairs: Desk, registry: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, IN_OCTOBER)
    late, clerk = Desk(home_affairs.user), Desk(registry.user)
    letter = late.post("documents", {"kind": "reminder", "unit": TO_HIEU}).json()
    document = Document.objects.get(pk=letter["id"])
    issue(document, late, clerk, issued_on="2026-10-06", symbol="SNV-CCHC")
    made = late.post(f"documents/{letter['id']}/replace")
    assert (made.status_code, made.json()["kind"]) == (201, "reminder")


def test_a_paper_is_withdrawn_with_a_reason_and_stays_readable(
    notified: Document, home_affairs: Desk, registry: Desk, unit_to_hieu: User
) -> None:
    early = home_affairs.post(f"documents/{notified.pk}/withdraw", WITHDRAWN)
    assert early.json()["code"] == "transition-forbidden"
    issue(notified, home_affairs, registry)
    for lacking in ("why", "by_paper"):
        refused = registry.post(f"documents/{notified.pk}/withdraw", {**WITHDRAWN, lacking: ""})
        assert refused.json()["errors"][0]["pointer"] == f"#/{lacking}"
    done = registry.post(f"documents/{notified.pk}/withdraw", WITHDRAWN)
    assert (done.json()["status"], done.json()["withdrawn_by_paper"]) == ("withdrawn", "12/QĐ-SNV")
    assert registry.post(f"documents/{notified.pk}/withdraw", WITHDRAWN).json()["etag"] == done.json()["etag"]
    assert record(notified)["status"] == "withdrawn"
    unit = Desk(unit_to_hieu).client.get(f"/api/v1/documents/{notified.pk}").json()
    assert unit["withdrawn_why"] == WITHDRAWN["why"]
    assert "đã bị thu hồi, không còn hiệu lực" in reads(Client().get(f"/verify/{notified.code}"))
    assert home_affairs.post(f"documents/{notified.pk}/replace").json()["code"] == "transition-forbidden"


def test_home_affairs_withdraws_replaces_and_compares_in_the_portal(
    notified: Document, home_affairs: Desk, registry: Desk
) -> None:
    desk = browser("reviewer")
    file = data_of(fetched(home_affairs.client, f"/api/v1/documents/{notified.pk}.docx"))
    home = f"/documents/{notified.pk}"
    for data, stated in (
        (file, "Mọi số liệu và bảng đúng như bản đã khóa."),
        (edited(file, ">GG-05]", ">GG-06]") if b">GG-05]" in file else file, "Mọi số liệu và bảng"),
    ):
        sent = {"file": SimpleUploadedFile("sua.docx", data)}
        assert stated in reads(desk.post(f"{home}/compare", sent))
    broken = desk.post(f"{home}/compare", {"file": SimpleUploadedFile("sua.docx", b"PK")})
    assert (broken.status_code, "Tệp không phải văn bản Word" in reads(broken)) == (422, True)
    issue(notified, home_affairs, registry)
    assert "Lập văn bản thay thế" in reads(desk.get(home))
    assert desk.post(f"{home}/replace").status_code == 302
    page = desk.post(f"{home}/withdraw", {"why": "", "by_paper": "1/QĐ", "etag": "*"})
    assert (page.status_code, "Không được để trống" in reads(page)) == (400, True)
    assert desk.post(f"{home}/withdraw", {**WITHDRAWN, "etag": "*"}).status_code == 302
    assert "đã bị thu hồi theo văn bản 12/QĐ-SNV" in reads(desk.get(home))


def test_denominators_and_entered_counts_come_over_the_api_with_their_reasons(home_affairs: Desk) -> None:
    decided = {"valid_from": "2026-12-15", "kinds": ["commune", "ward"], "without_units": [TO_HIEU]}
    made = home_affairs.post("report-targets", {**decided, "reason": "Theo Kế hoạch 12"})
    assert made.status_code == 201
    listed = home_affairs.client.get("/api/v1/report-targets").json()["results"]
    assert [(one["without_units"], one["reason"], one["by"]["id"]) for one in listed] == [
        ([TO_HIEU], "Theo Kế hoạch 12", str(home_affairs.user.pk))
    ]
    counts = {"period": "2026-Q3", "collectives": 1, "persons": 2, "paper": "45/TB", "reason": "Bổ sung"}
    assert home_affairs.post("report-referred", counts).status_code == 201
    assert home_affairs.client.get("/api/v1/report-referred").json()["results"][0]["persons"] == 2
    for path, sent, field in (
        ("report-targets", {**decided, "reason": ""}, "reason"),
        ("report-targets", {**decided, "with_units": ["xa-khong-co"], "reason": "x"}, "with_units"),
        ("report-targets", {**decided, "kinds": ["planet"], "reason": "x"}, "kinds/0"),
        ("report-referred", {**counts, "period": "2026-Q9"}, "period"),
        ("report-referred", {**counts, "persons": -1}, "persons"),
        ("report-referred", {**counts, "reason": ""}, "reason"),
    ):
        refused = home_affairs.post(path, sent)
        assert refused.status_code == 400, (sent, refused.content)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"#/{field}"), sent
