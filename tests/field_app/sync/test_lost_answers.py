"""Whatever is lost on the line, at whatever step: every visit arrives once, unaltered, and is called safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitState
from field_app.sync.exchange import Answer, NeedsLoginError, Request, UnreachableError
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import TestClock, jpeg, open_phone, sha256, sync, whole_visit

PHOTOS = (jpeg(1, size=90), jpeg(2, size=30), jpeg(3, size=60))
STEPS = range(1, 9)
"""Requests of a run: refresh, push, four files, the receipt, the feed."""


def settle(app: FieldApp, line: FaultyLine) -> int:
    """Sync until nothing is left to do; returns the number of runs."""
    for runs in range(1, 6):
        try:
            if not sync(app).unfinished:
                return runs
        except UnreachableError:
            continue
    raise AssertionError(f"not settled: {line.server.log}")


def assert_arrived_once(app: FieldApp, server: FakeServer, visits: list[str]) -> None:
    """Check that the server holds exactly these visits whole and the phone knows it."""
    assert sorted(stored.body["visit_id"] for stored in server.revisions.values()) == sorted(visits)
    assert all(stored.receipt for stored in server.revisions.values())
    assert all(sha256(blob.data) == name for name, blob in server.blobs.items())
    assert {card.state for card in app.visits.all()} == {VisitState.SAFE}
    assert app.sync.state().waiting == 0
    assert [event["op"] for event in server.feed].count("sealed") == len(visits)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", ["request lost", "answer lost", "portal"])
def test_one_fault_at_any_step(
    app: FieldApp, server: FakeServer, line: FaultyLine, step: int, fault: str
) -> None:
    visit = whole_visit(app, photos=PHOTOS)
    app.finish(visit)
    line.faults = {line.count + step: fault}
    settle(app, line)
    assert_arrived_once(app, server, [visit])


def test_every_second_answer_lost(app: FieldApp, server: FakeServer, line: FaultyLine) -> None:
    visits = [whole_visit(app, photos=PHOTOS[:n]) for n in (1, 2)]
    for visit in visits:
        app.finish(visit)
    line.faults = dict.fromkeys(range(line.count + 2, line.count + 60, 2), "answer lost")
    for _ in range(20):
        try:
            if not sync(app).unfinished:
                break
        except UnreachableError:
            continue
    assert_arrived_once(app, server, visits)


def test_a_captive_portals_friendly_page_changes_nothing(
    app: FieldApp, server: FakeServer, line: FaultyLine
) -> None:
    visit = whole_visit(app, photos=PHOTOS)
    app.finish(visit)
    before = app.visits.all()
    line.faults = dict.fromkeys(range(line.count + 1, line.count + 50), "portal")
    for _ in range(5):
        with pytest.raises(UnreachableError) as error:
            sync(app)
        assert error.value.code == "not-our-server"
    assert app.visits.all() == before
    assert server.revisions == {}
    line.faults.clear()
    settle(app, line)
    assert_arrived_once(app, server, [visit])


def test_a_lost_refresh_answer_never_logs_out_even_days_later(
    app: FieldApp, server: FakeServer, line: FaultyLine
) -> None:
    for _ in range(4):
        app.sync.engine._client._session.forget_token()
        line.faults = {line.count + 1: "answer lost"}
        with pytest.raises(UnreachableError):
            sync(app)
    line.faults.clear()
    assert sync(app).refusal is None
    chain = next(iter(server.sessions.values()))
    assert len(chain) == 3  # first login, morning's refresh, and one successor however often it was asked


def test_a_phone_with_a_wrong_clock_signs_the_time_the_server_tells_it(
    app: FieldApp, server: FakeServer
) -> None:
    server.tokens.clear()
    server.time = "2026-11-29T08:00:00.000+00:00"
    visit = whole_visit(app)
    app.finish(visit)
    app.sync.engine._client._session.forget_token()
    assert sync(app).refusal is None
    assert_arrived_once(app, server, [visit])
    assert server.log.count("POST auth/device-refresh") == len(server.nonces) + 1, "the first was refused"


def test_a_start_after_a_kill_asks_for_no_new_token_while_the_old_one_is_good(
    app: FieldApp, server: FakeServer, folder: Path, line: FaultyLine
) -> None:
    app.close()
    asked = server.log.count("POST auth/device-refresh")
    for boot_id, more in (("boot-1", 0), ("boot-2", 1)):
        again = open_phone(folder, line, clock=TestClock(boot_id=boot_id))
        assert sync(again).refusal is None
        assert server.log.count("POST auth/device-refresh") == asked + more
        again.close()


def test_a_stolen_secret_ends_the_session_and_only_the_person_can_open_a_new_one(
    app: FieldApp, server: FakeServer
) -> None:
    server.sessions.clear()
    server.tokens.clear()  # they are good for as long as their session is
    visit = whole_visit(app)
    app.finish(visit)
    app.sync.runner._one_run()
    state = app.sync.state()
    assert state.needs_login
    assert app.visits.all()[0].state is VisitState.NEEDS_LOGIN
    with pytest.raises(NeedsLoginError):
        sync(app)
    app.account.login("http://127.0.0.1:9", "inspector1", "congtam-demo")
    app.sync.runner._one_run()
    assert not app.sync.state().needs_login
    assert_arrived_once(app, server, [visit])


def test_logging_out_while_the_server_is_asked_leaves_nobody_logged_in(
    app: FieldApp, server: FakeServer, line: FaultyLine
) -> None:
    session = app.sync.engine._client._session
    session.forget_token()
    real = server.answer

    def answer(request: Request) -> Answer:
        if request.path == "auth/device-refresh":
            app.account.logout()  # does not wait for the answer
        return real(request)

    line.server.answer = answer  # type: ignore[method-assign]  # this server answers otherwise
    with pytest.raises(NeedsLoginError):
        sync(app)
    with pytest.raises(NeedsLoginError):
        session.token()
    assert app.account.person() is None
