"""What a draft once said is history."""

from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]
    operations = [append_only("schemes_save")]
