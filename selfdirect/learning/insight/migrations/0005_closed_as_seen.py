from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0004_costs"),
    ]

    operations = [
        migrations.AddField(
            model_name="close",
            name="snapshot",
            field=models.TextField(default=""),
        ),
    ]
