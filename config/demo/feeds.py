"""Acts out what the bank and the card company say of the money, and what is asked about it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from config.demo.council import Council, moment
from config.demo.hand import monday_on_or_before
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.support.assurance import actions as assurance
from selfdirect.support.assurance import queries as looks
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments.journey import RunState, State
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.reconciliation import actions
from selfdirect.support.reconciliation.models import Feed

Line = tuple[date, tuple[str, Money, str, str]]  # a day, then kind, amount, shop's code, shop
BANK = ("Date", "Amount", "Reference", "Description", "Transaction ID", "Currency")
CARDS = ("TxDate", "EntryType", "BillAmount", "MCC", "MerchantName", "Token", "TraceID", "Note")
TOKEN = "TOK-7731-0042"
CLOSED = 5  # every so many weeks there is no club
CLUB = ("purchase", Money(-18_50), "8641", "Saturday Crew")
ALARM = ("purchase", Money(-23_20), "8050", "Riverside Lifeline")
ODD = (  # so many days ago: Nell is asked about these three
    (33, ("purchase", Money(-32_00), "5946", "Harbour Cameras")),
    (19, ("atm withdrawal", Money(-42_00), "6011", "Quay Road")),
    (12, ("purchase", Money(-14_00), "5970", "Sea Glass Studio")),
)


def tell(council: Council) -> None:
    """Bring what the bank says and what Nell's card says, and look at direct payments."""
    if Feed.objects.exists():
        return  # an interrupted making goes on
    with drawn_from(Random(f"{council.seed}:feeds")):
        bank = _feed(council, "bank", "The council's bank account", "bank")
        _take(council, bank, [BANK, *_of_bank(council.today)])
        _nells_card(council)


def _feed(council: Council, code: str, name: str, profile: str) -> Feed:
    by, at = council.actor("efua"), moment(council.today, 0)
    return actions.add_feed(code=code, name=name, profile=profile, by=by, at=at)


def _take(council: Council, feed: Feed, rows: Iterable[Iterable[object]]) -> None:
    """Bring a file and take it, as finance and the worker do."""
    by, at = council.actor("efua"), moment(council.today, 0)
    name = f"{feed.code}-{council.today}.csv"
    file = actions.bring_file(feed=feed, name=name, content=csv_bytes(rows), by=by, at=at)
    actions.take_file(ref=file.ref, by=by, at=at)
    actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: at)


def _of_bank(today: date) -> Iterator[tuple[object, ...]]:
    """List the runs that the bank has paid, and one line that names nothing of ours."""
    sent = Run.objects.filter(state__in=[RunState.SENT, RunState.CLOSED], pay_on__lt=today)
    for run in sent.order_by("pay_on", "pk"):
        yield run.pay_on, -run.total, run.ref, "BACS PAYMENTS", f"B-{run.ref}", "GBP"
    yesterday = today - timedelta(days=1)
    yield yesterday, Money(-84_00), "INV 2231", "RIVERSIDE SIGNS", "B-2231", "GBP"


def _nells_card(council: Council) -> None:
    """Give Nell's card to her budget, read its list, and ask her about three lines of it."""
    by, at = council.actor("efua"), moment(council.today, 0)
    budget = Budget.objects.get(case__person__user=council.cast.nell)
    feed = _feed(council, "cards", "Payment cards", "crosscard")
    actions.give_card(feed=feed, token=TOKEN, budget_ref=budget.ref, by=by, at=at)
    lines = sorted(
        (line for line in _of_card(budget, council.today) if line[0] < council.today),
        key=lambda line: line[0],
    )
    rows = ((day, *said, TOKEN, f"C-{place}", "") for place, (day, said) in enumerate(lines))
    _take(council, feed, [CARDS, *rows])
    assurance.begin_round(seed=council.seed, by=council.actor("maya"), at=at)
    look = looks.queue(by).get(budget=budget)
    assurance.ask(ref=look.ref, minutes=6, by=by, at=at)


def _of_card(budget: Budget, today: date) -> Iterator[Line]:
    """List what came onto the card, the club, the alarm, and what is out of the ordinary."""
    paid = Payment.objects.filter(
        part__budget=budget,
        kind=Payment.Kind.DIRECT,
        state__in=[State.SENT, State.PAID],
    )
    for payment in paid.order_by("starts_on"):
        yield max(payment.starts_on, budget.starts_on), ("load", payment.amount, "", "")
    monday = monday_on_or_before(budget.starts_on)
    for week in range((today - monday).days // 7 + 1):
        if (week + 1) % CLOSED:
            yield monday + timedelta(days=7 * week + 5), CLUB
        if week % 4 == 0:
            yield monday + timedelta(days=7 * week + 2), ALARM
    for ago, said in ODD:
        yield today - timedelta(days=ago), said
