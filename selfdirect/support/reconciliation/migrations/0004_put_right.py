import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reconciliation", "0003_cards_of_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="match",
            name="match_of_a_thing_once",
        ),
        migrations.AddField(
            model_name="match",
            name="nth",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="match",
            name="undoes",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone",
                to="reconciliation.match",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="undone",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry", ""), ("undoes", None)),
                fields=("what", "name", "nth"),
                name="match_of_a_thing_once",
            ),
        ),
    ]
