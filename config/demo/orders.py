"""What providers are asked for and gave: orders, weeks of visits, a contract, a new price."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from config.demo import runs
from config.demo.council import CONTRACT_GONE as GONE
from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import there
from selfdirect.register.directory.queries import price_on, works_for
from selfdirect.support.orders import actions, queries, rules
from selfdirect.support.orders.models import Block, Order
from selfdirect.support.payments import actions as payments

A_YEAR = 52  # weeks of the contract
SPARE = Fraction(9, 10)  # it is for somewhat less than what was ordered
DAYS = (0, 3)  # of a week on which help comes: Monday and Thursday
RISE = Fraction(104, 100)


def tell(council: Council) -> None:
    """Draw every order up; let Grace write down what was given, and Farid contract and propose."""
    if Order.objects.exists():
        return  # an interrupted making goes on
    at, farid = moment(council.today, 0), council.actor("farid")
    service = council.services["brightway"]
    price = price_on(service, council.today, "hour")
    with drawn_from(Random(f"{council.seed}:orders")):
        actions.draw_up(by=SYSTEM, at=at)
        given, weekly = _given(council)
        actions.deliver(rows=given, by=council.actor("grace"), at=at)
        if price is None or price.amount is None or not weekly:
            return
        volume = Fraction(round(weekly * A_YEAR * SPARE))
        block = payments.add_block(
            service=service,
            unit="hour",
            volume=volume,
            price=price.amount.times(volume),
            starts_on=council.contract_from,
            ends_before=council.today + timedelta(weeks=A_YEAR - GONE),
            by=farid,
            at=at,
        )
        _pay(council, block)
        actions.propose_uplift(
            service=service,
            unit="hour",
            price=price.amount.times(RISE),
            starts_on=council.today + timedelta(weeks=4),
            because="Wages rise in April.",
            by=farid,
            at=at,
        )


def _pay(council: Council, block: Block) -> None:
    """Charge people for their use, and pay the first days: Efua keys the invoice, Maya agrees."""
    efua, maya, at = council.actor("efua"), council.actor("maya"), moment(council.today, 0)
    payments.charge_use(ref=block.ref, by=efua, at=at)
    days = there(rules.to_bill(block.contract, ()))
    paid = payments.bill_block(
        ref=block.ref,
        number="BW-BLOCK-01",
        starts_on=days.starts_on,
        ends_before=there(days.ends_before),
        amount=rules.price_of_days(block.contract, days),
        by=efua,
        at=at,
    )
    payments.approve_payment(ref=paid.ref, by=maya, at=at)
    run = payments.begin_single(ref=paid.ref, by=efua, at=at)
    runs.send(run, council.today, council.today, efua, maya)


def _given(council: Council) -> tuple[list[rules.Row], Fraction]:
    """List what Brightway gave since the contract began, and how much that is a week now."""
    own = works_for(council.actor("grace"))
    numbers = [each.number for each in queries.ordered_from(own)] if own else []
    opened = queries.open_lines(own, numbers) if own else {}
    first = council.contract_from
    found = [
        (number, line, first + timedelta(days=day))
        for number, lines in opened.items()
        for line in lines
        for day in range(GONE * 7)
    ]
    rows = [
        rules.Row(nth, number, line.asked.place, day, given)
        for nth, (number, line, day) in enumerate(found, 2)
        if day in line.days and (given := _on(line.asked, day))
    ]
    weekly = Fraction(sum(row.given for row in rows), GONE)
    return rows, weekly


def _on(asked: rules.Asked, day: date) -> Fraction:
    """Say what was given of a line on a day: as planned, or in two visits a week."""
    planned = rules.planned_on(asked, day)
    if planned is not None:
        return planned
    if day.weekday() not in DAYS:
        return Fraction(0)
    first = Fraction(asked.quantity // 2)
    return first if day.weekday() == DAYS[0] else asked.quantity - first
