"""Keys that differ by rn for m, or vv for w, look alike, too; twins from before go on, and are named."""

from django.db import migrations

import backend.kernel.likeness


def refill(apps, schema_editor):
    rows = apps.get_model("people", "User").objects.using(schema_editor.connection.alias)
    backend.kernel.likeness.tell_twins("Tài khoản", backend.kernel.likeness.refill_likeness(rows, "username"))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_dated_proofs"),
    ]

    operations = [
        migrations.RunPython(refill, migrations.RunPython.noop),
    ]
