"""Reminders before a due date and escalation after it: to the right people, each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from backend.findings.models import Finding
from backend.findings.reminders import send_reminders
from backend.jobs.models import Message
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.units.models import Unit
from shared.rules.findings import State
from tests import world
from tests.backend.findings.acting import Desk, bring
from tests.backend.reports.counting import found, visit_at
from tests.backend.rounds import set_clock

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    """Return half past eight in the morning of a day."""
    return world.NOW + (day - date(2026, 8, 20))


def mails_sent() -> list[tuple[str, str]]:
    """Return who was sent what since this was last asked."""
    sent = [(message.to.username, message.key.split(":")[0]) for message in Message.objects.order_by("to")]
    Message.objects.all().delete()
    return sorted(sent)


@pytest.fixture
def finding(
    to_hieu: Unit, inspector_1: User, reviewer: User, unit_to_hieu: User, monkeypatch: pytest.MonkeyPatch
) -> Finding:
    """Give a notified finding; the fix is due on 14 September, a Monday."""
    set_clock(monkeypatch)
    for user in (reviewer, unit_to_hieu, world.person("reviewer2", Role.REVIEWER)):
        user.email = f"{user.username}@sonla.example"
        user.save()
    made = found(visit_at(to_hieu, date(2026, 8, 20), inspector_1), "GG-05", severity="violation")
    bring(made, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    assert made.due_on == date(2026, 9, 14)
    assert mails_sent() == [("unit-tohieu", "notice")]
    return made


def test_the_unit_is_reminded_two_working_days_before_and_once(finding: Finding) -> None:
    for day, expected in (
        (date(2026, 9, 9), []),
        (date(2026, 9, 10), [("unit-tohieu", "reminder")]),
        (date(2026, 9, 11), []),
        (date(2026, 9, 14), []),
    ):
        send_reminders(at(day))
        send_reminders(at(day) + timedelta(hours=1))
        assert mails_sent() == expected, day


def test_when_it_is_overdue_the_unit_and_whoever_issued_the_notice_learn_it_once(finding: Finding) -> None:
    send_reminders(at(date(2026, 9, 14)))
    assert mails_sent() == [("unit-tohieu", "reminder")]
    for _ in range(2):
        send_reminders(at(date(2026, 9, 15)))
    assert mails_sent() == [("reviewer", "escalation"), ("unit-tohieu", "escalation")]
    assert Event.objects.filter(verb="finding.escalation", noun_id=str(finding.pk)).count() == 2


def test_where_the_issuer_is_gone_all_of_home_affairs_is_told(finding: Finding, reviewer: User) -> None:
    reviewer.is_active = False
    reviewer.save()
    send_reminders(at(date(2026, 9, 15)))
    assert mails_sent() == [("reviewer2", "escalation"), ("unit-tohieu", "escalation")]


def test_what_lies_with_home_affairs_is_nobodys_to_be_reminded_of(
    finding: Finding, unit_to_hieu: User
) -> None:
    assert (
        Desk(unit_to_hieu).post(f"findings/{finding.pk}/contest", {"text": "Không đúng"}).status_code == 200
    )
    for day in (date(2026, 9, 14), date(2026, 9, 20)):
        send_reminders(at(day))
    assert mails_sent() == []


def test_several_findings_of_one_person_come_in_one_mail(
    finding: Finding, to_hieu: Unit, inspector_1: User, reviewer: User, unit_to_hieu: User
) -> None:
    other = found(visit_at(to_hieu, date(2026, 8, 20), inspector_1), "GG-06", severity="violation")
    bring(other, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    Message.objects.all().delete()
    send_reminders(at(date(2026, 9, 10)))
    message = Message.objects.get()
    assert "GG-05" in message.text
    assert "GG-06" in message.text
    assert "14/09/2026" in message.text
