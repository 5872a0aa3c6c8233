"""Orders to a provider: what was given is written down, missed, and invoiced in files."""

from datetime import date, timedelta
from fractions import Fraction

from selfdirect.agreement.planning.models import Line
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.models import Budget
from selfdirect.support.orders import actions, rules
from selfdirect.support.orders.models import Block, Delivery, Order
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments.models import InvoiceFile, Payment
from selfdirect.support.payments.queries import block_billed, orders_under
from selfdirect.support.payments.rules.invoices import Row
from tests.simulator.rooms.life import Life

PARTS = Fraction(1), Fraction(1), Fraction(1, 2), Fraction(1, 4)  # of what was ordered
LINE = 2  # of the plan: the one that the provider gives


def deliver(life: Life) -> None:
    """Write down some days, of which some were written down before, in any order."""
    order: Order = life.one(Order.objects.all())
    lots = life.random()
    days = [life.today - timedelta(days=lots.randrange(40)) for _ in range(6)]
    rows = [
        rules.Row(nth, order.number, LINE, day, Fraction(lots.randrange(1, 4), 2))
        for nth, day in enumerate(dict.fromkeys(days), 2)
    ]
    actions.deliver(rows=rows, **life.by("grace"))


def miss(life: Life) -> None:
    given: Delivery = life.one(Delivery.objects.all())
    actions.miss(case=life.case, ref=given.ref, words="Nobody came.", **life.by("amira"))


def invoice_file(life: Life) -> None:
    """Bring an invoice for many runs: some rows came before, some twice, some are wrong."""
    budget, lots = life.budget, life.random()
    order: Order = life.one(Order.objects.filter(budget__case=life.case))
    rows = [
        Row(starts_on.toordinal() + other, f"F-{budget.ref}", order.number, starts_on,
            amount.times(lots.choice(PARTS)), because=lots.choice(["", "More."]))
        for starts_on, amount in _due(budget)
        for other in range(lots.choice([1, 1, 1, 2]))
    ]  # fmt: skip
    lots.shuffle(rows)
    payments.take_invoices(organisation=life.provider, rows=rows, name="f.csv", **life.by("grace"))


def _due(budget: Budget) -> list[tuple[date, Money]]:
    """List the first few runs that are ordered and not paid."""
    return [(x.promise.starts_on, x.promise.amount) for x in orders_under(budget)[:3]]


def invoice_drawn(life: Life) -> None:
    number = f"D-{Payment.objects.count()}"
    payments.draw_invoices(organisation=life.provider, invoice=number, **life.by("grace"))


def approve_file(life: Life) -> None:
    file: InvoiceFile = life.one(InvoiceFile.objects.all())
    payments.approve_file(ref=file.ref, **life.by("efua"))


def contract(life: Life) -> None:
    """Write down a block contract for some weeks, after the days of the one before."""
    line: Line = life.one(Line.objects.filter(place=LINE))
    last = Block.objects.order_by("ends_before").last()
    first = last.ends_before if last else life.today - timedelta(weeks=6)
    payments.add_block(
        service=there(line.service), unit=line.unit, volume=Fraction(20), price=Money(300_001),
        starts_on=first, ends_before=first + timedelta(days=45), **life.by("farid"),
    )  # fmt: skip


def charge(life: Life) -> None:
    block: Block = life.one(Block.objects.all())
    payments.charge_use(ref=block.ref, **life.by("efua"))


def bill_contract(life: Life) -> None:
    """Key the next invoice of a contract: for its days, or another sum, or too much."""
    block: Block = life.one(Block.objects.all())
    days = there(rules.to_bill(block.contract, block_billed(block)))
    amount = rules.price_of_days(block.contract, days).times(life.random().choice([1, 1, 2, 9]))
    payments.bill_block(
        ref=block.ref, number=f"C-{Payment.objects.count()}", starts_on=days.starts_on,
        ends_before=there(days.ends_before), amount=amount, because="So it is.",
        **life.by("efua"),
    )  # fmt: skip
