"""`manage.py check_tallies`: count every finding and visit anew and compare with the tallies."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.findings.recount import recount


class Command(BaseCommand):
    help = "Count every finding and sealed visit anew, compare with the tallies, name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="correct the rows that differ")

    def handle(self, *_args: Any, **options: Any) -> None:
        fix: bool = options["fix"]
        differences = recount(fix=fix)
        for (cell, column), n in sorted(differences.items(), key=repr):
            self.stdout.write(f"{' '.join(map(str, cell))} {column}: {n:+d}")
        if differences and not fix:
            raise CommandError(f"{len(differences)} tallies differ from a recount; --fix corrects them")
        self.stdout.write(
            f"{len(differences)} tallies corrected" if differences else "every tally agrees with a recount"
        )
