"""CT-Sync 1, handing in: `sync/push`, `sync/visits/{id}`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.intake import restored
from backend.intake.push import Pusher, as_answer, own_device
from backend.intake.queries import visit_state
from backend.intake.serializers import (
    PushedSerializer,
    PushSerializer,
    VisitStateSerializer,
    envelopes,
)
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import read_body
from backend.kernel.sync_views import SyncView
from backend.people.rules import person, require
from shared.base.ids import is_uuid


class PushView(SyncView):
    """Hand in signed revisions; a shut-down account's phone still may, for what it signed before."""

    open_to_drain = True

    @extend_schema(request=PushSerializer, responses=PushedSerializer)
    def post(self, request: Request) -> Response:
        """Take each revision for itself and say what became of it."""
        by = person(request)
        require(by, "visit.submit")
        batch = read_body(PushSerializer, request)
        pusher = Pusher(by, own_device(request, by, batch["device_id"]), timezone.now())
        restored.notice_lost_receipt(batch.get("highest_receipt"), pusher.now)
        sent = envelopes(batch)
        results = pusher.take_all(sent, request._request, pusher.open(sent))
        pusher.finish_arrived(results)
        return Response(as_answer(pusher, results))


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
