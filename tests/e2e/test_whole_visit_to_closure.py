"""The whole life of a finding, by three people at their own browsers and the inspector's phone.

Home Affairs returns the visit with a word on one item; Hoa answers on her phone; Home Affairs confirms,
accepts and notifies. The unit contests one finding and mends another; a second reviewer lowers the first and
sends the fix of the second back; the unit mends it again; Home Affairs closes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESK, PHONE, chromium, started
from tests.e2e.app_process import Phone
from tests.e2e.reading import PASSWORD, Reader, only_visit
from tests.e2e.running import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
]
COMMENT = "Ai vắng buổi sáng? Đề nghị ghi rõ"


@dataclass
class Desk:
    """Somebody's browser, logged in."""

    page: Page
    server: str

    def open(self, path: str) -> None:
        """Go to an address of the portal."""
        self.page.goto(f"{self.server}{path}")

    def press(self, name: str) -> None:
        """Press the button of this name that can be seen, and wait for what comes of it."""
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").click()
        self.page.wait_for_load_state()

    def reads(self, text: str) -> None:
        """Expect words on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def do(self, verb: str, stated: str, *, file: Path | None = None, severity: str = "") -> None:
        """Unfold a verb of the finding that is open, fill it in and send it."""
        deed = self.page.locator("details.deed").filter(has=self.page.locator("summary", has_text=verb).first)
        if deed.get_attribute("open") is None:
            deed.locator("summary").click()
        if severity:
            deed.get_by_label("Mức độ").select_option(severity)
        if file is not None:
            deed.locator("input[type=file]").set_input_files(file)
        if stated:
            deed.locator("textarea").fill(stated)
        deed.locator("button").click()
        self.page.wait_for_load_state()

    def finding(self, item: str) -> None:
        """Open a finding from the list of all that this person sees."""
        self.open("/findings")
        self.page.get_by_role("link", name=item).first.click()
        self.page.wait_for_load_state()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a real Chromium."""
    with started() as running:
        yield running


def sit_down(browser: Browser, server: Server, username: str, size: tuple[int, int]) -> Desk:
    """Log somebody in, in a browser context of their own."""
    width, height = size
    desk = Desk(browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN"), server.url)
    desk.open("/login")
    desk.page.get_by_label("Tên đăng nhập").fill(username)
    desk.page.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.press("Đăng nhập")
    return desk


def answer_on_the_phone(phone: Phone, visit: str) -> None:
    """Let the phone fetch the return, and Hoa answer on the very item; then it is safe again."""
    phone.tap("account")
    phone.tap("sync")
    phone.back()
    phone.await_words("SỞ TRẢ LẠI, CẦN TRẢ LỜI")
    phone.tap(f"visit:{visit}")
    phone.tap("comment:GG-05")
    assert phone.reads(COMMENT), "the reviewer's words stand on the very item"
    phone.write("note", "Lò Văn Bình, Lò Thị Xuân vắng cả buổi")
    for step in ("list", "summary", "minutes", "absent"):
        phone.tap(step)
    phone.write("unsigned:unit_representative", "Bổ sung tại cơ quan, đơn vị không có mặt")
    phone.tap("sign:inspector")
    phone.sign()
    for step in ("done", "finish", "yes"):
        phone.tap(step)
    phone.await_words("Biên nhận của máy chủ đã kiểm chứng", 120.0)


def test_from_the_sealed_visit_to_the_closed_finding(
    sent: Phone, server: Server, browser: Browser, photos: dict[str, Path]
) -> None:
    visit = only_visit(Reader(server, "reviewer"))["id"]
    ha = sit_down(browser, server, "reviewer", DESK)
    mai = sit_down(browser, server, "unit-tohieu", PHONE)
    binh = sit_down(browser, server, "reviewer2", DESK)

    ha.open("/review")
    ha.page.get_by_role("link", name="UBND phường Tô Hiệu").click()
    ha.page.get_by_text("Góp ý GG-05").click()
    ha.page.get_by_label("Góp ý cho GG-05").fill(COMMENT)
    ha.press("Trả lại người kiểm tra")
    answer_on_the_phone(sent, visit)

    ha.open(f"/visits/{visit}")
    ha.reads("Lò Văn Bình, Lò Thị Xuân vắng cả buổi")
    for box in ha.page.locator("input[type=checkbox][name=finding]").all():
        box.check()
    ha.press("Xác nhận mục đã chọn")
    ha.reads("Đã xác nhận")
    ha.press("Chấp nhận cuộc kiểm tra")
    ha.reads("Đã chấp nhận cuộc kiểm tra")
    ha.page.get_by_role("link", name="Xem trước và gửi thông báo").click()
    ha.press("Gửi thông báo kết luận")

    mai.finding("NY-01")
    mai.do("Khiếu nại", "Bảng niêm yết đang thay, có biên bản kèm theo", file=photos["board"])
    mai.reads("Đang khiếu nại")
    mai.finding("GG-01")
    mai.do("Báo cáo khắc phục", "Đã giao hai người giữ chìa khoá", file=photos["clock"])
    mai.reads("Chờ kiểm tra khắc phục")

    binh.finding("NY-01")
    binh.do("Đổi mức độ", "Ghi nhận đang thay bảng", severity="reminder")
    binh.finding("GG-01")
    binh.do("Yêu cầu khắc phục tiếp", "Cần phân công bằng văn bản")

    mai.finding("GG-01")
    mai.reads("Cần phân công bằng văn bản")
    mai.do("Báo cáo khắc phục", "Đã có văn bản phân công", file=photos["placard"])

    ha.finding("GG-01")
    ha.do("Chấp nhận và đóng", "")
    ha.reads("Đã đóng")
    mai.finding("GG-01")
    mai.reads("Đã đóng")
    mai.finding("NY-01")
    mai.reads("Nhắc nhở")

    sent.tap("home")
    sent.tap("account")
    sent.tap("sync")
    sent.back()
    sent.await_words("Sở đã chấp nhận")


def steps(reader: Reader, item: str) -> list[tuple[str, str]]:
    """Return verb and person of each step of a finding; the one a newer version replaced is dropped."""
    rows = reader.get("findings")["results"]
    (finding,) = [row for row in rows if row["item"] == item and row["state"] != "dropped"]
    history: list[dict[str, Any]] = reader.get(f"findings/{finding['id']}")["history"]
    return [(step["verb"], step["by"]["full_name"]) for step in history]


def test_its_history_names_every_step_and_person(sent: Phone, server: Server) -> None:
    ha, binh, mai = "Nguyễn Thu Hà", "Tòng Văn Bình", "Cầm Thị Mai"
    for reader in (Reader(server, "reviewer"), Reader(server, "unit-tohieu")):
        assert steps(reader, "GG-01") == [
            ("confirm", ha),
            ("notify", ha),
            ("submit-fix", mai),
            ("return-fix", binh),
            ("submit-fix", mai),
            ("close", ha),
        ]
        assert steps(reader, "NY-01") == [("confirm", ha), ("notify", ha), ("contest", mai), ("amend", binh)]


def test_the_amended_revision_stands_beside_the_first_and_the_restricted_one_stays_hidden(
    sent: Phone, server: Server
) -> None:
    reviewer = Reader(server, "reviewer")
    seen = reviewer.get(f"visits/{only_visit(reviewer)['id']}")
    assert [each["kind"] for each in seen["revisions"]] == ["submit", "amend"]
    assert seen["state"] == "accepted"
    reported = Reader(server, "unit-tohieu").get("findings")["results"]
    assert "UX-07" not in {row["item"] for row in reported}
