"""What was left of somebody in a shared fund is paid out to them: once, with the next run."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Part
from selfdirect.support.payments import queries, says
from selfdirect.support.payments.actions.payments import prepare
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.rules import accounts, checks
from selfdirect.support.pools import actions as pool_actions
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.models import Member


def prepare_rest(member: Member, on: date, by: Actor, at: datetime) -> Payment | None:
    """Prepare it out of the budget that is open now.

    Where none is, it waits for the next; where none can come, two people let the council keep it
    (`keep`). The database holds that there is one payment of it that stands.

    :raises Refused: if it waits, so that finance looks at it
    """
    pools.lock(member.pool.ref)
    part = queries.part_for_rest(member)
    if part is None:
        if queries.rest_waits(member):
            raise Refused(says.REST_WAITS)
        return None
    payment = Payment(
        part=part,
        kind=Payment.Kind.REST,
        payee=budget_rules.held_account(part.budget.ref, part.held),
        **paid_to(part),
        amount=member.sent,
        what=says.a_rest(member.pool.name),
        working=says.rest_working(member.sent, member.pool.name),
        rest_of=member,
    )
    return prepare(payment, on, on + timedelta(days=1), by, at)


def keep(run: Run, members: Iterable[Member], by: Actor, at: datetime) -> None:
    """Let the council keep what nobody can be paid: one said why in a run, who approves it too."""
    said = run.findings.filter(code=checks.KEEPS, cleared_at__isnull=False)
    asked = dict(said.values_list("words", "cleared_by"))
    for member in members:
        if asker := asked.get(says.keeps(member)):
            pool_actions.keep_rest(member=member, asked_by=asker, by=by, at=at)


def paid_to(part: Part) -> dict[str, str]:
    """Say who has a direct payment: the person, or whom they chose to hold it."""
    person = part.budget.case.person
    if part.held == budget_rules.DIRECT:
        return {"payee_name": person.name, "whose": person.ref}
    return {"payee_name": says.chosen_by(person), "whose": accounts.third_of(person.ref)}
