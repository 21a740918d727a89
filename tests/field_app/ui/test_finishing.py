"""Summing up, signing, finishing, and watching a visit travel."""

from __future__ import annotations

from pathlib import Path

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from field_app.platform.desktop import FolderDocuments
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import sign_minutes, sync, whole_visit
from tests.field_app.ui.conftest import Start, open_page

# --- summary, minutes, finish -------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_leads_to_its_item(hand: Driver, app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-08", value=2)
    open_page(hand, "summary", visit)
    assert hand.reads("CẦN ẢNH HOẶC LÝ DO")
    hand.tap("lack:GG-08:photo")
    assert hand.app.stack[-1] == Place("item", visit=visit, item="GG-08")
    hand.back()
    hand.tap("tab:found")
    assert hand.reads("Vi phạm")


def test_coming_back_finds_the_page_where_it_was_left(hand: Driver, visit: str) -> None:
    open_page(hand, "summary", visit)
    hand.tap("lack:UX-05:answer")
    left = hand.app._offsets[2]
    hand.back()
    assert left > 100
    assert abs(hand.app.view.list.offset() - left) < 2


def test_a_refusal_needs_a_reason_and_a_witness(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "minutes", visit)
    hand.tap("refuses")
    hand.write("refusal_reason", "Không đồng ý số người vắng")
    hand.write("witness", "Lường Văn Tâm, công an phường")
    hand.tap("sign:inspector")
    hand.sign()
    hand.tap("done")
    minutes = app.visits.draft(visit).minutes
    assert (minutes.signed, minutes.witness) == (False, "Lường Văn Tâm, công an phường")
    assert not [lack for lack in app.visits.draft(visit).missing if lack.what == "minutes"]


def test_an_empty_signature_is_not_taken(hand: Driver, app: FieldApp, visit: str) -> None:
    app.minutes.put(visit, unit_representative="Lò Văn Hặc", signed=True)
    open_page(hand, "minutes", visit)
    hand.tap("sign:unit_representative")
    hand.tap("done")
    assert hand.reads("Chưa có nét ký nào")
    hand.sign()
    hand.tap("clear")
    hand.sign()
    hand.tap("done")
    (signature,) = app.visits.draft(visit).minutes.signatures
    hand.tap("unsign:unit_representative")
    assert app.visits.draft(visit).minutes.signatures == ()
    assert signature.picture.mime == "image/png"


def test_nothing_is_finished_while_something_is_missing(hand: Driver, visit: str) -> None:
    open_page(hand, "minutes", visit)
    assert not hand.sees("finish")


def test_a_finished_visit_travels_and_is_called_safe_only_with_its_receipt(
    hand: Driver, app: FieldApp, line: FaultyLine, photos: dict[str, Path]
) -> None:
    line.down = True
    visit = whole_visit(app, photos=(photos["clock"].read_bytes(),))
    open_page(hand, "minutes", visit)
    hand.tap("finish")
    hand.tap("yes")
    hand.await_words("Chờ gửi – đang ở trong máy này")
    hand.await_words("Chưa kết nối được máy chủ")
    assert not hand.reads("An toàn trên máy chủ")
    line.down = False
    hand.tap("sync")
    hand.await_words("An toàn trên máy chủ")
    assert hand.reads("Biên nhận của máy chủ đã kiểm chứng")
    hand.tap("home")
    assert hand.reads("Tất cả đã an toàn trên máy chủ")


def test_quarantine_is_said_with_its_reason(hand: Driver, app: FieldApp, server: FakeServer) -> None:
    server.judge = lambda _body: "reference-unknown"
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    hand.app.refresh()
    assert hand.reads("máy chủ tạm giữ")
    hand.tap(f"visit:{visit}")
    assert hand.reads("Mã hồ sơ")


def test_a_finished_visit_can_be_read_but_not_changed(hand: Driver, app: FieldApp) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    open_page(hand, "item", visit, item="GG-09")
    hand.tap("GG-09=fail")
    assert hand.reads("không sửa được nữa")
    assert app.visits.draft(visit).item("GG-09").value == "pass"
    assert not hand.sees("attach")


def test_the_minutes_are_read_and_handed_out_before_and_after_signing(
    start: Start, app: FieldApp, tmp_path: Path
) -> None:
    visit = whole_visit(app)
    hand = start(app, documents=FolderDocuments(tmp_path))
    open_page(hand, "minutes", visit)
    hand.tap("read")
    assert hand.reads("Bản dự thảo")
    assert hand.reads("[GG-05] Số vắng mặt không có lý do")
    assert not hand.reads("UX-07")
    app.finish(visit)
    hand.app.refresh()
    assert hand.reads("Đã ký số trên máy này")
    assert str(app.day.revision_hash(visit)) in "".join(hand.labels()).replace(" ", "")
    hand.tap("share")
    hand.await_words("Đã lưu")
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_masked_photo_says_how_far_its_copy_has_come(
    hand: Driver, app: FieldApp, photos: dict[str, Path], line: FaultyLine
) -> None:
    visit = whole_visit(app, photos=(photos["clock"].read_bytes(),))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [Mark("mask", (0.1, 0.1), (0.4, 0.4))])
    sign_minutes(app, visit)
    open_page(hand, "photo", visit, item="GG-05", path=photo.id)
    assert hand.reads("Người khác sẽ thấy bản đã đánh dấu, che")
    line.down = True
    open_page(hand, "minutes", visit)
    hand.tap("finish")
    hand.tap("yes")
    hand.await_page("visit")
    open_page(hand, "photo", visit, item="GG-05", path=photo.id)
    assert hand.reads("Bản đã đánh dấu, che chưa tới máy chủ")
    assert not hand.sees("mark"), "what is sent cannot be changed"
    line.down = False
    sync(app)
    hand.app.refresh()
    assert hand.reads("Máy chủ đã có bản đã đánh dấu, che")
