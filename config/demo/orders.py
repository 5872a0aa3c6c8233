"""What providers are asked for and gave: orders, a week of visits, a contract, a new price."""

from datetime import timedelta
from fractions import Fraction
from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.directory.queries import price_on, works_for
from selfdirect.support.orders import actions, queries, rules
from selfdirect.support.orders.models import Order

HOURS = 6_000  # of the contract, in a year
A_WEEK = 7
RISE = Fraction(104, 100)


def tell(council: Council) -> None:
    """Draw every order up; let Grace write down last week, and Farid contract and propose."""
    if Order.objects.exists():
        return  # an interrupted making goes on
    at, farid = moment(council.today, 0), council.actor("farid")
    service = council.services["brightway"]
    price = price_on(service, council.today, "hour")
    with drawn_from(Random(f"{council.seed}:orders")):
        actions.draw_up(by=SYSTEM, at=at)
        actions.deliver(rows=_last_week(council), by=council.actor("grace"), at=at)
        if price is None or price.amount is None:
            return
        actions.add_block(
            service=service,
            unit="hour",
            volume=rules.read_quantity(str(HOURS)),
            price=price.amount.times(HOURS),
            starts_on=council.today - timedelta(weeks=13),
            ends_before=council.today + timedelta(weeks=39),
            by=farid,
            at=at,
        )
        actions.propose_uplift(
            service=service,
            unit="hour",
            price=price.amount.times(RISE),
            starts_on=council.today + timedelta(weeks=4),
            because="Wages rise in April.",
            by=farid,
            at=at,
        )


def _last_week(council: Council) -> list[rules.Row]:
    """List what the plans of Brightway's people put on each of the last seven days."""
    own = works_for(council.actor("grace"))
    numbers = [each.number for each in queries.ordered_from(own)] if own else []
    opened = queries.open_lines(own, numbers) if own else {}
    days = [council.today - timedelta(days=back) for back in range(A_WEEK, 0, -1)]
    found = [
        (number, line.asked.place, day, rules.planned_on(line.asked, day))
        for number, lines in opened.items()
        for line in lines
        for day in days
        if day in line.days
    ]
    return [
        rules.Row(nth, number, place, day, planned)
        for nth, (number, place, day, planned) in enumerate(found, 2)
        if planned
    ]
