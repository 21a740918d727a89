"""`manage.py load_sonla`: Sơn La's units, counters, hours, legal sources and checklists."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.checklists import sonla as rules
from backend.checklists.actions import AlreadyPublishedError, publish_version, put_legal_sources
from backend.journal.recording import recording
from backend.units import sonla as places
from backend.units.actions import put_counters, put_units, put_working_hours


class Command(BaseCommand):
    """Bring in what is missing or differs, and tell devices of it; a second run changes nothing."""

    help = "Load Sơn La's units, counters, working hours, legal sources and checklists; safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            changed = _load()
        except AlreadyPublishedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{count} {name}" for name, count in changed.items()) + " new or changed")


def _load() -> dict[str, int]:
    now = timezone.now()
    with recording(by=None, at=now):
        return {
            "units": put_units(places.units(), places.successions(), by=None, at=now),
            "counters": put_counters(places.counters(), by=None, at=now),
            "working hours": put_working_hours(places.working_hours(), by=None, at=now),
            "legal sources": put_legal_sources(rules.legal_sources(), by=None, at=now),
            "checklists": sum(publish_version(list_, by=None, at=now) for list_ in rules.checklists()),
        }
