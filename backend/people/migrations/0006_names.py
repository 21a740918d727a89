"""No two user names look alike from now on; twins from before go on side by side, and are named.

Accounts are found by any of their names, with or without marks.
"""

import django.contrib.auth.validators
from django.db import migrations, models

import backend.kernel.folded
import backend.kernel.likeness


def fill(apps, schema_editor):
    rows = apps.get_model("people", "User").objects.using(schema_editor.connection.alias)
    backend.kernel.likeness.tell_twins("Tài khoản", backend.kernel.likeness.fill_likeness(rows, "username"))
    for user in rows.all():
        user.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="likeness",
            field=models.CharField(max_length=300, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="search",
            field=backend.kernel.folded.FoldedField(default="", editable=False, of=("username", "full_name")),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="likeness",
            field=backend.kernel.likeness.LikenessField(
                editable=False, max_length=300, of="username", unique=True
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                max_length=150,
                unique=True,
                validators=[
                    django.contrib.auth.validators.UnicodeUsernameValidator(),
                    backend.kernel.likeness.check_letters,
                ],
            ),
        ),
    ]
