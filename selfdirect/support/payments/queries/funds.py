"""Read what is to be paid into individual service funds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet, Sum

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.marketplace.journey import LIVE
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.payments.journey import GONE
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.queries.payments import NOT_SENT


@dataclass(frozen=True, slots=True)
class FundDue:
    fund: Fund
    due: budget_rules.Due


def next_fund_payment(fund: Fund) -> budget_rules.Due | None:
    """Work out the next payment into a fund, with what is on its way counted as paid."""
    rows = Payment.objects.filter(
        payee=fund.address, whose=fund.organisation.ref, kind=Payment.Kind.FUND
    )
    return marketplace.next_due(fund, *on_the_way(rows))


def on_the_way(rows: QuerySet[Payment]) -> tuple[Money, date | None]:
    """Add up what is prepared or agreed and not sent; say until when any day has its payment."""
    found = rows.exclude(state__in=GONE).aggregate(
        total=Sum("amount", filter=Q(state__in=NOT_SENT)), until=Max("ends_before")
    )
    return found["total"] or NOTHING, found["until"]


def funds_due(until: date) -> Iterator[FundDue]:
    """List every fund with a payment for days that begin by a day."""
    for fund in marketplace.live(until):
        if found := fund_due(fund, until):
            yield found


def fund_due(fund: Fund, until: date) -> FundDue | None:
    """Say what is to be paid into a fund for days that begin by a day; None if nothing is."""
    due = next_fund_payment(fund)
    return FundDue(fund, due) if due and due.run.starts_on <= until else None


def funds_to_pay(actor: Actor, until: date) -> list[FundDue]:
    """List those of them that this actor may see."""
    seen = set(marketplace.visible(actor).filter(state__in=LIVE).values_list("pk", flat=True))
    return [each for each in funds_due(until) if each.fund.pk in seen]
