"""`POST visits/{id}/accept`, `visits/{id}/return`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListField
from rest_framework.views import APIView

from backend.kernel.preconditions import if_match
from backend.kernel.rows import rows_of
from backend.kernel.serializers import StrictSerializer, TextField, read_optional_body
from backend.people.rules import person
from backend.visits.models import Visit
from backend.visits.queries import whole_visit
from backend.visits.review import accept_visit, return_visit
from backend.visits.rows import VisitColumns
from backend.visits.serializers import VisitDetailSerializer
from shared.protocol.limits import MAX_NOTE_CHARS, MAX_RESPONSES

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The visit's ETag, or `*`: 428 without, 412 if stale",
)
_RETURN = {
    "comment": "Đề nghị bổ sung ảnh.",
    "comments": [{"item": "GG-05", "comment": "Ảnh mờ, không đọc được bảng phân công."}],
}


class AcceptSerializer(StrictSerializer):
    """A remark, if there is one."""

    comment = TextField(max_length=MAX_NOTE_CHARS, required=False, allow_blank=True)


class CommentSerializer(StrictSerializer):
    """What is to be answered about one item."""

    item = TextField(max_length=16)
    comment = TextField(max_length=MAX_NOTE_CHARS)


class ReturnSerializer(AcceptSerializer):
    """Comments on items, and one on the visit as a whole; at least one of them."""

    comments = ListField(child=CommentSerializer(), required=False, max_length=MAX_RESPONSES)


class VisitAccept(APIView):
    """Take a visit as done."""

    @extend_schema(
        operation_id="visits_accept",
        request=AcceptSerializer,
        responses=VisitDetailSerializer,
        parameters=[IF_MATCH],
        examples=[OpenApiExample("accept", value={}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Accept the visit; the same again by the same person answers the same."""
        given: dict[str, Any] = read_optional_body(AcceptSerializer, request)
        accept_visit(pk, by=person(request), now=timezone.now(), match=if_match(request), **given)
        return _answered(pk, request)


class VisitReturn(APIView):
    """Give a visit back to its inspector."""

    @extend_schema(
        operation_id="visits_return",
        request=ReturnSerializer,
        responses=VisitDetailSerializer,
        parameters=[IF_MATCH],
        examples=[OpenApiExample("return", value=_RETURN, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Return the visit with comments, which arrive on the phone; its next revision brings it back."""
        given: dict[str, Any] = read_optional_body(ReturnSerializer, request)
        return_visit(pk, by=person(request), now=timezone.now(), match=if_match(request), **given)
        return _answered(pk, request)


def _answered(pk: UUID, request: Request) -> Response:
    reader = person(request)
    row = rows_of(VisitColumns, Visit.objects.visible_to(reader).filter(pk=pk)).get()
    whole = whole_visit(row, reader)
    return Response(VisitDetailSerializer(whole).data, headers={"ETag": whole["etag"]})
