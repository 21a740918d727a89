"""Findings are found by what they state: their statements, folded, in a column of their own."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from shared.base.search import search_text

CHUNK = 1000


def fold(apps: Any, _editor: Any) -> None:
    Finding = apps.get_model("findings", "Finding")  # a model
    some = []
    for finding in Finding.objects.only("statement").iterator(CHUNK):
        finding.search = search_text(finding.statement)
        some.append(finding)
        if len(some) == CHUNK:
            Finding.objects.bulk_update(some, ["search"])
            some = []
    Finding.objects.bulk_update(some, ["search"])


class Migration(migrations.Migration):
    dependencies = [("findings", "0006_statements")]

    operations = [
        migrations.AddField(
            "finding",
            "search",
            models.TextField(default="", help_text="the statement as it is searched: folded words"),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
