"""Findings: what the evaluation of a sealed visit says was wrong, and what became of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from backend.findings.models.notice import Notice
from backend.people.models import Role, User, new_id
from backend.units.heirs import answered_for
from backend.units.models import Unit
from backend.visits.access import author_or_team
from backend.visits.models import Revision, Visit
from shared.rules.checklists import Severity
from shared.rules.findings import CONFIRMED_STATES, NOTIFIED_STATES, State


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings; leaders read what is decided, units what they are notified of, neither restricted ones."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know."""
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(author_or_team(user, for_team=Q(restricted=False)))
        if user.role == Role.LEADER:
            return self.filter(state__in=CONFIRMED_STATES | {State.CONTESTED}, restricted=False)
        if user.role == Role.UNIT_OFFICER and user.unit_id:
            units = answered_for(user.unit_id)
            return self.filter(unit__in=units, state__in=NOTIFIED_STATES, restricted=False)
        return self.none()


class Finding(models.Model):
    """One shortcoming found by one answer of a visit; changed by verbs alone, never deleted.

    Unit and day are those of the visit, kept here for the lists, filters and sums over findings.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    checklist = models.CharField(max_length=16, help_text='its code: "GG"')
    item = models.CharField(max_length=16, help_text='"GG-05"')
    ordinal = models.PositiveSmallIntegerField(default=0, help_text="where one answer makes several findings")
    severity = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Severity])
    initial_severity = models.CharField(max_length=16, help_text="as evaluated, before any reviewer")
    state = models.CharField(max_length=16, choices=[(s.value, s.value) for s in State])
    restricted = models.BooleanField(help_text="for Home Affairs and the author alone")
    to_verify = models.BooleanField(help_text="a citizen's word: a lead, not yet a fact")
    legal_basis = models.JSONField(help_text="in force on the day of the visit, pinned")
    facts = models.JSONField(help_text="what the evaluation found: value, minutes late, ratio, why escalated")
    statement = models.TextField(
        help_text="what was found, for everybody to read; its first text is in facts"
    )
    search = models.TextField(default="", help_text="the statement as it is searched: folded words")
    sipas = models.JSONField(help_text="dimensions of SIPAS it touches")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="how often it was decided on: its ETag")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="findings", db_index=False)
    notified_on = models.DateField(null=True)
    due_on = models.DateField(null=True, help_text="last day on which the fix is in time")
    explain_until = models.DateField(null=True)
    contest_until = models.DateField(null=True)
    closed_on = models.DateField(null=True, help_text="its resolution belongs to the period of this day")

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "item", "ordinal"],
                condition=~Q(state__in=["dropped", "withdrawn"]),
                name="findings_one_per_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="findings_newest"),
            models.Index(fields=["unit", "item", "day"], name="findings_repeat"),
            models.Index(  # these two hold nothing while a visit is sealed
                fields=["notice"], name="findings_of_notice", condition=Q(notice__isnull=False)
            ),
            models.Index(
                fields=["due_on"], name="findings_due", condition=Q(state="notified", due_on__isnull=False)
            ),
            models.Index(  # what waits for Home Affairs is found without looking through the rest
                fields=["state", "day", "id"],
                name="findings_to_decide",
                condition=Q(state__in=["contested", "fix_submitted"]),
            ),
            models.Index(  # how long mending takes, from the index alone
                fields=["notified_on", "closed_on", "state"],
                name="findings_mended",
                condition=Q(notified_on__isnull=False),
            ),
            models.Index(  # all a report counts by: answered from the index alone
                fields=["day", "unit", "checklist", "severity", "state", "restricted"], name="findings_report"
            ),
        ]
