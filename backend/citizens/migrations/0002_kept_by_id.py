from django.db import migrations

from backend.citizens.by_id import kept_by_id


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_initial")]

    operations = [kept_by_id(f"citizens_{table}") for table in ("answer", "lead", "slip", "spentticket")]
