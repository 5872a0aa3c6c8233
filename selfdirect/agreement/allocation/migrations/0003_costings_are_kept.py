"""Why somebody left the table is history."""

from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("allocation", "0002_costings_and_disagreements")]

    operations = [append_only("allocation_costing")]
