"""The application's own role, made where the migrating account may."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from selfdirect.foundation.db import grants


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grants.apply(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("ledger", "0002_functions")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
