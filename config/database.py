"""What must be true of the database before anyone is let in."""

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from config.progress import step
from selfdirect.foundation.db import grants


def bring_up_to_date() -> str:
    """Apply the migrations that are missing; answer what was done, in a sentence."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return "The database is up to date."
    with step("Bringing the database up to date"):
        call_command("migrate", interactive=False, verbosity=0)
    return f"The database is up to date: {len(missing)} steps applied."


def role_of_the_application() -> str:
    """Answer the role that may not edit history, its rights renewed; "" where none can be made."""
    return grants.ROLE if grants.apply(connection) else ""


def is_empty() -> bool:
    """Whether nobody has an account yet: a council that no one has moved into."""
    return not get_user_model()._default_manager.exists()


def let_go() -> None:
    """Give back this process's own connections: from here on others do the work."""
    for each in connections.all(initialized_only=True):
        each.close()
        if isinstance(each, DatabaseWrapper):
            each.close_pool()
