"""On a 10-inch tablet the list stays beside what is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from field_app.core.app import FieldApp
from field_app.viewmodels.shell import Place
from tests.field_app.driver import HEIGHT, WIDTH, Driver
from tests.field_app.fits import misfits

TABLET = (2560, 1600)
"""1280 by 800 dp at density 2."""


@pytest.fixture
def tablet(visit: str, hand: Driver) -> Iterator[Driver]:
    """Return a finger on a tablet, turned to the side, on which a visit was begun."""
    hand.app.refresh()
    hand.window.size = TABLET
    hand.pump(4)
    yield hand
    hand.window.size = (WIDTH, HEIGHT)
    hand.pump(4)


def pages(hand: Driver) -> list[str]:
    """Return what is shown, from left to right."""
    return [view.page.place.page for view in sorted(hand.app.panes.parts(), key=lambda view: view.x)]


def test_the_checklist_stays_beside_its_item_and_both_follow_an_answer(
    tablet: Driver, app: FieldApp, visit: str
) -> None:
    tablet.tap(f"visit:{visit}")
    assert pages(tablet) == ["home", "checklist"]
    tablet.tap("open:GG-05")
    assert pages(tablet) == ["checklist", "item"]
    tablet.tap("open:GG-09")
    assert tablet.app.stack[-1] == Place("item", visit=visit, item="GG-09")
    assert len(tablet.app.stack) == 3, "what the left opens takes the place of the right"
    tablet.tap("GG-09=fail")
    assert app.visits.draft(visit).item("GG-09").value == "fail"
    assert [view.page.draft.item("GG-09").value for view in tablet.app.panes.parts()] == ["fail", "fail"]
    tablet.tap("tab:UX")
    assert pages(tablet) == ["checklist", "item"]
    assert tablet.app.stack[-2].checklist == "UX"
    assert misfits(tablet) == []


def test_the_left_page_keeps_its_place_while_the_right_one_changes(tablet: Driver, visit: str) -> None:
    tablet.app.replace(
        Place("home"), Place("checklist", visit=visit), Place("item", visit=visit, item="GG-05")
    )
    tablet.pump(2)
    side = tablet.app.panes.side
    side.list.scroll_to_offset(400)
    tablet.tap("next")
    assert tablet.app.panes.side is side
    assert abs(side.list.offset() - 400) < 2


def test_back_and_a_narrow_window_lead_to_one_page_again(tablet: Driver, visit: str) -> None:
    tablet.app.open(Place("checklist", visit=visit))
    tablet.pump(2)
    tablet.window.size = (WIDTH, HEIGHT)
    tablet.pump(4)
    assert pages(tablet) == ["checklist"]
    tablet.back()
    assert pages(tablet) == ["home"]
