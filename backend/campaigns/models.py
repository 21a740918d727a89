"""Inspection campaigns: the visits ordered by one decision, the teams that make them, and who goes where."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from backend.checklists.models import ChecklistVersion
from backend.people.models import Role, User, new_id
from backend.people.rules import may
from backend.units.models import Counter, Unit
from shared.rules.checklists import Severity


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns; what is planned where is no business of the units to be inspected."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: an inspected unit would learn of surprise visits, so nothing."""
        return self if may(user, "campaign.read") else self.none()


class Campaign(models.Model):
    """The inspections under one plan or decision: what is checked where, when, by which terms."""

    class Kind(models.TextChoices):
        """What orders the inspections."""

        PLAN = "plan"
        DECISION = "decision"

    class PhotoPolicy(models.TextChoices):
        """What the phone keeps of a shot as its original; decided before the shutter, never after."""

        ORIGINAL = "original"
        REDUCED = "reduced"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DECISION)
    decision_number = models.CharField(max_length=100)  # "12/QĐ-SNV"
    decided_on = models.DateField()
    signer = models.CharField(max_length=200, blank=True)
    starts = models.DateField()
    ends = models.DateField()  # the last day
    photo_policy = models.CharField(max_length=8, choices=PhotoPolicy, default=PhotoPolicy.ORIGINAL)
    days_to_fix_reminder = models.PositiveSmallIntegerField(default=5)  # working days from the notice on
    days_to_fix_violation = models.PositiveSmallIntegerField(default=15)
    days_to_fix_serious = models.PositiveSmallIntegerField(default=10)
    days_to_contest = models.PositiveSmallIntegerField(default=5)
    checklists = models.ManyToManyField(ChecklistVersion, related_name="campaigns")
    scope: models.ManyToManyField[Unit, models.Model] = models.ManyToManyField(
        Unit, related_name="+", help_text="units to be inspected, with all below them"
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "id"]
        constraints = [
            models.CheckConstraint(name="campaigns_period", condition=Q(starts__lte=F("ends"))),
            models.CheckConstraint(
                name="campaigns_days",
                condition=Q(
                    days_to_fix_reminder__gte=1,
                    days_to_fix_violation__gte=1,
                    days_to_fix_serious__gte=1,
                    days_to_contest__gte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def days_to_fix(self, severity: Severity) -> int:
        """Return how many working days a unit has, from the notice on, to mend a finding this grave."""
        return int(getattr(self, f"days_to_fix_{severity}"))


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams; who is sent where is known to them and to Home Affairs."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: Home Affairs all teams, an inspector their own."""
        if may(user, "campaign.plan"):
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(members__user=user)
        return self.none()


class Team(models.Model):
    """People who inspect together in one campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="campaigns_team_name_once")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """One person's place in a team."""

    class Duty(models.TextChoices):
        """What a member is in the team."""

        LEADER = "leader"
        MEMBER = "member"
        SECRETARY = "secretary"

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    duty = models.CharField(max_length=9, choices=Duty)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="campaigns_member_once"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(duty="leader"), name="campaigns_one_leader_of_a_team"
            ),
        ]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments, the best kept secret of all: a unit that knew of a surprise would prepare for it."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: Home Affairs all, an inspector those of their own teams."""
        if may(user, "campaign.plan"):
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(team__in=Member.objects.filter(user=user).values("team"))
        return self.none()


class Assignment(models.Model):
    """A team is to visit a unit, or one counter of it, on some day of a window."""

    class Mode(models.TextChoices):
        """Whether the unit is told beforehand."""

        PLANNED = "planned"
        SURPRISE = "surprise"

    class State(models.TextChoices):
        """How far it has come; whether it is late follows from its window."""

        OPEN = "open"
        DONE = "done"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode)
    starts = models.DateField()
    ends = models.DateField()  # the last day of the window
    checklists = models.ManyToManyField(ChecklistVersion, related_name="+")
    note = models.CharField(max_length=1000, blank=True)  # for the team
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=1000, blank=True)  # why it was cancelled
    visit_id = models.UUIDField(null=True)  # the sealed visit it was done by

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(name="campaigns_window", condition=Q(starts__lte=F("ends"))),
            models.CheckConstraint(
                name="campaigns_done_by_a_visit",
                condition=Q(state="done", visit_id__isnull=False)
                | (~Q(state="done") & Q(visit_id__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts"], name="campaigns_assignment_unit")]
