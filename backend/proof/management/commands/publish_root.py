"""`manage.py publish_root`: once a day, write down where tree, log and feed stand, for others to keep."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.intake.lost_key import check_server_key
from backend.proof import roots
from backend.proof.timestamps import TimeStampError


class Command(BaseCommand):
    """Publish this day's root; again on the same day it changes nothing and fetches what is missing."""

    help = "Write today's signed root to DATA_DIR/roots and print it: mail it, print it, keep it elsewhere."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Publish, print the line for whoever reads the mail, ask for the time stamp."""
        check_server_key()
        path = roots.publish_root(timezone.now())
        self.stdout.write(path.read_text(encoding="utf-8"), ending="")
        if settings.TSA_URL:
            try:
                roots.add_stamp(path)
            except TimeStampError as error:
                raise CommandError(
                    f"{path} is published, without a time stamp: {error}", returncode=1
                ) from error
