"""`manage.py quarantine`: what was set aside, and replaying, releasing or dismissing it at the server."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.intake.models import Quarantine
from backend.intake.tickets import actions
from backend.kernel.problems import ProblemError
from backend.people.models import User


class Command(BaseCommand):
    """List tickets; run kept bytes through the gate again; carry out what a named person decided."""

    help = "List what was set aside; replay, release or dismiss it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done, and with what."""
        parser.add_argument("verb", choices=["list", "replay", "release", "dismiss"])
        parser.add_argument("tickets", nargs="*", help="none: every open one (list and replay alone)")
        parser.add_argument("--code", help='only those of this problem: "schema-unknown"')
        parser.add_argument("--by", help="user name of who decides (release, dismiss)")
        parser.add_argument("--reason", help="why (release, dismiss)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it to each ticket and say what became of it; exit code 1 where something could not be done."""
        verb, kept = options["verb"], self._chosen(options)
        if verb in ("release", "dismiss") and not (
            options["tickets"] and options["by"] and options["reason"]
        ):
            raise CommandError(f"{verb} needs tickets, --by and --reason")
        failed = [row for row in kept if not self._do(verb, row, options)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(kept)} could not be done", returncode=1)

    def _chosen(self, options: dict[str, Any]) -> QuerySet[Quarantine]:
        rows = (
            Quarantine.objects.with_state()
            .select_related("device__user")
            .order_by("received_at", "device", "n")
        )
        rows = rows.filter(code=options["code"]) if options["code"] else rows
        if not options["tickets"]:
            return rows.filter(Q(state=Quarantine.State.OPEN))
        try:
            chosen = rows.filter(pk__in=options["tickets"])
        except ValidationError as error:
            raise CommandError(str(error)) from error
        if len(chosen) != len(set(options["tickets"])):
            raise CommandError("a ticket is not known")
        return chosen

    def _do(self, verb: str, kept: Quarantine, options: dict[str, Any]) -> bool:
        now, problem = timezone.now(), ""
        try:
            if verb == "replay":
                actions.replay(kept, by=None, now=now)
            elif verb in ("release", "dismiss"):
                by = User.objects.get(username=options["by"])
                getattr(actions, verb)(kept, by=by, reason=options["reason"], now=now)
        except User.DoesNotExist:
            raise CommandError(f"nobody is called {options['by']}") from None
        except ProblemError as error:
            problem = f" · {error.problem.code} {' '.join(field.detail for field in error.errors)}"
        now_is = Quarantine.objects.with_state().get(pk=kept.pk)
        owner = kept.device.user.username
        state = f"{now_is.state}"  # type: ignore[attr-defined]  # with_state
        self.stdout.write(f"{kept.pk} {state:9} {now_is.code:18} no. {kept.n} {owner}{problem}")
        return not problem
