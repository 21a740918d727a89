"""A phone reported lost locks itself when the server says so, and nobody else; nothing on it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.sync.exchange import NeedsLoginError
from tests.field_app.fake_server import PASSWORD, FakeServer, FaultyLine
from tests.field_app.inspecting import begin, open_phone, sync

PIN = "480215"
SERVER = "http://127.0.0.1:9"


@pytest.fixture
def lost(app: FieldApp, server: FakeServer) -> FieldApp:
    """Return the app of a phone with a PIN and a draft, which was then reported lost."""
    begin(app)
    app.vault.set_pin(PIN)
    server.report_lost(_device(app))
    return app


def _device(app: FieldApp) -> str:
    return app.store.settings.get("device_id") or ""


def test_it_locks_itself_when_it_next_asks_the_server(lost: FieldApp, folder: Path, line: FaultyLine) -> None:
    with pytest.raises(NeedsLoginError, match="device-lost"):
        sync(lost)
    assert (lost.vault.locked, lost.vault.needs_password) == (True, True)
    lost.close()
    again = open_phone(folder, line)
    with pytest.raises(AppError, match="pin-spent"):
        again.vault.unlock(PIN)
    assert not (folder / "secrets" / "data-key").exists()
    again.close()


def test_the_password_alone_does_not_open_it_while_it_is_lost(lost: FieldApp) -> None:
    with pytest.raises(NeedsLoginError):
        sync(lost)
    for _ in range(2):
        with pytest.raises(AppError, match="device-lost"):
            lost.account.login(SERVER, "inspector1", PASSWORD)
        assert lost.vault.locked


def test_once_it_is_taken_back_the_password_opens_it_and_all_is_there(
    lost: FieldApp, server: FakeServer, folder: Path, line: FaultyLine
) -> None:
    with pytest.raises(NeedsLoginError):
        sync(lost)
    lost.close()
    server.lost.clear()
    again = open_phone(folder, line)
    again.account.login(SERVER, "inspector1", PASSWORD)
    assert not again.vault.locked
    assert len(again.visits.all()) == 1
    assert sync(again).refusal is None
    again.close()


def test_an_order_of_somebody_else_or_to_another_phone_locks_nothing(
    app: FieldApp, server: FakeServer
) -> None:
    forged = {"key": Ed25519PrivateKey.generate()}, {"of": "019aaaac-2600-7000-8000-00000000000f"}
    for forgery in forged:
        server.report_lost(_device(app), **forgery)
        with pytest.raises(NeedsLoginError, match="device-revoked"):
            sync(app)
        assert not app.vault.locked
