"""A draft on its way, by the real acts."""

from datetime import date, datetime

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.tests import steps as allocation
from selfdirect.agreement.schemes import actions
from selfdirect.agreement.schemes.models import Draft

TEXT = allocation.TEXT
APRIL = date(2026, 4, 1)
NOTE = "Prices rose, so the table for older people goes up."


def begun(cast: Cast, at: datetime, text: str = TEXT) -> Draft:
    return actions.begin_draft(text=text, by=cast.farid.actor, at=at)


def saved(cast: Cast, draft: Draft, text: str, at: datetime, who: str = "farid") -> Draft:
    by = cast.users[who].actor
    draft.refresh_from_db()
    return actions.save_draft(
        ref=draft.ref, text=text, what="points", seen=draft.changes, by=by, at=at
    )


def proposed(cast: Cast, at: datetime, text: str = TEXT, *, on: date = APRIL) -> Draft:
    draft = begun(cast, at, text)
    return actions.propose_draft(
        ref=draft.ref,
        version=draft.version,
        starts_on=on,
        note=NOTE,
        by=cast.farid.actor,
        at=at,
    )


def signed(cast: Cast, at: datetime, text: str = TEXT, *, on: date = APRIL) -> Scheme:
    draft = proposed(cast, at, text, on=on)
    return actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=at)
