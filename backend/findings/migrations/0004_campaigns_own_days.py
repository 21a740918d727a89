"""The days a campaign's decision sets stand in the campaign; the table beside it was never filled."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_half_months_and_years")]

    operations = [migrations.DeleteModel(name="CampaignTerms")]
