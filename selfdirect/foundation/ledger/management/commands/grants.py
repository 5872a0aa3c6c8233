"""`manage.py grants`: run after migrate, as every new table needs it."""

from django.core.management.base import BaseCommand
from django.db import connection

from selfdirect.foundation.db import grants


class Command(BaseCommand):
    help = "Give the application's database role its rights: everything but edit history."

    def handle(self, *args: object, **options: object) -> None:
        """Say plainly what was done, or what could not be."""
        if grants.apply(connection):
            self.stdout.write(f"The role {grants.ROLE} has its rights. Set DATABASE_ROLE to it.")
        else:
            self.stdout.write(
                f"This account may not make the role {grants.ROLE}, nor act as it. History is "
                "still kept by triggers. To keep it by rights as well, ask who runs the server "
                f"for: CREATE ROLE {grants.ROLE} NOLOGIN; GRANT {grants.ROLE} TO this account; "
                "then run this again."
            )
