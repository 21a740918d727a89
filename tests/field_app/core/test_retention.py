"""Originals leave the phone 45 days after the receipt, by the server's clock, and none goes earlier."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitState
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import TestClock, jpeg, open_phone, sha256, sign_again, sync, whole_visit

PHOTO = sha256(jpeg(1))
SOON, LATER = "2027-01-06T01:02:00Z", "2027-01-08T01:02:00Z"
"""44 and 46 days after the receipt of 23 November 2026."""


@pytest.fixture
def sealed(app: FieldApp) -> str:
    """Return a visit the server has signed for."""
    visit = whole_visit(app, photos=(jpeg(1),))
    app.finish(visit)
    sync(app)
    assert app.visits.delivery(visit).receipt is not None
    return visit


def at(app: FieldApp, folder: Path, line: FaultyLine, server_time: str, **ports: object) -> FieldApp:
    """Start the phone again when the server last said this time."""
    app.store.settings.put(server_seen=server_time)
    app.close()
    return open_phone(folder, line, **ports)


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "photos").iterdir()}


def test_an_original_goes_when_it_was_safe_long_enough_and_is_not_called_lost(
    app: FieldApp, folder: Path, line: FaultyLine, sealed: str
) -> None:
    app.photos.thumbnail(PHOTO)
    again = at(app, folder, line, SOON)
    assert PHOTO in files(folder)
    again = at(again, folder, line, LATER)
    assert PHOTO not in files(folder)
    assert not list((folder / "thumbs").glob(f"{PHOTO}*"))
    assert again.visits.card(sealed).state is VisitState.SAFE
    (photo,) = [each for state in again.visits.draft(sealed).by_code.values() for each in state.photos]
    assert (photo.retired, photo.lost) == (True, False)
    again.close()


def test_a_phone_whose_clock_runs_years_ahead_keeps_everything(
    app: FieldApp, folder: Path, line: FaultyLine, sealed: str
) -> None:
    app.close()
    clock = TestClock(ms=TestClock().ms + 20 * 365 * 86_400_000)
    open_phone(folder, line, clock=clock).close()
    assert PHOTO in files(folder)


def test_what_no_receipt_holds_for_or_was_returned_stays(
    app: FieldApp, folder: Path, line: FaultyLine, server: FakeServer, sealed: str
) -> None:
    (head,) = [each.body["revision_id"] for each in server.revisions.values()]
    comments = [{"item": "GG-05", "comment": "Ai vắng?"}]
    server.publish("put", "visit", sealed, {"revision": head, "state": "returned", "comments": comments})
    line.server.judge = lambda _body: "reference-unknown"
    waiting = whole_visit(app, photos=(jpeg(2),))
    app.finish(waiting)
    sync(app)
    app.day.reopen(sealed)
    again = at(app, folder, line, LATER)
    assert {PHOTO, sha256(jpeg(2))} <= files(folder)
    again.close()


def test_a_visit_returned_after_its_originals_went_can_still_be_answered(
    app: FieldApp, folder: Path, line: FaultyLine, server: FakeServer, sealed: str
) -> None:
    again = at(app, folder, line, LATER)
    (head,) = [each.body["revision_id"] for each in server.revisions.values()]
    server.publish("put", "visit", sealed, {"revision": head, "state": "returned", "comment": "Rõ hơn"})
    sync(again)
    again.day.reopen(sealed)
    again.answers.put(sealed, "GG-05", note="Lò Văn Bình")
    sign_again(again, sealed)
    again.finish(sealed)
    sync(again)
    assert again.visits.card(sealed).state is VisitState.SAFE
    again.close()
