import django.db.models.deletion
from django.db import migrations, models

OF_PEOPLE = """
UPDATE reconciliation_card card SET case_id = budget.case_id
FROM budgets_budget budget WHERE budget.id = card.budget_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("reconciliation", "0002_lines_are_kept"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="card", name="card_of_one_budget"),
        migrations.AddField(
            model_name="card",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cards",
                to="cases.case",
            ),
        ),
        migrations.RunSQL(OF_PEOPLE, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="card",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cards",
                to="cases.case",
            ),
        ),
        migrations.RemoveField(model_name="card", name="budget"),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                fields=("feed", "token_hash"), name="card_of_one_person"
            ),
        ),
    ]
