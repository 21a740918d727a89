"""`manage.py export_evidence`: put visits with all that proves them into one file, to be checked anywhere."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.intake.lost_key import check_server_key
from backend.proof import bundle
from backend.visits.models import Revision, Visit


class Command(BaseCommand):
    """Write a bundle and note in the log that it was made."""

    help = (
        "Export visits with signatures, receipts, photos and proofs; check it with congtam_verify.py inside."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which visits, and where to."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--visit", nargs="+", type=UUID, metavar="ID", help="these visits")
        which.add_argument("--all", action="store_true", help="every visit")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE.zip", help="must not exist yet")
        parser.add_argument(
            "--at",
            action="append",
            default=[],
            metavar="DATE",
            help="also prove against the root of this day",
        )
        parser.add_argument(
            "--with-events", action="store_true", help="with the whole audit log, of all visits"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Export; say what the store lacks."""
        check_server_key()
        visits: list[UUID] | None = options["visit"]
        revisions = Revision.objects.all() if visits is None else _of(visits)
        chosen = {"complete": visits is None, "at": options["at"], "with_events": options["with_events"]}
        try:
            made = bundle.export_bundle(options["to"], revisions, now=timezone.now(), **chosen)
        except (FileExistsError, LookupError) as error:
            raise CommandError(str(error)) from error
        for sha256 in made.missing:
            self.stderr.write(f"photo {sha256} is not in the store")
        self.stdout.write(f"{options['to']}: {len(made.files)} files")


def _of(visits: list[UUID]) -> Any:
    known = set(Visit.objects.filter(pk__in=visits).values_list("pk", flat=True))
    if unknown := sorted(str(visit) for visit in set(visits) - known):
        raise CommandError(f"no such visit: {', '.join(unknown)}")
    return Revision.objects.filter(visit__in=visits)
