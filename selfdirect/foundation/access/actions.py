"""What people do to get in."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction

from selfdirect.foundation.access import queries
from selfdirect.foundation.access.models import Invitation, Submission, Team, User
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox.actions import queue

GOOD_FOR = timedelta(days=14)
KEYS_KEPT = timedelta(days=30)


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
    works_for: str = "",
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
        works_for=works_for,
        date_joined=at,
    )
    user.set_unusable_password()
    user.save()
    record("user.added", on=f"user:{username}", by=by, at=at, roles=user.roles, teams=user.teams)
    return user


@transaction.atomic
def add_team(*, code: str, name: str, by: Actor, at: datetime, phone: str = "") -> Team:
    """Make a team that people can work in.

    :raises Refused: if there is one by that code already
    """
    if Team.objects.filter(code=code).exists():
        raise Refused(f"There is a team “{code}” already.")
    team = Team.objects.create(code=code, name=name, phone=phone)
    record("team.added", on=f"team:{code}", by=by, at=at)
    return team


@transaction.atomic
def invite(*, user: User, link: str, by: Actor, at: datetime) -> str:
    """Send a link to set a password, good for 14 days and one use; returns its token.

    `link` is an address with `{token}` in it. Only the token's digest is kept, and an older
    invitation ends.
    """
    token = token_urlsafe(32)
    unused = Invitation.objects.filter(user=user, used_at__isnull=True, expires_at__gt=at)
    unused.update(expires_at=at)
    Invitation.objects.create(
        token_digest=queries.digest(token), user=user, invited_at=at, expires_at=at + GOOD_FOR
    )
    body = (
        f"Hello {user.first_name}\n\nYou can now sign in to see where things stand and take "
        f"part. Choose a password here:\n\n{link.format(token=token)}\n\n"
        f"The link works once, for 14 days.\n\n{settings.COUNCIL['name']}"
    )
    subject = "Your way in"
    queue(to=user.email, subject=subject, body=body, at=at, secret=True)
    record("user.invited", on=f"user:{user.username}", by=by, at=at)
    return token


@transaction.atomic
def accept_invitation(*, digest: str, password: str, at: datetime) -> User:
    """Set the password that an invitation allows; `digest` is that of its token.

    :raises Refused: if the link was used, has run out, or never was
    """
    found = Invitation.objects.select_for_update().filter(token_digest=digest).first()
    if found is None or found.used_at or found.expires_at <= at:
        raise Refused("This link has been used or has run out. Ask us for a new one.")
    found.used_at = at
    found.save(update_fields=["used_at"])
    user = found.user
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.joined", on=f"user:{user.username}", by=user.actor, at=at)
    return user


def change_reading(*, user: User, easy_read: bool) -> None:
    """Keep how somebody likes to read."""
    user.easy_read = easy_read
    user.save(update_fields=["easy_read"])


def forget_forms(*, at: datetime) -> int:
    """Let go of the keys of forms that nobody can still send twice; returns how many."""
    gone, _ = Submission.objects.filter(at__lt=at - KEYS_KEPT).delete()
    return gone
