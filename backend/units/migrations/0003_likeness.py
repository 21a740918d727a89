"""No two unit codes look alike from now on; twins from before go on side by side, and are named.

Names with letters that only look like Đ, or that nobody sees, are found and ordered as they are meant.
"""

from django.db import migrations, models

import backend.kernel.likeness
from shared.base.search import search_text
from shared.base.text import sort_key


def fill(apps, schema_editor):
    rows = apps.get_model("units", "Unit").objects.using(schema_editor.connection.alias)
    backend.kernel.likeness.tell_twins("Đơn vị", backend.kernel.likeness.fill_likeness(rows, "id"))


def fold_anew(apps, schema_editor):
    alias = schema_editor.connection.alias
    for unit in apps.get_model("units", "Unit").objects.using(alias):
        _fold(unit, unit.abbrev, unit.district)
    for counter in apps.get_model("units", "Counter").objects.using(alias):
        _fold(counter)


def _fold(row, *also):
    folded = search_text(row.name_vi, *also), sort_key(row.name_vi)
    if folded != (row.search, row.sort):
        row.search, row.sort = folded
        row.save(update_fields=["search", "sort"])


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0002_succession_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="likeness",
            field=models.CharField(max_length=300, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(fold_anew, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="unit",
            name="likeness",
            field=backend.kernel.likeness.LikenessField(editable=False, max_length=300, of="id", unique=True),
        ),
    ]
