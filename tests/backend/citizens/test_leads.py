"""Leads: read, moved, answered under the law's clocks; restricted ones by two people, each opening noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backend.citizens.actions.leads import erase_texts
from backend.citizens.models import Lead, LeadState
from backend.citizens.overdue import mail_overdue
from backend.findings.models import Finding
from backend.jobs.models import Message
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.units.models import Counter
from tests import world
from tests.backend.campaigns.test_secrecy import READS, everything_shown
from tests.backend.citizens.passers_by import answers, reply_code_on, sign_at
from tests.backend.matrix import Scene, the_scene
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_pages import ROWS
from tests.backend.rounds import set_clock

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 8, 17, 2, 0, tzinfo=UTC)


def says(desk: Counter, reviewer: User, **fields: str) -> tuple[Lead, str]:
    """Let a citizen say something, and return the lead and the code on their thanks page."""
    before = set(Lead.objects.values_list("pk", flat=True))
    code = reply_code_on(answers(sign_at(desk, reviewer), Q0="2", **fields))
    assert code
    return Lead.objects.exclude(pk__in=before).get(), code


def post(user: User, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Ask the API for something."""
    return world.client(user).post(f"/api/v1/leads/{path}", body or {}, format="json")


def shown_under(code: str) -> str:
    """Return what a citizen reads under their code."""
    return reads(Client().post("/t", {"code": code}))


def test_a_lead_is_read_forwarded_and_answered_and_the_citizen_reads_it(
    desk: Counter, reviewer: User
) -> None:
    lead, code = says(desk, reviewer, QX="Bà Lan bắt đến ba lần")
    assert "Đã nhận, chờ đọc" in shown_under(code)
    read = post(
        reviewer, f"{lead.pk}/read", {"lead_class": "trouble", "masked": "Cán bộ bắt đến ba lần"}
    ).json()
    assert (read["state"], read["text"], read["masked"]) == (
        "read",
        "Bà Lan bắt đến ba lần",
        "Cán bộ bắt đến ba lần",
    )
    assert post(reviewer, f"{lead.pk}/forward", {"text": "UBND phường"}).json()["state"] == "forwarded"
    assert "Đã chuyển cơ quan có thẩm quyền" in shown_under(code)
    answered = post(reviewer, f"{lead.pk}/answer", {"text": "Đã nhắc nhở. Xin cảm ơn."}).json()
    assert [step["verb"] for step in answered["steps"]] == ["read", "forward", "answer"]
    assert "Đã trả lời" in shown_under(code)
    assert "Đã nhắc nhở. Xin cảm ơn." in shown_under(code.lower())
    assert post(reviewer, f"{lead.pk}/close").json()["state"] == "closed"
    assert not Finding.objects.exists()


def test_one_that_is_held_before_a_surprise_reads_as_being_looked_at(desk: Counter, reviewer: User) -> None:
    lead, code = says(desk, reviewer, QX="Chờ lâu")
    post(reviewer, f"{lead.pk}/read", {"lead_class": "trouble"})
    before = shown_under(code)
    post(reviewer, f"{lead.pk}/hold", {"text": "sắp kiểm tra"})
    assert shown_under(code) == before


def test_the_same_twice_is_once_and_what_is_out_of_turn_is_refused(desk: Counter, reviewer: User) -> None:
    lead, _ = says(desk, reviewer, QP="yes")
    assert lead.kind == "papers"
    early = post(reviewer, f"{lead.pk}/answer", {"text": "x"})
    assert (early.status_code, early.json()["code"]) == (409, "transition-forbidden")
    for _again in range(2):
        assert post(reviewer, f"{lead.pk}/read", {"lead_class": "praise"}).status_code == 200
    assert post(reviewer, f"{lead.pk}/keep", {"text": " "}).json()["code"] == "reason-required"
    assert post(reviewer, f"{lead.pk}/vanish", {"text": "x"}).status_code == 404
    assert (
        post(reviewer, f"{lead.pk}/read", {"lead_class": "nonsense"}).json()["errors"][0]["pointer"]
        == "#/lead_class"
    )
    assert lead.steps.count() == 1


@pytest.mark.parametrize("words_", [{"QM": "yes"}, {"QX": "Họ đòi phong bì"}, {"QX": "Con tôi bị đánh đập"}])
def test_a_restricted_one_is_read_by_two_people_and_each_opening_is_noted(
    desk: Counter, reviewer: User, leader: User, words_: dict[str, str]
) -> None:
    named = world.person("named", Role.REVIEWER)
    lead, _ = says(desk, reviewer, **words_)
    assert lead.restricted
    for path in (f"{lead.pk}/open", f"{lead.pk}/read"):
        assert post(reviewer, path, {"lead_class": "praise"}).status_code == 404
    assert post(leader, "readers", {"users": [str(named.pk)]}).status_code == 200
    whole = world.client(named).get(f"/api/v1/leads/{lead.pk}").json()
    assert whole["text"] is None, "not before it was opened"
    opened = post(named, f"{lead.pk}/open").json()
    assert opened["text"] == (words_.get("QX") or None)
    page = browser("named").post(f"/leads/{lead.pk}/open")
    assert words_.get("QX", "Hạn chế") in reads(page)
    assert lead.steps.filter(verb="open", by=named).count() == 2
    assert Event.objects.filter(verb="lead.open", actor_id=named.pk).count() == 2
    assert browser("reviewer").get(f"/leads/{lead.pk}").status_code == 404
    assert str(lead.pk) not in world.client(reviewer).get("/api/v1/leads").content.decode()
    post(leader, "readers", {"users": []})
    assert world.client(named).get(f"/api/v1/leads/{lead.pk}").status_code == 404


