"""Citizens of the demo: figures to look at, one stuffed day, leads in every state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from backend.citizens.figures import figures
from backend.citizens.models import Answer, AnswerDay, Lead, LeadState, SetAside
from backend.demo.actions import ACCOUNTS, _morning, _open_accounts
from backend.demo.citizens import load_citizens
from backend.people.models import User
from shared.rules.satisfaction import quarter

TODAY = date(2026, 11, 22)


@pytest.mark.django_db
def test_two_quarters_of_answers_a_stuffed_day_and_leads_in_every_state() -> None:
    call_command("load_sonla", verbosity=0)
    _open_accounts(_morning(TODAY - timedelta(days=200)))
    people = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in ACCOUNTS])}
    for _twice in range(2):
        load_citizens(people, TODAY)
    for code in ("2026-Q2", "2026-Q3"):
        shown = figures(quarter(code), people["leader"])
        assert {row["channel"] for row in shown} == {"poster", "slip"}
        assert len([row for row in shown if row["overall"]["level"] == "enough"]) == 3
    assert SetAside.objects.count() == 1
    assert set(Lead.objects.values_list("state", flat=True)) == set(LeadState.values)
    assert sum(AnswerDay.objects.values_list("count", flat=True)) == Answer.objects.count()
