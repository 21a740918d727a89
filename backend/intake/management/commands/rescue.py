"""`manage.py rescue FILE`: take in what a phone could not send itself."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.intake.rescue import take_in_archive
from shared.protocol.rescue import RescueError


class Command(BaseCommand):
    """Open the file with the code its inspector reads out, and hand in what is in it."""

    help = "Take in a rescue file of a phone that cannot send any more."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and its code unless it is to be asked for."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", help="asked for where it is not given")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what became of each part; exit code 1 for a file that cannot be opened."""
        code = options["code"] or getpass.getpass("Code: ")
        try:
            with options["file"].open("rb") as source:
                for outcome in take_in_archive(source, code, now=timezone.now()):
                    self.stdout.write(f"{outcome.name} · {outcome.state}")
        except (RescueError, OSError) as error:
            raise CommandError(str(error), returncode=1) from error
