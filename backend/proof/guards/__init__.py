"""The guards of the database itself against what the migrations made: triggers, functions, constraints.

Somebody who drops a trigger, or hollows a function out, leaves no altered row behind – until the next deed.
"""

from __future__ import annotations

from django.db import connection

from backend.journal.verification import Verdict
from backend.proof.guards import postgres, sqlite


def check_guards(verdict: Verdict) -> None:
    """Name every guard that is missing, is another one, or was never made by a migration."""
    check = postgres.check if connection.vendor == "postgresql" else sqlite.check
    with verdict.reading("guard", "of the database"):
        check(verdict)
