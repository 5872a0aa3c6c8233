"""What somebody chose that a line was spent on stands when its card changes hands."""

from django.db import migrations, models

FILL = """
UPDATE reconciliation_outcome SET chosen = purpose WHERE state = 'SPENT' AND EXISTS (
    SELECT FROM audit_event WHERE code = 'line.spent' AND subject = 'line:' || line_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("reconciliation", "0004_put_right"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="chosen",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
