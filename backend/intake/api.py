"""CT-Sync 1, handing in: `sync/push`, `sync/visits/{id}`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.intake import restored
from backend.intake.gaps import epoch_and_gaps, gaps_as_json
from backend.intake.push import Pusher
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
from backend.kernel.times import utc_text
from backend.people.locks import lost_device_problem
from backend.people.models import Device, User
from backend.people.rules import person, require
from backend.people.tokens import device_of
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
        pusher = Pusher(by, _own_device(request, by, batch["device_id"]), timezone.now())
        restored.notice_lost_receipt(batch.get("highest_receipt"), pusher.now)
        results = pusher.take_all(envelopes(batch), request._request)
        life, gaps = epoch_and_gaps(pusher.device.pk)
        stands = {"epoch": life, "server_time": utc_text(pusher.now)}
        return Response({**stands, "results": results, "missing": gaps_as_json(gaps)})


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


def _own_device(request: Request, by: User, device_id: UUID) -> Device:
    device = device_of(request)
    if device is None or device.pk != device_id:
        device = Device.objects.filter(pk=device_id, user=by).first()
    if device is None:
        raise ProblemError("not-found")
    if device.revoked_at is not None:
        raise ProblemError("device-revoked")
    if device.lost_at is not None:
        raise lost_device_problem(device)
    return device
