"""Every page in a real Chromium, on a phone and on a desk: WCAG 2.2 AA, no overflow, keyboard, policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.people.models import Session
from tests.backend.findings.acting import PDF
from tests.backend.matrix import Scene, the_scene
from tests.backend.portal.test_pages import NO_PAGES, ROWS, VIEWERS, noticed
from tests.backend.rounds import set_clock
from tests.browser import DESK, PHONE, chromium, for_pages
from tests.world import NOW, PASSWORD

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.slow,
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
UNFOLD = "document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true })"
PAGES = [
    (VIEWERS[cells.index(200)], path)
    for verb, path, cells in ROWS
    if verb == "GET" and 200 in cells and not path.endswith(NO_PAGES)
] + [("unit-tohieu", "/"), ("unit-tohieu", "/findings/{notified_finding}"), ("reviewer", "/visits/{visit}")]


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Give the browser."""
    yield from for_pages(request)


@pytest.fixture
def scene(
    browser: Browser, transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """Set the scene of the table of pages, on a server of its own."""
    set_clock(monkeypatch)
    return noticed(the_scene())


@dataclass
class Desk:
    """Somebody's browser, logged in, and what its console complained of."""

    page: Page
    complaints: list[str]


def at(browser: Browser, server: LiveServer, viewer: str, size: tuple[int, int], **more: Any) -> Desk:
    """Return the viewer's desk; every one is a browser of its own."""
    width, height = size
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}, reduced_motion="reduce", **more
    )
    desk = Desk(context.new_page(), [])

    def note(stated: ConsoleMessage) -> None:
        if stated.type == "error":
            desk.complaints.append(stated.text)

    desk.page.on("console", note)
    if viewer != "anonymous":
        desk.page.goto("/login")
        desk.page.fill("#username", viewer)
        desk.page.fill("#password", PASSWORD)
        desk.page.click("main button")
        desk.page.wait_for_url(lambda url: not url.endswith("/login"))
    return desk


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_fits_the_screen_and_breaks_no_policy(
    browser: Browser, live_server: LiveServer, scene: Scene, size: tuple[int, int]
) -> None:
    desks: dict[str, Desk] = {}
    for viewer, path in PAGES:
        if viewer not in desks:
            desks[viewer] = at(browser, live_server, viewer, size)
        page = desks[viewer].page
        page.goto(path.format(**scene.ids))
        page.evaluate(UNFOLD)
        found = Axe().run(page, options=AXE).response
        assert len(found["passes"]) > 10, path
        reported = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert not reported, (viewer, path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, (viewer, path)
    for viewer, desk in desks.items():
        assert desk.complaints == [], viewer
        desk.page.context.close()


def test_a_visit_is_reviewed_with_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, scene: Scene
) -> None:
    page = at(browser, live_server, "reviewer", DESK).page
    page.goto(f"/visits/{scene.ids['visit']}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Xác nhận mục đã chọn").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Đã xác nhận 1 nội dung.")
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_photo_is_turned_and_enlarged(
    browser: Browser, live_server: LiveServer, scene: Scene, scripts: bool
) -> None:
    desk = at(browser, live_server, "reviewer", DESK, java_script_enabled=scripts)
    page = desk.page
    page.goto(f"/evidence/{scene.ids['notified_proof']}")
    page.get_by_role("link", name="Xoay phải").click()
    expect(page.locator(".frame.turn-1.zoom-1")).to_be_visible()
    page.get_by_role("link", name="2×").click()
    expect(page.locator(".frame.turn-1.zoom-2")).to_be_visible()
    assert page.url.endswith("?turn=1&zoom=2") is not scripts
    assert desk.complaints == []
    page.context.close()


