"""Django's own commands, with the embedded PostgreSQL started first."""

import os
import sys

from django.core.management import execute_from_command_line

from config import postgres

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        os.environ["DATABASE_URL"] = postgres.ensure()
    except postgres.PostgresFailed as problem:
        sys.exit(str(problem))
    execute_from_command_line(sys.argv)
