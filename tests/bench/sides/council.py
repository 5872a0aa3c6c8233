"""Make a council of so many people, unless it is there, and let Carol be signed in to it."""

import json
import os
import random
import sys

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402 (Django first)
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from config import database  # noqa: E402
from config.demo import make  # noqa: E402
from selfdirect.foundation.access.models import User  # noqa: E402
from selfdirect.register.cases.queries import visible  # noqa: E402
from tests.bench.sides.case_page import visitor  # noqa: E402

PAGES = 200  # how many different people's pages are opened
SEED = 1


def ready(people: int) -> None:
    """Make what is missing, and write down who visits whom."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # looked for at each start
    call_command("migrate", interactive=False, verbosity=0)
    if not database.role_of_the_application():
        sys.exit("The application's role cannot be made on this server: not every guard is on.")
    if not make.made():
        make.make(make.Wanted(people, SEED, timezone.localdate()))
        _settle()
    carol = User.objects.get(username="carol")
    Authenticator.objects.get_or_create(
        user=carol, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "not used here"}}
    )
    refs = sorted(visible(carol.actor).values_list("ref", flat=True))
    told = {"cookie": _signed_in(carol), "refs": random.Random(SEED).sample(refs, PAGES)}
    visitor(os.environ["DATABASE_URL"]).write_text(json.dumps(told))


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as in a database that has lived for a day


def _signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    ready(int(sys.argv[1]))
