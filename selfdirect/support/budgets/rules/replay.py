"""What must be written into the book when we learn something: differences, never corrections.

The year is worked out twice, from the facts known before and from those known now. What the two
differ by is posted, promised or taken off, and each difference says which fact it comes from.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.due import Due
from selfdirect.support.budgets.rules.facts import (
    Base,
    Fact,
    Rate,
    Week,
    cost,
    council_pays,
    once_only,
    part_of,
    person_pays,
    pieces,
    schedule,
)
from selfdirect.support.budgets.rules.let_go import LetGo, borne, cost_of
from selfdirect.support.budgets.rules.promises import Promise
from selfdirect.support.budgets.rules.year import day_in_words, days_in_words

# What is set aside -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that goes from one part to another; an empty name is the council."""

    source: str
    target: str
    amount: Money


def transfers(
    before: Mapping[str, Money],
    after: Mapping[str, Money],
    spare: Mapping[str, Money],
    ahead: Mapping[str, Money] | None = None,
) -> list[Transfer]:
    """Take from the parts that need less, give to those that need more; the council the rest.

    A part gives at most what it has to spare: what has been paid out of it already cannot be
    moved. What was paid out of it beyond what it owed (`ahead`) it does not need once more. The
    parts passed in are of one stream: one stream's money never pays for another.
    """
    need = {
        part: _need(after.get(part, NOTHING) - before.get(part, NOTHING), (ahead or {}).get(part))
        for part in sorted({*before, *after})
    }
    gives = {
        part: min(-amount, max(spare.get(part, NOTHING), NOTHING))
        for part, amount in need.items()
        if amount < NOTHING
    }
    found = []
    for target, amount in need.items():
        for source in gives if amount > NOTHING else ():
            moved = min(amount, gives[source])
            found.append(Transfer(source, target, moved))
            gives[source] -= moved
            amount -= moved
        if amount > NOTHING:
            found.append(Transfer("", target, amount))
    found += [Transfer(source, "", amount) for source, amount in gives.items()]
    return [each for each in found if each.amount]


def _need(more: Money, ahead: Money | None) -> Money:
    return max(more - ahead, NOTHING) if ahead and more > NOTHING else more


# What is promised --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Again:
    """Promises that no longer stand, and what is promised in their place."""

    void: tuple[Promise, ...]
    made: tuple[tuple[Period, Money], ...]
    over: Money  # paid already for days that cost less now, and not yet taken off


