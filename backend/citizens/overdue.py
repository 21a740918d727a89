"""Overdue leads reach Home Affairs and the leader, once a day; restricted ones only the two people named."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from backend.citizens.models import Lead
from backend.citizens.queries import readers
from backend.jobs.mail import queue_mail
from backend.kernel.times import local_day
from backend.people.models import Role, User

SUBJECT: Final = "Góp ý của người dân quá hạn trả lời"
TEXT: Final = "{count} góp ý của người dân đã quá hạn trả lời. Xem tại {url}/leads/summary\n"
RESTRICTED: Final = "{count} góp ý hạn chế đã quá hạn trả lời. Xem tại {url}/leads\n"


def mail_overdue(now: datetime) -> None:
    """Queue the day's mails: numbers, never words."""
    today = local_day(now)
    late = Lead.objects.overdue(today)
    concerned = User.objects.filter(role__in=[Role.REVIEWER, Role.LEADER], is_active=True)
    for kind, count, people, text in (
        ("open", late.filter(restricted=False).count(), list(concerned), TEXT),
        ("restricted", late.filter(restricted=True).count(), readers(), RESTRICTED),
    ):
        for user in people if count else ():
            body = text.format(count=count, url=settings.PUBLIC_URL)
            queue_mail(f"lead.overdue:{kind}:{today}:{user.pk}", to=user, subject=SUBJECT, text=body, now=now)
