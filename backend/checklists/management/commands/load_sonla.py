"""`manage.py load_sonla`: Sơn La's reference data; `load_province` does the same for a folder."""

from __future__ import annotations

from typing import Any

from backend.checklists.management.commands import load_province
from backend.units.province import SONLA


class Command(load_province.Command):
    """Bring in what is missing or differs, and tell devices of it; a second run changes nothing."""

    help = "Load Sơn La's units, counters, hours, legal sources and checklists; safe to run again."

    def add_arguments(self, _parser: Any) -> None:
        """Take none: the folder is known."""

    def handle(self, **_options: Any) -> None:
        """Load it."""
        self.load(SONLA)
