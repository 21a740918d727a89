"""`GET leads`, `leads/{id}`, `POST leads/{id}/{verb}`, who reads restricted ones, and a team's brief."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.campaigns.models import Assignment
from backend.citizens import queries
from backend.citizens.actions import leads as actions
from backend.citizens.models import Lead, LeadClass, LeadState
from backend.citizens.queries import LeadColumns, LeadRow
from backend.kernel.serializers import IdField, StrictSerializer, TextField, read_body, read_optional_body
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import may, person, require
from backend.units.filters import MAX_ID_CHARS
from backend.units.lists import RowList

MAX_TEXT = 1000


class LeadSerializer(serializers.Serializer[Any]):
    """A lead in a list."""

    id = serializers.UUIDField()
    unit_id = serializers.CharField()
    received_on = serializers.DateField()
    kind = serializers.CharField()
    restricted = serializers.BooleanField()
    lead_class = serializers.CharField()
    state = serializers.ChoiceField(LeadState.choices)
    due_on = serializers.DateField()
    next_due_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()


class StepSerializer(serializers.Serializer[Any]):
    """What was done with a lead."""

    verb = serializers.CharField()
    at = serializers.CharField()
    by = serializers.CharField()
    text = serializers.CharField()


class WholeLeadSerializer(LeadSerializer):
    """A lead whole; `text` is null where a restricted one has to be opened first, and once it was erased."""

    text = serializers.CharField(allow_null=True)
    masked = serializers.CharField()
    reply = serializers.CharField()
    verbs = serializers.ListField(child=serializers.CharField())
    steps = StepSerializer(many=True)


class ReadBody(StrictSerializer):
    """What the first reader makes of a lead."""

    lead_class = serializers.ChoiceField(LeadClass.choices)
    masked = TextField(max_length=MAX_TEXT, required=False, allow_blank=True, default="")


class VerbBody(StrictSerializer):
    """The reason, or the answer."""

    text = TextField(max_length=MAX_TEXT, required=False, allow_blank=True, default="")


class ReadersBody(StrictSerializer):
    """Who may read restricted leads from now on."""

    users = serializers.ListField(child=IdField(), max_length=actions.MAX_READERS)


class ReaderSerializer(serializers.Serializer[Any]):
    """One of them."""

    id = serializers.UUIDField()
    full_name = serializers.CharField()


class HintSerializer(serializers.Serializer[Any]):
    """What a citizen said of a unit, by quarter; no proof of anything."""

    received_in = serializers.CharField()
    lead_class = serializers.CharField()
    text = serializers.CharField()


class LeadFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Leads by unit and state."""

    unit = filters.CharFilter(field_name="unit_id", max_length=MAX_ID_CHARS, label="The unit.")
    state = filters.ChoiceFilter(choices=LeadState.choices)


class LeadList(RowList[LeadColumns]):
    """Leads for Home Affairs, the earliest due first."""

    queryset = Lead.objects.none()
    serializer_class = LeadSerializer
    filterset_class = LeadFilter
    columns = LeadColumns
    ordering = ("due_on", "pk")

    def complete(self, rows: list[LeadColumns]) -> list[LeadRow]:
        """Add what is due next."""
        return queries.lead_rows(rows, local_day(timezone.now()))


class LeadDetail(APIView):
    """One lead."""

    @extend_schema(responses=WholeLeadSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Return it with its steps."""
        lead = get_object_or_404(Lead.objects.visible_to(person(request)), pk=pk)
        return _shown(lead)


class LeadVerb(APIView):
    """What is done with one lead: open, read, keep, forward, hold, refer, answer, close."""

    @extend_schema(request=VerbBody, responses=WholeLeadSerializer)
    def post(self, request: Request, pk: UUID, verb: str) -> Response:
        """Do it; `read` takes a class and the words without names."""
        by, now = person(request), timezone.now()
        get_object_or_404(Lead.objects.visible_to(by), pk=pk)
        if verb == actions.OPEN:
            opened = actions.open_restricted(pk, by=by, now=now)
            return _shown(Lead.objects.get(pk=pk), opened)
        if verb == "read":
            return _shown(actions.read_lead(pk, **read_body(ReadBody, request), by=by, now=now))
        text = read_optional_body(VerbBody, request)["text"]
        return _shown(actions.move_lead(pk, verb, text, by=by, now=now))


class LeadReaders(APIView):
    """The two people who read restricted leads."""

    @extend_schema(responses=ReaderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return them."""
        require(person(request), "lead.count")
        return Response([{"id": str(user.pk), "full_name": user.full_name} for user in queries.readers()])

    @extend_schema(request=ReadersBody, responses=ReaderSerializer(many=True))
    def post(self, request: Request) -> Response:
        """Name them anew."""
        require(person(request), "lead.name-readers")
        wanted = read_body(ReadersBody, request)["users"]
        users = [get_object_or_404(User, pk=pk) for pk in wanted]
        actions.name_readers(users, by=person(request), now=timezone.now())
        return self.get(request)


class AssignmentBrief(APIView):
    """What a team reads before its visit."""

    @extend_schema(responses=HintSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Return what citizens said of the unit: masked, by quarter, never a restricted lead."""
        by = person(request)
        if not may(by, "lead.brief"):
            raise Http404
        assignment = get_object_or_404(Assignment.objects.visible_to(by), pk=pk)
        return Response([asdict(hint) for hint in queries.hints_for(assignment)])


def _shown(lead: Lead, opened: str | None = None) -> Response:
    whole = queries.whole_lead(lead, local_day(timezone.now()), opened=opened)
    return Response(WholeLeadSerializer(whole).data)
