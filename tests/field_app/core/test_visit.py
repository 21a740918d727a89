"""A visit, tap by tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitMode, VisitState
from field_app.ports import Fix
from shared.protocol.revision import Official
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FaultyLine
from tests.field_app.inspecting import answer_all, begin, jpeg, open_phone, png, sign_minutes, whole_visit
from tests.field_app.plain_eyes import store_of


def test_a_visit_asks_the_core_checklists_of_its_day(app: FieldApp, visit: str) -> None:
    draft = app.visits.draft(visit)
    assert [section.checklist.code for section in draft.sections] == ["GG", "UX", "NY"]
    assert draft.visit.state is VisitState.DRAFT
    assert (draft.visit.answered, draft.visit.asked) == (0, 43)
    assert draft.visit.unit_name == "UBND phường Tô Hiệu"


def test_optional_checklists_are_asked_when_chosen(app: FieldApp) -> None:
    visit = app.visits.start(TO_HIEU, None, VisitMode.PLANNED, None, ["HS-2026.1", "CS-2026.1"])
    assert [section.checklist.code for section in app.visits.draft(visit).sections] == ["HS", "CS"]


def test_a_visit_at_the_office_asks_other_items_than_one_at_the_counter(app: FieldApp, visit: str) -> None:
    office = app.visits.start(TO_HIEU, None, VisitMode.PLANNED)
    assert app.visits.draft(office).visit.asked < app.visits.draft(visit).visit.asked


def test_every_tap_is_seen_by_a_second_connection_at_once(app: FieldApp, visit: str, folder: Path) -> None:
    app.answers.put(visit, "UX-03", value="fail")
    value = "decrypt(value, 'answer.value/' || visit_id || '/' || item)"
    with store_of(folder) as other:
        row = other.execute(f"SELECT {value} FROM answer WHERE item = 'UX-03'").fetchone()  # noqa: S608  # literals of this module
    assert tuple(row) == ('"fail"',)


def test_a_restart_finds_everything_as_it_was(
    app: FieldApp, visit: str, folder: Path, line: FaultyLine
) -> None:
    answer_all(app, visit)
    app.answers.put(visit, "GG-05", note="Hai người vắng từ đầu giờ")
    app.preferences.remember_place({"screen": "item", "visit": visit, "item": "GG-05"})
    before = app.visits.draft(visit)
    app.close()
    again = open_phone(folder, line)
    assert again.visits.draft(visit) == before
    assert again.preferences.place() == {"screen": "item", "visit": visit, "item": "GG-05"}
    again.close()


def test_followups_fall_due_with_the_answer_and_come_back_with_it(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-05", value=2)
    app.answers.put_followup(visit, "GG-05", "GG-05d", "Họp đột xuất")
    assert app.visits.draft(visit).item("GG-05").followups_due[0].code == "GG-05a"
    app.answers.put(visit, "GG-05", value=0)
    assert app.visits.draft(visit).item("GG-05").followups_due == ()
    app.answers.put(visit, "GG-05", value=1)
    assert app.visits.draft(visit).item("GG-05").followups == {"GG-05d": "Họp đột xuất"}


def test_a_failed_answer_counts_as_a_violation_at_once(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "UX-03", value="fail")
    draft = app.visits.draft(visit)
    assert draft.visit.violations == 1
    assert draft.sections[1].violations == 1
    assert draft.item("UX-03").evaluation.outcome == "fail"


def test_lateness_is_judged_by_the_units_hours_of_the_day(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-01", value="08:10")
    evaluation = app.visits.draft(visit).item("GG-01").evaluation
    assert (evaluation.minutes_late, evaluation.severity) == (40, "serious")


def test_heads_that_do_not_add_up_are_shown(app: FieldApp, visit: str) -> None:
    for item, heads in {"GG-02": 13, "GG-03": 10, "GG-04": 1, "GG-05": 1}.items():
        app.answers.put(visit, item, value=heads)
    draft = app.visits.draft(visit)
    assert draft.attendance_difference == 1
    assert "balance" in {lack.what for lack in draft.missing}


@pytest.mark.parametrize(
    ("item", "value"),
    [("GG-02", -1), ("GG-02", "pass"), ("GG-02", True), ("UX-03", "maybe"), ("GG-01", "7:30"), ("UX-03", 1)],
)
def test_an_impossible_answer_is_refused_and_nothing_changes(
    app: FieldApp, visit: str, item: str, value: int | str
) -> None:
    with pytest.raises(AppError, match="answer-not-allowed"):
        app.answers.put(visit, item, value=value)
    assert app.visits.draft(visit).item(item).value is None


def test_an_answer_can_be_taken_back(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "UX-03", value="pass")
    app.answers.put(visit, "UX-03", value=None)
    assert not app.visits.draft(visit).item("UX-03").answered


def test_officials_are_named_only_where_the_checklist_allows_it(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="officials-not-allowed"):
        app.answers.put(visit, "NY-01", officials=[Official("Lò Thị Xuân")])
    app.answers.put(visit, "GG-05", value=1)
    app.answers.put(visit, "GG-05", officials=[Official("  Lò Thị Xuân ", "", "Quầy 3")])
    assert app.visits.draft(visit).item("GG-05").officials == (Official("Lò Thị Xuân", None, "Quầy 3"),)


def test_a_name_counts_for_nothing_once_the_answer_passes(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-05", value=1)
    app.answers.put(visit, "GG-05", officials=[Official("Lò Thị Xuân")])
    app.answers.put(visit, "GG-05", value=0)
    state = app.visits.draft(visit).item("GG-05")
    assert (state.officials, state.evaluation.problems) == ((), ())


def test_notes_are_stored_in_one_spelling_and_bounded(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "UX-01", note=" Nie\u0302m ye\u0302\u0301t ")
    assert app.visits.draft(visit).item("UX-01").note == "Niêm yết"
    with pytest.raises(AppError, match="text-too-long"):
        app.answers.put(visit, "UX-01", note="a" * 4001)
    app.answers.put(visit, "UX-01", note="Niêm\ud800 yết")
    assert app.visits.draft(visit).item("UX-01").note == "Niêm yết"


@pytest.mark.parametrize(
    ("unit", "counter", "code"),
    [
        ("sl-x24-04015", None, "unit-unknown"),  # merged away before the visit
        (TO_HIEU, "sl-ctr-province", "unit-unknown"),  # another unit's counter
        ("nowhere", None, "unit-unknown"),
    ],
)
def test_a_visit_begins_only_where_somebody_is(
    app: FieldApp, unit: str, counter: str | None, code: str
) -> None:
    with pytest.raises(AppError, match=code):
        app.visits.start(unit, counter, VisitMode.PLANNED)


def test_an_item_the_visit_does_not_ask_cannot_be_answered(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="item-unknown"):
        app.answers.put(visit, "HS-01", value="pass")
    with pytest.raises(AppError, match="visit-unknown"):
        app.answers.put("nothing", "UX-03", value="pass")


def test_a_draft_begun_by_mistake_can_be_dropped(app: FieldApp, visit: str) -> None:
    app.photos.attach(visit, "NY-01", jpeg(1))
    app.visits.discard(visit)
    assert app.visits.all() == []
    with pytest.raises(AppError, match="visit-unknown"):
        app.visits.draft(visit)


def test_a_finished_visit_cannot_change(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    for change in (
        lambda: app.answers.put(visit, "UX-03", value="fail"),
        lambda: app.answers.put(visit, "UX-01", note="x"),
        lambda: app.photos.attach(visit, "NY-01", jpeg(1)),
        lambda: app.minutes.put(visit, signed=False),
        lambda: app.minutes.add_signature(visit, "witness", jpeg(1)),
        lambda: app.minutes.remove_signature(visit, "unit_representative"),
        lambda: app.visits.discard(visit),
        lambda: app.finish(visit),
    ):
        with pytest.raises(AppError, match="visit-finished"):
            change()


def test_what_is_missing_is_named_in_order(app: FieldApp, visit: str) -> None:
    answer_all(app, visit)
    assert [(lack.item, lack.what) for lack in app.visits.draft(visit).missing] == [
        ("GG-05", "photo"),
        (None, "minutes"),
    ]
    app.answers.put(visit, "GG-05", no_photo_reason="Không được vào phòng")
    sign_minutes(app, visit)
    assert app.visits.draft(visit).missing == ()


def test_the_refusal_to_sign_needs_reason_and_witness(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.minutes.put(visit, signed=False)
    assert {lack.what for lack in app.visits.draft(visit).missing} == {"minutes"}
    app.minutes.put(visit, signed=False, refusal_reason="Không đồng ý", witness="Quàng Thị Mai")
    app.minutes.add_signature(visit, "inspector", png(2))
    assert app.visits.draft(visit).missing == ()


def test_the_newest_visit_is_listed_first(app: FieldApp, visit: str) -> None:
    second = begin(app)
    assert [card.id for card in app.visits.all()] == [second, visit]


def test_a_position_is_kept_where_the_machine_knows_one(folder: Path, line: FaultyLine) -> None:
    class Receiver:
        def last_fix(self) -> Fix:
            return Fix(21.327, 103.914, 12.0, "gps", mock=False, mono_ms=5_101_000)

    app = open_phone(folder, line, locator=Receiver())
    visit = app.visits.start(TO_HIEU, None, VisitMode.PLANNED)
    with store_of(folder) as store:
        row = store.execute("SELECT decrypt(location, 'visit.location/' || id) FROM visit").fetchone()
    assert '"accuracy_m":12.0' in row[0]
    assert app.visits.draft(visit).visit.counter_name is None
    app.close()
