"""Invoices for many people at once: right rows go on to be checked, wrong ones are said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.orders.rules import Fault
from selfdirect.support.payments import policy, queries, rules
from selfdirect.support.payments.actions.payments import approve_payment, first_paid, to_pay
from selfdirect.support.payments.journey import PAYMENT, State
from selfdirect.support.payments.models import InvoiceFile, InvoiceRow, Payment
from selfdirect.support.payments.rules.invoices import Match, Row, Way, match, match_again

Kind = Payment.Kind


@transaction.atomic
def take_invoices(
    *,
    organisation: str,
    rows: Sequence[Row],
    faults: Iterable[Fault] = (),
    name: str,
    by: Actor,
    at: datetime,
) -> InvoiceFile:
    """Take an invoice for many people: set each row beside what was ordered and given.

    A row that is here already, by invoice and row, is not taken twice; one that is wrong is left
    out and said; the others are prepared, to be approved by somebody else.

    :raises NotThere: if it is another provider's
    """
    policy.may_enter(by).require()
    whose = queries.biller(by, organisation)
    queries.wait_for_turn(whose.ref)
    account = budget_rules.provider_account(whose.ref)
    known = queries.rows_here(whose, (row.number for row in rows))
    fresh = [row for row in rows if not _same(row, known.get(row.number))]
    billed = queries.stands(whose, {(row.order, row.starts_on) for row in fresh})
    sent = queries.billed_already(account, (each.part.pk for each in billed.values()))
    taken: dict[queries.Key, tuple[Row, Match]] = {}
    wrong = list(faults)
    file = InvoiceFile(
        whose=whose.ref,
        whose_name=whose.name,
        name=name[:120],
        rows=len(rows) + len(wrong),
        known=len(rows) - len(fresh),
        by=by.name,
        by_name=str(by),
        at=at,
    )
    for row in fresh:
        key = (row.order, row.starts_on)
        found = billed.get(key)
        said = _not_so(row, found, known, sent, taken, at)
        matched = Match(Way.WRONG, said) if said or not found else _match(row, found)
        if matched.way == Way.WRONG:
            wrong.append(Fault(row.row, matched.words))
        else:
            taken[key] = (row, matched)
    return _save(file, taken, billed, wrong, by, at)


def _same(row: Row, here: queries.Here | None) -> bool:
    return here == queries.Here(row.order, row.starts_on, row.amount)


def _match(row: Row, found: queries.Billed) -> Match:
    return match(row, found.stand, queries.near())


def _not_so(
    row: Row,
    found: queries.Billed | None,
    known: Mapping[str, queries.Here],
    sent: set[tuple[int, date]],
    taken: Mapping[queries.Key, tuple[Row, Match]],
    at: datetime,
) -> str:
    """Say why a row is no invoice: twice, not ordered, of a block contract, or too soon."""
    days = budget_rules.day_in_words(row.starts_on)
    if here := known.get(row.number):
        return (
            f"Row {row.row} of {row.invoice} is here already: {here.order}, {here.amount}. Bring "
            "rows in the places they had, or under another number."
        )
    if found is None:
        return (
            f"Nothing is ordered and unpaid under {row.order} for days from {days}. "
            "Check the number and the day."
        )
    if found.covered:
        return found.covered
    if (found.part.pk, row.starts_on) in sent:
        return f"An invoice for {row.order} for days from {days} is here already."
    if (row.order, row.starts_on) in taken:
        first = taken[row.order, row.starts_on][0].row
        return f"Row {first} bills {row.order} for the same days. Put the two together."
    if localdate(at) < rules.payable_from(row.starts_on, direct=False):
        return f"These days begin on {days}. Send it from then on."
    return ""


def _save(
    file: InvoiceFile,
    taken: Mapping[queries.Key, tuple[Row, Match]],
    billed: Mapping[queries.Key, queries.Billed],
    wrong: Sequence[Fault],
    by: Actor,
    at: datetime,
) -> InvoiceFile:
    streams, payments = {billed[key].part.stream for key in taken}, []
    owed = {x: queries.owed_back(file.whose, x).get(file.whose, NOTHING) for x in streams}
    for key, (row, matched) in taken.items():
        stream = billed[key].part.stream
        payments.append(_payment(file, row, billed[key], matched, owed[stream], by, at))
        owed[stream] -= max(payments[-1].off, NOTHING)
    Payment.objects.bulk_create(payments)
    file.taken = len(payments)
    file.total = Money.total(each.billed for each in payments)
    file.save(force_insert=True)
    made = zip(taken.values(), payments, strict=True)
    InvoiceRow.objects.bulk_create(
        [
            *(
                InvoiceRow(file=file, row=row.row, way=each.way, words=each.words, payment=paid)
                for (row, each), paid in made
            ),
            *(InvoiceRow(file=file, row=x.row, way=Way.WRONG, words=x.words) for x in wrong),
        ]
    )
    record_many(
        event("payment.prepared", on=each, by=by, at=at, about=each.about,
              facts={"pence": each.amount.pence, "kind": each.kind})
        for each in payments
    )  # fmt: skip
    record(
        "invoice.taken", on=file, by=by, at=at,
        pence=file.total.pence, taken=file.taken, known=file.known, wrong=file.wrong,
    )  # fmt: skip
    return file


def _payment(
    file: InvoiceFile,
    row: Row,
    found: queries.Billed,
    matched: Match,
    owed: Money,
    by: Actor,
    at: datetime,
) -> Payment:
    days = budget_rules.days_in_words(found.promise.run)
    ordered, name = found.stand.ordered, file.whose_name
    working = matched.words or rules.working(row.amount, ordered, days)
    return Payment(
        part=found.part,
        kind=Kind.INVOICE,
        state=PAYMENT.start,
        payee=found.promise.target,
        payee_name=name,
        whose=file.whose,
        invoice_number=row.number,
        starts_on=found.promise.starts_on,
        ends_before=found.promise.ends_before,
        **to_pay(row.amount, found.ahead, owed, name, working),
        what=(found.promise.memo.partition(": ")[2] or "Support")[:200],
        order=found.promise.reference,
        because=row.because if row.amount != ordered or matched.way == Way.LOOK else "",
        prepared_by=by.name,
        prepared_by_name=str(by),
        prepared_at=at,
    )


def draw_invoices(*, organisation: str, invoice: str, by: Actor, at: datetime) -> InvoiceFile:
    """Make an invoice from what was written down as given, for every run that is over.

    It asks for what was given, and never for more than was ordered.

    :raises Refused: if there is nothing to draw it from, or it has no number
    """
    policy.may_enter(by).require()
    whose = queries.biller(by, organisation)
    if not invoice.strip() or len(invoice) > 30:
        raise Refused("Give your invoice a number, of at most 30 letters and figures.")
    ready = {
        key: each.stand.expected
        for key, each in queries.finished(whose, localdate(at)).items()
        if each.stand.worth
    }
    if not ready:
        raise Refused(
            "Nothing is ready: no stretch of days is over of which you wrote down what you gave."
        )
    rows = [
        Row(nth, invoice.strip(), order, starts_on, amount)
        for nth, ((order, starts_on), amount) in enumerate(sorted(ready.items()), 1)
    ]
    name = "From what was given"
    return take_invoices(organisation=whose.ref, rows=rows, name=name, by=by, at=at)


# Approving --------------------------------------------------------------------------------------


@transaction.atomic
def approve_file(*, ref: str, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Approve every row of a file that is as ordered and given, or near; answer how many.

    Those that differ with a reason are looked at one by one. What is refused is answered too.

    :raises Refused: if this actor brought it, or nothing of it waits
    """
    file = queries.get_file(by, ref)
    policy.may_approve_file(by, file).require()
    found = queries.lock_matched(by, file)
    if not found:
        raise Refused("Nothing of this invoice waits to be approved at once.")
    changed = _changed(found)
    standing = queries.orders_standing(found)
    fits = [each for each in found if each.pk not in changed]
    whole = [each for each in fits if standing.get(each.order) == each.amount == each.billed]
    _approve(whole, by, at)
    others = {each.pk for each in fits} - {each.pk for each in whole}
    refused = [said for each in fits if each.pk in others and (said := _one(each, by, at))]
    refused += changed.values()
    return len(found) - len(refused), refused


