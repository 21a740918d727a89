"""`checklist-drafts`: the next version of a checklist, with what it changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.checklists import drafting
from backend.checklists.models import ChecklistDraft
from backend.checklists.serializers import ChecklistSerializer
from backend.kernel.preconditions import if_match
from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.people.rules import person, require


class ChangeSerializer(serializers.Serializer[Any]):
    """One difference: `item` "" is the checklist itself, `path` "" a whole item that came or went."""

    item = serializers.CharField()
    path = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class DraftSerializer(serializers.Serializer[Any]):
    """A draft; `base` is the version it was begun from."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    base = serializers.CharField(source="base_id")
    version = serializers.CharField(source="body.version")
    edition = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class WholeDraftSerializer(DraftSerializer):
    """A draft with its definition and what it changes."""

    body = serializers.DictField()
    changes = ChangeSerializer(many=True)
    etag = serializers.CharField()


class BeginBody(StrictSerializer):
    """Which checklist."""

    code = TextField(max_length=8)


class DraftBody(StrictSerializer):
    """The whole definition, as `GET checklists/{id}` gives one."""

    body = serializers.DictField()


class DraftList(ListAPIView[ChecklistDraft]):
    """Drafts by checklist, the published ones too."""

    serializer_class = DraftSerializer
    queryset = ChecklistDraft.objects.none()
    ordering = ("code", "pk")

    def get_queryset(self) -> QuerySet[ChecklistDraft]:
        """Return what the person may see."""
        return ChecklistDraft.objects.visible_to(person(self.request))

    @extend_schema(request=BeginBody, responses={201: WholeDraftSerializer})
    def post(self, request: Request) -> Response:
        """Begin the next version of a checklist, or go on with the one that was begun."""
        require(person(request), "reference.write")
        code = read_body(BeginBody, request)["code"]
        draft = drafting.begin_draft(code, by=person(request), now=timezone.now())
        return _answered(draft, status.HTTP_201_CREATED)


class DraftDetail(APIView):
    """One draft."""

    @extend_schema(responses=WholeDraftSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Give the draft and what it changes."""
        return _answered(_seen(request, pk))


class DraftChange(APIView):
    """Change a draft."""

    @extend_schema(request=DraftBody, responses=WholeDraftSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Put this definition in the place of the draft's, if it is still the one `If-Match` names."""
        _seen(request, pk)
        require(person(request), "reference.write")
        body = read_body(DraftBody, request)["body"]
        by, now = person(request), timezone.now()
        return _answered(drafting.change_draft(pk, body, by=by, now=now, match=if_match(request)))


class DraftPublish(APIView):
    """Publish a draft."""

    @extend_schema(request=None, responses=ChecklistSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give it to every device from its first day on; published content never changes again."""
        _seen(request, pk)
        by, now = person(request), timezone.now()
        version = drafting.publish_draft(pk, by=by, now=now, match=if_match(request))
        return Response(ChecklistSerializer(version).data)


class DraftDrop(APIView):
    """Drop a draft."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """Give it up, if it is still the one `If-Match` names."""
        _seen(request, pk)
        drafting.drop_draft(pk, by=person(request), now=timezone.now(), match=if_match(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _seen(request: Request, pk: UUID) -> ChecklistDraft:
    drafts = ChecklistDraft.objects.visible_to(person(request)).select_related("base")
    return get_object_or_404(drafts, pk=pk)


def _answered(draft: ChecklistDraft, code: int = status.HTTP_200_OK) -> Response:
    draft.changes = drafting.draft_changes(draft)  # type: ignore[attr-defined]  # shown beside its columns
    draft.etag = drafting.etag_of(draft)  # type: ignore[attr-defined]  # the same
    return Response(WholeDraftSerializer(draft).data, status=code, headers={"ETag": drafting.etag_of(draft)})
