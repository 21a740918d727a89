"""A phone laid down locks itself; only who knows the PIN, or the account, gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.pin import TRIES
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver
from tests.field_app.fake_server import PASSWORD, FaultyLine
from tests.field_app.inspecting import TestClock, open_phone
from tests.field_app.ui.conftest import Start, open_page

PIN = "480215"


def enter(hand: Driver, pin: str, then: str) -> None:
    """Type a PIN on the keypad and go on."""
    for digit in pin:
        hand.tap(f"key:{digit}")
    hand.tap(then)


@pytest.fixture
def clock() -> TestClock:
    """Return the clock of the phone."""
    return TestClock()


@pytest.fixture
def locked(start: Start, app: FieldApp, folder: Path, line: FaultyLine, clock: TestClock) -> Driver:
    """Return a finger on a phone with a PIN, just started."""
    app.vault.set_pin(PIN)
    app.close()
    return start(open_phone(folder, line, clock=clock))


def test_a_pin_is_offered_after_the_first_login_and_chosen_twice_the_same(
    start: Start, tmp_path: Path, line: FaultyLine
) -> None:
    core = open_phone(tmp_path / "new", line)
    hand = start(core)
    hand.log_in("inspector1", PASSWORD)
    hand.await_words("Chọn mã PIN")
    enter(hand, "123456", "next")
    assert hand.reads("không theo thứ tự")
    enter(hand, PIN, "next")
    enter(hand, "480216", "next")
    assert hand.reads("không giống nhau")
    enter(hand, PIN, "next")
    enter(hand, PIN, "next")
    hand.wait(lambda: core.vault.has_pin)
    hand.wait(lambda: hand.app.stack == [Place("home")])
    core.close()


def test_a_start_asks_for_the_pin_and_leads_back_to_where_the_person_was(locked: Driver) -> None:
    assert locked.app.stack == [Place("lock")]
    locked.app._key(None, 27)
    assert locked.app.stack == [Place("lock")]
    enter(locked, "480216", "unlock")
    locked.await_words("không đúng")
    assert locked.reads(f"Còn {TRIES - 1} lần")
    enter(locked, PIN, "unlock")
    locked.wait(lambda: locked.app.stack == [Place("home")])


def test_five_minutes_without_a_touch_lock_the_very_page(locked: Driver, clock: TestClock) -> None:
    enter(locked, PIN, "unlock")
    locked.wait(lambda: locked.app.stack == [Place("home")])
    locked.tap("start")
    clock.ms += 299_000
    locked.app._lock_if_idle()
    assert locked.app.stack[-1] == Place("find")
    clock.ms += 2_000
    locked.app.on_resume()
    assert locked.app.stack == [Place("lock")]
    enter(locked, PIN, "unlock")
    locked.wait(lambda: locked.app.stack[-1] == Place("find"))


def test_a_phone_reported_lost_shows_the_lock_and_asks_for_the_password(locked: Driver) -> None:
    enter(locked, PIN, "unlock")
    locked.wait(lambda: locked.app.stack == [Place("home")])
    locked.app.core.vault.lock_for_password()  # the sync thread, when the server says so
    locked.app._lock_if_idle()
    assert locked.app.stack == [Place("lock")]
    locked.await_words("không dùng được nữa")


def test_after_too_many_wrong_pins_the_screen_leads_to_the_password(locked: Driver, clock: TestClock) -> None:
    core = locked.app.core
    for _ in range(3):
        enter(locked, "480216", "unlock")
        locked.await_words("Còn")
        locked.wait(lambda: not locked.app.view.page.busy)
    locked.await_words("Thử lại sau")
    for _ in range(3, TRIES):
        clock.ms += core.vault.wait_s() * 1000
        locked.app.refresh()
        enter(locked, "480216", "unlock")
        locked.wait(lambda: not locked.app.view.page.busy)
    locked.await_words("không dùng được nữa")
    locked.tap("password")
    locked.log_in("inspector1", PASSWORD)
    locked.await_words("Chọn mã PIN")
    assert not core.vault.locked


def test_the_account_page_changes_the_pin_does_without_it_and_locks_at_once(
    hand: Driver, app: FieldApp
) -> None:
    open_page(hand, "account", "")
    hand.tap("pin")
    enter(hand, PIN, "next")
    enter(hand, PIN, "next")
    hand.wait(lambda: hand.sees("lock"))
    hand.tap("lock")
    enter(hand, PIN, "unlock")
    hand.wait(lambda: hand.sees("unpin"))
    hand.tap("unpin")
    hand.tap("yes")
    assert not app.vault.has_pin
