"""Whether the server lives, and whether it can serve."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from backend.evidence.room import is_short_of_room
from backend.kernel.database import check_database
from backend.kernel.problems import ProblemError
from backend.kernel.times import utc_text
from shared.base.version import BUILD, VERSION, Release

CONTACT_HOLDS_FOR: Final = timedelta(days=180)

SERVER: Final = Release("congtam-server", VERSION, BUILD or None)


def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as soon as the process does, with its version; touches nothing else."""
    return JsonResponse({"status": "ok", "version": SERVER.full_version})


def security_txt(_request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a fault that concerns security (RFC 9116); `not-found` where nobody is named."""
    contact: str = settings.SECURITY_CONTACT
    if not contact:
        raise ProblemError("not-found")
    expires = utc_text(timezone.now() + CONTACT_HOLDS_FOR)
    lines = (f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: vi, en", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


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