def promise_again(
    promised: Sequence[Promise],
    period: Period,
    before: Collection[Week],
    after: Collection[Week],
    rate: Rate,
    let_go: Collection[LetGo] = (),
) -> Again:
    """Promise each run anew that costs another sum now.

    Days paid already are not paid again: if they cost more now, the rest is promised; if less,
    it is taken off what is still to come. What was taken off a promise before stays off, and what
    was let go (`let_go`) counts as neither paid nor asked for.
    """
    waiting = sorted(promised, key=lambda each: (each.starts_on, each.reference))
    found = sorted(_stretches(period, waiting, let_go), key=lambda each: each.days.starts_on)
    credit, made = NOTHING, []
    void: list[Promise] = []
    for each in (each for each in found if not each.waiting):
        more = each.bears(after, rate) - each.bears(before, rate)
        if more > NOTHING:
            made.append((each.days, more))
        credit += max(-more, NOTHING)
    for each in (each for each in found if each.waiting):
        off = each.bears(before, rate) - Money.total(one.amount for one in each.waiting)
        fresh, credit = _less(each.costs(after, rate), off + credit)
        if not each.stands(fresh):
            void += each.waiting
            made += fresh
    return Again(tuple(void), tuple(made), max(credit, NOTHING))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some days that are looked at as one, with what is promised for them."""

    days: Period
    waiting: tuple[Promise, ...] = ()
    let_go: tuple[LetGo, ...] = ()

    def bears(self, weeks: Iterable[Week], rate: Rate) -> Money:
        return borne(cost_of(weeks, self.days, rate), self.let_go)

    def costs(self, weeks: Collection[Week], rate: Rate) -> list[tuple[Period, Money]]:
        if self.let_go:
            return [(self.days, self.bears(weeks, rate))]
        return pieces(weeks, self.days, rate)

    def stands(self, fresh: Sequence[tuple[Period, Money]]) -> bool:
        """Say whether what is promised is what is to be."""
        if self.let_go:
            promised = Money.total(each.amount for each in self.waiting)
            return promised == Money.total(amount for _, amount in fresh)
        return list(fresh) == [(each.run, each.amount) for each in self.waiting]


def _stretches(
    period: Period, waiting: Sequence[Promise], let_go: Collection[LetGo]
) -> Iterator[_Stretch]:
    """Cut days where promises begin and end; a run of which something was let go stays whole."""
    runs = {each.run: tuple(one for one in let_go if one.run == each.run) for each in let_go}
    for run, mine in runs.items():
        yield _Stretch(run, tuple(each for each in waiting if each.starts_on in run), mine)
    alone = [_Stretch(days) for days in _paid_days(period, waiting)]
    alone += [_Stretch(each.run, (each,)) for each in waiting]
    yield from (each for each in alone if not any(each.days.starts_on in run for run in runs))


def _paid_days(period: Period, waiting: Sequence[Promise]) -> Iterator[Period]:
    """Find the days of each run for which nothing is promised any more."""
    for run in period.four_weekly():
        cuts = {run.starts_on, run.ends_before or run.starts_on}
        for each in waiting:
            cuts |= {day for day in (each.starts_on, each.ends_before) if day in run}
        for first, end in pairwise(sorted(cuts)):
            if not any(first in each.run for each in waiting):
                yield Period(first, end)


def _less(
    owed: Iterable[tuple[Period, Money]], off: Money
) -> tuple[list[tuple[Period, Money]], Money]:
    """Take a sum off what is owed, the first days first; answer the rest of it too."""
    left = []
    for days, amount in owed:
        taken = min(off, amount)
        off -= taken
        if amount > taken:
            left.append((days, amount - taken))
    return left, off


# Direct payments ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """What the person is owed for one run, and how that was worked out."""

    run: Period
    amount: Money
    working: str


def owed(base: Base, facts: Collection[Fact], period: Period | None, part: str) -> Iterator[Owed]:
    """List what a part pays out for each run of a period, with what is paid once."""
    weeks, rate = schedule(base, facts), council_pays(part)
    sums = [each for each in once_only(facts) if part_of(each[0]) == part]
    for run in period.four_weekly() if period else ():
        found = pieces(weeks, run, rate)
        said = [f"{days_in_words(days)}: {amount}" for days, amount in found]
        extra = [(amount, words) for _, day, amount, words in sums if day in run]
        said += [f"{words}: {amount}" for amount, words in extra]
        total = Money.total(amount for _, amount in [*found, *((run, one) for one, _ in extra)])
        yield Owed(run, total, "; ".join(said))


def next_owed(
    owing: Iterable[Owed], received: Money, paid_until: date | None = None
) -> Due | None:
    """Find the first run that is not yet paid in full, as `next_due` does.

    A run that was paid for (before `paid_until`) is not paid again: what differs in it comes with
    the run that follows.
    """
    reached = NOTHING
    for each in owing:
        reached += each.amount
        taken = paid_until is not None and each.run.starts_on < paid_until
        if reached > received and not taken:
            amount = reached - received
            return Due(
                each.run, amount, f"{each.working}{_differs(amount - each.amount, amount)}."
            )
    return None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a part of a year was to pay out by what is known now, and what it did."""

    right: Money
    paid: Money

    @property
    def more(self) -> Money:
        """What is still to be paid; below nought what was paid too much."""
        return self.right - self.paid


