"""Give each questionnaire the day from which it is asked: until now, the day it was published."""

from django.db import migrations, models

FROM_PUBLICATION = """
UPDATE assessment_questionnaire SET starts_on = (published_at AT TIME ZONE 'Europe/London')::date
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        migrations.AddField("questionnaire", "starts_on", models.DateField(null=True)),
        migrations.RunSQL(FROM_PUBLICATION, migrations.RunSQL.noop),
        migrations.AlterField("questionnaire", "starts_on", models.DateField()),
    ]
