"""An inspector's day: assignments, returned visits answered by an amendment, people met before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitMode, VisitState
from shared.protocol.manifest import parse_body
from shared.protocol.revision import Official
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import PERSON, FakeServer, FaultyLine
from tests.field_app.inspecting import begin, open_phone, sign_again, sync, whole_visit
from tests.shared.cast import LO_THI_XUAN, VISIT_DAY

CHIENG_MAI = "Chiềng Mai"
COMPANION = "0198f000-0000-7000-8000-00000000c0c0"


def finished(app: FieldApp) -> str:
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    assert app.visits.card(visit).state is VisitState.SAFE
    return visit


def body_of(server: FakeServer, visit: str) -> dict[str, Any]:
    return [each.body for each in server.revisions.values() if each.body["visit_id"] == visit][-1]


def decide(app: FieldApp, server: FakeServer, visit: str, state: str, **facts: Any) -> None:
    reported = {"revision": body_of(server, visit)["revision_id"], "state": state, **facts}
    server.publish("put", "visit", visit, reported)
    sync(app)


RETURN = {
    "comments": [{"item": "GG-05", "comment": "Ghi rõ ai vắng buổi sáng"}],
    "comment": "Cần làm rõ một nội dung",
}


@pytest.fixture
def returned(app: FieldApp, server: FakeServer) -> str:
    visit = finished(app)
    decide(app, server, visit, "returned", **RETURN)
    return visit


# --- returned -----------------------------------------------------------------------------------------------


def test_a_returned_visit_says_so_with_the_reviewers_words_on_the_very_item(
    app: FieldApp, returned: str
) -> None:
    card = app.visits.card(returned)
    assert (card.state, card.comments) == (VisitState.RETURNED, 2)
    draft = app.visits.draft(returned)
    assert draft.comments == ("Cần làm rõ một nội dung",)
    assert draft.item("GG-05").comments == ("Ghi rõ ai vắng buổi sáng",)
    assert draft.item("GG-01").comments == ()


def test_an_accepted_visit_says_so(app: FieldApp, server: FakeServer) -> None:
    visit = finished(app)
    decide(app, server, visit, "accepted")
    assert app.visits.card(visit).state is VisitState.ACCEPTED


def test_a_return_is_answered_by_an_amendment_of_the_head(
    app: FieldApp, server: FakeServer, returned: str
) -> None:
    first = body_of(server, returned)
    app.day.reopen(returned)
    assert app.visits.card(returned).amends
    assert app.visits.draft(returned).item("GG-05").comments, "the words stay until they are answered"
    app.answers.put(returned, "GG-05", note="Hai người vắng: Xuân và Ín")
    sign_again(app, returned)
    app.finish(returned)
    assert app.visits.card(returned).state is VisitState.WAITING
    sync(app)
    second = body_of(server, returned)
    assert (second["kind"], second["parents"]) == ("amend", [first["revision_id"]])
    assert parse_body(json.dumps(second)).answers["GG-05"].note == "Hai người vắng: Xuân và Ín"
    assert app.visits.card(returned).state is VisitState.SAFE
    assert app.visits.draft(returned).comments == ()


def test_the_receipt_shown_is_that_of_the_newest_revision(app: FieldApp, returned: str) -> None:
    assert app.visits.delivery(returned).receipt
    app.day.reopen(returned)
    sign_again(app, returned)
    app.finish(returned)
    assert app.visits.delivery(returned).receipt is None
    sync(app)
    assert app.visits.delivery(returned).receipt


def test_a_second_return_opens_the_visit_again(app: FieldApp, server: FakeServer, returned: str) -> None:
    app.day.reopen(returned)
    sign_again(app, returned)
    app.finish(returned)
    sync(app)
    decide(app, server, returned, "returned", comment="Vẫn chưa rõ")
    app.day.reopen(returned)
    assert app.visits.draft(returned).comments == ("Vẫn chưa rõ",)


def test_nothing_but_a_returned_visit_can_be_opened_again(app: FieldApp) -> None:
    visit = finished(app)
    with pytest.raises(AppError, match="not-returned"):
        app.day.reopen(visit)


def test_an_amendment_cannot_be_dropped(app: FieldApp, returned: str) -> None:
    app.day.reopen(returned)
    with pytest.raises(AppError, match="visit-returned"):
        app.visits.discard(returned)


def test_an_amendment_survives_a_kill(app: FieldApp, returned: str, folder: Path, line: FaultyLine) -> None:
    app.day.reopen(returned)
    app.answers.put(returned, "GG-05", note="đang viết")
    again = open_phone(folder, line)
    assert again.visits.draft(returned).item("GG-05").note == "đang viết"
    assert again.visits.card(returned).amends
    again.close()


# --- today --------------------------------------------------------------------------------------------------


def assignment(**facts: Any) -> dict[str, Any]:
    return {
        "id": "a1",
        "unit": TO_HIEU,
        "mode": "surprise",
        "state": "open",
        "note": "",
        "campaign": None,
        "counter": None,
        "checklists": ["GG-2026.1"],
        "team": team(PERSON["id"], COMPANION),
        **dict.fromkeys(("starts", "ends"), VISIT_DAY.isoformat()),
        **facts,
    }


def team(*people: str) -> dict[str, Any]:
    return {"id": "t1", "name": "Tổ 1", "members": [{"user": each, "duty": "member"} for each in people]}


def test_assignments_stand_in_the_day_until_their_visit_is_begun(app: FieldApp, server: FakeServer) -> None:
    server.publish("put", "assignment", "a1", assignment(note="Đến trước 7 giờ 30"))
    server.publish("put", "assignment", "a2", assignment(id="a2", starts="2026-12-20", ends="2026-12-20"))
    server.publish("put", "assignment", "a3", assignment(id="a3", team=team(COMPANION)))
    server.publish("put", "assignment", "a4", assignment(id="a4", state="done"))
    sync(app)
    (card,) = app.day.assignments(VISIT_DAY)
    assert (card.id, card.mode, card.note, card.late) == (
        "a1",
        VisitMode.SURPRISE,
        "Đến trước 7 giờ 30",
        False,
    )
    begin(app)
    assert app.day.assignments(VISIT_DAY) == []


def test_an_assignment_of_yesterday_is_late(app: FieldApp, server: FakeServer) -> None:
    server.publish("put", "assignment", "a1", assignment(starts="2026-11-22", ends="2026-11-22"))
    sync(app)
    assert app.day.assignments(VISIT_DAY)[0].late


def test_what_is_safe_and_of_another_day_leaves_the_day_but_not_the_past(app: FieldApp) -> None:
    visit = finished(app)
    tomorrow = date(2026, 11, 24)
    assert [card.id for card in app.day.at_hand(VISIT_DAY)] == [visit]
    assert app.day.at_hand(tomorrow) == []
    assert app.day.past() == [visit]


def test_the_past_is_found_by_the_units_name_without_diacritics(app: FieldApp) -> None:
    visit = finished(app)
    assert app.day.past("to hieu") == [visit]
    assert app.day.past("muong la") == []
    assert app.day.past("xyzzy") == []


# --- met before ---------------------------------------------------------------------------------------------


def test_officials_named_before_at_the_unit_are_offered_once(app: FieldApp) -> None:
    finished(app)
    names = [official.full_name for official in app.day.roster(TO_HIEU)]
    assert names == [LO_THI_XUAN.full_name, "Quàng Văn Ín"]
    visit = begin(app)
    app.answers.put(visit, "GG-05", officials=[Official("Lo Thi Xuan", position="Tư pháp")])
    known = app.day.roster(TO_HIEU)[0]
    assert (known.full_name, known.position, known.title) == ("Lo Thi Xuan", "Tư pháp", LO_THI_XUAN.title)


def test_what_was_found_last_time_stands_beside_the_item(app: FieldApp) -> None:
    finished(app)
    visit = begin(app)
    draft = app.visits.draft(visit)
    earlier = draft.item("GG-05").earlier
    assert earlier is not None
    assert earlier.day == "2026-11-23"
    assert draft.item("GG-01").earlier is None
