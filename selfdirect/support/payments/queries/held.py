"""Read what others still hold of budgets that have ended, whoever holds it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import localdate

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.payments import says
from selfdirect.support.pools import queries as pools

ASKED = ("budget.still_held", "payment.late")  # the events by which finance was asked to agree it


def still_held(case: Case) -> list[tuple[str, Money]]:
    """Say who still holds how much of somebody's budgets that have ended, by our book.

    Of a direct payment all that is there; where another budget is open, what it does not count.
    """
    person = case.person
    found = [*_direct(case), *_in_funds(person), *_in_pools(person)]
    return [(who, amount) for who, amount in found if amount > NOTHING]


def lost_with(person: Person, on: date) -> list[tuple[str, str]]:
    """Name the funds that ended with somebody's budget on a day, each with who holds it."""
    funds = marketplace.ended_with(person, on)
    places = pools.ended_with(person, on)
    return [
        *((f"the fund at {each.organisation.name}", each.organisation.email) for each in funds),
        *((each.pool.name, each.pool.organisation.email) for each in places),
    ]


def came_in_since(person: Person, since: datetime) -> Money:
    """Add up what came back to the council since a moment of what somebody holds themselves."""
    mine = Budget.objects.filter(case__person=person)
    return Money.total(budgets.came_in_since(each, since) for each in mine)


def _direct(case: Case) -> Iterator[tuple[str, Money]]:
    goes_on = budgets.open_of(case) is not None
    ended = Budget.objects.filter(case__person=case.person, state=State.ENDED, after=None)
    for budget in ended.order_by("starts_on", "pk"):
        over = budgets.paid_too_far(budget)
        for held in {budget_rules.held_of(part.key): "" for part in budget.parts.order_by("pk")}:
            if held not in budget_rules.NET:
                continue
            inside = ledger.balance(budget_rules.held_account(budget.ref, held)).available
            more = Money.total(x for part, x in over.items() if budget_rules.held_of(part) == held)
            yield says.HOLDERS[held], min(inside, more) if goes_on else inside


def _in_funds(person: Person) -> Iterator[tuple[str, Money]]:
    funds = list(marketplace.unreturned(person))
    inside = marketplace.balances(funds)
    for fund in funds:
        yield fund.organisation.name, inside.get(fund.address, NOTHING)


def _in_pools(person: Person) -> Iterator[tuple[str, Money]]:
    for member in pools.unreturned(person):
        left = pools.standing(member.pool, localdate()).left
        yield member.pool.name, left.get(member.case.ref, NOTHING)


def asked_by(case: Case) -> str:
    """Name who did last what made finance agree on what is held."""
    rows = Event.objects.filter(about=case.person.ref, code__in=ASKED).order_by("at", "pk")
    last = rows.last()
    return last.by if last else ""
