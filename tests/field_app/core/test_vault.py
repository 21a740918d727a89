"""A phone that is lost gives nothing away; one that is only locked loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.pin import TRIES, is_good, wait_s
from field_app.platform.desktop import FileSecretStore
from field_app.store.cipher import AlteredError, Cipher, LockedError
from tests.field_app.fake_server import PASSWORD, FakeServer, FaultyLine
from tests.field_app.inspecting import TestClock, begin, jpeg, open_phone, sha256, sync

PIN = "480215"
WRONG = "111112"
SERVER = "http://127.0.0.1:9"


@pytest.fixture
def clock() -> TestClock:
    """Return the clock of the phone."""
    return TestClock()


@pytest.fixture
def guarded(app: FieldApp, folder: Path, line: FaultyLine, clock: TestClock) -> FieldApp:
    """Return the app of a phone that was given a PIN, had a note written, and was started again."""
    app.answers.put(begin(app), "GG-05", note="Hai người vắng từ đầu giờ")
    app.vault.set_pin(PIN)
    app.close()
    return open_phone(folder, line, clock=clock)


def fail(app: FieldApp, times: int, clock: TestClock) -> None:
    """Enter a wrong PIN so many times, waiting as told in between."""
    for _ in range(times):
        clock.ms += app.vault.wait_s() * 1000
        with pytest.raises(AppError, match=r"pin-(wrong|spent)"):
            app.vault.unlock(WRONG)


@pytest.mark.parametrize("pin", ["48021", "4802a5", "000000", "123456", "987654", "4" * 13, "４８０２１５"])
def test_a_pin_easily_guessed_is_refused(app: FieldApp, pin: str) -> None:
    assert not is_good(pin)
    with pytest.raises(AppError, match="pin-weak"):
        app.vault.set_pin(pin)
    assert not app.vault.has_pin


def test_after_a_start_only_the_pin_opens_what_was_written(guarded: FieldApp, folder: Path) -> None:
    assert guarded.vault.locked
    assert not (folder / "secrets" / "data-key").exists()
    assert (guarded.account.person(), guarded.visits.all()) == (None, [])
    guarded.vault.unlock(PIN)
    (card,) = guarded.visits.all()
    assert guarded.visits.draft(card.id).by_code["GG-05"].note == "Hai người vắng từ đầu giờ"
    guarded.close()


def test_wrong_pins_wait_longer_each_time_and_a_restart_does_not_shorten_it(
    guarded: FieldApp, folder: Path, line: FaultyLine, clock: TestClock
) -> None:
    fail(guarded, 3, clock)
    assert guarded.vault.wait_s() == wait_s(3) == 30
    with pytest.raises(AppError, match="pin-wait"):
        guarded.vault.unlock(PIN)
    guarded.close()
    again = open_phone(folder, line, clock=TestClock(ms=clock.ms + 86_400_000, boot_id="boot-2"))
    assert again.vault.wait_s() == 30  # a day later by the wall clock, which anybody can set
    assert again.vault.tries_left() == TRIES - 3
    again.close()
    assert [wait_s(n) for n in range(11)] == sorted(wait_s(n) for n in range(11))


def test_after_ten_wrong_pins_only_the_account_opens_it_and_nothing_was_wiped(
    guarded: FieldApp, clock: TestClock
) -> None:
    fail(guarded, TRIES, clock)
    with pytest.raises(AppError, match="pin-spent"):
        guarded.vault.unlock(PIN)
    assert guarded.vault.needs_password
    guarded.account.login(SERVER, "inspector1", PASSWORD)
    assert not guarded.vault.locked
    assert not guarded.vault.has_pin  # to be chosen anew
    assert len(guarded.visits.all()) == 1
    guarded.close()


def test_the_password_of_before_it_was_changed_is_asked_for(guarded: FieldApp, server: FakeServer) -> None:
    server.password = "mot-mat-khau-moi"  # a test's
    with pytest.raises(AppError, match="vault-password-old"):
        guarded.account.login(SERVER, "inspector1", server.password)
    assert guarded.vault.locked
    guarded.account.login(SERVER, "inspector1", server.password, earlier=PASSWORD)
    assert len(guarded.visits.all()) == 1
    guarded.close()


def test_a_phone_reported_lost_opens_with_the_servers_consent_alone(
    app: FieldApp, folder: Path, line: FaultyLine
) -> None:
    begin(app)
    app.vault.lock_for_password()
    app.close()
    found = open_phone(folder, line)
    assert (found.vault.locked, found.vault.needs_password) == (True, True)
    with pytest.raises(AppError, match="pin-spent"):
        found.vault.unlock(PIN)
    found.account.login(SERVER, "inspector1", PASSWORD)
    assert len(found.visits.all()) == 1
    found.close()


def test_a_locked_screen_still_sends_what_is_queued_and_a_locked_start_sends_nothing(
    app: FieldApp, guarded: FieldApp
) -> None:
    assert not guarded.sync._may_run()
    guarded.vault.unlock(PIN)
    guarded.vault.lock()
    assert guarded.vault.locked
    assert guarded.sync._may_run()
    assert sync(guarded).refusal is None
    guarded.close()


def test_without_a_pin_the_key_is_the_secret_stores(app: FieldApp, folder: Path) -> None:
    app.vault.set_pin(PIN)
    app.vault.remove_pin()
    assert len(FileSecretStore(folder / "secrets").get("data-key") or b"") == 32
    app.vault.lock()
    assert not app.vault.locked


def test_a_value_moved_elsewhere_does_not_open() -> None:
    cipher = Cipher(bytes(32))
    sealed = cipher.encrypt(b"vang mat", "answer.note/v/GG-05")
    assert cipher.decrypt(sealed, "answer.note/v/GG-05") == b"vang mat"
    assert sealed != cipher.encrypt(b"vang mat", "answer.note/v/GG-05")
    with pytest.raises(AlteredError):
        cipher.decrypt(sealed, "answer.note/v/GG-06")
    with pytest.raises(LockedError):
        Cipher().encrypt(b"vang mat", "answer.note/v/GG-05")


def test_a_picture_cut_short_or_put_together_anew_counts_as_lost(app: FieldApp, folder: Path) -> None:
    picture = jpeg(3, size=340)
    visit = begin(app)
    app.photos.attach(visit, "NY-02", picture)
    path = folder / "photos" / sha256(picture)
    whole, piece = path.read_bytes(), 64 * 1024 + 28
    for broken in (
        whole[: 8 + piece],  # its last piece is missing
        whole[:8] + whole[8 + piece : 8 + 2 * piece] + whole[8 : 8 + piece] + whole[8 + 2 * piece :],
    ):
        path.write_bytes(broken)
        assert not app.photos._files.intact(sha256(picture))
    path.write_bytes(whole)
    assert app.photos._files.intact(sha256(picture))
