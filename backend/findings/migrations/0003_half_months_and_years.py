"""Tallies of half months and official years in the place of those of months, counted from what they stand for."""

from collections import Counter, defaultdict

from django.db import migrations, models
from django.db.models import Count

from shared.rules.periods import half_month_of, year_of

HALF_MONTH, YEAR = 1, 24
KIND = ("unit_id", "checklist", "severity", "restricted")


def count_anew(apps, _schema_editor):
    """Empty both tallies and fill them; the months cannot be split, and a new table has nothing to add up."""
    findings = apps.get_model("findings", "Finding").objects.order_by()
    fill(
        apps.get_model("findings", "FindingTally"),
        KIND,
        findings.values_list("day", *KIND, "state").annotate(n=Count("pk")),
    )
    visits = apps.get_model("visits", "Visit").objects.filter(sealed_at__isnull=False).order_by()
    fill(
        apps.get_model("findings", "VisitTally"),
        ("unit_id",),
        visits.values_list("day", "unit_id", models.Value("sealed")).annotate(n=Count("pk")),
    )


def fill(tally, kind, rows):
    """Write the rows of day, kind, column and number into a tally."""
    tally.objects.all().delete()
    cells = defaultdict(Counter)
    for day, *one, column, n in rows.iterator():
        cells[HALF_MONTH, half_month_of(day), *one][column] += n
        cells[YEAR, year_of(day), *one][column] += n
    names = ("length", "bucket", *kind)
    tally.objects.bulk_create(
        [tally(**dict(zip(names, cell, strict=True)), **counts) for cell, counts in cells.items()],
        batch_size=1000,
    )


LENGTH = "of the bucket, in half months: 1, or 24 for a year"


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_workflow"), ("visits", "0002_reviews")]

    operations = [
        migrations.RemoveConstraint("findingtally", "one_finding_tally_per_cell"),
        migrations.RemoveConstraint("visittally", "one_visit_tally_per_cell"),
        *(
            migrations.AddField(
                model,
                "length",
                models.PositiveSmallIntegerField(default=HALF_MONTH, help_text=LENGTH),
                preserve_default=False,
            )
            for model in ("findingtally", "visittally")
        ),
        *(
            migrations.AlterField(model, "bucket", models.DateField(help_text="first day of the bucket"))
            for model in ("findingtally", "visittally")
        ),
        migrations.RunPython(count_anew),
        migrations.AddConstraint(
            "findingtally",
            models.UniqueConstraint(
                fields=["length", "bucket", "unit", "checklist", "severity", "restricted"],
                name="one_finding_tally_per_cell",
            ),
        ),
        migrations.AddConstraint(
            "visittally",
            models.UniqueConstraint(fields=["length", "bucket", "unit"], name="one_visit_tally_per_cell"),
        ),
    ]
