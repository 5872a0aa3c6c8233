from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pools", "0001_pooled_funds"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="back_to",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
