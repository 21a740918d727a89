"""`manage.py mail_test ADDRESS`: send one mail as the worker would, and say what the mail server answered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Try the mail settings, before somebody waits for a notice."""

    help = "Send a test mail to ADDRESS with the installation's settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("address")

    def handle(self, *, address: str, **_options: Any) -> None:
        """Send it; CommandError says what went wrong."""
        if not settings.EMAIL_HOST:
            raise CommandError("CONGTAM_EMAIL_HOST is not set: mails are printed by the worker, not sent.")
        text = "Thư thử từ Công Tâm. Nếu thư này đến nơi, thông báo và nhắc việc cũng sẽ đến."
        try:
            EmailMessage("Công Tâm: thư thử", text, settings.DEFAULT_FROM_EMAIL, [address]).send()
        except Exception as error:
            raise CommandError(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error!r}") from error
        self.stdout.write(f"{settings.EMAIL_HOST} took the mail to {address}.")
