"""`manage.py new_epoch`: after a restore, let every phone offer again what it still holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from backend.journal.epoch import begin_anew, epoch


class Command(BaseCommand):
    """Begin a new life of the database; it is logged, and administrators see it."""

    help = "Begin a new epoch, as has to be done after a restore from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take why."""
        parser.add_argument("--reason", default="the operator says so", help="why, for the journal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say which epoch ended and which one began."""
        before = epoch()
        after = begin_anew(options["reason"], now=timezone.now())
        self.stdout.write(f"{before} -> {after}")
