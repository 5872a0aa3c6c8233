"""Orders are drawn up by what stands; what was given is added to, and never edited."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict, Unpack

from django.db import connection, transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.actions import queue_many
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import actions as prices
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation, Service
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.rules import day_in_words, days_in_words
from selfdirect.support.orders import policy, queries, rules, says
from selfdirect.support.orders.journey import UPLIFT, State
from selfdirect.support.orders.models import (
    Block,
    Delivery,
    Missed,
    Order,
    Raised,
    Uplift,
    Withdrawn,
)

WAIT_FOR_TURN = "SELECT pg_advisory_xact_lock(hashtext('orders'))"  # two at once would both number


@transaction.atomic
def draw_up(*, by: Actor, at: datetime) -> list[Order]:
    """Draw up every order that no longer says what stands; the same again draws up none.

    Those of a budget that cannot be worked out are left out alone.
    """
    policy.may_draw_up(by).require()
    with connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_TURN)
    night = budget_actions.OneByOne("budget.draw_up", says.AN_ORDER, by, at)
    made = [_version(each, by, at) for each in queries.to_draw(night.alone)]
    night.end()
    Order.objects.bulk_create(made)
    record_many(
        event("order.drawn_up", on=f"order:{each.number}", by=by, at=at,
              about=each.budget.case.person.ref, facts={"version": each.version})
        for each in made
    )  # fmt: skip
    _write_to(made, at)
    return made


def _version(each: queries.ToDraw, by: Actor, at: datetime) -> Order:
    period = each.budget.period or each.budget.year
    return Order(
        number=each.last.number if each.last else new_ref("PO"),
        version=each.last.version + 1 if each.last else 1,
        budget=each.budget,
        organisation_id=each.organisation,
        stream=each.stream,
        starts_on=period.starts_on,
        ends_before=period.ends_before or period.starts_on,
        content=rules.plain(each.draft),
        drawn_by_name=str(by),
        drawn_at=at,
    )


def _write_to(made: Sequence[Order], at: datetime) -> None:
    """Tell each provider once, however many orders there are."""
    many = Counter(each.organisation_id for each in made)
    found = queries.to_write_to(many)
    queue_many(
        (
            {
                "to": each.email,
                "subject": "Your orders",
                "body": says.new_orders(each.name, many[each.pk]),
            }
            for each in found
        ),
        at=at,
    )


class Asked(TypedDict):
    """A contract for a volume at one price, as it is to be written down."""

    service: Service
    unit: str
    volume: Fraction
    price: Money
    starts_on: date
    ends_before: date


@transaction.atomic
def add_block(*, by: Actor, at: datetime, **asked: Unpack[Asked]) -> Block:
    """Write down a contract; `payments.actions.add_block` asks before what is billed without it.

    :raises Refused: if it has no volume, price or days, or another is for some of the same
    """
    policy.may_contract(by).require()
    volume, price = asked["volume"], asked["price"]
    wrong = rules.cannot_contract(volume, price, asked["starts_on"], asked["ends_before"])
    if wrong:
        raise Refused(wrong)
    queries.wait_for_turn(asked["service"].organisation)
    kept = {**asked, "volume": _decimal(volume)}
    made = Block(**kept, by=by.name, by_name=str(by), at=at)
    if other := queries.clashing(made):
        raise Refused(
            f"The contract {other.ref} is for the same service, "
            f"{days_in_words(other.contract.days)}. Choose days that are not in it."
        )
    made.save(force_insert=True)
    record("block.added", on=made, by=by, at=at, pence=price.pence, volume=str(made.volume))
    return made


@transaction.atomic
def withdraw_block(*, block: Block, because: str, by: Actor, at: datetime) -> None:
    """Write down that a contract counts no more; payments asks before whether it must stand."""
    policy.may_contract(by).require()
    Withdrawn.objects.create(block=block, because=because, by=by.name, by_name=str(by), at=at)
    record("block.withdrawn", on=block, by=by, at=at, because=because)


# New prices -------------------------------------------------------------------------------------

JOB = "follow_price"  # its name in config/jobs.py


@transaction.atomic
def propose_uplift(
    *,
    service: Service,
    unit: str,
    price: Money,
    starts_on: date,
    because: str,
    by: Actor,
    at: datetime,
) -> Uplift:
    """Propose another price for a service from a day; nothing changes before another signs.

    :raises Refused: if that is no new price, one waits already, or no reason is given
    """
    policy.may_contract(by).require()
    now = directory.price_on(service, starts_on, unit)
    before = now.amount if now else None
    wrong = rules.cannot_uplift(price, before, starts_on, localdate(at))
    if wrong:
        raise Refused(wrong)
    if not because.strip():
        raise Refused("Say why, so that whoever signs can read it.")
    if queries.uplifts().filter(service=service, unit=unit, state=State.PROPOSED).exists():
        raise Refused("A new price for this waits to be signed. Withdraw that one first.")
    found = queries.affected(service, unit, price, starts_on)
    made = Uplift.objects.create(
        service=service,
        unit=unit,
        price=price,
        before=before,
        starts_on=starts_on,
        because=because.strip(),
        people=len({each.budget.case_id for each in found}),
        yearly=Money.total(each.yearly for each in found),
        proposed_by=by.name,
        proposed_by_name=str(by),
        proposed_at=at,
    )
    record("uplift.proposed", on=made, by=by, at=at, pence=price.pence, people=made.people)
    return made


@transaction.atomic
def sign_uplift(*, ref: str, by: Actor, at: datetime) -> Uplift:
    """Sign a new price: the directory has it from its day, and the worker sees to the budgets.

    :raises Refused: if this actor proposed it, it is decided, its day is over, or the directory
        has another price from that day on
    """
    uplift = queries.get_uplift(ref, lock=True)
    policy.may_sign(by, uplift).require()
    if uplift.starts_on < localdate(at):
        raise Refused("Its day is over. Withdraw it, and propose it from a later day.")
    _decide(uplift, "sign", by, at)
    prices.set_price(
        service=uplift.service,
        unit=uplift.unit,
        amount=uplift.price,
        starts_on=uplift.starts_on,
        by=SYSTEM,
        at=at,
    )
    app.configure_task(JOB).defer(ref=uplift.ref)
    return uplift


@transaction.atomic
def withdraw_uplift(*, ref: str, by: Actor, at: datetime) -> Uplift:
    """Let a proposed price come to nothing.

    :raises Refused: if it was decided already
    """
    uplift = queries.get_uplift(ref, lock=True)
    policy.may_withdraw(by, uplift).require()
    return _decide(uplift, "withdraw", by, at)


def _decide(uplift: Uplift, verb: str, by: Actor, at: datetime) -> Uplift:
    step = UPLIFT.step(uplift.state, verb, by.roles)
    uplift.state, uplift.decided_at = step.target, at
    uplift.decided_by, uplift.decided_by_name = by.name, str(by)
    uplift.save(update_fields=["state", "decided_at", "decided_by", "decided_by_name"])
    record(step.event, on=uplift, by=by, at=at, pence=uplift.price.pence)
    return uplift


def follow_prices(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Bring every budget to the prices that were signed, each once; then draw up the orders.

    Each budget is one transaction, so that what is cut off goes on where it stopped, and one that
    cannot be worked out is left out alone.
    """
    many, night = 0, budget_actions.OneByOne("budget.follow_price", says.NEW_PRICE, by, at)
    for uplift in queries.uplifts().filter(state=State.SIGNED).order_by("starts_on", "pk"):
        asked = (uplift.service, uplift.unit, uplift.price, uplift.starts_on, uplift)
        for each in queries.affected(*asked, alone=night.alone):
            with night.alone(each.budget.case, writes=True):
                many += _follow(uplift, each, by, at)
    night.end()
    if many:
        draw_up(by=by, at=at)
    return many


