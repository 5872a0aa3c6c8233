"""What people do to get in."""

import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction

from selfdirect.foundation.access.models import Invitation, User
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox.actions import queue

GOOD_FOR = timedelta(days=14)


def add_user(
    *,
    username: str,
    given_name: str,
    family_name: str,
    email: str,
    roles: frozenset[Role],
    by: Actor,
    at: datetime,
    teams: tuple[str, ...] = (),
    job: str = "",
    phone: str = "",
) -> User:
    """Make an account with no password: its owner sets one by invitation."""
    user = User(
        username=username,
        first_name=given_name,
        last_name=family_name,
        email=email,
        roles=sorted(roles),
        teams=sorted(teams),
        job=job,
        phone=phone,
        date_joined=at,
    )
    user.set_unusable_password()
    user.save()
    record("user.added", on=f"user:{username}", by=by, at=at, roles=user.roles, teams=user.teams)
    return user


@transaction.atomic
def invite(*, user: User, link: str, by: Actor, at: datetime) -> str:
    """Send a link to set a password, good for 14 days and one use; returns its token.

    `link` is an address with `{token}` in it. Only the token's digest is kept.
    """
    token = token_urlsafe(32)
    Invitation.objects.create(
        token_digest=_digest(token), user=user, invited_at=at, expires_at=at + GOOD_FOR
    )
    body = (
        f"Hello {user.first_name}\n\nYou can now sign in to see where things stand and take "
        f"part. Choose a password here:\n\n{link.format(token=token)}\n\n"
        f"The link works once, for 14 days.\n\n{settings.COUNCIL['name']}"
    )
    queue(channel="email", to=user.email, subject="Your way in", body=body, at=at)
    record("user.invited", on=f"user:{user.username}", by=by, at=at)
    return token


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Set the password that an invitation allows.

    :raises Refused: if the link was used, has run out, or never was
    """
    found = Invitation.objects.select_for_update().filter(token_digest=_digest(token)).first()
    if found is None or found.used_at or found.expires_at <= at:
        raise Refused("This link has been used or has run out. Ask us for a new one.")
    found.used_at = at
    found.save(update_fields=["used_at"])
    user = found.user
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.joined", on=f"user:{user.username}", by=user.actor, at=at)
    return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def change_reading(*, user: User, easy_read: bool) -> None:
    """Keep how somebody likes to read."""
    user.easy_read = easy_read
    user.save(update_fields=["easy_read"])
