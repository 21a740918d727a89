"""Reports of official periods: frozen at an event, counted again from the log, adjusted by the next one."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.core.management import CommandError, call_command
from django.db import connection
from rest_framework.test import APIClient

from backend.documents.models import Document, Freeze, Status
from backend.findings.models import Finding
from backend.kernel.keys import server_key
from backend.people.models import User
from backend.visits.models import Visit
from shared.protocol.wire import freeze_message
from shared.rules.findings import State, Verb
from tests import world
from tests.append_only import unguarded
from tests.backend.documents.papers import as_json, data_of, fetched, frozen_by_job, issued, make_files, saved
from tests.backend.documents.reading import locked_figures, pdf_text, word_text
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import Photos, Round, absent, finding_of, on, set_clock
from tests.backend.visiting import answer
from tests.backend.visits.pictures import encoded, scene
from tests.world import MUONG_LA, TO_HIEU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
AFTER_Q3 = datetime(2026, 9, 18, 3, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 16, 3, tzinfo=UTC)
Made = dict[str, Visit]


@pytest.fixture
def visits(first_round: Round) -> Made:
    """Give three visits of August and one of May: heads, a restricted lead, the same item at one unit."""
    photos = [encoded(scene((60 + n, 60))) for n in range(5)]

    def proof(n: int) -> Photos:
        return {"GG-05": (photos[n],)}

    heads = [answer("GG-04", 0)]
    may = {**on(datetime(2026, 5, 12, tzinfo=UTC).date())}
    return {
        "may": first_round.visit([*absent(1), *heads], proof(3), **may),
        "to_hieu": first_round.visit(
            [*absent(2), *heads, answer("UX-07", "report")], {**proof(0), "UX-07": (photos[4],)}
        ),
        "muong_la": first_round.visit([*absent(1), *heads], proof(1), unit=MUONG_LA, mode="planned"),
        "again": first_round.visit([*absent(3), *heads], proof(2)),
    }


@pytest.fixture
def decided(visits: Made, reviewer: User, unit_to_hieu: User) -> Made:
    """Give the visits with what became of their findings by mid-August: closed, notified, undecided."""
    home, unit = Desk(reviewer), Desk(unit_to_hieu)
    bring(finding_of(visits["may"], "GG-05"), State.CLOSED, reviewer=home, unit=unit)
    bring(finding_of(visits["to_hieu"], "GG-05"), State.CLOSED, reviewer=home, unit=unit)
    bring(finding_of(visits["again"], "GG-05"), State.NOTIFIED, reviewer=home, unit=unit)
    return visits


@pytest.fixture
def desk(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the reviewer's desk on 18 September."""
    set_clock(monkeypatch, AFTER_Q3)
    return Desk(reviewer)


def freeze(desk: Desk, period: str = "2026-Q3", **asked: Any) -> dict[str, Any]:
    """Freeze a report and return it."""
    return frozen_by_job(desk, "reports", {"kind": "period", "period": period, **asked})


def facts_of(client: APIClient, report: dict[str, Any]) -> dict[str, Any]:
    """Return the frozen facts of a report."""
    facts: dict[str, Any] = client.get(f"/api/v1/reports/{report['id']}/facts").json()["facts"]
    return facts


def test_a_report_counts_what_the_log_says_and_nothing_restricted(decided: Made, desk: Desk) -> None:
    facts = facts_of(desk.client, freeze(desk))
    assert facts["visits"] == {"total": 3, "planned": 1, "surprise": 2}
    assert facts["units"]["seen"] == 2
    assert facts["units"]["targets"] == 2
    assert facts["heads"] == {"GG-02": 60, "GG-03": 54, "GG-04": 0, "GG-05": 6, "visits": 3}
    assert (facts["recorded"], facts["confirmed"], facts["pending"], facts["closed"]) == (3, 2, 1, 1)
    assert facts["repeat"] == 2, "also in May"
    assert facts["checklist"] == {"GG": 2, "UX": 0, "NY": 0, "HS": 0, "CS": 0}
    assert [row["unit"] for row in facts["by_unit"]] == ["UBND phường Tô Hiệu", "UBND xã Mường La"]
    assert sum(row["confirmed"] for row in facts["by_unit"]) == facts["confirmed"]
    assert sum(row["n"] for row in facts["by_item"]) == facts["confirmed"]
    assert len(facts["tracking"]) == facts["confirmed"]
    assert not [row for row in (*facts["by_item"], *facts["tracking"]) if row["item"] == "UX-07"]
    k1 = facts["indicators"][0]
    assert (k1["code"], k1["numerator"], k1["denominator"], k1["value"], k1["missing"]) == (
        "K1",
        2,
        2,
        1.0,
        0,
    )


