"""Lists of the bank and of the card company: overlapping, sent again, and in any order.

What a list could say follows from what was done so far. A list says some of it, so that the same
line comes many times, beside lines that never came before.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case
from selfdirect.support.billing import actions as billing
from selfdirect.support.billing.models import Bill, DebitRun
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.reconciliation import actions, queries
from selfdirect.support.reconciliation.models import Card, Feed, Outcome
from tests.simulator.rooms.life import Life

BANK = "Date,Amount,Reference,Description,Transaction ID,Currency"
CARDS = "TraceID,EntryType,Token,TxDate,BillAmount,MCC,MerchantName,Note"
BACK = 40  # days of which a list may tell


def give_card(life: Life) -> None:
    """Give a card: it stays the same over years."""
    budget, token = life.budget, _token(life.case)
    actions.give_card(feed=life.cards, token=token, budget_ref=budget.ref, **life.by("efua"))


def _token(case: Case) -> str:
    return f"TOK-{case.ref}"


def bank_list(life: Life) -> None:
    _bring(life, life.bank, BANK, list(_of_bank(life)))


def card_list(life: Life) -> None:
    _bring(life, life.cards, CARDS, list(_of_cards(life)))


def _bring(life: Life, feed: Feed, head: str, lines: list[str]) -> None:
    """Bring some of what could be said, look at it, take it, and now and then the same again."""
    lots = life.random()
    some = lots.sample(lines, len(lines) * lots.randrange(50, 100) // 100)
    content = "\n".join([head, *some]).encode()
    for _ in range(lots.choice([1, 1, 2])):
        file = actions.bring_file(feed=feed, name="l.csv", content=content, **life.by("efua"))
        actions.take_file(ref=file.ref, **life.by("efua"))
        done = actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: life.at)
        assert done
        assert done.state == "TAKEN"


def _of_bank(life: Life) -> Iterator[str]:
    since = life.at - timedelta(days=BACK)
    for run in Run.objects.filter(sent_at__gte=since).order_by("pk"):
        name = run.ref if run.pk % 2 else ""
        yield f"{run.sent_at:%Y-%m-%d},-{_plain(run.total)},{name},Payments,R{run.pk},GBP"
    for taken in DebitRun.objects.filter(state="DONE", collect_on__gte=since).order_by("pk"):
        yield f"{taken.collect_on},{_plain(taken.total)},{taken.ref},Debits,D{taken.pk},GBP"
    for bill in Bill.objects.filter(number__isnull=False, total__gt=0).order_by("number"):
        day = bill.due_on
        paid = bill.number and bill.number % 2  # every other is left to other acts
        if paid and day and since.date() <= day <= life.today:
            sum_ = _plain(bill.total)
            yield f"{day},{sum_},{bill.person.ref},From A Khan,B{bill.number},GBP"
    yield from _sent_back(life)
    for ago in range(0, BACK, 7):
        day = life.today - timedelta(days=life.today.weekday() + ago)
        yield f"{day},-1.50,,Bank charges,C{day:%Y%m%d},GBP"
        yield f"{day},{day.day}.25,,Somebody paid,S{day:%Y%m%d},GBP"


def _sent_back(life: Life) -> Iterator[str]:
    """Now and then a payment comes back, on one day, however often the list comes."""
    since = life.at - timedelta(days=BACK)
    sent = Payment.objects.filter(lines__run__sent_at__gte=since).distinct().order_by("pk")
    for payment in sent:
        on = payment.prepared_at + timedelta(days=3)
        if not payment.pk % 7 and on < life.at:
            sum_ = _plain(payment.amount)
            yield f"{on:%Y-%m-%d},{sum_},{payment.ref},Back,X{payment.pk},GBP"


def _of_cards(life: Life) -> Iterator[str]:
    since = life.at - timedelta(days=BACK)
    token = _token(life.case)
    for ago in range(BACK):
        day = life.today - timedelta(days=ago)
        yield from _spent(f"{day:%Y%m%d}", token, str(day), Random(day.toordinal()))
    for budget in life.case.budgets.order_by("pk"):
        loads = Payment.objects.filter(payee=f"dp:{budget.ref}", lines__run__sent_at__gte=since)
        for payment in loads.order_by("pk").distinct():
            sent = payment.lines.exclude(run__sent_at=None).latest("run__sent_at").run.sent_at
            sum_ = _plain(payment.amount)
            yield f"L{payment.pk},load,{token},{sent:%Y-%m-%d},{sum_},,Council,"


def _spent(mark: str, token: str, day: str, lots: Random) -> Iterator[str]:
    """One thing that was bought, on every other day; not always what the plan has money for."""
    if lots.random() < 0.5:
        kind = lots.choice(["purchase", "purchase", "purchase", "cash", "authorisation", "odd"])
        shop = lots.choice(["4121,City Taxi", "5812,Corner Cafe", "5732,Screens and More"])
        pence = lots.choice([300, 800, 1250, 2400, 9_000])
        yield f"T{mark},{kind},{token},{day},-{_plain(Money(pence))},{shop},"
    if lots.random() < 0.1:
        yield f"V{mark},refund,{token},{day},2.50,4121,City Taxi,"


def _plain(amount: Money) -> str:
    return f"{amount.pence // 100}.{amount.pence % 100:02}"


# What somebody decides about a line -----------------------------------------------------------


def _waiting(life: Life, feed: Feed | None = None, *kinds: str) -> Outcome:
    rows = queries.to_decide(life.cast.efua.actor, feed)
    row: Outcome = life.one(rows.filter(line__kind__in=kinds) if kinds else rows)
    return row


def match(life: Life) -> None:
    row = _waiting(life, None, "out", "load")
    found = queries.candidates(row)
    name = found[int(life.lot() * len(found))].name if found else "nothing"
    actions.match_line(line=row.pk, name=name, **life.by("efua"))


def place(life: Life) -> None:
    """Say that what came is what she pays, or a whole collection."""
    row, person = _waiting(life, life.bank, "in"), life.case.person
    if row.line.words.startswith("Debits"):
        billing.place_debits(line=row.pk, **life.by("efua"))
        return
    billing.place_line(line=row.pk, person_ref=person.ref, **life.by("efua"))


def spend(life: Life) -> None:
    row, budget = _waiting(life, life.cards), life.budget
    actions.spend_line(line=row.pk, budget_ref=budget.ref, purpose="out", **life.by("efua"))


def undo(life: Life) -> None:
    """Take back what was said of a line of this year, by somebody else of finance."""
    since = life.today - timedelta(days=BACK)
    said = Outcome.objects.filter(state__in=["SPENT", "MATCHED"], line__on__gte=since)
    actions.undo_line(line=life.one(said).pk, because="It was another.", **life.by("maya"))


def back(life: Life) -> None:
    """Say that what came is a payment that the bank sent back."""
    row = _waiting(life, life.bank, "in")
    found = queries.came_back(row)
    name = found[int(life.lot() * len(found))].name if found else "nothing"
    actions.return_line(line=row.pk, name=name, why="The account is closed.", **life.by("efua"))


def change_hands(life: Life) -> None:
    """Say that the card is somebody else's, and now and then that it is not."""
    card, budget = (
        life.one(Card.objects.all()),
        life.one(life.someone.budgets.filter(state="OPEN")),
    )
    because = {"budget_ref": budget.ref, "because": "It was another's."}
    who = "maya" if card.given_by == life.cast.efua.actor.name else "efua"
    actions.move_card(ref=card.ref, **because, **life.by(who))


def keep_or_dismiss(life: Life) -> None:
    row = _waiting(life)
    act = actions.keep_line if life.lot() < 0.5 else actions.dismiss_line
    act(line=row.pk, because="We asked the bank.", **life.by("efua"))
