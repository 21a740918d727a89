"""Findings state what was found; those recorded before get the statement that follows from their facts."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from shared.rules.checklists import checklist_from_dict, items_by_code
from shared.rules.statements import Seen, compose

CHUNK = 500


def state(apps: Any, _editor: Any) -> None:
    Finding = apps.get_model("findings", "Finding")  # a model
    bodies = apps.get_model("checklists", "ChecklistVersion").objects.values_list("id", "body")
    items = {id_: items_by_code([checklist_from_dict(body)]) for id_, body in bodies}
    some = []
    for finding in (
        Finding.objects.select_related("visit").only("item", "facts", "visit__checklists").iterator(CHUNK)
    ):
        finding.statement = _statement(finding, items)
        some.append(finding)
        if len(some) == CHUNK:
            Finding.objects.bulk_update(some, ["statement"])
            some = []
    Finding.objects.bulk_update(some, ["statement"])


def _statement(finding: Any, items: Any) -> str:
    facts = finding.facts
    asked = (items.get(version, {}).get(finding.item) for version in finding.visit.checklists.split())
    item = next((item for item in asked if item is not None), None)
    if item is None:
        return finding.item
    seen = Seen(facts.get("value"), facts.get("followups", {}), facts.get("minutes_late"), facts.get("ratio"))
    return compose(item, seen)


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0005_notice_reference"),
        ("checklists", "0002_drafts"),
    ]

    operations = [
        migrations.AddField(
            "finding",
            "statement",
            models.TextField(
                default="", help_text="what was found, for everybody to read; its first text is in facts"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "decision",
            "statement",
            models.TextField(
                null=True, help_text="what the finding states from then on; NULL where the verb left it"
            ),
        ),
        migrations.RunPython(state, migrations.RunPython.noop),
    ]
