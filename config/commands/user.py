"""`selfdirect user`: teams, and accounts for those who work in or with the council."""

import argparse
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from selfdirect.foundation.access.actions import add_team, add_user, invite
from selfdirect.foundation.access.models import User
from selfdirect.foundation.access.queries import team_names, with_email
from selfdirect.foundation.kernel.actor import OWN, SYSTEM, WORKERS, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.directory.models import Organisation

# People who draw on support and their carers are invited at the front door, never from here.
NOT_HERE = OWN | {Role.SYSTEM, Role.PUBLIC}
ROLES = {str(role).replace(" ", "-"): role for role in Role if role not in NOT_HERE}
EXAMPLE = f"""
roles: {", ".join(ROLES)}

examples:
  selfdirect user team north "North team" --phone "01632 960 110"
  selfdirect user add --email carol@council.example --name "Carol Jones" --role practitioner \\
      --team north --job "social worker"
  selfdirect user invite carol@council.example

Each account is sent an invitation: a link to choose a password, good once, for 14 days. Without
a mail server the link is printed here, to be given to its owner and to nobody else.
"""
Words = argparse.Namespace


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "user",
        help="make teams and staff accounts, and invite their owners",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(metavar="ACT", required=True, help="team, add or invite")
    team = acts.add_parser("team", help="make a team")
    team.set_defaults(act=_team)
    team.add_argument("code", metavar="CODE", help="a short name without spaces, like north")
    team.add_argument("name", metavar="NAME", help="as people read it")
    team.add_argument("--phone", default="", help="the team's number")
    _add_parser(acts.add_parser("add", help="make an account, and invite its owner"))
    again = acts.add_parser("invite", help="send another invitation; the older one ends")
    again.set_defaults(act=_invite)
    again.add_argument("email", metavar="EMAIL")


def _add_parser(add: argparse.ArgumentParser) -> None:
    add.set_defaults(act=_add)
    add.add_argument("--email", required=True, help="what they sign in with")
    add.add_argument("--name", required=True, help="first and last name")
    add.add_argument("--role", required=True, action="append", choices=ROLES, metavar="ROLE")
    add.add_argument("--team", default=[], action="append", help="a team's code; may be repeated")
    add.add_argument("--job", default="", help="as the person reads it: social worker")
    add.add_argument("--phone", default="", help="their own number")
    add.add_argument("--works-for", default="", help="a provider's reference in the directory")


def run(args: Words) -> int:
    """Do one act and say what became of it; return 1 where it was refused."""
    try:
        print(args.act(args))
    except Refused as why:
        print(f"{why} Nothing was saved.", file=sys.stderr)
        return 1
    return 0


def _team(args: Words) -> str:
    if not args.code.replace("-", "").isalnum():
        raise Refused(f"“{args.code}” is not a short name. Use letters, numbers and hyphens.")
    code, at = args.code, timezone.now()
    team = add_team(code=code, name=args.name, phone=args.phone, by=SYSTEM, at=at)
    return f"There is a team now: {team.name} ({team.code})."


@transaction.atomic
def _add(args: Words) -> str:
    roles, email = frozenset(ROLES[name] for name in args.role), args.email.strip().lower()
    _check(args, roles, email)
    given, _, family = args.name.strip().partition(" ")
    user = add_user(
        username=email,
        given_name=given,
        family_name=family.strip(),
        email=email,
        roles=roles,
        teams=tuple(args.team),
        job=args.job,
        phone=args.phone,
        works_for=args.works_for,
        by=SYSTEM,
        at=timezone.now(),
    )
    return _invited(user)


def _check(args: Words, roles: frozenset[Role], email: str) -> None:
    """Refuse what could not work.

    :raises Refused: with a sentence that says what to mend
    """
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(f"“{args.email}” is not an email address.") from None
    if with_email(email):
        raise Refused(f"Somebody signs in with {email} already.")
    known = team_names(args.team)
    if unknown := sorted(set(args.team) - set(known)):
        raise Refused(
            f"There is no team {', '.join(unknown)}. Make it first: selfdirect user team."
        )
    if roles & WORKERS and not known:
        raise Refused("Who works with people works in a team: say which with --team.")
    here = Organisation.objects.filter(ref=args.works_for).exists()
    if (Role.PROVIDER in roles or args.works_for) and not here:
        raise Refused("Say with --works-for which organisation: its reference in the directory.")


def _invite(args: Words) -> str:
    user = with_email(args.email)
    if user is None or not user.is_active:
        raise Refused(f"Nobody has an account with {args.email}. Make one: selfdirect user add.")
    return _invited(user)


def _invited(user: User) -> str:
    link = f"{settings.SITE.rstrip('/')}{reverse('access:invited', args=['TOKEN'])}"
    place = link.replace("TOKEN", "{token}")
    token = invite(user=user, link=place, by=SYSTEM, at=timezone.now())
    name = user.get_full_name()
    if settings.MAIL_FROM:
        return f"{name} has an account. An invitation is on its way to {user.email}."
    return (
        f"{name} has an account. No mail server is set (MAIL_FROM), so give them this link "
        f"yourself. It works once, for 14 days:\n\n  {place.format(token=token)}\n"
    )
