"""Notices get a reference of our own; the number on the paper is what the office's register gives."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0004_campaigns_own_days")]

    operations = [
        # null without a default: the table is altered in place, so that it keeps its triggers
        migrations.AddField(
            model_name="notice",
            name="reference",
            field=models.CharField(help_text="under which we keep it", max_length=20, null=True),
        ),
    ]
