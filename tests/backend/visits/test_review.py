"""Home Affairs accepts a visit, or returns it; the inspector answers with a new revision."""

from __future__ import annotations

from typing import Any

import pytest

from backend.people.models import User
from backend.units.models import Unit
from backend.visits.models import Review, Visit
from tests import world
from tests.backend.rounds import Round, absent, proven, publish, set_clock
from tests.backend.visiting import answer

pytestmark = pytest.mark.django_db
COMMENTS = [{"item": "GG-05", "comment": "Ai vắng? Đề nghị ghi tên."}]


@pytest.fixture
def round_1(phone_1: world.Enrolled, to_hieu: Unit, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Give the first inspector's round."""
    set_clock(monkeypatch)
    publish("GG")
    return Round(phone_1)


class Case:
    """A sealed visit on the reviewer's desk."""

    def __init__(self, on: Round, reviewer: User) -> None:
        self.round, self.home = on, world.client(reviewer)
        self.body = on.push(**proven(absent(1), {}))
        self.pk = self.body["visit_id"]

    def post(self, verb: str, match: str | None = "*", **body: Any) -> Any:
        headers = {} if match is None else {"If-Match": match}
        return self.home.post(f"/api/v1/visits/{self.pk}/{verb}", body, format="json", headers=headers)

    def seen(self) -> Any:
        answered = self.home.get(f"/api/v1/visits/{self.pk}")
        assert answered.headers["ETag"] == answered.json()["etag"]
        return answered.json()

    def shown(self) -> Any:
        """Return what the author's phone was told last of the visit."""
        events = self.round.phone.client.get("/api/v1/sync/changes?limit=500").json()["events"]
        return [event for event in events if event["type"] == "visit"][-1]


@pytest.fixture
def case(round_1: Round, reviewer: User) -> Case:
    """Give the case."""
    return Case(round_1, reviewer)


def test_a_return_arrives_on_the_phone_and_its_answer_comes_back_to_the_queue(case: Case) -> None:
    returned = case.post("return", case.seen()["etag"], comments=COMMENTS, comment="Gần xong.")
    assert (returned.status_code, returned.json()["state"]) == (200, "returned")
    reported = case.shown()
    assert (reported["op"], reported["id"], reported["body"]["state"]) == ("put", case.pk, "returned")
    assert (reported["body"]["comments"], reported["body"]["comment"]) == (COMMENTS, "Gần xong.")
    assert reported["body"]["revision"] == case.body["revision_id"]
    queue = "/api/v1/visits?state=sealed"
    assert case.home.get(queue).json()["results"] == []
    case.round.amend(case.body, responses=absent(1, "Lò Văn An"))
    assert [row["id"] for row in case.home.get(queue).json()["results"]] == [case.pk]
    assert case.post("accept").json()["state"] == "accepted"
    assert case.shown()["body"]["state"] == "accepted"
    rounds = case.seen()["reviews"]
    assert [row["verdict"] for row in rounds] == ["returned", "accepted"]
    assert (rounds[0]["comments"], rounds[0]["revision"]) == (COMMENTS, case.body["revision_id"])


def test_each_can_be_said_twice_but_not_of_what_has_changed_meanwhile(case: Case) -> None:
    stale = case.seen()["etag"]
    assert case.post("accept", None).json()["code"] == "precondition-required"
    case.round.amend(case.body, responses=[*absent(1), answer("GG-13", "none")])
    assert case.post("accept", stale).json()["code"] == "precondition-failed"
    first, again = (case.post("return", case.seen()["etag"], comments=COMMENTS) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert Review.objects.count() == 1
    other = case.post("return", comments=COMMENTS, comment="Thêm nữa")
    assert (other.status_code, other.json()["code"]) == (409, "transition-forbidden")
    assert case.post("accept").json()["code"] == "transition-forbidden"


def test_a_return_says_something_of_items_the_visit_has(case: Case) -> None:
    assert case.post("return").json()["code"] == "reason-required"
    assert (
        case.post("return", comments=[{"item": "NY-01", "comment": "?"}]).json()["code"]
        == "reference-unknown"
    )
    assert case.post("return", comments=[{"item": "GG-05"}]).status_code == 400
    assert Visit.objects.get().state == "sealed"


def test_a_visit_with_two_latest_versions_can_be_returned_but_not_accepted(case: Case) -> None:
    for _ in range(2):
        case.round.amend(case.body, responses=absent(1))
    assert case.post("accept").json()["code"] == "several-heads"
    finding = case.home.get("/api/v1/findings?state=recorded").json()["results"][0]["id"]
    refused = case.home.post(f"/api/v1/findings/{finding}/confirm", headers={"If-Match": "*"})
    assert refused.json()["code"] == "several-heads"
    assert case.post("return", comment="Hai bản khác nhau").status_code == 200
    refused = case.home.post(f"/api/v1/findings/{finding}/confirm", headers={"If-Match": "*"})
    assert refused.json()["code"] == "visit-not-sealed"


def test_the_rounds_are_for_home_affairs_and_the_author(case: Case, inspector_2: User) -> None:
    case.post("return", comments=COMMENTS)
    Visit.objects.get().team.add(inspector_2)
    path = f"/api/v1/visits/{case.pk}"
    assert len(case.round.phone.client.get(path).json()["reviews"]) == 1
    assert world.client(inspector_2).get(path).json()["reviews"] == []