@transaction.atomic
def _follow(uplift: Uplift, each: queries.Affected, by: Actor, at: datetime) -> bool:
    """Raise one budget, unless it follows already or has ended since."""
    budget = budgets.lock(each.budget.ref)
    if budget.changed != each.budget.changed or budget.state != each.budget.state:
        return False  # it was changed meanwhile: the next time works it out anew
    Raised.objects.create(
        uplift=uplift, budget=budget, more=each.rise.more, added=each.rise.added, at=at
    )
    priced = budget_actions.Priced(
        organisation=each.organisation,
        more=each.rise.more,
        added=each.rise.added,
        starts_on=each.starts_on,
        words=says.price_rises(uplift),
        asked_by=uplift.proposed_by,
        asked_by_name=uplift.proposed_by_name,
        signed_by=uplift.decided_by,
        signed_by_name=uplift.decided_by_name,
    )
    budget_actions.reprice_provider(budget=budget, priced=priced, by=by, at=at)
    return True


# What was given ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what a provider wrote down."""

    added: int
    changed: int
    same: int
    faults: tuple[rules.Fault, ...]


@transaction.atomic
def deliver(
    *, rows: Sequence[rules.Row], faults: Iterable[rules.Fault] = (), by: Actor, at: datetime
) -> Taken:
    """Write down what was given, row by row; the same again changes nothing.

    A row that says otherwise than before is the new last word. What is wrong is left out, and
    said; `faults` are those found on the way here.

    :raises NotThere: if this actor works for no provider
    """
    policy.may_deliver(by).require()
    own = there(directory.works_for(by))
    queries.wait_for_turn(own)
    placed, unplaced = _place(own, rows, localdate(at))
    made, same = _words(placed, by, at)
    Delivery.objects.bulk_create(made)
    added = sum(each.nth == 1 for each in made)
    taken = Taken(added, len(made) - added, same, _by_row([*faults, *unplaced]))
    wrong = len(taken.faults)
    record(
        "delivery.written", on=own, by=by, at=at, added=added, changed=taken.changed, wrong=wrong
    )
    return taken


