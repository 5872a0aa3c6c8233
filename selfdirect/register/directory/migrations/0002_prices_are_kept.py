"""What a service cost on a day stays what it cost: plans and invoices rest on it."""

from django.db import migrations

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [append_only("directory_price")]
