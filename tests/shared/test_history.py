"""What is asked of earlier visits is all that can change the judgement, and mostly nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.base.text import fold
from shared.protocol.manifest import Official, Response
from shared.rules.evaluation import History
from shared.rules.findings import findings_of
from shared.rules.history import HistoryQuestion, history_question
from tests.shared import cast

NAMES = ("Lò Thị Xuân", "Cà Văn Đức", "Quàng Thị Hạnh")
CHECKLISTS = cast.worded()


def asked(*responses: Response) -> HistoryQuestion:
    return history_question(cast.revision_with(*responses), CHECKLISTS, cast.WINTER, cast.VISIT_DAY)


def test_a_visit_without_a_failure_asks_nothing_of_the_past() -> None:
    assert not asked()


def test_a_failure_whose_rules_name_no_past_asks_nothing() -> None:
    without = next(
        item for item in cast.items().values() if item.answer.type == "count" and not item.escalation
    )
    assert not asked(Response(without.code, 3))


def test_a_missing_badge_asks_for_an_earlier_one_and_an_absence_for_whose() -> None:
    question = asked(Response("UX-01", 2), Response("GG-05", 1, officials=(Official(NAMES[0], "Công chức"),)))
    assert question == HistoryQuestion(("UX-01",), frozenset({fold(NAMES[0])}))


responses = st.lists(
    st.builds(
        Response,
        item=st.sampled_from(sorted(cast.items())),
        value=st.one_of(st.integers(0, 20), st.sampled_from(["pass", "fail", "07:47", "none", "full"])),
        officials=st.lists(st.sampled_from(NAMES), max_size=2).map(
            lambda names: tuple(Official(name, "Công chức") for name in names)
        ),
    ),
    max_size=8,
    unique_by=lambda response: response.item,
)


@given(responses, st.frozensets(st.sampled_from(sorted(cast.items()))), st.frozensets(st.sampled_from(NAMES)))
def test_judging_by_the_answer_to_the_question_is_judging_by_the_whole_past(
    given_answers: Sequence[Response], failed_before: frozenset[str], absent_before: frozenset[str]
) -> None:
    revision = cast.revision_with(*given_answers)
    question = history_question(revision, CHECKLISTS, cast.WINTER, cast.VISIT_DAY)
    past = History(failed_before, frozenset(map(fold, absent_before)))
    answered = History(
        past.repeat_items & set(question.items), past.absent_officials if question.officials else frozenset()
    )
    assert findings_of(revision, CHECKLISTS, cast.WINTER, answered) == findings_of(
        revision, CHECKLISTS, cast.WINTER, past
    )
