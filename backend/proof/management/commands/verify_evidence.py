"""`manage.py verify_evidence`: is everything the server holds as evidence what it was given?"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.intake.lost_key import check_server_key
from backend.journal.verification import Verdict
from backend.proof.checkpoint import read_checkpoint, write_checkpoint
from backend.proof.verification import verify_evidence


class Command(BaseCommand):
    """Check everything; name the first broken item of each kind and end with exit code 1."""

    help = "Re-check every log entry, revision, receipt, photo and published root; name what is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take folders with copies of published roots that were kept elsewhere, and how much to read."""
        parser.add_argument(
            "--roots",
            action="append",
            default=[],
            type=Path,
            metavar="FOLDER",
            help="also check the copies of published roots kept here; best from outside the server",
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="read everything, which happens anyhow")
        which.add_argument(
            "--nightly",
            action="store_true",
            help="read only what came since the signed checkpoint that a run leaves when everything holds",
        )
        parser.add_argument("--progress", action="store_true", help="say on standard error what is read now")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify and say so; where everything holds, leave a checkpoint."""
        check_server_key()
        began = time.monotonic()

        def tell(step: str) -> None:
            if options["progress"]:
                self.stderr.write(f"{time.monotonic() - began:7.1f} s  {step.replace('_', ' ')}")

        verdict = verify_evidence(published=options["roots"], only_new=options["nightly"], progress=tell)
        self.stdout.write(f"checked in {time.monotonic() - began:.1f} s")
        for kind, number in sorted(verdict.seen.items()):
            self.stdout.write(f"  {kind:<17} {number:>9}")
        for kind, number in sorted(verdict.unproved.items()):
            self.stdout.write(f"not proved, from before a baseline was taken: {number} × {kind}")
        if verdict.first:
            raise CommandError(_named(verdict), returncode=1)
        self._leave_checkpoint(verdict)
        self.stdout.write("everything holds")

    def _leave_checkpoint(self, verdict: Verdict) -> None:
        before = None if verdict.scope.is_everything else read_checkpoint()
        everything_at = before["everything_at"] if before else None
        if verdict.head is not None:
            write_checkpoint(verdict.head, timezone.now(), everything_at=everything_at)
        if everything_at is not None:
            self.stdout.write(f"only what came since was read; everything was on {everything_at}")


def _named(verdict: Verdict) -> str:
    lines = [f"  {fault}{_more(verdict.broken[kind] - 1)}" for kind, fault in verdict.first.items()]
    return "\n".join(["NOT what was written:", *lines])


def _more(n: int) -> str:
    return f" (and {n} more)" if n else ""
