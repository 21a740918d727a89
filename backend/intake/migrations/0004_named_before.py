"""Whoever named a photo before claims were kept counts as having brought it: phones offer some no more."""

from django.db import migrations

FILED = """
    INSERT INTO visits_photoclaim (sha256, user_id, size, brought_at)
    SELECT visits_photo.sha256, user_id, size, MIN(received_at) FROM visits_photo
    JOIN visits_evidence ON visits_evidence.sha256 = visits_photo.sha256
    JOIN visits_revision ON visits_revision.id = revision_id
    JOIN people_device ON people_device.id = device_id
    GROUP BY visits_photo.sha256, user_id, size
"""
SET_ASIDE = """
    INSERT INTO visits_photoclaim (sha256, user_id, size, brought_at)
    SELECT visits_photo.sha256, user_id, size, MIN(received_at) FROM visits_photo
    JOIN sync_quarantine_photos ON photo_id = visits_photo.sha256
    JOIN sync_quarantine ON sync_quarantine.id = quarantine_id
    JOIN people_device ON people_device.id = device_id
    WHERE NOT EXISTS (
        SELECT 1 FROM visits_photoclaim WHERE visits_photoclaim.sha256 = visits_photo.sha256
        AND visits_photoclaim.user_id = people_device.user_id
    )
    GROUP BY visits_photo.sha256, people_device.user_id, size
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0003_device_chain"),
        ("visits", "0006_photo_claims"),
    ]

    operations = [
        migrations.RunSQL(FILED, migrations.RunSQL.noop),
        migrations.RunSQL(SET_ASIDE, migrations.RunSQL.noop),
    ]
