"""A bill laid out for paper: every word and sum of it text."""

from collections.abc import Iterable, Mapping
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.words import day
from selfdirect.support.billing import says
from selfdirect.support.billing.models import Bill, TopUpBill
from selfdirect.support.billing.rules import WeeksOff
from selfdirect.support.billing.says import GOES_ON

TEMPLATE = "billing/bill.typ"
NOBODYS = "000000"  # the sort code of a council that has not said where it is paid


def paper(
    bill: Bill,
    *,
    by_debit: bool,
    off: WeeksOff,
    today: date,
    council: Mapping[str, str],
    bank: Mapping[str, str],
    demo: bool,
) -> dict[str, object]:
    """Lay a bill out for `billing/bill.typ`; what is paid by direct debit is not paid by hand.

    How it is paid may change after it was sent, so the paper says of which day it speaks.
    """
    person, sent = bill.person, bill.issued_on
    assert sent
    left = NOTHING if by_debit else bill.total - bill.paid
    return {
        "title": f"{bill.name}: {abs_words(bill)}",
        "council": council["name"],
        "demo": demo,
        "large": "large_print" in person.formats,
        "to": [person.name, *(x for x in (person.address, person.postcode) if x)],
        "on": f"Sent on {day(sent, sent)} {sent.year}. This paper says how it is paid, and what "
        f"is paid, as on {day(today, today)} {today.year}.",
        "lead": says.sent(bill, off, by_debit=by_debit),
        "lines": [[line.words, str(line.amount)] for line in bill.lines.order_by("place")],
        "total": str(bill.total),
        "paid": str(bill.paid) if bill.paid else "",
        "pay": list(how_to_pay(person.ref, left, council, bank)),
        "goes_on": GOES_ON,
        "help": list(help_words(council)),
    }


def top_up_paper(
    bill: TopUpBill,
    owed: Money,
    *,
    today: date,
    council: Mapping[str, str],
    bank: Mapping[str, str],
    demo: bool,
) -> dict[str, object]:
    """Lay out what was asked for a top-up for the same template: of who pays, not the person."""
    top_up, sent = bill.top_up, bill.issued_on
    assert sent
    asked = f"{-bill.amount} taken off" if bill.amount < NOTHING else str(bill.amount)
    return {
        "title": f"Top-up for {top_up.person}: {asked}",
        "council": council["name"],
        "demo": demo,
        "large": False,
        "to": [top_up.payer.name],
        "on": f"Sent on {day(sent, sent)} {sent.year}. This paper says what is to pay as on "
        f"{day(today, today)} {today.year}.",
        "lead": says.top_up_asked(bill, bill.round.period, owed, ()),
        "lines": [[top_up.words, str(bill.amount)]],
        "total": str(bill.amount),
        "paid": "",
        "pay": list(how_to_pay(top_up.ref, owed, council, bank)),
        "goes_on": says.top_up_goes_on(top_up),
        "help": list(help_words(council)),
    }


def abs_words(bill: Bill) -> str:
    return f"{-bill.total} taken off" if bill.is_credit else str(bill.total)


def how_to_pay(
    person: str, owed: Money, council: Mapping[str, str], bank: Mapping[str, str]
) -> Iterable[str]:
    """Say where the money goes, and what to write with it; nothing where nothing is to pay."""
    if owed <= NOTHING:
        return
    if bank["sort_code"] != NOBODYS:
        code = "-".join(bank["sort_code"][n : n + 2] for n in (0, 2, 4))
        yield f"Pay {bank['name']}, sort code {code}, account {bank['account_number']}."
    yield f"When you pay, write {person}, so that we know it is from you."
    yield f"You can also pay by card, by cheque or in small parts: ring {council['phone']}."


def help_words(council: Mapping[str, str]) -> Iterable[str]:
    """Say what to do if it cannot be paid, or is wrong."""
    yield (
        f"If you cannot pay it all: ring {council['phone']} or write to {council['email']}. We "
        "look at your money with you, and agree smaller parts that you can pay. You may pay "
        "less, or nothing."
    )
    yield (
        "If you think it is wrong: tell us, and somebody looks at it again. If you are still not "
        "happy, you can complain. After that you can ask the Local Government and Social Care "
        "Ombudsman. It costs nothing."
    )
    yield "Somebody who does not work for us can help you with both. Ask us who."
