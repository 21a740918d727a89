"""The citizen's page in a real Chromium: the cheapest phones, without script, by keyboard, on a slow line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.citizens.models import Answer, Lead
from backend.people.models import Role
from tests import world
from tests.backend.citizens.conftest import desk_of
from tests.backend.citizens.passers_by import sign_at, slips_for
from tests.backend.portal.test_in_browser import AXE
from tests.browser import chromium, for_pages

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.slow,
]
SIZES = ((240, 320), (360, 640))
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 20_000 / 8, "uploadThroughput": 20_000 / 8}


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Give the browser."""
    yield from for_pages(request)


@pytest.fixture
def codes(browser: Browser, transactional_db: None, live_server: LiveServer) -> tuple[str, str]:
    """Give the code of a sign and of a slip."""
    reviewer, desk = world.person("reviewer", Role.REVIEWER), desk_of(world.to_hieu())
    return sign_at(desk, reviewer, day_codes=True), slips_for(desk, reviewer)[0]


def phone(browser: Browser, server: LiveServer, size: tuple[int, int], *, script: bool) -> Page:
    """Return a page on a phone of this size."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    return context.new_page()


@pytest.mark.parametrize("size", SIZES, ids=["240x320", "360x640"])
def test_a_citizen_answers_without_script_by_keyboard_on_a_slow_line(
    browser: Browser, live_server: LiveServer, codes: tuple[str, str], size: tuple[int, int]
) -> None:
    page = phone(browser, live_server, size, script=False)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.goto(f"/G/{codes[1]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ông/bà được phục vụ thế nào?")
    assert page.get_by_role("radio", checked=True).count() == 0, "nothing is chosen beforehand"
    page.get_by_role("radio", name="Rất không hài lòng").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#Q04")).to_be_checked()
    page.get_by_role("textbox", name="Ông/bà muốn nói thêm").fill("Chờ lâu quá")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn ông/bà. Đã nhận.")
    assert page.context.cookies() == []
    code = page.locator(".k").inner_text()
    page.goto("/t")
    page.get_by_role("textbox").fill(code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".k")).to_have_text("Đã nhận, chờ đọc")
    assert code.replace("-", "") not in page.url
    assert (Answer.objects.get().q0, Lead.objects.count()) == (4, 1)


@pytest.mark.parametrize("size", SIZES, ids=["240x320", "360x640"])
def test_every_page_is_accessible_and_fits(
    browser: Browser, live_server: LiveServer, codes: tuple[str, str], size: tuple[int, int]
) -> None:
    page = phone(browser, live_server, size, script=True)
    complaints: list[str] = []
    page.on("console", lambda stated: complaints.append(stated.text) if stated.type == "error" else None)
    for path in (f"/g/{codes[0]}", f"/g/{codes[1]}?l=en", "/g", "/g/7K3M0", "/t"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        found = Axe().run(page, options=AXE).response["violations"]
        assert not found, (path, [(entry["id"], entry["nodes"][0]["html"]) for entry in found])
        small = page.evaluate(
            "[...document.querySelectorAll('label.o, button, a.h')].filter("
            "e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
        )
        assert small == [], path
    assert complaints == []
