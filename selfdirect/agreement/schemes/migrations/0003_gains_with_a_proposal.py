from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("allocation", "0004_voices_and_carers"),
        ("schemes", "0002_saves_are_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="gains",
            field=models.JSONField(null=True),
        ),
        migrations.RunSQL(  # proposed before these were kept
            "UPDATE schemes_draft SET gains = '{}' WHERE state IN ('PROPOSED', 'SIGNED')",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["PROPOSED", "SIGNED"]) | Q(gains__isnull=False),
                name="draft_proposed_with_its_gains",
            ),
        ),
    ]
