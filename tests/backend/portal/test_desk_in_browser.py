"""A reviewer's day in a real Chromium: clicks counted, keys alone, without scripts, photos."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.people.models import Role, User
from backend.units.actions import put_units
from backend.units.models import Unit
from backend.visits.models import Visit
from tests import world
from tests.backend.portal.test_fixes import handed_in
from tests.backend.portal.test_in_browser import at
from tests.backend.portal.test_in_browser import browser as browser
from tests.backend.rounds import Round, absent, evidence_of, publish, set_clock
from tests.backend.visiting import answer
from tests.backend.visits.pictures import encoded
from tests.backend.visits.pictures import scene as picture
from tests.browser import DESK, PHONE, chromium

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.slow,
]
CORNERS = """frame => {
    const img = frame.querySelector("img"), seen = {};
    const within = () => {
        const f = frame.getBoundingClientRect(), i = img.getBoundingClientRect();
        return [i.left - f.left, i.top - f.top, f.left + frame.clientWidth - i.right,
                f.top + frame.clientHeight - i.bottom].map(Math.round);
    };
    frame.scrollTo(0, 0);
    const [left, top] = within();
    frame.scrollTo(frame.scrollWidth, frame.scrollHeight);
    const [, , right, bottom] = within();
    return [left, top, right, bottom];
}"""
"""How far each edge of the picture is inside the frame once one has scrolled there; below 0 it is cut off."""


ROW_TOP = "document.querySelectorAll('.found')[2].getBoundingClientRect().top"


class Clicks:
    """A mouse that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.n = page, 0

    def link(self, name: str) -> None:
        """Press a link."""
        self.n += 1
        self.page.get_by_role("link", name=name).first.click()

    def button(self, name: str) -> None:
        """Press a button."""
        self.n += 1
        self.page.get_by_role("button", name=name).first.click()


