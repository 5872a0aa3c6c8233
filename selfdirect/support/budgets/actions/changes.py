"""What we learn about a budget is written down once, and the book follows: by differences.

A move adds no pound, so one person is enough for it; more money has two signatures (`additions`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import queries as cases
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.actions.moves import write_moves
from selfdirect.support.budgets.actions.shares import ask_again, to_credit
from selfdirect.support.budgets.models import Addition, Budget, Change, Part
from selfdirect.support.budgets.rules import Kind

VERB = {  # the first word of what is posted
    Kind.MOVE: "move",
    Kind.PAUSE: "suspend",
    Kind.PAYS: "retro",
    Kind.PRICE: "price",
    Kind.STREAM: "stream",
    Kind.LESS: "less",
    Kind.ONCE: "once",
    Kind.BROUGHT: "brought",
    Kind.WITHDRAW: "retro",
}


@transaction.atomic
def move_budget(
    *,
    budget_ref: str,
    source: str,
    target: str,
    weekly: Money,
    starts_on: date,
    asked: str,
    by: Actor,
    at: datetime,
) -> Change:
    """Move so much a week from one who holds it to another, from the first day of a week.

    `source` and `target` are leaves of one stream. Nothing is added, so nobody else need sign.

    :raises Refused: if nobody asked for it, it is more than there is, or its days were paid
    """
    budget = _hold(by, budget_ref)
    policy.may_move(by, budget).require()
    return move_on(
        budget=budget,
        source=source,
        target=target,
        weekly=weekly,
        starts_on=starts_on,
        asked=asked,
        by=by,
        at=at,
    )


def move_on(
    *,
    budget: Budget,
    source: str,
    target: str,
    weekly: Money,
    starts_on: date,
    asked: str,
    by: Actor,
    at: datetime,
) -> Change:
    """Move money as `move_budget`, inside an act that holds the budget and knows that it may."""
    weeks = queries.weeks_of(budget)
    wrong = rules.cannot_move(weeks, source, target, weekly, starts_on, asked)
    if wrong:
        raise Refused(wrong)
    must_be_there(target)
    names = queries.names_of([source, target])
    words = says.moved(weekly, names[source], names[target], starts_on)
    change = Change(
        kind=Kind.MOVE,
        starts_on=starts_on,
        weekly={source: -weekly.pence, target: weekly.pence},
        asked=asked.strip(),
        words=words,
    )
    learn(budget, change, by, at)
    if change.over:
        raise Refused(says.paid_already_there(change.over, names[source]))
    return tell(change, "budget.moved", says.still(budget, queries.week_of(budget, starts_on)))


def _hold(by: Actor, ref: str) -> Budget:
    """Hold a budget, which may be of a year before; then the one that is open is held first."""
    queries.lock_open(queries.get_visible(by, ref).case)
    return queries.lock_visible(by, ref)


def must_be_there(leaf: str) -> None:
    """Refuse a leaf that names a provider who is not in the directory."""
    organisation = leaf.partition(":")[2]
    if rules.held_of(leaf) == rules.POOL:
        return  # the room of pooled funds knows which there are
    if organisation and not queries.called([organisation]):
        raise Refused("That provider is not in the directory. Choose one that is.")


@transaction.atomic
def pause_budget(
    *,
    budget_ref: str,
    starts_on: date,
    ends_before: date,
    keeps: Mapping[str, Money],
    because: str,
    by: Actor,
    at: datetime,
) -> Change:
    """Pause what the budget pays for some days; it goes on by itself afterwards.

    `keeps` names each leaf that is paused, and what of it goes on: a retainer, a wage. It may go
    on into a year that is not open yet, which takes its own days over as it opens.

    :raises Refused: if the days do not fit the year, nothing is paused, or no reason is given
    """
    budget = _hold(by, budget_ref)
    policy.may_move(by, budget).require()
    year = budget.period or budget.year
    until = _cut_short(budget) or rules.year_end(budget.ends_before)
    wrong = rules.cannot_pause(year, until, starts_on, ends_before, keeps, because)
    if wrong:
        raise Refused(wrong)
    days = Period(starts_on, ends_before)
    change = Change(
        kind=Kind.PAUSE,
        starts_on=starts_on,
        ends_before=ends_before,
        keeps={leaf: amount.pence for leaf, amount in keeps.items()},
        words=says.paused(days, keeps, queries.names_of(keeps), because),
    )
    learn(budget, change, by, at)
    return tell(change, "budget.paused", says.paid_over(change.over))


def _cut_short(budget: Budget) -> date | None:
    """Say when a budget ended before its year was over, so that no next year follows it."""
    ended = budget.ended_on
    return ended if ended and ended < budget.ends_before else None


@transaction.atomic
def pause_days(
    *,
    ref: str,
    starts_on: date,
    ends_before: date,
    keeps: Mapping[str, Money],
    because: str,
    by: Actor,
    at: datetime,
) -> list[Change]:
    """Pause as `pause_budget`, in each budget of a case that pays for some of the days.

    A year that is over is put right too, and a stay may go on from one year into the next: each
    pause then says the last day of the stay, by which `went_over` finds what follows it.
    """
    case = cases.get_visible(by, ref)
    newest = there(queries.lock_open(case))
    days = [(newest.ref, starts_on, ends_before)]  # where they do not fit, it is said there
    open_until = min(ends_before, newest.ends_before)  # days after it are of a year to come
    if open_until > starts_on:
        mine = queries.paying_in(case, Period(starts_on, open_until))
        days = [
            (each.ref, d.starts_on, _cut_short(each) or ends_before) for each, d in mine
        ] or days
    return [
        pause_budget(
            budget_ref=budget,
            starts_on=first,
            ends_before=end,
            keeps=keeps,
            because=because,
            by=by,
            at=at,
        )
        for budget, first, end in days
    ]


@transaction.atomic
def withdraw_change(*, change_ref: str, because: str, by: Actor, at: datetime) -> Change:
    """Take back something that was wrong; all that came of it is put right from its first day.

    A pause over the end of a year is taken back in the next year too, if that is open.

    :raises Refused: if it was taken back already, is itself such, or no reason is given
    """
    wrong = queries.get_change(by, change_ref)
    budget = _hold(by, wrong.budget.ref)
    policy.may_withdraw(by, budget, wrong).require()
    if not because.strip():
        raise Refused("Say what was wrong, so that the person can read why it changes.")
    if Change.objects.filter(withdraws=wrong).exists():
        raise Refused("That was taken back already. Nothing was changed.")
    change = Change(
        kind=Kind.WITHDRAW,
        starts_on=wrong.starts_on,
        withdraws=wrong,
        words=says.withdrawn(wrong.words, because),
    )
    _must_not_have_moved(budget, change)
    learn(budget, change, by, at)
    if wrong.kind in (Kind.STREAM, Kind.ONCE):
        _write_of_less(change)
    for follows in queries.went_over(wrong):
        withdraw_change(change_ref=follows.ref, because=because, by=by, at=at)
    return tell(change, "budget.change_withdrawn", says.paid_over(change.over))


def _must_not_have_moved(budget: Budget, change: Change) -> None:
    """Refuse what takes away money that moved on: what it moved to would be paid by nobody."""
    change.person_pays = change.person_pays or NOTHING
    known, base = queries.known(budget), queries.base_paid(budget)
    wrong = rules.cannot_take_away(base, known, [*known, queries.fact_of(change)])
    if wrong:
        raise Refused(wrong)


def _write_of_less(change: Change) -> None:
    """Write to the person that money beside the plan is less, and what they can do."""
    person = change.budget.case.person
    queue(
        **person.way,
        subject="Your budget will be less",
        body=says.no_longer(change.words, person.short_name),
        about=person.ref,
        at=change.known_at,
    )


@transaction.atomic
def end_pause(*, change_ref: str, ends_before: date, by: Actor, at: datetime) -> Change:
    """Let a pause end on another day than was thought: it is taken back and written anew.

    One that goes over the end of its year goes on in the next, if that is open.

    :raises Refused: if it is not a pause, or ends before it began
    """
    old = queries.get_change(by, change_ref)
    if old.kind != Kind.PAUSE:
        raise Refused("That is not a pause, so there is nothing to end.")
    ends = rules.day_in_words(ends_before)
    withdraw_change(change_ref=change_ref, because=says.other_end(ends), by=by, at=at)
    if ends_before == old.starts_on:
        return old
    given: dict[str, Any] = {
        "starts_on": old.starts_on,
        "ends_before": ends_before,
        "keeps": {leaf: Money(pence) for leaf, pence in old.keeps.items()},
        "because": says.other_end(ends),
        "by": by,
        "at": at,
    }
    case = old.budget.case
    if ends_before > old.budget.ends_before and queries.open_of(case):
        return pause_days(ref=case.ref, **given)[-1]
    return pause_budget(budget_ref=old.budget.ref, **given)


def add(
    budget: Budget, signed: Addition, by: Actor, at: datetime, *, goes_on: bool = False
) -> Change:
    """Write down what two have signed; called inside the act of the second.

    With `goes_on`, the same was written down for the year before.
    """
    leaf, ref = signed.leaf, signed.organisation
    provider = queries.called([ref]).get(ref, ref) if ref else ""
    change = Change(
        kind=signed.kind,
        starts_on=signed.starts_on,
        weekly=_more_a_week(signed, leaf),
        once={leaf: signed.amount.pence} if signed.kind == Kind.ONCE else {},
        person_pays=signed.amount if signed.kind == Kind.PAYS else NOTHING,
        addition=signed,
        words=says.added(signed, goes_on=goes_on, provider=provider),
    )
    if signed.kind == Kind.LESS:
        _must_not_have_moved(budget, change)
    learn(budget, change, by, at)
    if signed.kind == Kind.LESS and not goes_on:
        _write_of_less(change)
    return tell(change, "budget.changed", says.paid_over(change.over))


def _more_a_week(signed: Addition, leaf: str) -> dict[str, int]:
    sign = {Kind.STREAM: 1, Kind.LESS: -1}.get(Kind(signed.kind))
    return {leaf: sign * signed.amount.pence} if sign else {}


# The book follows -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Twice:
    """A budget worked out twice: without what we have just learnt, and with it."""

    budget: Budget
    base: rules.Base
    known: list[rules.Fact]
    facts: list[rules.Fact]

    @property
    def before(self) -> tuple[rules.Week, ...]:
        return rules.schedule(self.base, self.known)

    @property
    def after(self) -> tuple[rules.Week, ...]:
        return rules.schedule(self.base, self.facts)

    @property
    def period(self) -> Period:
        return self.base.year


def learn(budget: Budget, change: Change, by: Actor, at: datetime) -> None:
    """Save a change, and bring what is set aside, promised and asked for to what follows."""
    known, base = queries.known(budget), queries.base_paid(budget)
    change.person_pays = change.person_pays or NOTHING
    change.budget, change.known_at, change.by, change.by_name = budget, at, by.name, str(by)
    twice = _Twice(budget, base, known, [*known, queries.fact_of(change)])
    _open_parts(twice)
    orders = _orders_again(twice)
    on = max(change.starts_on, budget.counts_from)
    for promise in (each for again in orders.values() for each in again.void):
        ledger.void(reference=promise.reference, effective_on=on, by=by, at=at)
    over = _set_aside(twice, change, orders, by, at)
    promise_providers(budget, orders, on, by, at)
    weeks = {"before": twice.before, "after": twice.after}
    paid = ask_again(budget=budget, **weeks, on=on, by=by, at=at)
    to_credit(budget=budget, over=paid, name=change.ref, by=by, at=at)
    change.over = over + Money.total(again.over for again in orders.values())
    change.save(force_insert=True)
    budget.changed += 1
    budget.save(update_fields=["changed"])


def _open_parts(twice: _Twice) -> None:
    """Open an account for each part that is new."""
    budget, there = twice.budget, {part.key for part in twice.budget.parts.all()}
    wanted = rules.funding(twice.base, twice.facts)
    for key in (key for key in wanted if key not in there):
        held, stream = rules.held_of(key), rules.stream_of(key)
        address = rules.part_account(budget.ref, held, stream)
        ledger.open_many(addresses=[address], stream=stream, guarded=True)
        others = [rules.held_account(budget.ref, held)] if held in rules.NET else []
        ledger.open_many(addresses=others, stream=rules.CARE)
        ledger.open_many(addresses=[rules.council_account(stream)], stream=stream)
        Part.objects.create(
            budget=budget, held=held, stream=stream, weekly=NOTHING, address=address
        )


Again = dict[str, rules.Again]


def _orders_again(twice: _Twice) -> Again:
    """Work out anew what each provider is promised."""
    budget, before, after = twice.budget, twice.before, twice.after
    promised = queries.orders_open(budget)
    leaves = {leaf for week in (*before, *after) for leaf in week.leaves}
    return {
        leaf: rules.promise_again(
            [each for each in promised if (each.source, each.target) == _ends(budget, leaf)],
            twice.period,
            before,
            after,
            rules.weekly_of(leaf),
        )
        for leaf in sorted(leaves)
        if rules.is_ordered(leaf)
    }


def _ends(budget: Budget, leaf: str) -> tuple[str, str]:
    """Name the accounts that what is ordered of a provider is promised from, and to."""
    source = rules.part_account(budget.ref, rules.part_of(leaf))
    return source, rules.provider_account(leaf.partition(":")[2])


def promised_of(orders: Again) -> dict[str, Money]:
    """Add up what is promised anew, by part."""
    found: dict[str, Money] = {}
    for leaf, again in orders.items():
        part = rules.part_of(leaf)
        made = Money.total(amount for _, amount in again.made)
        found[part] = found.get(part, NOTHING) + made
    return found


def _set_aside(twice: _Twice, change: Change, orders: Again, by: Actor, at: datetime) -> Money:
    """Move what is set aside from part to part, stream by stream; answer what was paid already."""
    before, after = (rules.funding(twice.base, x) for x in (twice.known, twice.facts))
    paid = queries.paid_out(twice.budget)
    ahead = _ahead(twice, paid)
    back = queries.came_back(twice.budget, twice.known, twice.facts)
    for held, then in back[0].items():  # given back beside the budget: that much less comes off
        since = back[1][held] - then
        before, after = _also(before, held, then), _also(after, held, then + since)
        paid = _also(paid, held, -since)
        change.back = Money(change.back) + max(since, NOTHING)
    spare = _spare(twice, orders, paid)
    over = NOTHING
    for stream in sorted({rules.stream_of(part) for part in (*before, *after)}):
        was, now = (
            {part: sum_ for part, sum_ in sums.items() if rules.stream_of(part) == stream}
            for sums in (before, after)
        )
        found = rules.transfers(was, now, spare, ahead)
        _post(twice.budget, change, stream, found, by, at)
        fell = Money.total(max(was[p] - now.get(p, NOTHING), NOTHING) for p in was)
        over += fell - Money.total(each.amount for each in found if each.source)
    return over


def _also(sums: Mapping[str, Money], part: str, more: Money) -> dict[str, Money]:
    return {**sums, part: sums.get(part, NOTHING) + more}


def _ahead(twice: _Twice, paid: Mapping[str, Money]) -> dict[str, Money]:
    """Say what was paid out of each part beyond what it owed: it is not put in once more."""
    ahead = {
        part: max(sum_ - _owed(twice, twice.known, part), NOTHING) for part, sum_ in paid.items()
    }
    cost = rules.funding(twice.base, twice.known).get(rules.ISF, NOTHING)
    into_funds = queries.paid_into_funds(twice.budget)
    return ahead | {rules.ISF: max(into_funds - cost, NOTHING)}


def _owed(twice: _Twice, facts: Collection[rules.Fact], part: str) -> Money:
    found = rules.owed(twice.base, facts, twice.period, part)
    return Money.total(each.amount for each in found)


def _spare(twice: _Twice, orders: Again, paid: Mapping[str, Money]) -> dict[str, Money]:
    """Say what each part can give up: what it has, less what it still owes.

    A payment that is on its way is owed and not yet paid, so it is not taken off twice.
    """
    promised, spare = promised_of(orders), {}
    for part, book in queries.stood(twice.budget).items():
        spare[part] = book.available
        if rules.is_net(part):
            still = _owed(twice, twice.facts, part) - paid.get(part, NOTHING)
            spare[part] = min(book.posted - max(still, NOTHING), book.available)
        spare[part] -= promised.get(part, NOTHING)
    return spare


def _post(
    budget: Budget,
    change: Change,
    stream: str,
    found: Collection[rules.Transfer],
    by: Actor,
    at: datetime,
) -> None:
    if not found:
        return

    def account(part: str) -> str:
        if not part:
            return rules.council_account(stream)
        return rules.part_account(budget.ref, rules.held_of(part), stream)

    tail = "" if stream == rules.CARE else f":{stream}"
    ledger.post(
        reference=f"{VERB[Kind(change.kind)]}:{budget.ref}:{change.ref}{tail}",
        effective_on=max(change.starts_on, budget.counts_from),
        memo=change.words[:300],
        legs=[Leg(account(each.source), account(each.target), each.amount) for each in found],
        by=by,
        at=at,
    )


def promise_providers(budget: Budget, orders: Again, on: date, by: Actor, at: datetime) -> None:
    """Promise providers what follows from what we know now."""
    used, placed = queries.names_used(budget, "commit"), _placed(orders)
    moves = [
        rules.again_in_words(rules.commitment(budget.ref, run, placed[leaf]), amount, used)
        for leaf, again in orders.items()
        for run, amount in again.made
    ]
    ledger.open_many(addresses=list({move.target for move in moves}), stream=rules.CARE)
    write_moves(moves, on, by, at)


def _placed(orders: Again) -> dict[str, rules.Order]:
    names = queries.called(leaf.partition(":")[2] for leaf in orders)
    return {leaf: rules.order_to(leaf, names, _what(again)) for leaf, again in orders.items()}


def _what(again: rules.Again) -> str:
    """Say what was ordered, as the promises said it that no longer stand."""
    said = (promise.memo.partition(": ")[2] for promise in again.void)
    return next(said, "").partition(" (only")[0]


def tell(change: Change, code: str, more: str) -> Change:
    """Write it into history, in the words that the person reads."""
    by = Actor(change.by, frozenset(), display=change.by_name)
    about = change.budget.case.person.ref
    told = " ".join(filter(None, (change.words, more, says.came_back(change.back))))
    record(code, on=change, by=by, at=change.known_at, about=about, told=told, kind=change.kind)
    return change
