"""Keys that differ by rn for m, or vv for w, look alike, too; twins from before go on, and are named."""

from django.db import migrations

import backend.kernel.likeness


def refill(apps, schema_editor):
    rows = apps.get_model("units", "Unit").objects.using(schema_editor.connection.alias)
    backend.kernel.likeness.tell_twins("Đơn vị", backend.kernel.likeness.refill_likeness(rows, "id"))


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_likeness"),
    ]

    operations = [
        migrations.RunPython(refill, migrations.RunPython.noop),
    ]
