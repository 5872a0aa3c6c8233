from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_what_we_learn")]
    operations = [
        append_only("budgets_change"),
        append_only("budgets_stepdown"),
        append_only("budgets_terms"),
    ]