def _by_row(faults: Iterable[rules.Fault]) -> tuple[rules.Fault, ...]:
    return tuple(sorted(faults, key=lambda each: each.row))


Placed = tuple[rules.Row, queries.Open]


def _place(
    own: Organisation, rows: Sequence[rules.Row], today: date
) -> tuple[list[Placed], list[rules.Fault]]:
    """Find the order, line and budget of each row; say what is wrong with the others."""
    opened = queries.open_lines(own, {row.order for row in rows})
    placed: dict[tuple[int, date], Placed] = {}
    faults = []
    for row in rows:
        found = opened.get(row.order, [])
        line = next((x for x in found if x.asked.place == row.line and row.day in x.days), None)
        wrong = _wrong(row, found, line, today)
        if line is None or wrong:
            faults.append(rules.Fault(row.row, wrong))
        elif (line.line, row.day) in placed:
            faults.append(rules.Fault(row.row, _twice(row, placed[line.line, row.day][0])))
        else:
            placed[line.line, row.day] = (row, line)
    return list(placed.values()), faults


def _wrong(
    row: rules.Row, found: Sequence[queries.Open], line: queries.Open | None, today: date
) -> str:
    if not found:
        return f"You have no order {row.order}. Copy its number from the list of your orders."
    if all(each.asked.place != row.line for each in found):
        places = ", ".join(str(each) for each in sorted({each.asked.place for each in found}))
        return f"Order {row.order} has no line {row.line}. It has: {places}."
    day = day_in_words(row.day)
    if line is None:
        return f"{day} is not in the days of order {row.order}. Check the day."
    if row.day > today:
        return f"{day} is still to come. Write it down when it has been."
    return ""


def _twice(row: rules.Row, first: rules.Row) -> str:
    day = day_in_words(row.day)
    return f"Line {row.line} of {row.order} on {day} stands in row {first.row} too. Add them up."


def _words(placed: Sequence[Placed], by: Actor, at: datetime) -> tuple[list[Delivery], int]:
    """Make a row for each that is new or says otherwise; count those that say the same."""
    stood = queries.last_words({line.line for _, line in placed}, {row.day for row, _ in placed})
    made = []
    for row, line in placed:
        before = stood.get((line.line, row.day))
        planned = rules.planned_on(line.asked, row.day) if row.planned is None else row.planned
        if before and (Fraction(before.given), before.note) == (row.given, row.note):
            continue
        made.append(
            Delivery(
                budget_id=line.budget,
                line_id=line.line,
                day=row.day,
                nth=before.nth + 1 if before else 1,
                given=_decimal(row.given),
                planned=None if planned is None else _decimal(planned),
                note=row.note,
                by=by.name,
                by_name=str(by),
                at=at,
            )
        )
    return made, len(placed) - len(made)


def _decimal(number: Fraction) -> Decimal:
    hundredths = number * 100
    return Decimal(hundredths.numerator // hundredths.denominator) / 100


@transaction.atomic
def miss(*, case: Case, ref: str, words: str, by: Actor, at: datetime) -> Missed:
    """Say that what a provider wrote down did not happen; the person's worker looks into it.

    :raises Refused: if that was said already, nothing was given, or it is not said what happened
    """
    delivery = queries.get_given(case, ref)
    policy.may_miss(by, delivery).require()
    if not words.strip():
        raise Refused("Say what happened, in a few words.")
    if not delivery.given:
        raise Refused("The provider has written down already that nothing was given that day.")
    if delivery.told:
        raise Refused("You have told us already. Your worker looks into it.")
    made = Missed.objects.create(
        delivery=delivery, words=words.strip(), by=by.name, by_name=str(by), at=at
    )
    case_actions.add_task(
        case=case,
        code=queries.MISSED,
        words=says.to_look_into(delivery),
        role=Role.PRACTITIONER,
        owner=case.worker,
        at=at,
    )
    told = says.did_not_happen(delivery, words.strip())
    record("delivery.missed", on=delivery, by=by, at=at, about=case.person.ref, told=told)
    return made


@transaction.atomic
def answer_missed(*, case: Case, words: str, by: Actor, at: datetime) -> None:
    """Say what came of what the person told: they read it, and the turn is over.

    :raises Refused: if nothing waits for an answer, or it is not said what was found
    """
    policy.may_answer(by, case).require()
    if not words.strip():
        raise Refused("Say what you found out, and what is done about it.")
    if not queries.waits_for_answer(case):
        raise Refused("Nothing waits for an answer here.")
    case_actions.finish_task(case=case, code=queries.MISSED, by=by, at=at)
    record("delivery.answered", on=case, by=by, at=at, about=case.person.ref, told=words.strip())
