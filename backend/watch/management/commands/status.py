"""`manage.py status`: is anything to be done by a person? Exit code 1 where something failed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from backend.watch.queries import all_checks
from backend.watch.rows import Check, State

MARKS: Final = {State.OK: "  ", State.WARNING: "! ", State.FAILED: "✗ "}


class Command(BaseCommand):
    """Look at everything once, and say what it is and what to do."""

    help = "Look at worker, mail, disk, evidence, backups and certificate; say what needs a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--quiet` and the language."""
        parser.add_argument("--quiet", action="store_true", help="only what is not in order")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))

    def handle(self, *, quiet: bool, language: str, **_options: Any) -> None:
        """Print the checks; CommandError where one failed."""
        with translation.override(language):
            checks = all_checks(timezone.now())
            for check in checks:
                if not quiet or check.state is not State.OK:
                    self.stdout.write(line(check))
        failed = [check.name for check in checks if check.state is State.FAILED]
        if failed:
            raise CommandError(", ".join(failed))


def line(check: Check) -> str:
    """Return a check as a line of text."""
    todo = f"{check.advice} {check.command}".strip()
    advice = "" if check.state is State.OK or not todo else f"\n     → {todo}"
    return f"{MARKS[check.state]}{check.title}: {check.words}{advice}"
