"""What the portal itself keeps: forms that could not be accepted yet, with all that was typed into them."""

from __future__ import annotations

from django.db import models

from backend.people.models import User, new_id


class KeptForm(models.Model):
    """A form that came when its writer was not logged in any more; only its writer ever gets it back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    writer = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500, help_text="the form's own address")
    fields = models.TextField(help_text="what was typed and ticked, as browsers write it; no passwords")
    kept_at = models.DateTimeField(db_index=True)


class KeptFile(models.Model):
    """A file that came with a kept form; its bytes are kept under their hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(KeptForm, models.CASCADE, related_name="files")
    field = models.CharField(max_length=100)
    name = models.CharField(max_length=200, help_text="as the person's computer called it; never a path")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
