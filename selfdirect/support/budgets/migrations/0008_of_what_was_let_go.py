from django.db import migrations, models
from django.db.models import F, Q

import selfdirect.foundation.db.fields

FILL = """
ALTER TABLE budgets_letgo DISABLE TRIGGER USER;
UPDATE budgets_letgo SET charged = amount;
ALTER TABLE budgets_letgo ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0007_let_go")]
    operations = [
        migrations.AddField(
            model_name="letgo",
            name="charged",
            field=selfdirect.foundation.db.fields.MoneyField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="letgo",
            constraint=models.CheckConstraint(
                condition=Q(charged__gte=F("amount")), name="let_go_of_what_was_charged"
            ),
        ),
    ]
