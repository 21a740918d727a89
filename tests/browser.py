"""A real Chromium, the system's own, for tests of pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESK = (360, 740), (1440, 900)
"""The narrowest and the widest screen a page has to look right on."""


def chromium() -> str | None:
    """Return where Chromium is, None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Start it without a window; every context is a person of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def for_pages(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start it for pages of Django's test server; its loop runs in this thread, which Django has to bear."""
    if request.config.getoption("--db") != "sqlite":
        pytest.skip("pages look the same whatever the engine: they are looked at on SQLite")
    with pytest.MonkeyPatch.context() as patch, started() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running
