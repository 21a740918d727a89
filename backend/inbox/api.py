"""`inbox`: what waits for Home Affairs, who has read it, and whose it is."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.inbox import serializers
from backend.inbox.actions import VERBS, key_of
from backend.inbox.models import Kind
from backend.inbox.queries import entries
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import read_body
from backend.people.rules import person, require

KIND = OpenApiParameter("kind", str, description="One kind alone.", enum=Kind.values)


class Inbox(APIView):
    """What waits for Home Affairs."""

    @extend_schema(responses=serializers.InboxSerializer, parameters=[KIND])
    def get(self, request: Request) -> Response:
        """Answer up to 100 pieces of each kind, the longest waiting first."""
        reader = person(request)
        require(reader, "inbox.read")
        found = entries(reader, timezone.localdate(), _kinds(request))
        rows = [entry for several in found.values() for entry in several]
        return Response(serializers.InboxSerializer({"entries": rows}).data)

    @extend_schema(request=serializers.MarkSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Mark pieces as read, see to them oneself, or no longer; all of them or none."""
        by = person(request)
        require(by, "inbox.read")
        given = read_body(serializers.MarkSerializer, request)
        VERBS[given["verb"]]([key_of(key) for key in given["keys"]], by=by, now=timezone.now())
        return Response(status=204)


def _kinds(request: Request) -> list[Kind]:
    given = request.query_params.get("kind")
    if given and given not in Kind.values:
        raise ProblemError("filter-invalid")
    return [Kind(given)] if given else list(Kind)
