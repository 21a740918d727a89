"""Offices in time: the tree of units, who carried on whose work, their counters and working hours."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.kernel.exact import begins_with
from backend.kernel.likeness import LikenessField
from backend.units.querysets import PublicInTime


def valid_period(name: str) -> models.CheckConstraint:
    """Return the constraint that nothing ends before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
    )


class UnitQuerySet(PublicInTime["Unit"]):
    """Units, in the order Vietnamese readers expect."""

    def under(self, unit: Unit) -> Self:
        """Keep ``unit`` and everything below it."""
        return self.filter(begins_with("path", unit.path))


class CounterQuerySet(PublicInTime["Counter"]):
    """One-stop counters."""


class Unit(models.Model):
    """A body that can be inspected, as it was called and placed during one stretch of time.

    Keyed by the project's own slug: on 01/7/2025 both names and statistics codes were given anew to
    other units. ``parent`` is the truth of the tree; ``path`` ("sl/sl-h-125/sl-x24-04129/") follows from
    it, so that a subtree is one prefix, also where other tables keep a copy.
    """

    class Level(models.TextChoices):
        """Where a unit stands in the state's order."""

        PROVINCE = "province"
        DISTRICT = "district"
        COMMUNE = "commune"
        CENTRAL_VERTICAL = "central_vertical"

    class Kind(models.TextChoices):
        """What kind of body it is."""

        PROVINCIAL_PEOPLE_COMMITTEE = "provincial_people_committee"
        PROVINCIAL_DEPARTMENT = "provincial_department"
        PROVINCIAL_OFFICE = "provincial_office"
        PROVINCIAL_INSPECTORATE = "provincial_inspectorate"
        DISTRICT = "district"
        DISTRICT_TOWN = "district_town"
        DISTRICT_CITY = "district_city"
        COMMUNE = "commune"
        WARD = "ward"
        TOWNSHIP = "township"
        CENTRAL_VERTICAL_AGENCY = "central_vertical_agency"

    id = models.SlugField(primary_key=True, max_length=64)
    likeness = LikenessField(of="id")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=255, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    abbrev = models.CharField(max_length=50, blank=True)
    kind = models.CharField(max_length=32, choices=Kind)
    level = models.CharField(max_length=16, choices=Level)
    district = models.CharField(max_length=100, blank=True)  # as a label: tells units of one name apart
    seat = models.CharField(max_length=200, blank=True)  # the office's address
    gso_code = models.CharField(max_length=10, blank=True)  # statistics code; never a key, codes were reused
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # the last day
    search = models.CharField(max_length=400)  # folded words between spaces: " ubnd xa chieng on … "
    sort = models.CharField(max_length=700, db_index=True)  # shared.base.text.sort_key of the name

    objects = UnitQuerySet.as_manager()
    unlogged: ClassVar[tuple[str, ...]] = ("path",)  # moves along with those above

    class Meta:
        ordering = ["sort", "id"]
        constraints = [
            valid_period("units_unit_period"),
            models.CheckConstraint(
                name="units_unit_path",
                condition=Q(path__endswith="/") & (Q(parent__isnull=True) | ~Q(parent=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_vi} ({self.district})" if self.district else self.name_vi


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Who carries on whose work."""

    def in_force(self, day: date) -> Self:
        """Keep those that have begun by that day."""
        return self.filter(on__lte=day)


class Succession(models.Model):
    """From ``on``, the successor carries on what the predecessor did; the principal one answers for it."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField()
    principal = models.BooleanField()
    told_at = models.DateTimeField(null=True)  # when the devices of the successor's officers were told

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["predecessor", "-principal", "successor"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="units_succession_once"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(principal=True), name="units_one_principal_successor"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="units_no_succession_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Counter(models.Model):
    """A one-stop counter: the place where citizens hand in dossiers and fetch results."""

    class Kind(models.TextChoices):
        """What the counter is called by the rules of its time."""

        PROVINCIAL_CENTRE = "provincial_public_admin_service_centre"
        COMMUNE_CENTRE = "commune_public_admin_service_centre"
        DISTRICT_ONE_STOP = "district_one_stop"
        COMMUNE_ONE_STOP = "commune_one_stop"

    id = models.SlugField(primary_key=True, max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="counters")
    name_vi = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, choices=Kind)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # the last day
    search = models.CharField(max_length=400)
    sort = models.CharField(max_length=700, db_index=True)

    objects = CounterQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "id"]
        constraints = [valid_period("units_counter_period")]

    def __str__(self) -> str:
        return self.name_vi


class WorkingHoursQuerySet(PublicInTime["WorkingHours"]):
    """The table of working hours."""


class WorkingHours(models.Model):
    """When a season's working days begin and end, for one unit or, without a unit, for all."""

    id = models.SlugField(primary_key=True, max_length=64)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="working_hours")
    season_from = models.CharField(max_length=5)  # "MM-DD", included; a season may run over the new year
    season_to = models.CharField(max_length=5)
    weekdays = models.JSONField()  # Monday is 0
    sessions = models.JSONField()  # [["07:30", "12:00"], ["13:30", "17:00"]]
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=500, blank=True)  # the decision, or why there is none

    objects = WorkingHoursQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [valid_period("units_working_hours_period")]

    def __str__(self) -> str:
        return f"{self.unit_id or '*'} {self.season_from}–{self.season_to}"