def test_a_list_goes_on_in_place_when_more_of_it_is_asked_for(
    browser: Browser, live_server: LiveServer, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.portal.lists.PER_PAGE", 2)
    desk = at(browser, live_server, "reviewer", DESK)
    desk.page.goto("/findings")
    expect(desk.page.locator(".ledger-link")).to_have_count(2)
    desk.page.get_by_role("link", name="Xem tiếp").click()
    expect(desk.page.locator(".ledger-link")).to_have_count(4)
    assert desk.complaints == []
    desk.page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_session_that_ends_in_the_middle_of_writing_costs_a_login_and_one_press(
    browser: Browser, live_server: LiveServer, scene: Scene, scripts: bool
) -> None:
    page = at(browser, live_server, "unit-tohieu", DESK, java_script_enabled=scripts).page
    page.goto(f"/findings/{scene.ids['notified_finding']}")
    page.get_by_text("Báo cáo khắc phục").first.click()
    form = page.locator("form[action*='submit-fix']")
    form.get_by_label("Nội dung").fill("Đã treo bảng mới.\nCó ảnh kèm theo.")
    form.get_by_label("Tệp kèm theo").set_input_files(
        {"name": "ảnh.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    Session.objects.filter(user__username="unit-tohieu").update(revoked_at=NOW)
    form.locator("button").click()
    expect(page.get_by_role("status")).to_contain_text("vẫn còn nguyên")
    page.fill("#username", "unit-tohieu")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(form.get_by_label("Nội dung")).to_have_value("Đã treo bảng mới.\nCó ảnh kèm theo.")
    expect(form.get_by_label("Nội dung")).to_be_focused()
    expect(form.get_by_label("ảnh.pdf")).to_be_checked()
    form.locator("button").click()
    expect(page.get_by_role("status")).to_have_text("Đã gửi báo cáo khắc phục.")
    page.context.close()


def test_a_pasted_text_is_never_cut_and_its_letters_are_counted(
    browser: Browser, live_server: LiveServer, scene: Scene
) -> None:
    desk = at(browser, live_server, "unit-tohieu", DESK, permissions=["clipboard-read", "clipboard-write"])
    page, text = desk.page, "Cán bộ đến muộn. " * 300
    page.goto(f"/findings/{scene.ids['notified_finding']}/explain")
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    area = page.locator("#reason-explain")
    area.focus()
    page.keyboard.press("Control+V")
    expect(area).to_have_value(text)
    expect(area.locator("+ .counter")).to_have_text("5099/4000 ký tự: thừa 1099 ký tự")
    page.locator("form[action*='explain'] button").click()
    assert page.url.endswith("/explain"), "the browser says itself that it is too long"
    area.fill("Cán bộ đi họp.")
    expect(area.locator("+ .counter")).to_have_text("14/4000 ký tự")
    page.locator("form[action*='explain'] button").click()
    expect(page.get_by_role("status")).to_have_text("Đã gửi giải trình.")
    assert desk.complaints == []
    page.context.close()


@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_days_are_typed_and_shown_day_first_whatever_the_browsers_language(
    browser: Browser, live_server: LiveServer, scene: Scene, locale: str
) -> None:
    page = at(browser, live_server, "reviewer", DESK, locale=locale).page
    page.goto(f"/campaigns/{scene.ids['campaign']}/change")
    expect(page.get_by_label("Từ ngày")).to_have_value("01/08/2026")
    page.get_by_label("Đến ngày").fill("12/8/2026")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".page-head")).to_contain_text("01/08/2026 – 12/08/2026")
    page.goto("/visits?from=02/9/2026")
    expect(page.get_by_label("Từ ngày")).to_have_value("02/9/2026")
    expect(page.locator(".ledger-link")).to_have_count(0)
    page.get_by_label("Từ ngày").fill("31/2/2026")
    page.get_by_role("button", name="Lọc", exact=True).click()
    wrong = page.get_by_label("Từ ngày")
    expect(wrong).to_have_value("31/2/2026")
    expect(wrong).to_have_accessible_description("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 02/9/2026.")
    page.context.close()