def _changed(found: Sequence[Payment]) -> dict[int, str]:
    """Set each beside what stands now; say of which it is no longer what was ordered and given."""
    stands, near = queries.stands_again(found), queries.near()
    said = {
        each.pk: match_again(each.invoice_number, each.billed, stands[each.pk], near)
        for each in found
        if each.pk in stands
    }
    return {payment: words for payment, words in said.items() if words}


def _approve(whole: Sequence[Payment], by: Actor, at: datetime) -> None:
    """Approve payments that are what was ordered: the order is promise enough."""
    step = PAYMENT.step(State.PREPARED, "approve", by.roles)
    Payment.objects.filter(pk__in=[each.pk for each in whole]).update(
        state=step.target,
        entry=F("order"),
        decided_at=at,
        decided_by=by.name,
        decided_by_name=str(by),
    )
    record_many(
        event(step.event, on=each, by=by, at=at, about=each.about,
              facts={"pence": each.amount.pence, "payee": each.payee})
        for each in whole
    )  # fmt: skip
    for case in queries.first_to_be_paid(whole):
        first_paid(case, by, at)


def _one(payment: Payment, by: Actor, at: datetime) -> str:
    """Approve one by itself; answer why not, if it is refused."""
    try:
        with transaction.atomic():
            approve_payment(ref=payment.ref, by=by, at=at)
    except Refused as refusal:
        return f"{payment.invoice_number}: {refusal}"
    return ""
