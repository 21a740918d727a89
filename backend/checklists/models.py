"""Checklist versions as devices got them, and the legal sources their items stand on."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from backend.people.models import User, new_id
from backend.people.rules import may
from backend.units.querysets import PublicInTime, PublicQuerySet


class ChecklistQuerySet(PublicInTime["ChecklistVersion"]):
    """Checklist versions."""


class LegalSourceQuerySet(PublicQuerySet["LegalSource"]):
    """Legal sources."""

    def in_force_on(self, day: date) -> Self:
        """Keep what is known to have been in force on that day."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day), effective_from__lte=day)


class ChecklistVersion(models.Model):
    """One version of a checklist. Once devices have it, its content stays: a change is a new version."""

    class Status(models.TextChoices):
        """Whether Home Affairs has decided on the content; devices use both."""

        PROPOSED = "proposed"
        APPROVED = "approved"

    id = models.CharField(primary_key=True, max_length=40)  # code and version: "GG-2026.1"
    code = models.CharField(max_length=8)
    version = models.CharField(max_length=16)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    core = models.BooleanField()  # asked on every visit
    status = models.CharField(max_length=16, choices=Status)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day
    body = models.JSONField()  # the whole definition, as `shared.rules.checklists` reads it
    sha256 = models.CharField(max_length=64)  # of the body as canonical JSON: the same content, or not

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="checklists_version_once"),
            models.CheckConstraint(
                name="checklists_version_period",
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.title_vi}"


class LegalSource(models.Model):
    """A law, decree or decision; how far its details were checked is part of it."""

    class Verification(models.TextChoices):
        """How sure the citation is; nothing below ``verified`` is printed on an official paper unchecked."""

        VERIFIED = "verified"
        PARTLY = "partly"
        MEMORY = "memory"

    id = models.SlugField(primary_key=True, max_length=40)  # "ND118-2025"
    number = models.CharField(max_length=100)
    title_vi = models.CharField(max_length=500)
    title_en = models.CharField(max_length=500, blank=True)
    issuer = models.CharField(max_length=100)
    issued = models.CharField(max_length=10, blank=True)  # a day, or only the year where no more is known
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    replaced_by = models.JSONField(default=list)  # ids of legal sources
    amended_by = models.JSONField(default=list)
    duties = models.JSONField(default=list)  # what it obliges a counter to, by article
    verification = models.CharField(max_length=16, choices=Verification)

    objects = LegalSourceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title_vi}"


class ChecklistDraftQuerySet(models.QuerySet["ChecklistDraft"]):
    """Versions in the making."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: no draft, but for those who decide on it."""
        return self if may(user, "checklist.read-draft") else self.none()


class ChecklistDraft(models.Model):
    """The next version of a checklist, until it is published; one at a time of each."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=8)
    base = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()  # a whole definition, valid at all times
    edition = models.PositiveIntegerField(default=1)  # counts the changes: what If-Match names
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = ChecklistDraftQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(published_at=None), name="checklists_one_draft_of_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.body["id"])
