"""`manage.py load_province FOLDER`: a province's units, counters and hours, and the whole country's rules."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from backend.checklists import sonla as rules
from backend.checklists.actions import AlreadyPublishedError, publish_version, put_legal_sources
from backend.journal.recording import recording
from backend.units.actions import put_counters, put_units, put_working_hours
from backend.units.province import Province, ProvinceError


class Command(BaseCommand):
    """Bring in what is missing or differs, and tell devices of it; a second run changes nothing."""

    help = "Load a province's units, counters, hours, legal sources and checklists; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            default=settings.PROVINCE,
            help="with units.json and working_hours.json; without it, the one that CONGTAM_PROVINCE names",
        )

    def handle(self, *, folder: Path, **_options: Any) -> None:
        """Load it, whole or not at all."""
        self.load(Province(folder))

    def load(self, province: Province) -> None:
        """Load a province and say how much was new; CommandError names the file, the row and the field."""
        try:
            changed = _load(province)
        except (ProvinceError, AlreadyPublishedError, ValidationError) as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(f"A row names another one that is not there: {error}") from error
        self.stdout.write(", ".join(f"{count} {name}" for name, count in changed.items()) + " new or changed")


def _load(province: Province) -> dict[str, int]:
    now = timezone.now()
    with recording(by=None, at=now):
        return {
            "units": put_units(province.units(), province.successions(), by=None, at=now),
            "counters": put_counters(province.counters(), by=None, at=now),
            "working hours": put_working_hours(province.working_hours(), by=None, at=now),
            "legal sources": put_legal_sources(rules.legal_sources(), by=None, at=now),
            "checklists": sum(publish_version(list_, by=None, at=now) for list_ in rules.checklists()),
        }
