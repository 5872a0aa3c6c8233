"""Why answers were agreed that the person did not give: written once, with the agreement."""

import django.db.models.deletion
from django.db import migrations, models

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_questionnaire_starts_on")]
    operations = [
        migrations.CreateModel(
            name="Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=16)),
                ("spoke", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField()),
                ("questions", models.JSONField()),
                ("given_by", models.CharField(max_length=150)),
                ("given_by_name", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiver",
                        to="assessment.assessment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="waiver_gives_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason", "spoken_for"), ("spoke", ""), _negated=True
                        ),
                        name="waiver_says_who_spoke",
                    ),
                ],
            },
        ),
        append_only("assessment_waiver"),
    ]
