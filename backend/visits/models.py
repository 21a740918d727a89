"""Visits, their immutable signed revisions, the files they name as evidence, and the receipts for them.

What an inspector answered stays where it was signed: in `Revision.body`. The columns beside it are what
lists, filters and constraints need; nothing is kept twice for reading alone.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from backend.campaigns.models import Campaign
from backend.people.models import Device, Role, User, new_id
from backend.units.models import Counter, Unit
from backend.visits.access import author_or_team


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits; an inspected unit, a leader or another inspector does not learn that one took place."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know: Home Affairs all, inspectors those they wrote or took part in."""
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(author_or_team(user, visit=""))
        return self.none()


class Visit(models.Model):
    """What one inspector records at one unit on one day; `head` is the revision that counts."""

    class State(models.TextChoices):
        """How far the visit has come; drafts exist on the phone alone."""

        SUBMITTED = "submitted"
        SEALED = "sealed"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    class Mode(models.TextChoices):
        """Whether the unit was told beforehand."""

        PLANNED = "planned"
        SURPRISE = "surprise"

    id = models.UUIDField(primary_key=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="visits")
    mode = models.CharField(max_length=8, choices=Mode)
    author = models.ForeignKey(User, models.PROTECT, related_name="visits")
    team = models.ManyToManyField(User, related_name="visits_in_team")
    checklists = models.TextField(help_text="version ids with a space around each")
    day = models.DateField(help_text="local day it began by the device, else the day it was received")
    started_at = models.DateTimeField(null=True, help_text="the device said")
    finished_at = models.DateTimeField(null=True, help_text="the device said")
    state = models.CharField(max_length=9, choices=State, default=State.SUBMITTED)
    head: models.ForeignKey[Revision] = models.ForeignKey("Revision", models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True, help_text="when every named photo was first held")

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="submitted") | Q(sealed_at__isnull=False), name="visits_visit_sealed_at"
            ),
        ]
        indexes = [
            # From "unit" on: so that it holds all a report needs to count the visits of some days.
            models.Index(fields=["-day", "-id", "unit", "sealed_at"], name="visits_visit_newest"),
            models.Index(fields=["unit", "day"], name="visits_visit_unit_day"),
            models.Index(  # what waits is found without looking through what is done
                fields=["state", "day", "id"],
                name="visits_visit_waiting",
                condition=Q(state__in=["sealed", "returned"]),
            ),
        ]


class Revision(models.Model):
    """One signed state of a visit, exactly as it came. Append-only by trigger."""

    class Kind(models.TextChoices):
        """What the author does with the visit by this revision."""

        SUBMIT = "submit"
        AMEND = "amend"
        WITHDRAW = "withdraw"

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=8, choices=Kind)
    body = models.TextField(help_text="the signed text; hash and signature are over these UTF-8 bytes")
    sha256 = models.CharField(max_length=64, unique=True, help_text="of the body")
    key_id = models.CharField(max_length=64)
    signature = models.TextField(help_text="base64")
    device = models.ForeignKey(Device, models.PROTECT, related_name="revisions")
    n = models.BigIntegerField(help_text="the device's running number")
    parents = models.JSONField(default=list, help_text="ids of the revisions this one follows")
    flags = models.JSONField(default=list, help_text="codes of what a reviewer should look at")
    received_at = models.DateTimeField()
    received_seq = models.PositiveBigIntegerField(unique=True, help_text="its number in the feed")
    leaf_index = models.PositiveBigIntegerField(unique=True, help_text="its place in the Merkle tree")

    class Meta:
        ordering = ["received_seq"]
        indexes = [models.Index(fields=["device", "n"], name="visits_revision_chain")]


class Photo(models.Model):
    """One evidence file that some revision names; the bytes are in the photo store under its hash."""

    class View(models.TextChoices):
        """Whether a picture for the screen can be made of the original; found out at first sight."""

        UNTRIED = "untried"
        READY = "ready"
        TOO_LARGE = "too_large"
        UNDECODABLE = "undecodable"

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes, as a revision says")
    completed_at = models.DateTimeField(null=True, help_text="when the server first vouched for holding it")
    mismatches = models.PositiveSmallIntegerField(default=0, help_text="uploads discarded for a wrong hash")
    view = models.CharField(max_length=11, choices=View, default=View.UNTRIED)
    view_reason = models.CharField(max_length=60, db_default="", help_text="why no picture could be made")
    is_cut = models.BooleanField(db_default=False, help_text="the file breaks off before its end")
    decoder = models.CharField(
        max_length=60, db_default="", help_text="what tried: another one may manage what this one could not"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="visits_photo_not_empty")]


class PhotoClaim(models.Model):
    """A photo that some phone of a person named, and when that person brought its bytes (see `claims`)."""

    photo = models.ForeignKey(Photo, models.CASCADE, db_column="sha256", related_name="claims")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", related_query_name="photo_claim")
    size = models.PositiveBigIntegerField(help_text="bytes, as the phone said")
    brought_at = models.DateTimeField(null=True, help_text="when the last byte came and the hash was true")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "user"], name="visits_photoclaim_once"),
        ]


class Evidence(models.Model):
    """One photo or signature as proof of one answer, in one revision; and the marked copies of photos."""

    class Kind(models.TextChoices):
        """What the file shows; `marked` is a copy of another one with masks and arrows."""

        PHOTO = "photo"
        SIGNATURE = "signature"
        MARKED = "marked"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="evidence")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="evidence")
    photo = models.ForeignKey(Photo, models.PROTECT, db_column="sha256", related_name="evidence")
    kind = models.CharField(max_length=9, choices=Kind)
    mime = models.CharField(max_length=40, help_text="the device said")
    item = models.CharField(max_length=16, blank=True, help_text="the answer it proves; blank for none")
    restricted = models.BooleanField(help_text="for Home Affairs and the author alone")
    shown_as: models.ForeignKey[Photo | None] = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="its marked copy, seen instead",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "photo", "item"], name="visits_evidence_once"),
        ]

    @property
    def shown(self) -> Photo:
        """Return the file that pictures for the screen are made of."""
        return self.shown_as or self.photo


class Opening(models.Model):
    """Somebody was given the untouched bytes of evidence, and said why. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="openings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ["id"]


class Receipt(models.Model):
    """The server's signed word that it holds a revision and every byte of its evidence. Append-only."""

    revision = models.OneToOneField(Revision, models.PROTECT, primary_key=True, related_name="receipt")
    signed = models.TextField(help_text="canonical JSON: exactly what was hashed and signed")
    sig = models.TextField(help_text="base64 Ed25519 by the server's key")


class Review(models.Model):
    """What Home Affairs said of one revision of a visit. Append-only by trigger: every round stays."""

    class Verdict(models.TextChoices):
        """Accepted, or returned to the inspector."""

        ACCEPTED = "accepted"
        RETURNED = "returned"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    comment = models.TextField(blank=True, help_text="on the visit as a whole")
    comments = models.JSONField(default=list, help_text="on single items: [{item, comment}]")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
