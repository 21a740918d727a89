"""Papers and pictures that units bring for their findings."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from backend.findings.models.finding import Finding
from backend.people.models import Role, User, new_id


class FindingFileQuerySet(models.QuerySet["FindingFile"]):
    """Papers; one that is not handed in yet is its unit's own business."""

    def visible_to(self, user: User) -> Self:
        """Keep what belongs to findings `user` may see; drafts only for the unit."""
        seen = self.filter(finding__in=Finding.objects.visible_to(user).values("pk"))
        return seen if user.role == Role.UNIT_OFFICER else seen.filter(handed_in=True)


class FindingFile(models.Model):
    """A paper or picture a unit brings for a finding; its bytes are kept under their hash, untouched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="as the person's computer called it; never a path")
    mime = models.CharField(max_length=40, help_text="found in the bytes, not claimed")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    handed_in = models.BooleanField(default=False, help_text="named by an explanation, contest or fix")

    objects = FindingFileQuerySet.as_manager()
    unlogged: ClassVar[tuple[str, ...]] = ("handed_in",)  # follows from the answers that name it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "sha256"], name="findings_file_once"),
        ]
