from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [("reconciliation", "0001_feeds")]

    operations = [append_only("reconciliation_line"), append_only("reconciliation_match")]
