"""One run at a time: what is sent first, what is believed, and what happens to what cannot travel."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitState
from field_app.sync.exchange import Answer, Request, UnreachableError
from shared.protocol.wire import SYNC_MEDIA_TYPE
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import jpeg, sha256, sync, whole_visit
from tests.shared.cast import VISIT_DAY

BIG, SMALL, MIDDLE = jpeg(1, size=120), jpeg(2, size=20), jpeg(3, size=60)


def finished(app: FieldApp, *photos: bytes) -> str:
    """Make and finish a visit."""
    visit = whole_visit(app, photos=photos)
    app.finish(visit)
    return visit


def states(app: FieldApp) -> dict[str, VisitState]:
    """Return the state of every visit."""
    return {card.id: card.state for card in app.visits.all()}


def sent_since(server: FakeServer, mark: int) -> list[str]:
    """Return the requests the server saw after the first `mark`."""
    return server.log[mark:]


def test_all_text_travels_before_any_photo_and_small_photos_first(app: FieldApp, server: FakeServer) -> None:
    first, second = finished(app, BIG, MIDDLE), finished(app, SMALL)
    mark = len(server.log)
    sync(app)
    log = [entry for entry in sent_since(server, mark) if "refresh" not in entry]
    patches = [entry.removeprefix("PATCH photos/") for entry in log if entry.startswith("PATCH")]
    assert log[0] == "POST sync/push"
    assert log.count("POST sync/push") == 1
    sizes = [server.blobs[name].size for name in patches]
    assert sizes == sorted(sizes)
    assert states(app) == {first: VisitState.SAFE, second: VisitState.SAFE}


def test_an_offset_told_by_the_push_is_not_asked_again(app: FieldApp, server: FakeServer) -> None:
    finished(app, SMALL, BIG)
    sync(app)
    assert not [entry for entry in server.log if entry.startswith("HEAD")]


def test_a_cut_upload_goes_on_where_the_server_stopped(app: FieldApp, server: FakeServer) -> None:
    visit = finished(app, BIG)
    cuts: list[int] = []

    def half(piece: bytes) -> bytes:
        if len(cuts) < 3 and len(piece) > 2000:
            cuts.append(len(piece))
            return piece[: len(piece) // 2]
        return piece

    server.keep = half
    for _ in range(3):
        with pytest.raises(UnreachableError):
            sync(app)
    sync(app)
    assert cuts == sorted(cuts, reverse=True)
    assert len(cuts) == 3
    assert server.blobs[sha256(BIG)].data == BIG
    assert states(app)[visit] is VisitState.SAFE


def test_progress_is_told_while_bytes_leave_but_a_photo_counts_only_when_held(
    app: FieldApp, server: FakeServer
) -> None:
    finished(app, BIG)
    seen: list[tuple[int, int]] = []
    app.watch(lambda: seen.append((app.visits.all()[0].percent, app.visits.all()[0].photos_safe)))
    server.keep = lambda piece: piece[:3000]
    with pytest.raises(UnreachableError):
        sync(app)
    assert any(0 < percent < 100 for percent, _ in seen)
    assert all(percent < 100 for percent, _ in seen)
    assert app.visits.all()[0].state is VisitState.UPLOADING


def test_one_poisoned_revision_does_not_keep_the_others(app: FieldApp, server: FakeServer) -> None:
    good, bad, late = finished(app, SMALL), finished(app, MIDDLE), finished(app, BIG)
    server.judge = lambda body: "answer-invalid" if body["visit_id"] == bad else None
    sync(app)
    assert states(app) == {
        good: VisitState.SAFE,
        bad: VisitState.QUARANTINED,
        late: VisitState.SAFE,
    }
    trouble = next(card.trouble for card in app.visits.all() if card.id == bad)
    assert trouble is not None
    assert (trouble.code, trouble.ticket) == ("answer-invalid", "T-1")
    assert "không thể có" in trouble.vi
    assert server.blobs[sha256(MIDDLE)].done  # its evidence is saved all the same


def crash_on(server: FakeServer, line: FaultyLine, poison: str, status: int) -> None:
    """Let the server refuse every whole push that holds one visit."""
    real = server.answer

    def answer(request: Request) -> Answer:
        reply = real(request)
        if request.path == "sync/push" and any(
            stored.body["visit_id"] == poison for stored in server.revisions.values()
        ):
            server.revisions = {
                key: stored for key, stored in server.revisions.items() if stored.body["visit_id"] != poison
            }
            code = {400: "malformed", 413: "payload-too-large", 500: "server-error"}[status]
            body = json.dumps({"code": code, "retry": "later" if status == 500 else "never"}).encode()
            return Answer(status, {"content-type": "application/problem+json"}, body)
        return reply

    line.server.answer = answer  # type: ignore[method-assign]  # this server answers otherwise


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, VisitState.QUARANTINED), (413, VisitState.QUARANTINED), (500, VisitState.WAITING)],
)
def test_a_push_refused_as_a_whole_is_halved_until_the_culprit_stands_alone(
    app: FieldApp, server: FakeServer, line: FaultyLine, status: int, state: VisitState
) -> None:
    visits = [finished(app) for _ in range(5)]
    crash_on(server, line, visits[2], status)
    result = sync(app)
    found = states(app)
    assert found.pop(visits[2]) is state
    assert set(found.values()) == {VisitState.SAFE}
    assert result.refusal is not None
    assert result.unfinished is (status == 500)


def test_a_refusal_that_is_not_about_the_content_stops_the_push_and_keeps_everything(
    app: FieldApp, server: FakeServer, line: FaultyLine
) -> None:
    visit = finished(app)
    real = server.answer

    def answer(request: Request) -> Answer:
        if request.path != "sync/push":
            return real(request)
        body = json.dumps({"code": "rate-limited", "retry": "later"}).encode()
        return Answer(429, {"content-type": "application/problem+json", "retry-after": "90"}, body)

    line.server.answer = answer  # type: ignore[method-assign]  # this server answers otherwise
    result = sync(app)
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.retry_after) == ("rate-limited", 90)
    assert states(app)[visit] is VisitState.WAITING


def altered(change: Callable[[dict[str, Any]], None], path: str) -> Callable[[FakeServer], None]:
    """Return what makes a server give altered answers to one path."""

    def install(server: FakeServer) -> None:
        real = server.answer

        def answer(request: Request) -> Answer:
            reply = real(request)
            if not request.path.startswith(path) or reply.status != 200:
                return reply
            value = json.loads(reply.body)
            change(value)
            return Answer(200, {"content-type": SYNC_MEDIA_TYPE}, json.dumps(value).encode())

        server.answer = answer  # type: ignore[method-assign]  # this server answers otherwise

    return install


def other_hash(value: dict[str, Any]) -> None:
    """Speak of other bytes than those that were sent."""
    for result in value["results"]:
        result["sha256"] = "0" * 64


def say_nothing(value: dict[str, Any]) -> None:
    """Answer without a word about any revision."""
    value["results"] = []


def forge(value: dict[str, Any]) -> None:
    """Sign with another hand."""
    if value["receipt"]:
        value["receipt"]["received_at"] = "2020-01-01T00:00:00Z"


@pytest.mark.parametrize("change", [other_hash, say_nothing])
def test_an_answer_about_other_bytes_is_not_believed(
    app: FieldApp, server: FakeServer, change: Callable[[dict[str, Any]], None]
) -> None:
    visit = finished(app)
    altered(change, "sync/push")(server)
    sync(app)
    assert states(app)[visit] is VisitState.WAITING


def test_a_forged_receipt_does_not_make_a_visit_safe(app: FieldApp, server: FakeServer) -> None:
    visit = finished(app)
    altered(forge, "sync/visits/")(server)
    server.publish = lambda *_event: None  # type: ignore[method-assign]  # this server answers otherwise
    altered(lambda value: value.update(events=[]), "sync/changes")(server)
    result = sync(app)
    assert states(app)[visit] is VisitState.UPLOADING
    assert result.refusal is not None
    assert result.refusal.code == "receipt-invalid"


def test_a_receipt_that_comes_with_the_feed_counts_too(app: FieldApp, server: FakeServer) -> None:
    visit = finished(app)
    altered(lambda value: value.update(receipt=None), "sync/visits/")(server)
    sync(app)
    assert states(app)[visit] is VisitState.SAFE


def test_a_photo_the_server_does_not_know_brings_its_revision_back(app: FieldApp, server: FakeServer) -> None:
    visit = finished(app, SMALL, BIG)
    server.keep = lambda piece: piece[:100]
    with pytest.raises(UnreachableError):
        sync(app)
    server.revisions.clear()  # the server was put back to yesterday, and nobody noticed
    server.blobs.clear()
    server.keep = lambda piece: piece
    sync(app)
    assert states(app)[visit] is VisitState.SAFE
    assert len(server.revisions) == 1


def test_damage_on_the_way_starts_the_photo_anew_and_three_times_calls_a_person(
    app: FieldApp, server: FakeServer
) -> None:
    visit = finished(app, SMALL)
    good = finished(app, BIG)
    server.keep = lambda piece: b"x" + piece[1:] if len(piece) == len(SMALL) else piece
    sync(app)
    assert server.log.count(f"PATCH photos/{sha256(SMALL)}") == 3
    sync(app)
    assert server.log.count(f"PATCH photos/{sha256(SMALL)}") == 3  # never endlessly
    assert states(app) == {visit: VisitState.PHOTO_LOST, good: VisitState.SAFE}
    assert app.visits.all()[1].trouble.code == "photo-damaged"  # type: ignore[union-attr]  # None fails the test just as well


def test_a_photo_lost_on_the_phone_is_said_and_the_rest_goes_on(
    app: FieldApp, server: FakeServer, folder: Path
) -> None:
    visit = finished(app, SMALL, BIG)
    lost = folder / "photos" / sha256(SMALL)
    lost.write_bytes(lost.read_bytes()[:-1] + b"!")
    result = sync(app)
    assert states(app)[visit] is VisitState.PHOTO_LOST
    assert server.blobs[sha256(SMALL)].data == b""  # what has not its hash is never sent
    assert server.blobs[sha256(BIG)].done
    assert not result.unfinished


def test_a_restored_server_is_offered_everything_again(
    app: FieldApp, server: FakeServer, line: FaultyLine, folder: Path
) -> None:
    old = finished(app, SMALL)
    server.judge = lambda body: "reference-unknown" if body["visit_id"] != old else None
    aside = finished(app, BIG)
    sync(app)
    assert states(app) == {old: VisitState.SAFE, aside: VisitState.QUARANTINED}
    restored = FakeServer(epoch="epoch-2", devices=server.devices, sessions=server.sessions)
    restored.tokens, restored.key = server.tokens, server.key
    restored.feed = [event for event in server.feed if event["type"] not in ("visit",)]
    line.server = restored
    sync(app)
    assert states(app) == {old: VisitState.SAFE, aside: VisitState.SAFE}
    assert len(restored.revisions) == 2
    connection = sqlite3.connect(folder / "congtam.sqlite3")
    kept = connection.execute("SELECT epoch, void FROM receipt ORDER BY id").fetchall()
    connection.close()
    assert kept == [("epoch-1", 1), ("epoch-2", 0), ("epoch-2", 0)]
    assert app.catalogue.find_units("to hieu", day=VISIT_DAY)[0].id == TO_HIEU


def test_what_the_server_wanted_to_hear_about_later_is_offered_after_some_hours(
    app: FieldApp, server: FakeServer
) -> None:
    server.judge = lambda _body: "reference-unknown"
    visit = finished(app)
    sync(app)
    assert states(app)[visit] is VisitState.QUARANTINED
    server.judge = lambda _body: None
    app.sync.engine._clock._clock.ms += 7 * 3_600_000  # type: ignore[attr-defined]  # what the test reaches into
    sync(app)
    assert states(app)[visit] is VisitState.SAFE


def test_many_visits_travel_in_several_pushes(app: FieldApp, server: FakeServer) -> None:
    visits = [finished(app) for _ in range(23)]
    sync(app)
    assert server.log.count("POST sync/push") >= 2
    assert set(states(app).values()) == {VisitState.SAFE}
    assert len(server.revisions) == len(visits)


def test_other_rights_make_the_phone_read_the_feed_from_its_start(app: FieldApp, server: FakeServer) -> None:
    server.scope_version = 2
    server.feed = [event for event in server.feed if not event["id"].startswith("CS-")]
    sync(app)
    codes = [card.code for card in app.catalogue.checklists(day=VISIT_DAY)]
    assert codes == ["GG", "UX", "NY", "HS"]


def test_a_cursor_the_server_does_not_know_is_dropped(app: FieldApp, server: FakeServer) -> None:
    app.sync.engine._feed.apply([], cursor="garbage@x", at_end=False, scope_version="1")
    assert sync(app).refusal is None
    assert app.sync.engine._feed.position().cursor.startswith("epoch-1@")


def test_a_drain_only_phone_still_pushes(app: FieldApp, server: FakeServer, line: FaultyLine) -> None:
    visit = finished(app, SMALL)
    real = server.answer

    def answer(request: Request) -> Answer:
        if request.path.startswith("sync/changes"):
            body = json.dumps({"code": "drain-only", "retry": "never"}).encode()
            return Answer(403, {"content-type": "application/problem+json"}, body)
        return real(request)

    line.server.answer = answer  # type: ignore[method-assign]  # this server answers otherwise
    result = sync(app)
    assert states(app)[visit] is VisitState.SAFE
    assert result.refusal is not None
    assert result.refusal.code == "drain-only"
