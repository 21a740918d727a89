"""Two photos on their way: the next one leaves while the answer about the last is awaited."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitState
from field_app.sync.exchange import Answer, FilePart, Request, UnreachableError
from field_app.sync.handing import in_thread
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import jpeg, sync, whole_visit

PHOTOS = (jpeg(1, size=120), jpeg(2, size=20), jpeg(3, size=60), jpeg(4, size=90))


@pytest.fixture
def visit(app: FieldApp) -> str:
    """Return a finished visit with four photos."""
    made = whole_visit(app, photos=PHOTOS)
    app.finish(made)
    return made


def between(line: FaultyLine, meet: Callable[[Request], None]) -> None:
    """Have `meet` called after the server took a photo's bytes and before the phone hears of it."""
    answer = line.server.answer

    def slow(request: Request) -> Answer:
        given = answer(request)
        if request.method == "PATCH":
            meet(request)
        return given

    line.server.answer = slow  # type: ignore[method-assign]  # the way of an answer, made long


def test_the_next_photo_leaves_before_the_last_is_answered(
    app: FieldApp, server: FakeServer, line: FaultyLine, visit: str
) -> None:
    begun: list[str] = []
    waited: list[bool] = []
    pictures = app.visits.all()[0].photos
    another = threading.Condition()

    def until_another_has_begun(request: Request) -> None:
        with another:
            begun.append(request.path)
            another.notify_all()
            mine = len(begun)
            waited.append(mine == pictures or another.wait_for(lambda: len(begun) > mine, 5))

    between(line, until_another_has_begun)
    sync(app)
    assert waited == [True] * pictures
    assert app.visits.all()[0].state is VisitState.SAFE


def test_a_line_that_dies_under_two_photos_loses_neither(
    app: FieldApp, server: FakeServer, line: FaultyLine, visit: str
) -> None:
    def die(_request: Request) -> None:
        line.down = True
        raise UnreachableError

    answer = line.server.answer
    between(line, die)
    with pytest.raises(UnreachableError):
        sync(app)
    line.server.answer, line.down = answer, False  # type: ignore[method-assign]  # this server answers otherwise
    mark = len(server.log)
    sync(app)
    assert app.visits.all()[0].state is VisitState.SAFE
    assert all(blob.data for blob in server.blobs.values())
    assert not [entry for entry in server.log[mark:] if "push" in entry]


def test_what_goes_wrong_while_handing_over_is_heard_with_the_answer(tmp_path: Path) -> None:
    def refuse(_part: FilePart) -> int:
        raise UnreachableError("offline")

    answered = in_thread(refuse, FilePart(tmp_path, 0, 10))
    with pytest.raises(UnreachableError):
        answered()


def test_handing_over_ends_with_the_last_byte_not_with_the_answer(tmp_path: Path) -> None:
    may_answer, reported = threading.Event(), list[int]()

    def send(part: FilePart) -> int:
        part.sent(10)
        return 10 if may_answer.wait(60) else 0

    answered = in_thread(send, FilePart(tmp_path, 0, 10, reported.append))
    assert reported == [10]
    may_answer.set()
    assert answered() == 10