@pytest.fixture
def rounds(
    browser: Browser, transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Round:
    """Give an inspector's round on the live server, with a reviewer to look at it."""
    set_clock(monkeypatch)
    world.to_hieu()
    put_units(list(Unit.objects.all()), {}, by=None, at=world.NOW)
    publish("GG", "UX", "NY")
    world.person("reviewer", Role.REVIEWER)
    return Round(world.enrolled(world.person("inspector1", Role.INSPECTOR)))


def six(rounds: Round) -> Visit:
    """Return a sealed visit with six findings, three of them with photos."""
    given = [*absent(1), answer("UX-02", 1), answer("UX-01", 2), answer("GG-13", "none")]
    photos = {
        "GG-05": (encoded(picture((1600, 900))), encoded(picture((900, 1600)))),
        "UX-02": (encoded(picture((800, 600))),),
        "GG-13": (encoded(picture((640, 480))),),
    }
    visit = rounds.visit([*given, answer("GG-06", 1), answer("UX-03", "fail")], photos)
    assert visit.findings.count() == 6
    return visit


def test_six_findings_are_confirmed_accepted_and_previewed_in_three_clicks(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    visit = six(rounds)
    desk = at(browser, live_server, "reviewer", DESK)
    mouse = Clicks(desk.page)
    desk.page.goto("/review")
    mouse.link("UBND phường Tô Hiệu")
    photo = desk.page.locator(".found .viewer").first
    text = desk.page.locator(".found .found-text").first
    assert photo.bounding_box()["x"] > text.bounding_box()["x"] + 100, "the photo stands beside the finding"  # type: ignore[index]  # both are on the page
    facts = desk.page.locator("#about").bounding_box()
    assert facts is not None
    assert facts["y"] < 400, "facts stand beside the findings, not below"
    mouse.link("Xác nhận cả 6 mục và chấp nhận")
    mouse.button("Chấp nhận, xem trước thông báo")
    expect(desk.page.get_by_role("heading", name="Xem trước thông báo kết luận")).to_be_visible()
    visit.refresh_from_db()
    assert (visit.state, mouse.n) == ("accepted", 3)
    assert desk.complaints == []
    desk.page.context.close()


def test_a_visit_is_decided_on_by_keys_alone_and_the_place_is_kept(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    visit = six(rounds)
    desk = at(browser, live_server, "reviewer", DESK)
    page, press = desk.page, desk.page.keyboard.press
    page.goto("/review")
    press("j")
    press("Enter")
    expect(page).to_have_url(f"{live_server.url}/visits/{visit.pk}")
    press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    press("j")
    press("j")
    press("j")
    press("x")
    expect(page.locator(".found").nth(2).get_by_role("checkbox")).to_be_checked()
    before = page.evaluate(ROW_TOP)
    press("c")
    expect(page.get_by_role("status")).to_have_text("Đã xác nhận 1 nội dung.")
    expect(page.locator(".found").nth(2)).to_be_focused()
    assert abs(page.evaluate(ROW_TOP) - before) < 200, "the place is kept"
    press("j")
    press("d")
    page.keyboard.type("Không đủ căn cứ")
    page.get_by_role("button", name="Bỏ mục đã chọn").focus()
    press("Enter")
    expect(page.get_by_role("status")).to_have_text("Đã bỏ 1 nội dung.")
    page.locator(".found").first.focus()
    press("f")
    page.get_by_role("button", name="Chấp nhận, sang cuộc tiếp theo").focus()
    press("Enter")
    expect(page.get_by_text("Không có cuộc kiểm tra nào chờ xem xét.")).to_be_visible()
    states = sorted(visit.findings.values_list("state", flat=True))
    assert states == [*["confirmed"] * 5, "dropped"]
    assert desk.complaints == []
    page.context.close()


def test_the_desk_works_without_scripts_on_a_phone(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    visit = six(rounds)
    page = at(browser, live_server, "reviewer", PHONE, java_script_enabled=False).page
    page.goto(f"/visits/{visit.pk}")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Xác nhận mục đã chọn").click()
    expect(page.get_by_role("status")).to_have_text("Đã xác nhận 1 nội dung.")
    assert "#t-" in page.url, "the page opens at the next undecided finding"
    page.get_by_role("link", name="Chọn tất cả").click()
    assert page.get_by_role("checkbox").count() == page.locator("input:checked").count() == 5
    page.get_by_role("link", name="Xác nhận cả 5 mục và chấp nhận").click()
    page.get_by_role("button", name="Chấp nhận, sang cuộc tiếp theo").click()
    visit.refresh_from_db()
    assert visit.state == "accepted"
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_turned_and_enlarged_photo_can_be_scrolled_to_every_corner(
    browser: Browser, live_server: LiveServer, rounds: Round, scripts: bool
) -> None:
    six(rounds)
    photo = evidence_of(Visit.objects.get(), "UX-02")
    page = at(browser, live_server, "reviewer", DESK, java_script_enabled=scripts).page
    for turn in range(4):
        for zoom in (1, 2, 4):
            page.goto(f"/evidence/{photo.pk}?turn={turn}&zoom={zoom}")
            page.wait_for_function("document.querySelector('.frame img').complete")
            assert min(page.locator(".frame").evaluate(CORNERS)) >= -1, (turn, zoom)
    page.context.close()


def test_a_photo_beside_its_finding_is_dragged_enlarged_turned_and_followed_by_the_next(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    visit = six(rounds)
    page = at(browser, live_server, "reviewer", DESK).page
    page.goto(f"/visits/{visit.pk}")
    box = page.locator(".viewer").filter(has=page.locator("li + li"))
    frame, img = box.locator(".frame"), box.locator(".frame img")
    img.scroll_into_view_if_needed()
    page.wait_for_function("img => img.complete && img.naturalWidth > 0", arg=img.element_handle())
    narrow = img.evaluate("img => img.getBoundingClientRect().width")
    frame.hover()
    page.mouse.wheel(0, -100)
    page.mouse.wheel(0, -100)
    assert img.evaluate("img => img.getBoundingClientRect().width") > 1.5 * narrow
    at_first = frame.evaluate("frame => frame.scrollLeft")
    page.mouse.down()
    page.mouse.move(page.viewport_size["width"] - 420, 300, steps=3)  # type: ignore[index]  # it has a size
    page.mouse.up()
    assert frame.evaluate("frame => frame.scrollLeft") != at_first
    box.get_by_role("button", name="Xoay phải").click()
    assert min(frame.evaluate(CORNERS)) >= -1
    first = img.get_attribute("src")
    box.get_by_role("button", name="Ảnh sau").click()
    assert img.get_attribute("src") != first
    page.context.close()


def test_a_fix_is_checked_in_one_click_and_sixteen_in_two(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    reviewer, unit = (
        User.objects.get(username="reviewer"),
        world.person("unit", Role.UNIT_OFFICER, of=world.to_hieu()),
    )
    handed_in(rounds, reviewer, unit, 17)
    desk = at(browser, live_server, "reviewer", DESK)
    page, mouse = desk.page, Clicks(desk.page)
    page.goto("/fixes")
    before, after = page.locator(".pair").first.locator("section").all()
    assert before.bounding_box()["y"] == after.bounding_box()["y"], "before stands beside after"  # type: ignore[index]  # both are on the page
    mouse.button("Chấp nhận và đóng GG-05")
    expect(page.get_by_role("status")).to_have_text("Đã chấp nhận 1 khắc phục.")
    assert mouse.n == 1
    mouse.link("Chọn tất cả")
    mouse.button("Chấp nhận mục đã chọn")
    expect(page.get_by_role("status")).to_have_text("Đã chấp nhận 16 khắc phục.")
    assert mouse.n == 3
    assert desk.complaints == []
    page.context.close()
