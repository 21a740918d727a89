"""CT-Sync 1, pulling: `sync/changes`, `sync/snapshot`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.feed import pull
from backend.feed.serializers import FeedSerializer
from backend.kernel.problems import FieldError, ProblemError
from backend.kernel.sync_views import SyncView
from backend.people.rules import person
from shared.protocol.limits import MAX_INT, MAX_PULL, PULL_DEFAULT

PULL = [
    OpenApiParameter("after", str, description="The last answer's cursor; none: from the start."),
    OpenApiParameter("limit", int, description=f"1 to {MAX_PULL}, else {PULL_DEFAULT}."),
    OpenApiParameter("protocol", int, description="Which version of CT-Sync the app speaks; none: 1."),
]


class ChangesView(SyncView):
    """Pull what happened since the last time, in its order."""

    read: Callable[..., dict[str, Any]] = staticmethod(pull.changes_page)

    @extend_schema(
        parameters=PULL,
        responses=FeedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Give the next page of what the person may know; an app too old for that can still push."""
        if _number(request, "protocol", 1, 9999) < settings.MIN_PROTOCOL:
            raise ProblemError("update-required")
        after = request.query_params.get("after", "")
        return Response(self.read(person(request), after, _limit(request), **self.narrowed(request)))

    def narrowed(self, _: Request) -> dict[str, Any]:
        """Return what else the question names."""
        return {}


class SnapshotView(ChangesView):
    """Pull the present state, as a new device does: of each thing only the newest event."""

    read: Callable[..., dict[str, Any]] = staticmethod(pull.snapshot_page)

    @extend_schema(
        parameters=[
            *PULL,
            OpenApiParameter("unit", str, description="Only what is addressed to this unit, after a grant."),
            OpenApiParameter("at", int, description="As it stood at this number, that of the grant."),
        ],
        responses=FeedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Give the next page of the present state."""
        return super().get(request)

    def narrowed(self, request: Request) -> dict[str, Any]:
        """Return the unit and the number that the question names."""
        at = _number(request, "at", MAX_INT, MAX_INT) if "at" in request.query_params else None
        return {"unit": _unit(request), "at": at}


def _limit(request: Request) -> int:
    return _number(request, "limit", PULL_DEFAULT, MAX_PULL)


def _unit(request: Request) -> str | None:
    """Return the unit that is named; PostgreSQL does not even compare with a NUL."""
    unit = request.query_params.get("unit")
    if unit is not None and "\0" in unit:
        wrong = FieldError("invalid", "Not the id of a unit.", parameter="unit")
        raise ProblemError("filter-invalid", errors=[wrong])
    return unit


def _number(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most):
        wrong = FieldError("invalid", f"1 to {most} is wanted.", parameter=name)
        raise ProblemError("cursor-invalid", errors=[wrong])
    return int(given)
