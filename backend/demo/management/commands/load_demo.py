"""`manage.py load_demo`: accounts, a campaign and half a year of visits, as if made with real phones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from backend.demo.actions import load_demo
from backend.units.models import Unit
from backend.visits.models import Visit


class Command(BaseCommand):
    """Load the demo once; a second run changes nothing."""

    help = "Load demo accounts (password congtam-demo) and half a year of visits; safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not Unit.objects.exists():
            call_command("load_sonla", stdout=self.stdout)
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        (Path(settings.DATA_DIR) / "demo").touch()  # its password is known: less is asked for (settings.DEMO)
        settings.FOUR_EYES = False  # as every later process reads from that mark
        if load_demo(timezone.localdate()):
            self.stdout.write(f"{Visit.objects.count()} visits loaded")
        else:
            self.stdout.write("the demo is loaded already")