def test_no_more_than_two_and_nobody_but_home_affairs_is_named(leader: User, inspector_1: User) -> None:
    three = [str(world.person(f"r{n}", Role.REVIEWER).pk) for n in range(3)]
    for users in (three, [str(inspector_1.pk)]):
        assert post(leader, "readers", {"users": users}).status_code == 400
    assert (
        post(world.person("admin2", Role.ADMINISTRATOR), "readers", {"users": three[:1]}).status_code == 403
    )


def test_what_its_reader_finds_grave_becomes_restricted(desk: Counter, reviewer: User) -> None:
    lead, _ = says(desk, reviewer, QX="Ông Q. nhận tiền")
    assert post(reviewer, f"{lead.pk}/read", {"lead_class": "accusation"}).json()["text"] is None
    assert world.client(reviewer).get(f"/api/v1/leads/{lead.pk}").status_code == 404


def test_clocks_count_working_days_and_what_is_late_reaches_reviewer_and_leader(
    desk: Counter, reviewer: User, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, MONDAY)
    User.objects.update(email="a@congtam.example")
    lead, code = says(desk, reviewer, QX="Chờ lâu")
    says(desk, reviewer, QM="yes")
    assert lead.due_on == date(2026, 9, 9), "fifteen working days, the holiday of 2 September left out"
    rows = world.client(reviewer).get("/api/v1/leads").json()["results"]
    assert [(row["next_due_on"], row["is_late"]) for row in rows] == [("2026-08-19", False)]
    set_clock(monkeypatch, MONDAY + timedelta(days=24))
    assert "Quá hạn" in shown_under(code)
    for _twice in range(2):
        mail_overdue(MONDAY + timedelta(days=24))
    assert sorted(Message.objects.values_list("to__username", flat=True)) == ["leader", "reviewer"]
    assert all("1 góp ý" in text for text in Message.objects.values_list("text", flat=True))
    for name in ("leader", "reviewer"):
        assert "1 góp ý chờ trả lời" in reads(browser(name).get("/leads/summary"))
        assert "1 quá hạn" in reads(browser(name).get("/leads/summary"))


def test_words_are_erased_after_a_year_and_what_was_done_stays(desk: Counter, reviewer: User) -> None:
    lead, _ = says(desk, reviewer, QX="Chờ lâu")
    post(reviewer, f"{lead.pk}/read", {"lead_class": "trouble", "masked": "Chờ"})
    erase_texts(datetime.now(UTC) + timedelta(days=364))
    assert world.client(reviewer).get(f"/api/v1/leads/{lead.pk}").json()["text"] == "Chờ lâu"
    erase_texts(datetime.now(UTC) + timedelta(days=366))
    whole = world.client(reviewer).get(f"/api/v1/leads/{lead.pk}").json()
    assert (whole["text"], whole["masked"], len(whole["steps"])) == (None, "", 1)


def test_a_team_is_shown_masked_words_by_quarter_before_its_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch)
    scene = the_scene()
    shown = scene.ask("author", "GET", "assignments/{surprise}/brief").json()
    assert shown == [{"received_in": "2026-Q3", "lead_class": "trouble", "text": "Chờ hai giờ"}]


def test_no_byte_of_a_unit_changes_whatever_becomes_of_a_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch)
    scene = the_scene()
    viewers, desk = ("unit", "neighbour"), browser("unit-tohieu")
    for viewer in viewers:
        everything_shown(scene, viewer)
    before = {viewer: everything_shown(scene, viewer) for viewer in viewers}
    pages = unit_pages(scene, desk)
    move_everything(scene)
    for viewer in viewers:
        now = everything_shown(scene, viewer)
        assert [path for path in READS if now[path] != before[viewer][path]] == []
    assert unit_pages(scene, desk) == pages


def move_everything(scene: Scene) -> None:
    """Let Home Affairs do all that can be done with leads."""
    reviewer, leader = (User.objects.get(username=name) for name in ("reviewer", "leader"))
    post(leader, "readers", {"users": [str(reviewer.pk)]})
    for name in ("fresh_lead", "restricted_lead"):
        pk = scene.ids[name]
        assert post(reviewer, f"{pk}/read", {"lead_class": "trouble"}).status_code == 200
        for verb in ("hold", "forward", "answer", "close"):
            assert post(reviewer, f"{pk}/{verb}", {"text": "vì"}).status_code == 200
    assert Lead.objects.filter(state=LeadState.CLOSED).count() == 2


def unit_pages(scene: Scene, desk: Client) -> dict[str, str]:
    """Return the words of every page the unit may open."""
    paths = [path.format(**scene.ids) for verb, path, _ in ROWS if verb == "GET" and "{" not in path]
    found = {path: desk.get(path) for path in paths if not path.endswith(".xlsx")}
    return {path: reads(page) for path, page in found.items() if not page.streaming}
