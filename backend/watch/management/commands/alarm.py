"""`manage.py alarm UNIT`: mail the operators that a unit failed, with what to do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kernel.times import utc_text
from backend.watch.management.commands.status import line
from backend.watch.queries import all_checks
from backend.watch.rows import State


class Command(BaseCommand):
    """Sent at once and not through the worker, which may be what failed."""

    help = "Mail CONGTAM_ALARM_TO that UNIT failed, with everything that is not in order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the unit's name."""
        parser.add_argument("unit")

    def handle(self, *, unit: str, **_options: Any) -> None:
        """Send it; CommandError where nobody is named or the mail server refuses."""
        if not settings.ALARM_TO:
            raise CommandError("CONGTAM_ALARM_TO names nobody to tell.")
        subject = _("Công Tâm: %(unit)s cần người xem") % {"unit": unit}
        text = f"{settings.PUBLIC_URL}\n{utc_text(timezone.now())}  {unit}\n\n{_whatever_is_wrong()}\n"
        try:
            EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, settings.ALARM_TO).send()
        except OSError as error:
            raise CommandError(f"the alarm could not be mailed: {error!r}") from error
        self.stdout.write(f"{', '.join(settings.ALARM_TO)} told of {unit}.")


def _whatever_is_wrong() -> str:
    """Return what is not in order; a database that is away is what is wrong then."""
    try:
        checks = all_checks(timezone.now())
    except Exception as error:  # noqa: BLE001 - the alarm goes out whatever has failed
        return f"{type(error).__name__}: {error}"
    return "\n".join(line(check) for check in checks if check.state is not State.OK)
