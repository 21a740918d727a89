"""Takes the portal's pictures in docs/screenshots: `python -m tests.backend.portal.screenshots`.

The real server, the demo's half year, a real Chromium; in Vietnamese, on a desk and on a phone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import chromium, started
from tests.e2e.running import Server

SCREENSHOTS = Path(__file__).parents[3] / "docs" / "screenshots"
PASSWORD = "congtam-demo"  # of every account of the demo
DESK, PHONE = (1280, 860), (390, 800)


def main() -> int:
    """Load the demo, serve it, and walk through it as Home Affairs and as a unit."""
    if chromium() is None:
        print("No Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as data_dir, started() as browser:
        server = Server(Path(data_dir))
        server.prepare()
        server.manage("load_demo")
        server.start()
        try:
            home_affairs(browser, server)
            unit(browser, server)
            papers(browser, server)
        finally:
            server.stop()
    return 0


def home_affairs(browser: Browser, server: Server) -> None:
    """See the day, review a visit, look at a photo, decide a contest, look after devices."""
    with desk(browser, server, "reviewer", DESK) as page:
        keep(page, "portal-day")
        page.goto("/review")
        keep(page, "portal-review")
        page.locator(".ledger-link").first.click()
        keep(page, "portal-visit")
        page.locator("#verdict").scroll_into_view_if_needed()
        keep(page, "portal-verdict")
        page.locator(".thumbs a").first.click()
        keep(page, "portal-photo")
        for state in ("contested", "fix_submitted"):
            page.goto(f"/findings?state={state}")
            if page.locator(".ledger-link").count():
                page.locator(".ledger-link").first.click()
                page.locator("summary").first.click()
                keep(page, f"portal-{state.replace('_', '-')}")
        page.goto("/notices")
        page.locator(".ledger-link").first.click()
        keep(page, "portal-notice")
        page.goto("/figures")
        keep(page, "portal-figures")
        page.goto("/quarantine?state=open")
        page.locator(".ledger-link").first.click()
        keep(page, "portal-quarantine")


def unit(browser: Browser, server: Server) -> None:
    """See what is due, and how a fix is handed in, on a desk and on a phone."""
    with desk(browser, server, "unit-tohieu", DESK) as page:
        keep(page, "portal-unit")
        page.goto("/findings?state=notified")
        page.locator(".ledger-link").first.click()
        page.locator("summary").last.click()
        keep(page, "portal-unit-fix")
        address = page.url
    with desk(browser, server, "unit-tohieu", PHONE) as page:
        keep(page, "portal-unit-phone")
        page.goto(address)
        keep(page, "portal-finding-phone")


def papers(browser: Browser, server: Server) -> None:
    """See how a finding becomes a paper: preview, paper, register, periods, a report and its figures."""
    with desk(browser, server, "reviewer", DESK) as page:
        page.goto("/review")
        page.locator(".ledger-link").first.click()
        visit = page.url
        for box in page.locator("input[type=checkbox][name=finding]").all():
            box.check()
        page.get_by_role("button", name="Xác nhận mục đã chọn").first.click()
        page.goto(f"{visit}/notice/preview")
        keep(page, "documents-preview")
        page.goto("/documents?kind=notice&status=frozen")
        page.locator(".ledger-link").first.click()
        page.get_by_role("button", name="Trình ký").click()
        keep(page, "documents-register")
        page.goto("/reports")
        keep(page, "documents-periods")
        page.goto("/documents?kind=period&status=issued")
        page.locator(".ledger-link").first.click()
        keep(page, "documents-report")
        page.get_by_role("link", name="Chỉ tiêu K1–K9").click()
        keep(page, "documents-figures")


@contextmanager
def desk(browser: Browser, server: Server, username: str, size: tuple[int, int]) -> Iterator[Page]:
    """Log in at a browser of one's own."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=server.url, viewport=viewport, locale="vi-VN")  # type: ignore[arg-type]  # a dict of just these two
    page = context.new_page()
    page.goto("/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{server.url}/")
    yield page
    context.close()


def keep(page: Page, name: str) -> None:
    """Write what is on the screen to a file, once its pictures are there."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
