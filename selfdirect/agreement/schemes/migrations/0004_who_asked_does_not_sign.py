from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("schemes", "0003_gains_with_a_proposal")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="asked_by",
            field=models.CharField(max_length=150, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="draft", name="draft_four_eyes"),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=Q(signed_by="")
                | ~Q(
                    signed_by__in=[F("asked_by"), F("begun_by"), F("saved_by"), F("proposed_by")]
                ),
                name="draft_four_eyes",
            ),
        ),
    ]
