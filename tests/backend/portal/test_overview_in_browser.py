"""The leader's page in a real Chromium: accessible, within the screen, and on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from backend.insight.counting import count_answers
from backend.people.models import Role
from shared.rules.findings import State
from tests import world
from tests.backend.portal.test_desk_in_browser import rounds as rounds
from tests.backend.portal.test_desk_in_browser import six
from tests.backend.portal.test_in_browser import AXE, UNFOLD, at
from tests.backend.portal.test_in_browser import browser as browser
from tests.backend.rounds import Round, decide
from tests.browser import DESK, PHONE, chromium

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.slow,
]


def test_the_overview_is_accessible_and_fits_with_figures_on_it(
    browser: Browser, live_server: LiveServer, rounds: Round
) -> None:
    for _ in range(3):
        for finding in six(rounds).findings.all():
            decide(finding, State.CONFIRMED)
    count_answers(world.NOW)
    world.person("leader", Role.LEADER)
    for size in (PHONE, DESK):
        desk = at(browser, live_server, "leader", size)
        desk.page.goto("/overview")
        desk.page.evaluate(UNFOLD)
        found = Axe().run(desk.page, options=AXE).response
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
        wide = desk.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide == 0
        assert desk.page.locator("svg.chart").count() >= 2
        assert desk.complaints == []
        desk.page.context.close()
