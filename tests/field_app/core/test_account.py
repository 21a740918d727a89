"""Logging in once; one person at a time; nothing of anybody lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitState
from tests.field_app.fake_server import PASSWORD, FakeServer, FaultyLine
from tests.field_app.inspecting import begin, open_phone, sync, whole_visit

SERVER = "http://127.0.0.1:9"


def test_a_login_lasts_through_restarts(app: FieldApp, folder: Path, line: FaultyLine) -> None:
    app.close()
    again = open_phone(folder, line)
    person = again.account.person()
    assert person is not None
    assert (person.full_name, person.role) == ("Cầm Thị Hoa", "inspector")
    line.down = True
    assert begin(again)  # and needs no network
    again.close()


def test_a_closed_app_begins_to_sync_no_more(app: FieldApp) -> None:
    whole_visit(app)
    app.close()
    app.sync.start()
    assert "sync" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("fault", ["request lost", "answer lost"])
def test_a_login_cut_at_any_step_is_made_good_by_the_next(
    tmp_path: Path, line: FaultyLine, server: FakeServer, step: int, fault: str
) -> None:
    app = open_phone(tmp_path / "new", line)
    devices = len(server.devices)
    line.faults = {step: fault}
    with pytest.raises(AppError, match="offline"):
        app.account.login(SERVER, "inspector1", PASSWORD)
    assert app.account.person() is None
    assert app.account.login(SERVER, "inspector1", PASSWORD).username == "inspector1"
    assert len(server.devices) == devices + 1  # enrolled once, whatever was lost
    assert sync(app).refusal is None
    app.close()


def test_a_wrong_password_is_said_as_such(app: FieldApp) -> None:
    with pytest.raises(AppError, match="login-failed") as refused:
        app.account.login(SERVER, "inspector1", "wrong")
    assert refused.value.trouble.vi == "Tên đăng nhập hoặc mật khẩu không đúng."
    assert app.account.person() is not None  # who was logged in still is


def test_a_captive_portal_is_not_taken_for_the_server(tmp_path: Path, line: FaultyLine) -> None:
    app = open_phone(tmp_path / "new", line)
    line.faults = {1: "portal"}
    with pytest.raises(AppError, match="not-our-server"):
        app.account.login(SERVER, "inspector1", PASSWORD)
    app.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [("http://congtam.sonla.gov.vn", "https-needed"), ("ftp://x", "not-our-server"), ("", "not-our-server")],
)
def test_a_password_is_not_sent_over_an_open_line(app: FieldApp, address: str, code: str) -> None:
    with pytest.raises(AppError, match=code):
        app.account.login(address, "inspector1", PASSWORD)


def test_after_logging_out_the_same_person_finds_everything_again(app: FieldApp, server: FakeServer) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    app.account.logout()
    assert app.account.person() is None
    app.account.login(SERVER, "inspector1", PASSWORD)
    assert [card.id for card in app.visits.all()] == [visit]
    sync(app)
    assert app.visits.all()[0].state is VisitState.SAFE
    assert len(server.devices) == 1  # still the same device


def test_another_person_waits_until_the_first_ones_visits_are_safe(app: FieldApp, server: FakeServer) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    with pytest.raises(AppError, match="device-in-use"):
        app.account.login(SERVER, "inspector2", PASSWORD)
    sync(app)
    app.account.login(SERVER, "inspector2", PASSWORD)
    assert app.visits.all() == []  # not hers
    with pytest.raises(AppError, match="visit-unknown"):
        app.visits.draft(visit)
    assert len(server.devices) == 2  # and another identity: she signs for herself


def test_a_draft_of_another_person_also_keeps_the_device(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="device-in-use"):
        app.account.login(SERVER, "inspector2", PASSWORD)
    assert app.visits.draft(visit).visit.id == visit


def test_a_device_the_server_no_longer_takes_becomes_a_new_one(app: FieldApp, server: FakeServer) -> None:
    (old,) = server.devices
    server.devices[old] = "somebody else's key"
    app.account.login(SERVER, "inspector1", PASSWORD)
    assert len(server.devices) == 2
    assert sync(app).refusal is None


def test_preferences_are_remembered(app: FieldApp, folder: Path, line: FaultyLine) -> None:
    app.preferences.put("language", "en")
    app.close()
    again = open_phone(folder, line)
    assert (again.preferences.get("language", "vi"), again.preferences.get("theme", "light")) == (
        "en",
        "light",
    )
    again.close()
