"""`manage.py recount REPORT`: count a frozen report anew from the log and name every figure that differs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from backend.documents.models import Document
from backend.documents.reports.freeze import recount, reports
from shared.base.ids import is_uuid


class Command(BaseCommand):
    """Ends with 1 where a figure differs."""

    help = "Count frozen reports anew from the log; name every figure that differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a report: its id, reference, code or period; without one, all of them."""
        parser.add_argument(
            "report", nargs="?", help="id, reference (HS-2026-001), code, or period (2026-Q3)"
        )

    def handle(self, *, report: str | None, **_: Any) -> None:
        """Count each report that is named."""
        found = list(_named(report))
        if not found:
            raise CommandError("no such report")
        wrong = sum(self._differs(document) for document in found)
        if wrong:
            raise CommandError(f"{wrong} of {len(found)} reports differ from the log")

    def _differs(self, document: Document) -> bool:
        freeze = document.frozen
        event = freeze.cutoff_event if freeze else 0
        about = f"{document.reference} {document.period} event {event}"
        different = list(recount(document))
        for name, frozen, counted in different:
            self.stdout.write(f"{about}: {name}: frozen {frozen!r}, counted {counted!r}")
        if not different:
            self.stdout.write(f"{about}: the same, {freeze.sha256 if freeze else ''}")
        return bool(different)


def _named(report: str | None) -> Any:
    found = reports().exclude(frozen=None).select_related("frozen").order_by("made_at", "pk")
    if report is None:
        return found
    by_name = Q(reference=report) | Q(code=report) | Q(period=report)
    return found.filter(by_name | Q(pk=report) if is_uuid(report) else by_name)
