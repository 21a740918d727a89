"""Signing in the window: a dot is refused, a change voids signatures at once, a reason is taken."""

from __future__ import annotations

from pathlib import Path

from field_app.core.app import FieldApp
from field_app.core.model import VisitMode
from field_app.platform.desktop import FolderDocuments
from tests.field_app.core.test_day import decide
from tests.field_app.core.test_paper import needs_pdftotext, text_of
from tests.field_app.device import TO_HIEU
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer
from tests.field_app.inspecting import counter_of, sync, whole_visit
from tests.field_app.ui.conftest import Start, open_page

BINH = "0198f000-0000-7000-8000-00000000c0c0"


def test_a_dot_is_no_signature_and_the_person_is_told(hand: Driver, app: FieldApp, visit: str) -> None:
    app.minutes.put(visit, unit_representative="Lò Văn Hặc", signed=True)
    open_page(hand, "minutes", visit)
    hand.tap("sign:unit_representative")
    pad = hand.app.view.pad
    hand.drag([pad.center, pad.center])
    hand.tap("done")
    assert hand.reads("Nét ký còn quá ít để là chữ ký")
    assert app.visits.draft(visit).minutes.signatures == ()
    hand.tap("clear")
    hand.sign()
    hand.tap("done")
    assert [card.name for card in app.visits.draft(visit).minutes.signatures] == ["Lò Văn Hặc"]


def test_whose_signature_it_will_be_is_written_down_first(hand: Driver, app: FieldApp, visit: str) -> None:
    app.minutes.put(visit, signed=True)
    open_page(hand, "minutes", visit)
    hand.tap("sign:unit_representative")
    assert hand.reads("Ghi họ tên người ký trước khi ký")
    hand.write("unit_representative", "Lò Văn Hặc")
    hand.write("representative_post", "Phó Chủ tịch")
    hand.tap("sign:unit_representative")
    assert hand.reads("Đại diện đơn vị: Lò Văn Hặc")


def test_a_change_after_signing_is_said_at_once_and_asks_to_sign_again(hand: Driver, app: FieldApp) -> None:
    visit = whole_visit(app)
    open_page(hand, "item", visit, item="UX-03")
    assert not hand.reads("Chữ ký không còn giá trị")
    hand.tap("UX-03=na")
    assert hand.reads("Chữ ký không còn giá trị: Lò Văn Hặc, Cầm Thị Hoa")
    hand.tap("void")
    assert hand.reads("Nội dung đã đổi – chạm để ký lại")
    assert not hand.sees("finish")
    hand.tap("absent")
    hand.write("unsigned:unit_representative", "Đã về họp")
    hand.tap("sign:inspector")
    hand.sign()
    hand.tap("done")
    assert hand.reads("Đã đủ, có thể kết thúc")
    hand.tap("finish")
    hand.tap("yes")
    (unit, inspector) = app.papers.of(visit).signatures
    assert (unit.sha256, unit.reason) == (None, "Đã về họp")
    assert inspector.sha256


def test_each_member_of_the_team_is_asked_and_signs(hand: Driver, app: FieldApp, server: FakeServer) -> None:
    team = {"members": [{"user": BINH, "full_name": "Hà Thị Bình", "duty": "member"}]}
    server.publish("put", "assignment", "a1", {"id": "a1", "unit": TO_HIEU, "team": team})
    sync(app)
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.PLANNED, team=[BINH])
    app.minutes.put(visit, unit_representative="Lò Văn Hặc", signed=True)
    open_page(hand, "minutes", visit)
    assert hand.reads("Hà Thị Bình có mặt tại buổi kiểm tra không?")
    hand.tap(f"present:{BINH}")
    hand.tap(f"sign:member:{BINH}")
    assert hand.reads("Thành viên đoàn: Hà Thị Bình")
    hand.sign()
    hand.tap("done")
    assert [card.name for card in app.visits.draft(visit).minutes.signatures] == ["Hà Thị Bình"]


@needs_pdftotext
def test_the_paper_of_a_returned_visit_stands_beside_the_first_and_says_what_differs(
    start: Start, app: FieldApp, server: FakeServer, tmp_path: Path
) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    hand = start(app, documents=FolderDocuments(tmp_path))
    share(hand, visit, tmp_path, papers=1)
    sync(app)
    decide(app, server, visit, "returned", comment="Bổ sung tên người vắng")
    app.day.reopen(visit)
    open_page(hand, "item", visit, item="GG-05")
    hand.write("note", "Lò Thị Xuân và Quàng Văn Ín vắng cả buổi")
    open_page(hand, "minutes", visit)
    hand.tap("absent")
    hand.write("unsigned:unit_representative", "Bổ sung tại cơ quan")
    hand.tap("sign:inspector")
    hand.sign()
    hand.tap("done")
    hand.tap("read")
    assert hand.reads("BIÊN BẢN SỬA ĐỔI KIỂM TRA ĐỘT XUẤT")
    assert hand.reads("nay: Lò Thị Xuân và Quàng Văn Ín vắng cả buổi")
    app.finish(visit)
    first, second = share(hand, visit, tmp_path, papers=2)
    assert "SỬA ĐỔI" not in text_of(first.read_bytes(), tmp_path)
    assert text_of(first.read_bytes(), tmp_path).count("Ký lúc") == 2
    assert text_of(second.read_bytes(), tmp_path).count("Ký lúc") == 1


def share(hand: Driver, visit: str, folder: Path, *, papers: int) -> list[Path]:
    """Hand the paper out, and return all that were handed out, the oldest first."""
    open_page(hand, "paper", visit)
    hand.tap("share")
    hand.wait(lambda: len(list(folder.glob("bien-ban*.pdf"))) == papers, 60)
    return sorted(folder.glob("bien-ban*.pdf"), key=lambda file: file.stat().st_mtime_ns)
