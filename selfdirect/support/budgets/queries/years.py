"""Read what the next year of many budgets is made of, in a few questions however many they are."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from selfdirect.agreement.planning.journey import State as PlanState
from selfdirect.agreement.planning.models import Held, Line, Plan
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Balance
from selfdirect.support.budgets import rules, says
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.budgets.queries.budgets import payments_agreed, received
from selfdirect.support.budgets.queries.changes import called
from selfdirect.support.budgets.queries.known import (
    EVER,
    base_of,
    brought,
    entitled,
    explained,
    had,
    known,
    paid_out,
)


def to_go_on(today: date) -> QuerySet[Budget]:
    """List the budgets whose year is about to end, and which are to go on."""
    until = today + timedelta(days=rules.POLICY.ahead)
    rows = Budget.objects.filter(_goes_on(), state=State.OPEN, ends_before__lte=until)
    return rows.select_related("case__person").order_by("pk")


def _goes_on() -> Q:
    """Say which go on: whose plan stands, or whose new plan begins after their year has ended."""
    agreed = Plan.objects.filter(case=OuterRef("case"), state=PlanState.AGREED)
    later = Exists(agreed.filter(starts_on__gt=OuterRef("ends_before")))
    return Q(case__closed_on=None) & (Q(plan__state=PlanState.AGREED) | Q(later))


def to_bring_on(today: date) -> QuerySet[Budget]:
    """List the budgets that have ended and changed since a later one had what came of them.

    It comes into what is open now, once that has begun: till then it may be replaced, or end.
    """
    now = Q(case__budgets__state=State.OPEN, case__budgets__starts_on__lte=today)
    over = Q(ended_on__gt=F("starts_on"), brought__lt=F("changed"))
    rows = Budget.objects.filter(now, over).order_by("starts_on", "pk")
    return rows.select_related("case__person")


def ended_alone(today: date) -> QuerySet[Budget]:
    """List the budgets that are over and changed since, where no other is open to take that over.

    One is over too when its year has passed and it does not go on, though nobody has ended it.
    """
    passed = Q(state=State.OPEN, ends_before__lte=today) & ~_goes_on()
    others = Budget.objects.filter(case=OuterRef("case"), state=State.OPEN)
    rows = Budget.objects.filter(Q(ended_on__gt=F("starts_on")) | passed, brought__lt=F("changed"))
    rows = rows.exclude(Exists(others.exclude(pk=OuterRef("pk"))))
    return rows.select_related("case__person").order_by("case", "starts_on", "pk")


def still_to_pay(budget: Budget) -> dict[str, rules.Brought | None]:
    """Say by part what is right for days that were paid, and what was paid or agreed, by the book.

    None where a run of its own is still to come.
    """
    agreed, paid = payments_agreed(budget), paid_out(budget)
    found = {}
    for part in budget.parts.order_by("pk"):
        if rules.is_net(part.key):
            mine = [each for each in agreed if each.source == part.address]
            ends = [each.until for each in had(budget, part.held, part.stream) if each.until]
            until = max([*ends, *(each.ends_before for each in mine)], default=None)
            so_far = paid.get(part.key, NOTHING) + Money.total(each.amount for each in mine)
            found[part.key] = brought(part, so_far, until)
    return found


def owed_in_words(budget: Budget, part: str, found: rules.Brought) -> str:
    """Say what is still owed for days that were put right, and why: which fact, since when."""
    why = rules.behind(explained(budget), part, found.more)
    return says.owed(budget.period or budget.year, found, why)


@dataclass(frozen=True, slots=True)
class Old:
    """A budget whose year ends: what goes on, what is owed to nobody, and what they hold."""

    budget: Budget
    week: rules.Week
    orders: tuple[rules.Order, ...]
    spare: dict[str, Money]  # by part
    held: dict[str, Money]  # by who holds it; less what a letter asked for

    @property
    def total_held(self) -> Money:
        return Money.total(self.held.values())


def olds(budgets: Sequence[Budget]) -> list[Old]:
    parts = [part for budget in budgets for part in budget.parts.all()]
    held = {budget.ref: _held(budget, budget.parts.all()) for budget in budgets}
    addresses = [*(part.address for part in parts), *(x for each in held.values() for x in each)]
    book = ledger.balances(addresses)
    came, said = received(budgets), _said([budget.plan_id for budget in budgets])
    owed = _owed_to_funds(parts, book)
    weeks = {budget.ref: rules.goes_on(base_of(budget), known(budget)) for budget in budgets}
    names = called({leaf.partition(":")[2] for week in weeks.values() for leaf in week.leaves})
    return [
        Old(
            budget,
            week := weeks[budget.ref],
            tuple(rules.orders_in(week, names, said.get(budget.plan_id, {}))),
            {part.key: _spare(part, book, came, owed) for part in budget.parts.all()},
            {who: book[account].available for account, who in held[budget.ref].items()},
        )
        for budget in budgets
    ]


def _held(budget: Budget, parts: Iterable[Part]) -> dict[str, str]:
    """Name the accounts of who holds money of a budget: the person, and whom they chose."""
    holders = {rules.DIRECT, *(part.held for part in parts if part.held in rules.NET)}
    return {rules.held_account(budget.ref, held): held for held in sorted(holders)}


def owed_to_funds(budget: Budget) -> dict[str, Money]:
    """Say what a year that is over still pays into funds, by address; none if it ended earlier."""
    if budget.ended_on != budget.ends_before:
        return {}
    parts = list(budget.parts.all())
    owed = _owed_to_funds(parts, ledger.balances([part.address for part in parts]))
    return {address: max(amount, NOTHING) for address, amount in owed.items()}


def _owed_to_funds(parts: Sequence[Part], book: dict[str, Balance]) -> dict[str, Money]:
    """Say what is still to be paid this year into funds that others hold, by address.

    What is agreed and on its way is promised in the book already, so it is not kept twice.
    """
    mine = {part.address: part for part in parts if part.held in (rules.ISF, rules.POOL)}
    owed = {address: _cost(part) - book[address].committed for address, part in mine.items()}
    for line in ledger.lines(list(mine), EVER) if mine else ():
        if line.movement.reference.startswith(rules.INTO_FUNDS):
            owed[line.account] += line.amount
    return owed


def _cost(part: Part) -> Money:
    """Say what a part costs in its year, with what came of another year."""
    budget = part.budget
    return rules.funding(base_of(budget), known(budget)).get(part.key, NOTHING)


@dataclass(frozen=True, slots=True)
class Late:
    """What somebody holds of a year that has gone on."""

    old: Budget
    new: Budget
    held: str
    amount: Money
    rolled: int  # so often before


def late() -> list[Late]:
    """List the years gone on in which something is held again, by who holds it.

    What a letter asked for stays for it; where it went on before the letter, it comes back.
    """
    rows = Budget.objects.filter(after__isnull=False).select_related("after__case__person")
    rows = rows.prefetch_related("parts").order_by("starts_on", "pk")
    olds = {
        account: (old, held)
        for old in rows
        for account, held in _held(old, old.parts.all()).items()
    }
    book = ledger.balances(list(olds))
    there = {address: book[address].available for address in olds if book[address].available}
    rolled = Counter(
        line.account
        for line in ledger.lines(list(there), EVER)
        if line.movement.reference.startswith(f"roll:{olds[line.account][0].after.ref}")
    )
    return [
        Late(old, old.after, held, there[x], rolled[x])
        for x, (old, held) in olds.items()
        if x in there
    ]


def _spare(
    part: Part, book: dict[str, Balance], came: dict[str, Money], owed: dict[str, Money]
) -> Money:
    """Say what a part has that nobody is owed for the year that ends."""
    budget = part.budget
    if not rules.is_net(part.key):
        still = max(owed.get(part.address, NOTHING), NOTHING)
        return max(book[part.address].available - still, NOTHING)
    own = part.key == rules.DIRECT
    paid = came[budget.ref] if own else paid_out(budget).get(part.key, NOTHING)
    free = book[part.address].posted  # what is on its way is owed, and not taken off twice
    return max(free - max(entitled(budget, part, budget.year) - paid, NOTHING), NOTHING)


def _said(plans: Collection[int]) -> dict[int, dict[str, str]]:
    """Say what was ordered from whom, by plan."""
    found: dict[int, dict[str, str]] = {}
    rows = Line.objects.filter(plan__in=plans, held=Held.MANAGED).order_by("place")
    for plan, ref, what in rows.values_list("plan", "service__organisation__ref", "what"):
        so_far = found.setdefault(plan, {})
        so_far[ref] = "; ".join(words for words in (so_far.get(ref), what) if words)
    return found
