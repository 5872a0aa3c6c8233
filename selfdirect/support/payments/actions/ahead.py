"""What a provider was paid too much ahead of an invoice, where no invoice is to come for it."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.models import GaveBack


@transaction.atomic
def note_given_back(*, whose: str, amount: Money, by: Actor, at: datetime) -> GaveBack:
    """Note that a provider sent back what they were paid too much: it comes off no invoice then.

    :raises Refused: if it is more than still comes off their next invoices
    """
    policy.may_run(by).require()
    queries.wait_for_turn(whose)
    owed = queries.owed_back(whose).get(whose, NOTHING)
    if not NOTHING < amount <= owed:
        raise Refused(says.not_owed_back(owed, queries.name_of(whose)))
    made = GaveBack.objects.create(whose=whose, amount=amount, by=by.name, by_name=str(by), at=at)
    record("payee.gave_back", on=f"payee:{whose}", by=by, at=at, pence=amount.pence)
    return made
