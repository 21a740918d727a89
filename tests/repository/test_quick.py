"""`make quick` runs the tests of the rooms that changed."""

from __future__ import annotations

from tests.quick import ON_THE_STREET, answering


def test_a_changed_file_is_answered_by_the_tests_of_its_room() -> None:
    assert answering(["backend/findings/verbs/review.py"]) == {"tests/backend/findings"}
    assert answering(["field_app/core/visits.py", "docs/sync.md"]) == {"tests/field_app/core"}


def test_a_changed_test_is_run_itself_but_not_the_long_ones() -> None:
    assert answering(["tests/shared/test_hours.py", "tests/faults/test_rude.py"]) == {
        "tests/shared/test_hours.py"
    }


def test_a_changed_rule_is_answered_by_a_visits_way_through_the_backend() -> None:
    assert answering(["shared/rules/hours.py"]) == set(ON_THE_STREET)
