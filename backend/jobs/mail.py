"""Messages: put down in the transaction of what they tell, sent later by whoever holds the row's lease."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from backend.jobs.lease import is_free
from backend.jobs.models import Message
from backend.people.models import User

LEASE: Final = timedelta(minutes=5)
"""Longer than any mail server takes; a worker that died lets go of its message after this."""
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Before the second, third … attempt; the last wait repeats."""
MAX_ATTEMPTS: Final = 20

_log = logging.getLogger(__name__)


def queue_mail(key: str, *, to: User, subject: str, text: str, now: datetime) -> None:
    """Put down a message, once for each `key`; a person without an address gets none."""
    if to.email:
        message = Message(key=key, to=to, subject=subject[:200], text=text, made_at=now)
        Message.objects.bulk_create([message], ignore_conflicts=True)


def send_one(holder: str, now: datetime) -> bool:
    """Send the oldest message nobody is at; False where none is waiting."""
    waiting = Message.objects.filter(is_free(now), sent_at=None, attempts__lt=MAX_ATTEMPTS)
    message = waiting.select_related("to").order_by("made_at", "pk").first()
    if message is None:
        return False
    if _claimed(message, holder, now):
        _send(message, holder, now)
    return True


def _claimed(message: Message, holder: str, now: datetime) -> bool:
    """Take the lease, unless somebody else did since the row was read."""
    row = Message.objects.filter(pk=message.pk, sent_at=None, attempts=message.attempts, until=message.until)
    return bool(row.update(holder=holder, until=now + LEASE, attempts=F("attempts") + 1))


def _send(message: Message, holder: str, now: datetime) -> None:
    held = Message.objects.filter(pk=message.pk, holder=holder)
    try:
        _mail(message).send()
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, the next message goes out
        _log.warning("message %s not sent: %s", message.key, error)
        wait = WAITS[min(message.attempts, len(WAITS) - 1)]
        held.update(until=now + wait, failure=f"{type(error).__name__}: {error}"[:300])
    else:
        held.update(sent_at=now, failure="")


def _mail(message: Message) -> EmailMessage:
    """Return the mail; its Message-ID is the row's, so that a copy sent after a crash is known as one."""
    headers = {"Message-ID": f"<{message.pk}@{settings.EMAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [message.to.email], headers=headers
    )
