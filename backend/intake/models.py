"""What devices sent that could not be stored: kept byte for byte until a person or a newer server helps."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from backend.people.models import Device, Role, User, new_id
from backend.visits.models import Photo, Revision


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    """Bodies set aside, for those who decide about them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs and administrators see all, nobody else any; a device hears of its own by sync."""
        return self if user.role in (Role.REVIEWER, Role.ADMINISTRATOR) else self.none()

    def with_state(self) -> Self:
        """Add `state`: stored once a revision has its hash, dismissed if a person said so, else open."""
        stored = Exists(Revision.objects.filter(sha256=OuterRef("sha256")))
        return self.annotate(
            state=Case(
                When(stored, then=Value(Quarantine.State.STORED)),
                When(Q(dismissed_at__isnull=False), then=Value(Quarantine.State.DISMISSED)),
                default=Value(Quarantine.State.OPEN),
                output_field=models.CharField(),
            )
        )


class Quarantine(models.Model):
    """A signed body the server did not take, with the reason; `id` is the ticket the device shows.

    It is open as long as no stored revision has its hash and nobody has dismissed it. It is never deleted.
    """

    class State(models.TextChoices):
        """What has become of it; see `with_state`."""

        OPEN = "open"
        STORED = "stored"
        DISMISSED = "dismissed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="quarantine")
    revision_id = models.UUIDField(help_text="as the envelope says")
    visit_id = models.UUIDField(null=True, help_text="as the body says, where that much can be read")
    n = models.BigIntegerField(null=True, help_text="the device's running number, as the signed body says")
    raw = models.BinaryField(help_text="the body's UTF-8 bytes")
    sha256 = models.CharField(max_length=64, help_text="of the raw bytes")
    key_id = models.CharField(max_length=100)
    signature = models.CharField(max_length=500)
    code = models.CharField(max_length=32, help_text="of the problem, when it was last offered")
    detail = models.TextField(blank=True)
    received_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, help_text="when a person decided not to take it in")
    reason = models.TextField(blank=True, help_text="of that decision")
    photos = models.ManyToManyField(
        Photo, related_name="quarantined", help_text="they can be uploaded all the same"
    )

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "sha256"], name="sync_quarantine_once"),
        ]
        indexes = [
            models.Index(fields=["visit_id"], name="sync_quarantine_visit"),
            models.Index(fields=["device", "n"], name="sync_quarantine_chain"),
        ]


class DeviceChain(models.Model):
    """Up to which number nothing of a device's chain is missing: its gaps are looked for behind that alone.

    Numbers that came never go, so the figure only grows; without a row, or behind the truth, it costs time
    and changes no answer.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="+")
    whole_until = models.BigIntegerField(help_text="every number up to this one came")

    class Meta:
        db_table = "sync_devicechain"
