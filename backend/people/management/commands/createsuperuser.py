"""`manage.py createsuperuser` is closed: it would take any password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Name the command that judges the password."""

    help = "Closed; use first_admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what Django's own takes, to answer it in words."""
        parser.add_argument("--noinput", "--no-input", action="store_true")
        parser.add_argument("--username")
        parser.add_argument("--full_name")

    def handle(self, **_options: Any) -> None:
        """Refuse."""
        raise CommandError('Use: manage.py first_admin USERNAME "FULL NAME"')