def test_the_facts_are_hashed_and_signed_by_the_server(decided: Made, desk: Desk) -> None:
    signed = desk.client.get(f"/api/v1/reports/{freeze(desk)['id']}/facts").json()
    key = load_der_public_key(base64.b64decode(server_key().public_key_b64))
    message = freeze_message(signed["signed"].encode())
    key.verify(base64.b64decode(signed["sig"]), message)  # type: ignore[union-attr, call-arg]  # Ed25519
    assert as_json(signed["signed"]) == signed["facts"]


def test_a_frozen_report_stays_while_its_findings_live_on(
    decided: Made, desk: Desk, reviewer: User, capsys: pytest.CaptureFixture[str]
) -> None:
    report = freeze(desk)
    before = facts_of(desk.client, report)
    desk.do(Verb.CONFIRM, finding_of(decided["muong_la"], "GG-05"))
    assert facts_of(desk.client, report) == before
    call_command("recount", report["reference"])
    assert "the same" in capsys.readouterr().out
    later = facts_of(desk.client, freeze(desk))
    assert (before["confirmed"], later["confirmed"]) == (2, 3)
    at_the_old_event = facts_of(desk.client, freeze(desk, event=before["cutoff"]["event"]))
    assert at_the_old_event["confirmed"] == 2


def test_frozen_twice_is_frozen_once_while_nothing_changes(decided: Made, desk: Desk) -> None:
    first, again = freeze(desk), freeze(desk)
    assert first["id"] == again["id"]
    assert Document.objects.count() == 1
    other = freeze(desk, structure="now")
    assert other["id"] != first["id"]


