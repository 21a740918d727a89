"""Signs and slips, the answers given to them, and leads.

An answer is anonymous by construction: see docs/decisions/100. Its id is random (a UUIDv7 would hold the
time), it knows its day and nothing finer, and no row says by which slip, from where or when it came.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q

from backend.people.models import Role, User, new_id
from backend.units.models import Counter, Unit
from shared.rules.leads import WAITING


class Channel(models.TextChoices):
    """How an answer came; figures of different channels are never added up."""

    POSTER = "poster"
    SLIP = "slip"
    EXIT = "exit"


class Invitation(models.Model):
    """A sign at a counter, or a batch of slips that were printed for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="invitations")
    channel = models.CharField(max_length=8, choices=Channel)
    code = models.CharField(max_length=5, null=True, unique=True)  # noqa: DJ001 - null: slips have their own
    number = models.PositiveIntegerField(default=1)  # slips printed
    day_codes = models.BooleanField(default=False)  # a sheet beside the sign shows the code of the day
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="citizens_invitation_kind",
                condition=Q(channel="poster", code__isnull=False)
                | Q(channel="slip", code__isnull=True, valid_to__isnull=False),
            ),
            models.UniqueConstraint(
                name="citizens_one_sign_of_a_counter",
                fields=["counter"],
                condition=Q(channel="poster", valid_to__isnull=True),
            ),
        ]


class Slip(models.Model):
    """A slip that was not used yet: using it deletes the row, so that nothing says which ones were."""

    fingerprint = models.CharField(max_length=64, primary_key=True)  # HMAC of the code, which nobody keeps
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="slips")


class SpentTicket(models.Model):
    """A form that was taken, so that it is not taken again; forgotten the day after."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    day = models.DateField()


GRADES: Final = ("q0", "qa", "qb", "qc", "qd", "qe")
NOT_APPLICABLE: Final = 0
"""The grade of who says that the result is not due, or that they never gave feedback."""


class Answer(models.Model):
    """What one person said at a counter on a day: grades from 1 to 5, null for none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    day = models.DateField()
    q0 = models.PositiveSmallIntegerField()
    qa = models.PositiveSmallIntegerField(null=True)
    qb = models.PositiveSmallIntegerField(null=True)
    qc = models.PositiveSmallIntegerField(null=True)
    qd = models.PositiveSmallIntegerField(null=True)
    qe = models.PositiveSmallIntegerField(null=True)
    wait = models.CharField(max_length=8, blank=True)
    trips = models.CharField(max_length=8, blank=True)
    papers = models.CharField(max_length=8, blank=True)
    day_code = models.BooleanField(null=True)  # whether it was today's; null: none was asked for

    class Meta:
        indexes = [models.Index(fields=["counter", "day", "channel", "id"], name="citizens_answer_place")]
        constraints = [
            models.CheckConstraint(
                name="citizens_answer_grades",
                condition=Q(q0__range=(1, 5))
                & Q(*[Q(**{f"{g}__isnull": True}) | Q(**{f"{g}__range": (0, 5)}) for g in GRADES[1:]]),
            ),
        ]


class AnswerDay(models.Model):
    """A day that is over: how many answers it has, and the root over them, which the log holds too."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)  # hex


class SetAside(models.Model):
    """A day of a counter on which answers came too fast: its figures are shown with and without it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="citizens_set_aside_once", fields=["counter", "channel", "day"]),
        ]


class LeadKind(models.TextChoices):
    """What made an answer a lead."""

    TEXT = "text"
    PAPERS = "papers"
    MONEY = "money"
    DANGER = "danger"


class LeadState(models.TextChoices):
    """How far a lead has come."""

    RECEIVED = "received"
    READ = "read"
    KEPT = "kept"
    FORWARDED = "forwarded"
    HELD = "held"
    REFERRED = "referred"
    ANSWERED = "answered"
    CLOSED = "closed"


class LeadClass(models.TextChoices):
    """What a lead is, as its first reader found; see docs/decisions/101."""

    PRAISE = "praise"
    SUGGESTION = "suggestion"
    TROUBLE = "trouble"  # with how rules are carried out
    ACCUSATION = "accusation"  # nameless: looked into where person, evidence and ground are clear
    DANGER = "danger"
    BY_LAW = "by-law"  # somebody who wants a petition or denunciation dealt with: told where to file it


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, as far as a person may know of them."""

    def visible_to(self, user: User) -> Self:
        """Keep for Home Affairs what is not restricted, for the two people named all, for others nothing."""
        if user.role != Role.REVIEWER:
            return self.none()
        named = RestrictedReader.objects.filter(user=user, ended_at=None).exists()
        return self if named else self.filter(restricted=False)

    def overdue(self, today: date) -> Self:
        """Keep what is not answered, and due before today."""
        return self.filter(state__in=WAITING, due_on__lt=today)


class Lead(models.Model):
    """What somebody wants looked at: no petition, no denunciation, and never a finding.

    The citizen's own words are encrypted and erased after their term, and so is what the first reader made of
    them, without names.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    received_on = models.DateField()
    kind = models.CharField(max_length=8, choices=LeadKind)
    restricted = models.BooleanField()
    sealed_text = models.TextField(blank=True)
    sealed_masked = models.TextField(blank=True)
    lead_class = models.CharField(max_length=10, choices=LeadClass, blank=True)
    reply = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=LeadState, default=LeadState.RECEIVED)
    due_on = models.DateField()
    code_fingerprint = models.CharField(max_length=64, unique=True)

    objects = LeadQuerySet.as_manager()
    unlogged: ClassVar[tuple[str, ...]] = ("sealed_text", "sealed_masked", "code_fingerprint")

    class Meta:
        ordering = ["due_on", "id"]


class LeadStep(models.Model):
    """What a person of Home Affairs did with a lead, opening a restricted one included."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=8)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)  # the reason, to whom it was forwarded, the answer

    class Meta:
        ordering = ["id"]


class RestrictedReader(models.Model):
    """One of the two people of Home Affairs whom the leader named to read restricted leads."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="citizens_reader_once", fields=["user"], condition=Q(ended_at__isnull=True)
            ),
        ]
