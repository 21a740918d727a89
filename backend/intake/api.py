"""CT-Sync 1 over HTTP: `sync/push`, `sync/visits/{id}`, `sync/changes`, `sync/snapshot`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.feed import pull
from backend.intake import restored
from backend.intake.gaps import as_json, standing
from backend.intake.push import Pusher
from backend.intake.queries import visit_state
from backend.intake.serializers import (
    FeedSerializer,
    PushedSerializer,
    PushSerializer,
    VisitStateSerializer,
    envelopes,
)
from backend.kernel.parsers import StrictJSONParser
from backend.kernel.problems import FieldError, ProblemError
from backend.kernel.serializers import read_body
from backend.kernel.times import utc_text
from backend.people.locks import lost
from backend.people.models import Device, User
from backend.people.rules import person, require
from backend.people.tokens import device_of
from shared.base.ids import is_uuid
from shared.protocol.limits import MAX_INT, MAX_PULL, PULL_DEFAULT
from shared.protocol.wire import SYNC_MEDIA_TYPE

PULL = [
    OpenApiParameter("after", str, description="The last answer's cursor; none: from the start."),
    OpenApiParameter("limit", int, description=f"1 to {MAX_PULL}, else {PULL_DEFAULT}."),
    OpenApiParameter("protocol", int, description="Which version of CT-Sync the app speaks; none: 1."),
]


class SyncParser(StrictJSONParser):
    """Strict JSON under the protocol's own name."""

    media_type = SYNC_MEDIA_TYPE


class SyncRenderer(JSONRenderer):
    """JSON under the protocol's own name, by which a phone tells our answer from a captive portal's."""

    media_type = SYNC_MEDIA_TYPE
    charset = None


class OneRenderer(DefaultContentNegotiation):
    """There is one way to answer, whatever `Accept` asks for."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 - DRF's signature
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 - the same
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer."""
        first = next(iter(renderers))
        return first, first.media_type


class SyncView(APIView):
    """What every address of the protocol has in common."""

    parser_classes: Sequence[type[BaseParser]] = [StrictJSONParser, SyncParser]
    renderer_classes = [SyncRenderer]
    content_negotiation_class = OneRenderer


class PushView(SyncView):
    """Hand in signed revisions; a shut-down account's phone still may, for what it signed before."""

    open_to_drain = True

    @extend_schema(request=PushSerializer, responses=PushedSerializer)
    def post(self, request: Request) -> Response:
        """Take each revision for itself and say what became of it."""
        by = person(request)
        require(by, "visit.submit")
        batch = read_body(PushSerializer, request)
        pusher = Pusher(by, _own_device(request, by, batch["device_id"]), timezone.now())
        restored.by_receipt(batch.get("highest_receipt"), pusher.now)
        results = [pusher.take(envelope, request._request) for envelope in envelopes(batch)]
        life, gaps = standing(pusher.device.pk)
        stands = {"epoch": life, "server_time": utc_text(pusher.now)}
        return Response({**stands, "results": results, "missing": as_json(gaps)})


class VisitStateView(SyncView):
    """What the server holds of one's own visit; a shut-down account's phone asks too, for its receipts."""

    open_to_drain = True

    @extend_schema(responses=VisitStateSerializer)
    def get(self, request: Request, visit_id: str) -> Response:
        """Give the state of its revisions and photos, and the receipt once it is sealed."""
        state = visit_state(person(request), UUID(visit_id)) if is_uuid(visit_id) else None
        if state is None:
            raise ProblemError("not-found")
        return Response(state)


class ChangesView(SyncView):
    """Pull what happened since the last time, in its order."""

    read: Callable[..., dict[str, Any]] = staticmethod(pull.changes)

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

    read: Callable[..., dict[str, Any]] = staticmethod(pull.snapshot)

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


def _own_device(request: Request, by: User, device_id: UUID) -> Device:
    device = device_of(request)
    if device is None or device.pk != device_id:
        device = Device.objects.filter(pk=device_id, user=by).first()
    if device is None:
        raise ProblemError("not-found")
    if device.revoked_at is not None:
        raise ProblemError("device-revoked")
    if device.lost_at is not None:
        raise lost(device)
    return device


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
