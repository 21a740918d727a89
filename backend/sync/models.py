"""What devices sent that could not be stored: kept byte for byte until a person or a newer server helps."""

from __future__ import annotations

from django.db import models

from backend.people.models import Device, new_id
from backend.visits.models import Photo


class Quarantine(models.Model):
    """A signed body the server did not take, with the reason; `id` is the ticket the device shows.

    It is open as long as no stored revision has its hash.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="quarantine")
    revision_id = models.UUIDField(help_text="as the envelope says")
    visit_id = models.UUIDField(null=True, help_text="as the body says, where that much can be read")
    raw = models.BinaryField(help_text="the body's UTF-8 bytes")
    sha256 = models.CharField(max_length=64, help_text="of the raw bytes")
    key_id = models.CharField(max_length=100)
    signature = models.CharField(max_length=500)
    code = models.CharField(max_length=32, help_text="of the problem, when it was last offered")
    detail = models.TextField(blank=True)
    received_at = models.DateTimeField()
    photos = models.ManyToManyField(
        Photo, related_name="quarantined", help_text="they can be uploaded all the same"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "sha256"], name="sync_quarantine_once"),
        ]
        indexes = [models.Index(fields=["visit_id"], name="sync_quarantine_visit")]
