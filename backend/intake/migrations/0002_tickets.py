"""Tickets a person can decide about, and the device's number of what was set aside."""

import json

from django.db import migrations, models


def note_numbers(apps, _schema_editor):
    """Read the device's number out of what was set aside before."""
    for row in apps.get_model("sync", "Quarantine").objects.exclude(code="signature-invalid"):
        try:
            claim = json.loads(bytes(row.raw))["device"]
            n = claim["n"] if claim["id"] == str(row.device_id) else None
        except (ValueError, LookupError, TypeError):
            continue
        if type(n) is int and 0 <= n < 2**53:
            row.n = n
            row.save(update_fields=["n"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("sync", "0001_initial"),
        ("visits", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="quarantine",
            name="dismissed_at",
            field=models.DateTimeField(help_text="when a person decided not to take it in", null=True),
        ),
        migrations.AddField(
            model_name="quarantine",
            name="n",
            field=models.BigIntegerField(
                help_text="the device's running number, as the signed body says", null=True
            ),
        ),
        migrations.AddField(
            model_name="quarantine",
            name="reason",
            field=models.TextField(blank=True, help_text="of that decision"),
        ),
        migrations.RunPython(note_numbers, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="quarantine",
            index=models.Index(fields=["device", "n"], name="sync_quarantine_chain"),
        ),
    ]
