"""`assignments` and `interests`: who goes where, and who must not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.campaigns import actions, bodies, queries
from backend.campaigns.api import campaign_of
from backend.campaigns.checks import warnings_of
from backend.campaigns.models import Assignment, Team
from backend.campaigns.rows import AssignmentColumns, AssignmentRow, InterestColumns
from backend.campaigns.serializers import AssignmentSerializer, InterestSerializer, PlannedSerializer
from backend.kernel.problems import field_invalid
from backend.kernel.rows import rows_of
from backend.kernel.serializers import read_body
from backend.people.models import Interest, User
from backend.people.rules import person, require
from backend.units.filters import MAX_ID_CHARS, day_filter
from backend.units.lists import RowDetail, RowList


class AssignmentFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Assignments by unit, state, mode, and the day their window holds."""

    valid_on = day_filter("holding", "What can be done on this day.")
    unit = filters.CharFilter(field_name="unit_id", max_length=MAX_ID_CHARS, label="The unit.")
    campaign = filters.UUIDFilter(field_name="campaign_id", label="The campaign.")
    state = filters.ChoiceFilter(choices=Assignment.State.choices)
    mode = filters.ChoiceFilter(choices=Assignment.Mode.choices)

    def holding(self, rows: QuerySet[Any], _name: str, day: Any) -> QuerySet[Any]:
        """Keep the assignments whose window holds ``day``."""
        return rows.filter(starts__lte=day, ends__gte=day)


class AssignmentList(RowList[AssignmentColumns]):
    """Assignments, the earliest first: for Home Affairs all, for an inspector their own."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    columns = AssignmentColumns
    ordering = ("starts", "pk")
    orderings = ("starts", "ends")

    def complete(self, rows: list[AssignmentColumns]) -> list[AssignmentRow]:
        """Add teams and checklists."""
        return queries.with_teams(rows)


class CampaignAssignments(AssignmentList):
    """The assignments of a campaign."""

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see of the campaign."""
        rows: QuerySet[Any, Any] = super().get_queryset()
        return rows.filter(campaign=campaign_of(self.request, self.kwargs["pk"]))

    @extend_schema(request=bodies.AssignmentBody, responses={201: PlannedSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Send a team to a unit; the answer warns of what collides."""
        campaign, by = campaign_of(request, pk), person(request)
        require(by, "campaign.plan")
        body = read_body(bodies.AssignmentBody, request)
        team = _team(campaign.pk, body.pop("team"))
        asked = body.pop("checklists", ())
        unit, counter = body.pop("unit"), body.pop("counter", None)
        made = Assignment(campaign=campaign, team=team, unit_id=unit, counter_id=counter, **body)
        planned = actions.plan_assignment(made, asked, by=by, at=timezone.now())
        return Response(_planned(planned), status=status.HTTP_201_CREATED)


class AssignmentDetail(RowDetail[AssignmentColumns]):
    """An assignment."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    columns = AssignmentColumns

    def complete(self, rows: list[AssignmentColumns]) -> list[AssignmentRow]:
        """Add team and checklists."""
        return queries.with_teams(rows)


class AssignmentReschedule(APIView):
    """Move an assignment."""

    @extend_schema(request=bodies.WindowBody, responses=PlannedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give it another window or another team."""
        assignment, by = _assignment(request, pk), person(request)
        body = read_body(bodies.WindowBody, request)
        body["team"] = _team(assignment.campaign_id, body["team"])
        return Response(_planned(actions.reschedule_assignment(assignment, by=by, at=timezone.now(), **body)))


class AssignmentCancel(APIView):
    """Call an assignment off."""

    @extend_schema(request=bodies.ReasonBody, responses=AssignmentSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Cancel it, with the reason."""
        assignment, by = _assignment(request, pk), person(request)
        reason = read_body(bodies.ReasonBody, request)["reason"]
        return Response(
            _shown(actions.cancel_assignment(assignment, reason=reason, by=by, at=timezone.now()))
        )


class AssignmentWarnings(APIView):
    """What collides with an assignment as things stand now."""

    @extend_schema(responses=PlannedSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Give the assignment with its warnings."""
        return Response(_planned(_assignment(request, pk)))


class InterestList(RowList[InterestColumns]):
    """Declared interests, the latest first: for Home Affairs all, for an inspector their own."""

    queryset = Interest.objects.none()
    serializer_class = InterestSerializer
    columns = InterestColumns
    ordering = ("-pk",)

    @extend_schema(request=bodies.InterestBody, responses={201: InterestSerializer})
    def post(self, request: Request) -> Response:
        """Declare why somebody is not to inspect a unit."""
        by, body = person(request), read_body(bodies.InterestBody, request)
        about = _somebody(by, body.pop("user", by.pk))
        made = Interest(user=about, unit_id=body.pop("unit"), **body)
        declared = actions.declare_interest(made, by=by, at=timezone.now())
        return Response(_interest(declared), status=status.HTTP_201_CREATED)


class InterestEnd(APIView):
    """End an interest."""

    @extend_schema(request=None, responses=InterestSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Note that it is over."""
        by = person(request)
        interest = get_object_or_404(Interest.objects.visible_to(by), pk=pk)
        return Response(_interest(actions.end_interest(interest, by=by, at=timezone.now())))


def _assignment(request: Request, pk: UUID) -> Assignment:
    """Return the assignment of an address for who plans; 404 for who may not know of it."""
    assignment = get_object_or_404(Assignment.objects.visible_to(person(request)), pk=pk)
    require(person(request), "campaign.plan")
    return assignment


def _team(campaign_id: UUID, team_id: UUID) -> Team:
    team = Team.objects.filter(pk=team_id, campaign=campaign_id).first()
    if team is None:
        raise field_invalid(
            "team",
            "Không phải đoàn, tổ của kế hoạch này.",
            "Not a team of this campaign.",
            code="reference-unknown",
        )
    return team


def _somebody(by: User, user_id: UUID) -> User:
    """Return whom an interest is about; for everybody else than Home Affairs there is nobody but oneself."""
    if user_id == by.pk:
        return by
    require(by, "interest.end")
    about = User.objects.filter(pk=user_id).first()
    if about is None:
        raise field_invalid("user", "Ở đây không có.", "Not known here.", code="reference-unknown")
    return about


def _shown(assignment: Assignment) -> Any:
    (row,) = queries.assignment_rows(Assignment.objects.filter(pk=assignment.pk))
    return AssignmentSerializer(row).data


def _planned(assignment: Assignment) -> Any:
    (row,) = queries.assignment_rows(Assignment.objects.filter(pk=assignment.pk))
    warnings = [asdict(notice) for notice in warnings_of(assignment)]
    return PlannedSerializer({**row, "warnings": warnings}).data


def _interest(interest: Interest) -> Any:
    return InterestSerializer(rows_of(InterestColumns, Interest.objects.filter(pk=interest.pk)).get()).data
