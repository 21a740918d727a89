"""A signature covers what it was given for, and nothing else: on the phone, on paper, in what is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from field_app.core.errors import AppError
from field_app.core.ink import Stroke, is_signature
from field_app.core.model import VisitMode, VisitState
from shared.protocol.revision import Official
from tests.field_app.core.test_day import decide
from tests.field_app.core.test_paper import needs_pdftotext, text_of
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FakeServer
from tests.field_app.inspecting import (
    answer_all,
    counter_of,
    dice,
    jpeg,
    png,
    sign_again,
    sign_minutes,
    sync,
    whole_visit,
)
from tests.field_app.signing_desk import INSPECTOR, UNIT, Desk

BINH = "0198f000-0000-7000-8000-00000000c0c0"


def void(app: FieldApp, visit: str) -> list[str]:
    return [place.name for place in app.visits.draft(visit).places if place.void]


def signed(app: FieldApp, visit: str) -> list[str]:
    return [place.name for place in app.visits.draft(visit).places if place.signature]


CHANGES: dict[str, Callable[[FieldApp, str], object]] = {
    "an answer": lambda app, visit: app.answers.put(visit, "UX-03", value="fail"),
    "a note": lambda app, visit: app.answers.put(visit, "GG-05", note="Đi chợ"),
    "what was found": lambda app, visit: app.answers.put(
        visit, "GG-05", statement="Hai người vắng cả buổi sáng"
    ),
    "a photo": lambda app, visit: app.photos.attach(visit, "NY-02", jpeg(9)),
    "a follow-up": lambda app, visit: app.answers.put_followup(visit, "GG-05", "GG-05b", "fail"),
    "people": lambda app, visit: app.answers.put(visit, "GG-05", officials=[Official("Lò Thị Xuân")]),
    "set right": lambda app, visit: app.answers.put(visit, "GG-05", fixed_on_spot=True),
    "no photo": lambda app, visit: app.answers.put(visit, "GG-05", no_photo_reason="Phòng khóa"),
    "who stands for the unit": lambda app, visit: app.minutes.put(visit, unit_representative="Lò Thị Mai"),
    "their post": lambda app, visit: app.minutes.put(visit, representative_post="Phó Chủ tịch"),
    "what they say": lambda app, visit: app.minutes.put(visit, explanation="Không nhất trí"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_the_minutes_voids_every_signature_at_once(app: FieldApp, change: str) -> None:
    visit = whole_visit(app)
    assert signed(app, visit) == ["Lò Văn Hặc", "Cầm Thị Hoa"]
    CHANGES[change](app, visit)
    assert signed(app, visit) == []
    assert len(void(app, visit)) == 2
    assert [block.sha256 for block in app.papers.of(visit).signatures] == [None, None]
    with pytest.raises(AppError, match="visit-incomplete"):
        app.finish(visit)


def test_what_is_drawn_over_a_photo_after_signing_voids_the_signatures(app: FieldApp) -> None:
    visit = whole_visit(app, photos=(jpeg(1),))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    assert len(signed(app, visit)) == 2
    app.marks.draw(photo.id, [Mark("mask", (0.4, 0.4), (0.6, 0.6))])
    assert len(void(app, visit)) == 2
    app.marks.draw(photo.id, [])
    assert len(signed(app, visit)) == 2, "what is taken back is what was signed"


def test_what_is_changed_back_is_what_was_signed(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.answers.put(visit, "UX-03", value="fail")
    app.answers.put(visit, "UX-03", value="pass")
    assert len(signed(app, visit)) == 2


def test_what_only_home_affairs_may_read_was_not_signed_and_voids_nothing(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.answers.put(visit, "UX-07", note="Nghe người dân kể")
    assert len(signed(app, visit)) == 2


def test_who_signed_before_signs_again_or_the_reason_is_kept(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.answers.put(visit, "GG-05", note="Đi chợ")
    assert [lack.vi for lack in app.visits.draft(visit).missing] == [
        "Biên bản đã đổi sau khi Lò Văn Hặc ký: mời ký lại, hoặc ghi lý do không ký lại",
        "Biên bản đã đổi sau khi Cầm Thị Hoa ký: mời ký lại, hoặc ghi lý do không ký lại",
    ]
    app.minutes.set_unsigned(visit, UNIT, "Đã về họp")
    app.minutes.add_signature(visit, INSPECTOR, png(5))
    assert app.visits.draft(visit).missing == ()
    app.finish(visit)
    unit, inspector = app.papers.of(visit).signatures
    assert (unit.sha256, unit.reason) == (None, "Đã về họp")
    assert inspector.sha256
    sync(app)
    assert app.visits.card(visit).state is VisitState.SAFE
    assert [(each.sha256, each.done) for each in app.visits.delivery(visit).photos] == [
        (inspector.sha256, True)
    ]
    assert app.visits.card(visit).photos == app.visits.card(visit).photos_safe == 1


def test_the_inspectors_own_signature_is_required_or_its_absence_explained(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.minutes.remove_signature(visit, INSPECTOR)
    assert [lack.vi for lack in app.visits.draft(visit).missing] == [
        "Thiếu chữ ký của Cầm Thị Hoa, hoặc lý do không ký"
    ]
    app.minutes.set_unsigned(visit, INSPECTOR, "Màn hình hỏng một nửa")
    assert app.visits.draft(visit).missing == ()


# --- the team -----------------------------------------------------------------------------------------------


@pytest.fixture
def with_binh(app: FieldApp, server: FakeServer) -> str:
    """Return a whole visit on which Bình was sent along, before she is asked whether she is there."""
    team = {"members": [{"user": BINH, "full_name": "Hà Thị Bình", "duty": "member"}]}
    server.publish("put", "assignment", "a1", {"id": "a1", "unit": TO_HIEU, "team": team})
    sync(app)
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.SURPRISE, team=[BINH])
    answer_all(app, visit)
    app.answers.put(visit, "GG-05", no_photo_reason="Phòng khóa")
    return visit


def test_each_member_is_asked_whether_present_and_has_a_place_to_sign(app: FieldApp, with_binh: str) -> None:
    sign_minutes(app, with_binh)
    assert [lack.vi for lack in app.visits.draft(with_binh).missing] == [
        "Chưa ghi Hà Thị Bình có mặt hay vắng mặt"
    ]
    app.minutes.set_present(with_binh, BINH, present=True)
    sign_minutes(app, with_binh)
    assert [lack.vi for lack in app.visits.draft(with_binh).missing] == [
        "Thiếu chữ ký của Hà Thị Bình, hoặc lý do không ký"
    ]
    app.minutes.add_signature(with_binh, f"member:{BINH}", png(3))
    paper = app.papers.of(with_binh)
    assert paper.inspectors == ("Cầm Thị Hoa", "Hà Thị Bình")
    assert [block.name for block in paper.signatures] == ["Lò Văn Hặc", "Cầm Thị Hoa", "Hà Thị Bình"]
    app.finish(with_binh)


def test_who_was_away_is_not_said_to_have_been_there(app: FieldApp, with_binh: str) -> None:
    app.minutes.set_present(with_binh, BINH, present=False)
    sign_minutes(app, with_binh)
    paper = app.papers.of(with_binh)
    assert (paper.inspectors, paper.away) == (("Cầm Thị Hoa",), ("Hà Thị Bình",))
    assert len(paper.signatures) == 2
    with pytest.raises(AppError, match="answer-not-allowed"):
        app.minutes.set_present(with_binh, TO_HIEU, present=True)


# --- ink ----------------------------------------------------------------------------------------------------

NAME: list[Stroke] = [[(0, 0), (30, 20), (60, 0), (90, 20)], [(10, 5), (80, 5)]]


@pytest.mark.parametrize(
    ("strokes", "enough"),
    [
        ([], False),
        ([[(5, 5)]], False),
        ([[(5, 5)]] * 20, False),
        ([[(0, 0), (200, 0)]], False),
        ([[(0, 0), (20, 20), (0, 20), (20, 0)] * 9], False),
        ([[(0, 0), (50, 10)]], False),
        (NAME, True),
        ([[(y, x) for x, y in stroke] for stroke in NAME], True),
    ],
)
def test_a_dot_or_a_line_is_no_signature(strokes: list[Stroke], *, enough: bool) -> None:
    assert is_signature(strokes) is enough


# --- returned visits ----------------------------------------------------------------------------------------


def returned_visit(app: FieldApp, server: FakeServer) -> str:
    """Return a visit the unit signed, that came back and is open again."""
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    decide(app, server, visit, "returned", comment="Bổ sung")
    app.day.reopen(visit)
    return visit


def test_an_amended_version_says_what_differs_and_prints_no_old_signature(
    app: FieldApp, server: FakeServer
) -> None:
    visit = returned_visit(app, server)
    app.answers.put(visit, "UX-03", value="fail")
    app.answers.put(visit, "UX-03", no_photo_reason="Không chụp người")
    sign_again(app, visit)
    app.finish(visit)
    paper = app.papers.of(visit)
    assert paper.amendment is not None
    assert "đại diện đơn vị đã ký" in paper.amendment.against
    ((title, words),) = [(each.title, each.words) for each in paper.amendment.changed]
    assert title.startswith("[UX-03]")
    assert words == (
        ("Kết quả", "Đạt", "Không đạt"),
        ("Lý do không có ảnh", "không ghi", "Không chụp người"),
    )
    unit, inspector = paper.signatures
    assert unit.sha256 is None
    assert inspector.sha256
    assert paper.is_old_explanation


def test_a_second_amendment_is_compared_with_what_the_unit_last_read(
    app: FieldApp, server: FakeServer
) -> None:
    visit = returned_visit(app, server)
    app.answers.put(visit, "GG-05", note="Hai người")
    sign_again(app, visit)
    app.finish(visit)
    sync(app)
    decide(app, server, visit, "returned", comment="Vẫn chưa rõ")
    app.day.reopen(visit)
    app.answers.put(visit, "UX-01", note="Thẻ để trong túi")
    changed = app.papers.of(visit).amendment
    assert changed is not None
    assert [each.title[:7] for each in changed.changed] == ["[GG-05]", "[UX-01]"]


def test_no_version_of_the_paper_has_the_name_of_another(app: FieldApp, server: FakeServer) -> None:
    visit = whole_visit(app)
    names = [app.papers.file_name(visit)]
    app.finish(visit)
    names.append(app.papers.file_name(visit))
    first = app.papers.pdf(visit)
    assert app.papers.pdf(visit) == first, "a signed version is the same file whenever it is asked for"
    sync(app)
    decide(app, server, visit, "returned", comment="Bổ sung")
    app.day.reopen(visit)
    names.append(app.papers.file_name(visit))
    sign_again(app, visit)
    app.finish(visit)
    names.append(app.papers.file_name(visit))
    assert len(set(names)) == 4


@needs_pdftotext
def test_the_amended_paper_reads_as_one(app: FieldApp, server: FakeServer, tmp_path: Path) -> None:
    visit = returned_visit(app, server)
    app.answers.put(visit, "GG-05", note="Hai người vắng cả buổi")
    sign_again(app, visit)
    app.finish(visit)
    text = text_of(app.papers.pdf(visit), tmp_path)
    assert "BIÊN BẢN SỬA ĐỔI" in text
    assert "Ghi chú: trước đây: không ghi; nay: Hai người vắng cả buổi" in text
    assert "Ý kiến ghi tại biên bản trước: Nhất trí" in text
    assert "Lò Văn Hặc không ký biên bản này, lý do: Bổ sung tại cơ quan" in text
    assert text.count("Ký lúc") == 1


# --- the property -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_no_printed_signature_ever_covers_content_it_was_not_given_for(
    app: FieldApp, server: FakeServer, seed: int
) -> None:
    desk = Desk(app, lambda visit: decide(app, server, visit, "returned", comment="Bổ sung"), dice(seed))
    for _ in range(14):
        desk.do_something()
        desk.check()
    desk.finish_and_get_back()
