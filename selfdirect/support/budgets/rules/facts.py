"""What is known about a budget, each thing with its days: what the budget is on any day follows.

A fact says how much more or less a week, or what goes on during a pause. Facts are added up, so
that it does not matter in which order we learn of them. A fact is never edited: one found to be
wrong is withdrawn by another.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import (
    CARE,
    DIRECT,
    ISF,
    MANAGED,
    POOL,
    THIRD,
)
from selfdirect.support.budgets.rules.shares import Order, Share
from selfdirect.support.budgets.rules.streams import CHARGEABLE, STREAMS, Figures, Slice, figures

# Who holds the money decides how a contribution is paid. Where the council or a provider holds it,
# all of the money is put in and the person is asked for their share afterwards (gross); where they
# hold it themselves, or somebody for them, that much less is paid (net).
GROSS = (MANAGED, ISF, POOL)
NET = (THIRD, DIRECT)


class Kind(StrEnum):
    MOVE = "move"  # from one who holds it to another
    PAUSE = "pause"
    PAYS = "pays"  # what the person pays
    PRICE = "price"  # a provider costs more, or less
    STREAM = "stream"  # money of another stream
    LESS = "less"  # of another stream: it ends, or is less from a day
    ONCE = "once"  # a sum that is paid once
    BROUGHT = "brought"  # what a year that is paid still owed, or had too much: into the next
    WITHDRAW = "withdraw"  # another fact was wrong, or has ended early


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so from a day, and since when we know.

    `weekly`, `keeps` and `once` go by leaf: a part (`direct`, `managed-health`), or what one
    provider gives out of a part (`managed:OR-7K3M`).
    """

    key: str
    kind: Kind
    days: Period
    known_at: datetime
    words: str = ""
    weekly: Mapping[str, Money] = field(default_factory=dict)  # so much more or less a week
    person_pays: Money = NOTHING  # so much more or less a week
    keeps: Mapping[str, Money] = field(default_factory=dict)  # at most this a week goes on
    once: Mapping[str, Money] = field(default_factory=dict)  # on the first of its days
    withdraws: str = ""  # the key of another fact


@dataclass(frozen=True, slots=True)
class Base:
    """A budget as it was opened."""

    year: Period
    weekly: Mapping[str, Money]  # by leaf
    person_pays: Money


@dataclass(frozen=True, slots=True)
class Week:
    """What a week costs on some days."""

    days: Period
    leaves: Mapping[str, Money]
    shares: Mapping[str, Share]  # by part

    def of(self, part: str) -> Share:
        return self.shares.get(part, Share(part, NOTHING, NOTHING))


Rate = Callable[[Week], Money]


def leaves_of(shares: Iterable[Share], ordered: Iterable[Order]) -> dict[str, int]:
    """Say what a budget is made of as it opens, in pence a week: parts, and orders out of them."""
    found = {share.held: share.weekly.pence for share in shares}
    for order in ordered:
        found[f"{MANAGED}:{order.organisation}"] = order.weekly.pence
        found[MANAGED] = found.get(MANAGED, 0) - order.weekly.pence
    return {leaf: pence for leaf, pence in found.items() if pence > 0}


def part_of(leaf: str) -> str:
    """Name the part that a leaf is of: `managed:OR-7K3M` is of `managed`."""
    return leaf.partition(":")[0]


def part_key(held: str, stream: str = CARE) -> str:
    return held if stream == CARE else f"{held}-{stream}"


def is_ordered(leaf: str) -> bool:
    """Say whether a leaf is what one provider is paid by the council."""
    return ":" in leaf and held_of(leaf) == MANAGED


def order_to(leaf: str, names: Mapping[str, str], what: str = "") -> Order:
    """Name what a leaf orders, of no sum yet; `what` is what the plan says of the provider."""
    ref, stream = leaf.partition(":")[2], stream_of(leaf)
    beside = "" if stream == CARE else STREAMS[stream].ordered
    said = beside or what or "support that you chose"
    return Order(ref, names.get(ref, ref), NOTHING, said, stream)


def held_of(leaf: str) -> str:
    return part_of(leaf).partition("-")[0]


def stream_of(leaf: str) -> str:
    return part_of(leaf).partition("-")[2] or CARE


def figures_of(shares: Iterable[Share]) -> Figures:
    return figures(Slice(stream_of(each.held), each.weekly, each.person_pays) for each in shares)


