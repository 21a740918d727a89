"""`campaigns`, their teams, assignments and coverage: nothing and 404 for the units to be inspected."""

from __future__ import annotations

from datetime import date
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
from backend.campaigns.coverage import covered_units, with_coverage
from backend.campaigns.models import Campaign, Team
from backend.campaigns.rows import (
    CampaignColumns,
    CampaignRow,
    CoverageRow,
    CoveredUnit,
    TeamColumns,
    TeamRow,
)
from backend.campaigns.serializers import CampaignSerializer, CoverageSerializer, TeamSerializer
from backend.kernel.serializers import read_body
from backend.people.rules import person, require
from backend.units.filters import MAX_ID_CHARS, day_filter
from backend.units.lists import RowDetail, RowList
from backend.units.models import Unit


def campaign_of(request: Request, pk: UUID) -> Campaign:
    """Return the campaign of an address; 404 for who may not know of it."""
    return get_object_or_404(Campaign.objects.visible_to(person(request)), pk=pk)


class CampaignFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Campaigns that run on a day, or that ask a checklist."""

    valid_on = day_filter("running_on", "What runs on this day.")
    checklist = filters.CharFilter(field_name="checklists", max_length=MAX_ID_CHARS, label="A version's id.")

    def running_on(self, campaigns: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        """Keep the campaigns that run on ``day``."""
        return campaigns.filter(starts__lte=day, ends__gte=day)


class CampaignList(RowList[CampaignColumns]):
    """Campaigns, the latest first."""

    queryset = Campaign.objects.none()
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    columns = CampaignColumns
    ordering = ("-starts",)
    orderings = ("starts", "ends", "decided_on")

    def complete(self, rows: list[CampaignColumns]) -> list[CampaignRow]:
        """Add checklists and scope."""
        return queries.completed(rows)

    @extend_schema(request=bodies.CampaignBody, responses={201: CampaignSerializer})
    def post(self, request: Request) -> Response:
        """Open a campaign."""
        require(person(request), "campaign.open")
        fields, links = bodies.columns_and_links(read_body(bodies.CampaignBody, request))
        opened = actions.open_campaign(
            Campaign(**fields),
            links["checklist_ids"],
            scope=links.get("scope", ()),
            by=person(request),
            at=timezone.now(),
        )
        return Response(_shown(opened), status=status.HTTP_201_CREATED)


class CampaignDetail(RowDetail[CampaignColumns]):
    """A campaign."""

    queryset = Campaign.objects.none()
    serializer_class = CampaignSerializer
    columns = CampaignColumns

    def complete(self, rows: list[CampaignColumns]) -> list[CampaignRow]:
        """Add checklists and scope."""
        return queries.completed(rows)


class CampaignChange(APIView):
    """Change a campaign."""

    @extend_schema(request=bodies.CampaignChangesBody, responses=CampaignSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Change what is named and nothing else."""
        campaign = campaign_of(request, pk)
        require(person(request), "campaign.open")
        fields, links = bodies.columns_and_links(read_body(bodies.CampaignChangesBody, request))
        actions.change_campaign(campaign, by=person(request), at=timezone.now(), **links, **fields)
        return Response(_shown(campaign))


class TeamList(RowList[TeamColumns]):
    """The teams of a campaign: for Home Affairs all, for an inspector their own."""

    queryset = Team.objects.none()
    serializer_class = TeamSerializer
    columns = TeamColumns
    ordering = ("pk",)

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see of the campaign."""
        rows: QuerySet[Any, Any] = super().get_queryset()
        return rows.filter(campaign=campaign_of(self.request, self.kwargs["pk"]))

    def complete(self, rows: list[TeamColumns]) -> list[TeamRow]:
        """Add the members."""
        return queries.with_members(rows)

    @extend_schema(request=bodies.TeamBody, responses={201: TeamSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Form a team."""
        campaign, by = campaign_of(request, pk), person(request)
        require(by, "campaign.plan")
        team = actions.form_team(campaign, by=by, at=timezone.now(), **_team(request))
        return Response(_team_shown(team), status=status.HTTP_201_CREATED)


class TeamChange(APIView):
    """Change a team."""

    @extend_schema(request=bodies.TeamBody, responses=TeamSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give the team this name and these members."""
        by = person(request)
        team = get_object_or_404(Team.objects.visible_to(by), pk=pk)
        require(by, "campaign.plan")
        return Response(_team_shown(actions.change_team(team, by=by, at=timezone.now(), **_team(request))))


class CoverageList(RowList[CoveredUnit]):
    """The units of a campaign: visited, assigned, or not yet."""

    queryset = Unit.objects.none()
    serializer_class = CoverageSerializer
    columns = CoveredUnit
    ordering = ("sort",)

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return the units the campaign is about."""
        self.campaign = campaign_of(self.request, self.kwargs["pk"])
        require(person(self.request), "campaign.coverage")
        return covered_units(person(self.request), self.campaign)

    def complete(self, rows: list[CoveredUnit]) -> list[CoverageRow]:
        """Count assignments and visits."""
        return with_coverage(rows, person(self.request), self.campaign)


def _team(request: Request) -> dict[str, Any]:
    body = read_body(bodies.TeamBody, request)
    return {"name": body["name"], "duties": {row["user"]: row["duty"] for row in body["members"]}}


def _shown(campaign: Campaign) -> Any:
    (row,) = queries.campaign_rows(Campaign.objects.filter(pk=campaign.pk))
    return CampaignSerializer(row).data


def _team_shown(team: Team) -> Any:
    (row,) = queries.team_rows(Team.objects.filter(pk=team.pk))
    return TeamSerializer(row).data
