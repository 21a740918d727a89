"""Whether the server lives, and whether it can serve."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from backend.evidence.room import is_short_of_room
from backend.kernel.database import check_database
from backend.kernel.problems import ProblemError


def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as soon as the process does; touches nothing else."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and has every migration, else 503.

    A server that takes no photos for want of room still takes texts and logins: it is ready, and says so.
    """
    check_database()
    if not is_migrated():
        is_migrated.cache_clear()  # only a yes stays true
        raise ProblemError("overloaded", detail="migrations are missing")
    storage = "photos-refused" if is_short_of_room() else "ok"
    return JsonResponse({"status": "ready", "storage": storage})


@cache
def is_migrated() -> bool:
    """Say whether the database has every migration."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