def standing_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Leave out those that another fact withdraws, and put them in the order of their days."""
    found = list(facts)
    gone = {fact.withdraws for fact in found if fact.withdraws}
    return sorted(
        (fact for fact in found if fact.key not in gone and fact.kind != Kind.WITHDRAW),
        key=lambda fact: (fact.days.starts_on, fact.key),
    )


def schedule(base: Base, facts: Iterable[Fact]) -> tuple[Week, ...]:
    """Say what a week costs all through a budget year, cut where anything changes."""
    standing = standing_facts(facts)
    spans = (base.year.overlap(fact.days) for fact in standing)
    ends = {day for span in spans if span for day in (span.starts_on, span.ends_before)}
    year_end = base.year.ends_before
    days = sorted({base.year.starts_on, *(day for day in ends if day and day != year_end)})
    return tuple(
        _week(base, standing, Period(first, end))
        for first, end in zip(days, [*days[1:], year_end], strict=True)
    )


def until(weeks: Iterable[Week], end: date) -> tuple[Week, ...]:
    """Leave out all days from an end on: nothing is paid or asked for then."""
    cut = ((week, week.days.overlap(Period(date.min, end))) for week in weeks)
    return tuple(replace(week, days=days) for week, days in cut if days)


def _week(base: Base, facts: list[Fact], days: Period) -> Week:
    now = [fact for fact in facts if days.starts_on in fact.days]
    names = dict.fromkeys([*base.weekly, *(leaf for fact in now for leaf in fact.weekly)])
    leaves = {leaf: _leaf(leaf, base, now) for leaf in names}
    parts: dict[str, Money] = {}
    for leaf, weekly in leaves.items():
        parts[part_of(leaf)] = parts.get(part_of(leaf), NOTHING) + weekly
    changes = (fact.person_pays for fact in now)
    pays = max(base.person_pays + Money.total(changes), NOTHING)
    return Week(days, leaves, shares_of(parts, pays))


def _leaf(leaf: str, base: Base, now: list[Fact]) -> Money:
    so_far = base.weekly.get(leaf, NOTHING)
    weekly = so_far + Money.total(fact.weekly.get(leaf, NOTHING) for fact in now)
    most = [fact.keeps[leaf] for fact in now if leaf in fact.keeps]
    return max(min([weekly, *most]), NOTHING)


def shares_of(parts: Mapping[str, Money], pays: Money) -> dict[str, Share]:
    """Say what the person pays of each part: of those paid gross first, never of a free one.

    They pay at most what the support costs.
    """
    left, paid = pays, dict.fromkeys(parts, NOTHING)
    order = {held: place for place, held in enumerate((*GROSS, *NET))}
    for part in sorted(parts, key=lambda each: (order[held_of(each)], each)):
        if stream_of(part) in CHARGEABLE:
            paid[part] = min(left, parts[part])
            left -= paid[part]
    return {part: Share(part, weekly, paid[part]) for part, weekly in parts.items()}


# What it comes to -------------------------------------------------------------------------------


def pieces(weeks: Iterable[Week], days: Period, rate: Rate) -> list[tuple[Period, Money]]:
    """Cut some days where a rate changes, and say what each piece costs, rounded once."""
    found: list[tuple[Period, Money]] = []
    for week in weeks:
        part = days.overlap(week.days)
        if part is None:
            continue
        weekly = rate(week)
        if found and found[-1][1] == weekly:
            part = Period(found.pop()[0].starts_on, part.ends_before)
        found.append((part, weekly))
    return [(piece, piece.cost(weekly)) for piece, weekly in found]


def cost(weeks: Collection[Week], days: Period | None, rate: Rate) -> Money:
    """Add up what some days cost: run by run, as it is paid."""
    runs = days.four_weekly() if days else ()
    return Money.total(amount for run in runs for _, amount in pieces(weeks, run, rate))


def weekly_of(leaf: str) -> Rate:
    return lambda week: week.leaves.get(leaf, NOTHING)


def council_pays(part: str) -> Rate:
    return lambda week: week.of(part).council_pays


def person_pays(part: str) -> Rate:
    return lambda week: week.of(part).person_pays


def week_on(weeks: Sequence[Week], day: date) -> Week:
    """Find the week of a day; before the year its first, after it its last."""
    later = (week for week in reversed(weeks) if week.days.starts_on <= day)
    return next(later, weeks[0])


def everything(week: Week) -> Money:
    return Money.total(share.weekly for share in week.shares.values())


def is_net(part: str) -> bool:
    return held_of(part) in NET


def funding(base: Base, facts: Collection[Fact]) -> dict[str, Money]:
    """Say what must be set aside in each part for the year, with the sums that are paid once."""
    weeks = schedule(base, facts)
    leaves = dict.fromkeys(leaf for week in weeks for leaf in week.leaves)
    found = dict.fromkeys((part_of(leaf) for leaf in leaves), NOTHING)
    for leaf in leaves:
        part = part_of(leaf)
        if is_net(part):
            found[part] = cost(weeks, base.year, council_pays(part))
        else:
            found[part] += cost(weeks, base.year, weekly_of(leaf))
    for leaf, day, amount, _ in once_only(facts):
        if day in base.year:
            found[part_of(leaf)] = found.get(part_of(leaf), NOTHING) + amount
    return found


def once_only(facts: Iterable[Fact]) -> Iterator[tuple[str, date, Money, str]]:
    """List the sums that are paid once, as leaf, day, amount and words."""
    for fact in standing_facts(facts):
        for leaf, amount in fact.once.items():
            yield leaf, fact.days.starts_on, amount, fact.words
