"""History is added to, never changed: the database sees to it."""

from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_event"), append_only("audit_seal")]
