"""`manage.py verify_audit`: is the journal what was written?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.journal.head import present_head
from backend.journal.verification import first_journal_fault


class Command(BaseCommand):
    """Recompute the hash chain and the tree; name the first broken row and end with exit code 1."""

    help = "Recompute the audit chain, the tree and the feed numbering; fail on the first broken row."

    def handle(self, *_args: Any, **_options: Any) -> None:
        fault = first_journal_fault()
        if fault:
            raise CommandError(fault, returncode=1)
        head = present_head()
        self.stdout.write(
            f"{head.event_index} events, {head.tree_size} leaves and {head.feed_seq} feed entries hold"
        )
