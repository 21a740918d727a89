"""`manage.py reset_second_factor`: let somebody in whom nobody else can help; the log knows."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.people.models import User
from backend.people.second_factor import reset_factor


class Command(BaseCommand):
    """Take a person's second factor away, as after the loss of a phone."""

    help = (
        "Take a second factor away where no second person can agree; they set up a new one at the next login."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose it is."""
        parser.add_argument("username")

    def handle(self, *, username: str, **_options: Any) -> None:
        """Take it away; CommandError where nobody has this name."""
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"No account is called {username}.") from None
        reset_factor(user, now=timezone.now())
        self.stdout.write(f"{user.username} logs in with the password alone, once.")