def test_recount_names_a_figure_that_was_altered_and_an_event_that_was(
    decided: Made, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    report = freeze(desk)
    kept = Freeze.objects.get()
    with unguarded(connection):
        Freeze.objects.update(facts=kept.facts.replace('"confirmed":2,', '"confirmed":3,', 1))
    with pytest.raises(CommandError):
        call_command("recount", report["code"])
    assert re.search(r"confirmed: frozen 3, counted 2", capsys.readouterr().out)
    with unguarded(connection), connection.cursor() as cursor:
        Freeze.objects.update(facts=kept.facts)
        cursor.execute("UPDATE audit_event SET verb = 'finding.dropped' WHERE verb = 'finding.closed'")
    with pytest.raises(CommandError):
        call_command("recount", report["id"])
    assert "closed: frozen 1, counted 0" in capsys.readouterr().out


def test_early_events_that_said_less_are_counted_the_same(
    decided: Made, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    report = freeze(desk)
    with unguarded(connection), connection.cursor() as cursor:
        for stated in ('"late":false,', '"restricted":false,'):
            cursor.execute("UPDATE audit_event SET data = REPLACE(data, %s, '')", [stated])
    call_command("recount", report["reference"])
    assert "the same" in capsys.readouterr().out


def test_the_next_report_says_what_became_known_of_the_last_one(
    decided: Made, desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = Document.objects.get(pk=freeze(desk)["id"])
    issued(first, reviewer, number="12", symbol="BC-SNV")
    desk.do(Verb.CONFIRM, finding_of(decided["muong_la"], "GG-05"))
    set_clock(monkeypatch, DECEMBER)
    year = freeze(Desk(reviewer), "2026-Y")
    adjusted = facts_of(desk.client, year)["adjusted"]
    changed = {one["figure"]: (one["was"], one["now"]) for one in adjusted["changed"]}
    assert changed["confirmed"] == (2, 3)
    assert changed["pending"] == (1, 0)
    assert adjusted["reasons"] == {"finding.confirmed": 1}
    made = fetched(Desk(reviewer).client, f"/api/v1/reports/{year['id']}.pdf")
    text = " ".join(pdf_text(saved(data_of(made), tmp_path / "y.pdf")).split())
    assert "ĐIỀU CHỈNH SỐ LIỆU KỲ TRƯỚC" in text
    assert "lý do: xác nhận 1" in text


def test_units_stand_as_they_were_or_as_they_are_now(
    decided: Made, desk: Desk, administrator: User, tmp_path: Path
) -> None:
    merger = {"on": "2026-09-01", "ends": [MUONG_LA], "heirs": [TO_HIEU], "basis": "Nghị quyết 12"}
    done = world.client(administrator).post("/api/v1/units/reorganise", merger, format="json")
    assert done.status_code == 200, done.content
    then, now = (freeze(desk, structure=name) for name in ("then", "now"))
    assert {row["id"]: row["visits"] for row in facts_of(desk.client, then)["by_unit"]} == {
        TO_HIEU: 2,
        MUONG_LA: 1,
    }
    (row,) = facts_of(desk.client, now)["by_unit"]
    assert (row["id"], row["visits"], row["then"]) == (TO_HIEU, 3, ["UBND xã Mường La"])
    printed = data_of(fetched(desk.client, f"/api/v1/reports/{now['id']}.pdf"))
    assert "(khi kiểm tra: UBND xã Mường La)" in pdf_text(saved(printed, tmp_path / "now.pdf"))
    call_command("recount")


def test_a_report_is_refused_with_the_field_that_is_wrong(desk: Desk) -> None:
    for wrong, field in (
        ({"period": "2026-Q2"}, "period"),
        ({"period": "2026-Y"}, "period"),
        ({"period": "2026-Q3", "scope": "nowhere"}, "scope"),
        ({"period": "2026-Q3", "structure": "later"}, "structure"),
        ({"period": "2026-Q3", "event": 0}, "event"),
    ):
        refused = desk.post("reports", {"kind": "period", **wrong})
        assert refused.status_code == 400, wrong
        assert refused.json()["errors"][0]["pointer"] == f"#/{field}"
    beyond = desk.post("reports", {"kind": "period", "period": "2026-Q3", "event": 10**9})
    assert beyond.json()["code"] == "range-invalid"


def test_the_report_is_one_content_in_three_formats(decided: Made, desk: Desk, tmp_path: Path) -> None:
    report = freeze(desk)
    path = f"/api/v1/reports/{report['id']}"
    text = " ".join(pdf_text(saved(data_of(fetched(desk.client, f"{path}.pdf")), tmp_path / "r.pdf")).split())
    assert "Kính gửi: Ủy ban nhân dân tỉnh Sơn La" in text
    assert "Từ ngày 15 tháng 6 năm 2026 đến ngày 14 tháng 9 năm 2026" in text
    for roman in ("Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"):
        assert roman in text
    docx = data_of(fetched(desk.client, f"{path}.docx"))
    assert locked_figures(docx)["confirmed"] == "2"
    assert "Phụ lục IV" in word_text(docx)
    book = openpyxl.load_workbook(io.BytesIO(data_of(fetched(desk.client, f"{path}.xlsx"))))
    assert book.sheetnames == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]
    sheet = book["Phụ lục I"]
    assert [cell.value for cell in sheet[6]][1:5] == [
        "Tổng cộng",
        "=SUM(C4:C5)",
        "=SUM(D4:D5)",
        "=SUM(E4:E5)",
    ]


def test_leaders_read_frozen_reports_and_units_never(
    decided: Made, desk: Desk, leader: User, unit_to_hieu: User, inspector_1: User
) -> None:
    report = freeze(desk)
    for user, status in ((leader, 200), (unit_to_hieu, 404), (inspector_1, 404)):
        for path in (f"reports/{report['id']}", f"reports/{report['id']}/facts"):
            assert world.client(user).get(f"/api/v1/{path}").status_code == status
    refused = Desk(leader).post("reports", {"kind": "period", "period": "2026-Q3"})
    assert refused.status_code == 403
    assert Document.objects.get().status == Status.FROZEN
    assert Finding.objects.exists()


def test_home_affairs_sees_what_is_missing_freezes_and_reads_the_figures(
    decided: Made, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser("reviewer")
    shown = reads(page.get("/reports"))
    assert "Quý III năm 2026 Số liệu 15/06/2026 – 14/09/2026" in shown
    assert "Còn 2 ngày để gửi." in shown
    assert "1 tồn tại chưa quyết định" in shown
    waiting = page.get("/reports/preview/2026-Q3")
    assert (waiting.status_code, "Đang đếm số liệu" in reads(waiting)) == (202, True)
    draft = reads(fetched(page, "/reports/preview/2026-Q3"))
    assert "DỰ THẢO" in draft
    assert "1 tồn tại chưa đóng làm mất điểm K2." in draft
    sent = page.post("/reports/freeze", {"period": "2026-Q3", "structure": "then"})
    again = page.post("/reports/freeze", {"period": "2026-Q3", "structure": "then"})
    assert sent.headers["Location"] == again.headers["Location"], "pressed twice, one job"
    assert not Document.objects.exists(), "nothing is counted in a request"
    make_files()
    report = Document.objects.get()
    assert f"/documents/{report.pk}" in page.get(sent.headers["Location"]).content.decode()
    assert "chốt tại sự kiện" in reads(page.get(f"/documents/{report.pk}"))
    figures = reads(page.get(f"/documents/{report.pk}/figures"))
    assert "K1 Cơ quan, đơn vị được kiểm tra" in figures
    wrong = page.post("/reports/freeze", {"period": "2026-Q2", "structure": "then"})
    assert (wrong.status_code, "Không có kỳ báo cáo này." in reads(wrong)) == (400, True)


def test_which_units_count_is_decided_with_a_reason_and_from_a_day_on(decided: Made, desk: Desk) -> None:
    page = browser("reviewer")
    before = facts_of(desk.client, freeze(desk))
    entered = {
        "valid_from": "01/06/2026",
        "kinds": ["commune"],
        "reason": "Chỉ tính xã",
        "with_units": TO_HIEU,
    }
    assert page.post("/reports/targets", {**entered, "with_units": ""}).status_code == 302
    only = facts_of(desk.client, freeze(desk))
    assert (before["units"]["targets"], only["units"]["targets"]) == (2, 1)
    unknown = page.post("/reports/targets", {**entered, "with_units": "nowhere"})
    assert "Không có đơn vị nowhere." in reads(unknown)
    assert page.post("/reports/targets", entered).status_code == 302
    assert facts_of(desk.client, freeze(desk))["units"]["targets"] == 2
    call_command("recount")


def test_counts_of_who_was_referred_stand_in_the_report_with_their_paper(decided: Made, desk: Desk) -> None:
    page = browser("reviewer")
    given = {
        "period": "2026-Q3",
        "collectives": "1",
        "persons": "2",
        "paper": "15/BC-SNV",
        "reason": "Nhập bổ sung",
    }
    assert page.post("/reports/referred", given).status_code == 302
    facts = facts_of(desk.client, freeze(desk))
    assert facts["referred"] == {"collectives": 1, "persons": 2, "document": "15/BC-SNV", "total": 3}
    call_command("recount")


def test_a_draft_moves_until_it_is_frozen_and_keeps_what_was_written(
    decided: Made, desk: Desk, tmp_path: Path
) -> None:
    draft = desk.post("reports", {"kind": "period", "period": "2026-Q3", "draft": True}).json()
    assert (draft["status"], draft["sha256"]) == ("draft", "")
    written = {"texts": {"period.plans": "Kiểm tra lại ba đơn vị."}}
    assert desk.post(f"documents/{draft['id']}/prose", written).status_code == 200
    desk.do(Verb.CONFIRM, finding_of(decided["muong_la"], "GG-05"))
    frozen = frozen_by_job(desk, f"documents/{draft['id']}/freeze")
    assert desk.post(f"documents/{draft['id']}/freeze").json()["id"] == draft["id"], "done once"
    assert (frozen["id"], frozen["status"]) == (draft["id"], "frozen")
    assert facts_of(desk.client, frozen)["confirmed"] == 3
    made = data_of(fetched(desk.client, f"/api/v1/reports/{draft['id']}.pdf"))
    assert "Kiểm tra lại ba đơn vị." in pdf_text(saved(made, tmp_path / "r.pdf"))
    call_command("recount")


def test_the_section_for_the_ministry_and_the_leaders_page(
    decided: Made, desk: Desk, leader: User, tmp_path: Path
) -> None:
    report = freeze(desk)
    typed = word_text(data_of(fetched(desk.client, f"/api/v1/reports/{report['id']}/section.docx")))
    assert "Về công tác kiểm tra cải cách hành chính" in typed
    assert "Số vấn đề phát hiện qua kiểm tra" in typed
    shown = reads(browser("reviewer").get(f"/documents/{report['id']}/section"))
    assert "Số cuộc kiểm tra cuộc 3 4" in shown, "of the period, and since 15 December"
    page = data_of(fetched(world.client(leader), "/api/v1/reports/brief.pdf"))
    made = saved(page, tmp_path / "brief.pdf")
    text = " ".join(pdf_text(made).split())
    assert "TÓM TẮT CHO LÃNH ĐẠO" in text
    assert "chưa chốt" in text
    assert pdf_text(made).count("\f") == 1, "one page"
    assert "VIỆC CẦN QUYẾT ĐỊNH" in reads(browser("leader").get("/brief"))