def brought(
    owing: Iterable[Owed], received: Money, paid_until: date | None = None
) -> Brought | None:
    """Say what the next year takes over; None while a run of its own still pays what is owed."""
    found = list(owing)
    if next_owed(found, received, paid_until):
        return None
    return Brought(Money.total(each.amount for each in found), received)


def _differs(more: Money, amount: Money) -> str:
    """Say why a run is paid other than it costs: held already, or put right from before."""
    if more > NOTHING:
        return f", and {more} for days before that were put right: {amount}"
    return f", less {-more} already held: {amount}" if more else ""


# Why ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Explained:
    """One difference: which fact changed it, when we learned that, from what to what."""

    fact: Fact
    what: str  # a part, or a part with "person:" before it for what the person pays of it
    days: Period
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        return self.after - self.before

    @property
    def late(self) -> bool:
        """Say whether we learned of it after some of its days had passed."""
        return self.days.starts_on < self.fact.known_at.date()

    @property
    def words(self) -> str:
        known = day_in_words(self.fact.known_at.date())
        return f"{self.fact.words} We have known since {known}."


def explain(base: Base, facts: Iterable[Fact]) -> list[Explained]:
    """Explain every difference, fact by fact in the order in which we learned of them.

    Together they come to what the year costs by all the facts, less what it cost as opened.
    """
    known: list[Fact] = []
    found = []
    for fact in sorted(facts, key=lambda each: (each.known_at, each.key)):
        found += explain_one(base, known, fact)
        known.append(fact)
    return found


def behind(found: Sequence[Explained], what: str, more: Money) -> list[Explained]:
    """Find the newest differences that together come to a sum; all there are, if none do."""
    mine = [each for each in found if each.what == what]
    for first in range(len(mine) - 1, 0, -1):
        if Money.total(each.difference for each in mine[first:]) == more:
            return mine[first:]
    return mine


def explain_one(base: Base, known: Collection[Fact], fact: Fact) -> list[Explained]:
    """Say what one more fact changes, part by part."""
    facts = [*known, fact]
    before, after = schedule(base, known), schedule(base, facts)
    parts = sorted({part for week in (*before, *after) for part in week.shares})
    rates = [(part, council_pays(part)) for part in parts]
    rates += [(f"person:{part}", person_pays(part)) for part in parts]
    found = [_changed(base.year, fact, before, after, what, rate) for what, rate in rates]
    sums = _once_changed(known, facts)
    return [
        *(each for each in found if each),
        *(
            Explained(fact, part_of(leaf), fact.days, *amounts)
            for leaf, amounts in sums.items()
            if amounts[0] != amounts[1]
        ),
    ]


def _changed(
    year: Period,
    fact: Fact,
    before: Collection[Week],
    after: Collection[Week],
    what: str,
    rate: Callable[[Week], Money],
) -> Explained | None:
    runs = [
        run for run in year.four_weekly() if pieces(before, run, rate) != pieces(after, run, rate)
    ]
    if not runs:
        return None
    days = Period(runs[0].starts_on, runs[-1].ends_before)
    return Explained(fact, what, days, cost(before, days, rate), cost(after, days, rate))


def _once_changed(
    known: Collection[Fact], facts: Collection[Fact]
) -> dict[str, tuple[Money, Money]]:
    def total(these: Collection[Fact], leaf: str) -> Money:
        return Money.total(amount for each, _, amount, _ in once_only(these) if each == leaf)

    leaves = {leaf for leaf, *_ in (*once_only(known), *once_only(facts))}
    return {leaf: (total(known, leaf), total(facts, leaf)) for leaf in sorted(leaves)}


def week_starts(year: Period, since: date) -> Iterator[date]:
    """List the days on which a week of the budget begins, from a day on.

    A move begins with a week: so no penny is rounded, and none is lost on the way.
    """
    day = year.starts_on
    while day in year:
        if day >= since:
            yield day
        day += timedelta(weeks=1)
