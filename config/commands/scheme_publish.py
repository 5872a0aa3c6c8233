"""`selfdirect scheme publish`: the part that needs the database."""

import argparse
import sys
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from selfdirect.agreement.allocation.rules import SchemeError
from selfdirect.agreement.schemes import actions
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.decision import Refused


def publish(args: argparse.Namespace) -> int:
    """Propose a file as a version, and say who signs it. Returns the exit status."""
    try:
        text = Path(args.file).read_text(encoding="utf-8")
        draft = _propose(args, text)
    except (OSError, UnicodeDecodeError) as fault:
        print(f"The file {args.file} cannot be read: {fault}.", file=sys.stderr)
        return 2
    except SchemeError as fault:
        print(f"The scheme {args.file} has a fault at {fault} Nothing was saved.", file=sys.stderr)
        return 2
    except Refused as why:
        print(f"{why} Nothing was saved.", file=sys.stderr)
        return 1
    print(
        f"{draft.ref}: “{draft.title}”, version {draft.version}, from {draft.starts_on}, waits for"
        " somebody else's signature at /schemes/drafts/."
    )
    return 0


@transaction.atomic
def _propose(args: argparse.Namespace, text: str) -> Draft:
    user = User.objects.filter(username=args.by).first()
    if user is None:
        raise Refused(f"There is no account “{args.by}”.")
    at = timezone.now()
    draft = actions.begin_draft(text=text, by=user.actor, at=at)
    return actions.propose_draft(
        ref=draft.ref,
        version=args.version or draft.version,
        starts_on=_day(args.starts_on),
        note=args.note,
        by=user.actor,
        at=at,
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"“{typed[:40]}” is not a date. Write one like 2027-04-01.") from None
