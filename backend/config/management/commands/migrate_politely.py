"""`manage.py migrate_politely`: change tables under a running server; nobody has to queue behind it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

WAIT_S: Final = 5


class Command(BaseCommand):
    """Migrate with a limit on waiting for locks, and try again.

    An ALTER that waits for a long reader, the nightly verification for one, makes everybody queue behind it.
    So it gives up after five seconds, lets the others pass, and comes back.
    """

    help = "Apply migrations under load: five seconds' wait for a lock, then again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how often to try."""
        parser.add_argument("--attempts", type=int, default=60)

    def handle(self, *, attempts: int, verbosity: int, **_options: Any) -> None:
        """Migrate; CommandError where a lock could not be had in any attempt."""
        for attempt in range(1, attempts + 1):
            try:
                _migrate(verbosity)
            except OperationalError as error:
                if "lock timeout" not in str(error):
                    raise
                self.stderr.write(f"A table is in use; attempt {attempt} of {attempts} waits.")
                time.sleep(WAIT_S)
            else:
                return
        raise CommandError("A table was in use all the time. Nothing is half done: try again later.")


def _migrate(verbosity: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
    call_command("migrate", verbosity=verbosity)
