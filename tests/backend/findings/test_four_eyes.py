"""Whoever confirmed a visit's findings alone does not issue its notice, where the office wants two people."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from backend.findings.models import Finding, Notice
from backend.people.models import Role, User
from backend.visits.models import Visit
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import Round, absent, finding_of
from tests.backend.visiting import answer
from tests.world import client, person

ABSENT, RUDE = "GG-05", "UX-02"


@pytest.fixture
def visit(first_round: Round) -> Visit:
    """Give a sealed visit with two findings."""
    return first_round.visit([*absent(1), answer(RUDE, 1)])


@pytest.fixture(autouse=True)
def four_eyes(settings: Settings) -> None:
    """Ask for two people, as outside the demo."""
    settings.FOUR_EYES = True


def do(by: User, path: str, finding: Finding | None = None) -> Any:
    """Do a verb in the API, to what is there now."""
    mine = client(by)
    match = mine.get(f"/api/v1/findings/{finding.pk}").headers["ETag"] if finding else "*"
    return mine.post(f"/api/v1/{path}", {}, format="json", headers={"If-Match": match})


def confirm(by: User, visit: Visit, *items: str) -> None:
    """Confirm findings of these items."""
    for item in items:
        finding = finding_of(visit, item)
        assert do(by, f"findings/{finding.pk}/confirm", finding).status_code == 200


def test_who_confirmed_alone_does_not_issue_and_a_second_person_does(
    visit: Visit, reviewer: User, unit_to_hieu: User
) -> None:
    confirm(reviewer, visit, ABSENT, RUDE)
    refused = do(reviewer, f"visits/{visit.pk}/notice")
    assert (refused.status_code, refused.json()["code"]) == (403, "same-person")
    one = finding_of(visit, ABSENT)
    assert do(reviewer, f"findings/{one.pk}/notify", one).json()["code"] == "same-person"
    assert not Notice.objects.exists()
    second = person("reviewer2", Role.REVIEWER)
    assert do(second, f"visits/{visit.pk}/notice").status_code in (200, 201)
    assert Notice.objects.get().issued_by == second


def test_who_confirmed_together_with_somebody_else_may(
    visit: Visit, reviewer: User, unit_to_hieu: User
) -> None:
    confirm(reviewer, visit, ABSENT)
    confirm(person("reviewer2", Role.REVIEWER), visit, RUDE)
    assert do(reviewer, f"visits/{visit.pk}/notice").status_code in (200, 201)


def test_the_setting_ends_it(visit: Visit, reviewer: User, unit_to_hieu: User, settings: Settings) -> None:
    settings.FOUR_EYES = False
    confirm(reviewer, visit, ABSENT)
    assert do(reviewer, f"visits/{visit.pk}/notice").status_code in (200, 201)


def test_the_page_before_says_that_somebody_else_sends_it(
    visit: Visit, reviewer: User, unit_to_hieu: User
) -> None:
    confirm(reviewer, visit, ABSENT, RUDE)
    person("reviewer2", Role.REVIEWER)
    path = f"/visits/{visit.pk}/notice/preview"
    own, theirs = (reads(browser(name).get(path)) for name in ("reviewer", "reviewer2"))
    assert ("người thứ hai" in own, "Gửi thông báo kết luận" in own) == (True, False)
    assert "Gửi thông báo kết luận" in theirs
