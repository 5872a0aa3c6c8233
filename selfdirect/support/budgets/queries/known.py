"""Read what we know about a budget, and what follows from it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from selfdirect.agreement.planning.models import Line as PlanLine
from selfdirect.foundation.db.among import Among
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Posting, Settlement
from selfdirect.foundation.ledger.rules import Line, standing
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.models import Budget, Change, Death, Part

EVER = Period(date(2000, 1, 1))  # no entry is older


def known(budget: Budget) -> list[rules.Fact]:
    """List what was learnt since a budget was opened; none asks the database for nothing."""
    if not budget.changed:
        return []
    return [fact_of(change) for change in budget.changes.select_related("withdraws")]


def known_many(budgets: Collection[Budget]) -> dict[int, list[rules.Fact]]:
    """List the same for many budgets, by their keys; in one query."""
    return {pk: [fact_of(each) for each in rows] for pk, rows in changes_of(budgets).items()}


def changes_of(budgets: Collection[Budget]) -> dict[int, list[Change]]:
    """List them as they were written down: one that cannot be read keeps nobody else's back."""
    found: dict[int, list[Change]] = {budget.pk: [] for budget in budgets}
    changed = [budget.pk for budget in budgets if budget.changed]
    rows = Change.objects.filter(budget__in=changed) if changed else Change.objects.none()
    for change in rows.select_related("withdraws"):
        found[change.budget_id].append(change)
    return found


def planned(budgets: Iterable[Budget]) -> dict[int, frozenset[str]]:
    """Say what each plan has money for, by its key, whoever holds it: a move never edits it."""
    needs: dict[int, list[str]] = {budget.plan_id: [] for budget in budgets}
    rows = PlanLine.objects.filter(plan__in=needs).exclude(held="").order_by()
    for plan, need in rows.values_list("plan", "need"):
        needs[plan].append(need)
    return {plan: rules.planned(some) for plan, some in needs.items()}


def fact_of(change: Change) -> rules.Fact:
    return rules.Fact(
        key=change.ref,
        kind=rules.Kind(change.kind),
        days=Period(change.starts_on, change.ends_before),
        known_at=change.known_at,
        words=change.words,
        weekly=_money(change.weekly),
        person_pays=change.person_pays,
        keeps=_money(change.keeps),
        once=_money(change.once),
        withdraws=change.withdraws.ref if change.withdraws else "",
    )


def _money(pence: Mapping[str, int]) -> dict[str, Money]:
    return {leaf: Money(each) for leaf, each in pence.items()}


def base_of(budget: Budget) -> rules.Base:
    """Say what a budget was as it was opened."""
    leaves = budget.leaves or {part.key: part.weekly.pence for part in budget.parts.all()}
    return rules.Base(budget.year, _money(leaves), budget.person_pays)


def base_paid(budget: Budget) -> rules.Base:
    """Say the same for the days that it pays for: up to its end."""
    base = base_of(budget)
    return replace(base, year=budget.period or base.year)


def weeks_of(budget: Budget) -> tuple[rules.Week, ...]:
    return rules.schedule(base_of(budget), known(budget))


def week_of(budget: Budget, day: date) -> rules.Week:
    return rules.week_on(weeks_of(budget), day)


def goes_along(budget: Budget, on: date) -> list[Change]:
    """List what goes along into the budget of a new plan, cut to begin with it; not saved."""
    rows = {each.ref: each for each in budget.changes.select_related("addition")}
    found = []
    for fact in rules.goes_along(known(budget), on):
        row = rows[fact.key]
        row.starts_on = fact.days.starts_on
        row.weekly = {leaf: each.pence for leaf, each in fact.weekly.items()}
        found.append(row)
    return found


def explained(budget: Budget) -> list[rules.Explained]:
    return rules.explain(base_paid(budget), known(budget))


def figures_on(budget: Budget, day: date) -> rules.Figures:
    """Say the three figures of a day, with what stands beside them."""
    return rules.figures_of(week_of(budget, day).shares.values())


def entitled(budget: Budget, part: Part, period: Period | None) -> Money:
    """Add up what a part pays out for some days, run by run."""
    return entitled_by(known(budget), part, period)


def entitled_by(facts: Collection[rules.Fact], part: Part, period: Period | None) -> Money:
    """Add up the same by what is known of its budget: asks the database for nothing more."""
    if not part.budget.changed:
        return rules.entitled(period, part.share.council_pays)
    found = rules.owed(base_of(part.budget), facts, period, part.key)
    return Money.total(each.amount for each in found)


def next_due(part: Part, received: Money, paid_until: date | None = None) -> rules.Due | None:
    """Find the first run of a part that is not yet paid in full; None if all of them are.

    What was learnt of days paid already (before `paid_until`) comes with the run after them.
    """
    budget = part.budget
    if not budget.changed:
        return rules.next_due(budget.period, part.share.council_pays, received)
    found = rules.owed(base_of(budget), known(budget), budget.period, part.key)
    return rules.next_owed(found, received, paid_until)


def brought(part: Part, received: Money, paid_until: date | None) -> rules.Brought | None:
    """Say what the next year takes over of a part; None while this one still pays what it owes."""
    budget = part.budget
    found = rules.owed(base_of(budget), known(budget), budget.period, part.key)
    return rules.brought(found, received, paid_until)


def paid_out(budget: Budget) -> dict[str, Money]:
    """Add up what each part has paid into what the person holds, or somebody for them."""
    found = paid_into({rules.held_account(budget.ref, each) for each in rules.NET})
    rows = budget.parts.filter(address__in=found)
    return {part.key: found[part.address] for part in rows}


def received_of(parts: Iterable[Part]) -> dict[str, Money]:
    """Add up what each part has paid to who holds it, less what came back, by its address."""
    return paid_into({rules.held_account(part.budget.ref, part.held) for part in parts})


def paid_into(accounts: Collection[str]) -> dict[str, Money]:
    """Add up what accounts were paid by each part, by its address, less what came back.

    In a few queries however many they are. What was carried over from a budget before counts too,
    for the part that its name says; of what was asked back, as much as is not to be taken once
    more.
    """
    posted: Any = Posting.objects.posted(None, None)
    posted = posted.annotate(
        of=Func(
            *("entry__reference", Value(":"), Value(3)),
            function="split_part",
            output_field=TextField(),
        )
    )
    found: dict[str, Money] = {}
    for end, other, sign in (("target", "source", 1), ("source", "target", -1)):
        rows = posted.filter(
            Q(**{f"{other}__address__startswith": "budget:"})
            | Q(entry__reference__startswith="carry:"),
            **{f"{end}__address__in": accounts},
        )
        sums = rows.order_by().values_list(f"{end}__address", f"{other}__address", "of")
        for account, part, of, total in sums.annotate(Sum("moved")):
            key = rules.part_carried(account, of) if part.startswith("dp:") else part
            found[key] = found.get(key, NOTHING) + total.times(sign)
    for account, asked in _asked_back(accounts).items():
        ref, held = rules.whose_held(account)
        budget, key = Budget.objects.get(ref=ref), rules.part_account(ref, held)
        back = _came_back(budget, known(budget), asked, held)
        found[key] = found.get(key, NOTHING) - back
    return found


def paid_otherwise(since: date, until: date, known_at: datetime) -> dict[str, int]:
    """Say what each payment paid otherwise than its own days cost by what is known now, in pence.

    What was learnt of days that were paid comes with the run after them, or off it: it is not what
    a week costs. Only of budgets that changed; by the name of the payment in the book.
    """
    rows = Part.objects.filter(held__in=(*rules.NET, rules.ISF), budget__changed__gt=0)
    rows = rows.filter(budget__starts_on__lt=until, budget__ends_before__gt=since)
    rows = rows.select_related("budget").prefetch_related("budget__parts")
    parts = {part.address: part for part in rows}
    if not parts:
        return {}
    facts = known_many({part.budget for part in parts.values()})
    weeks = {
        part.budget_id: rules.schedule(base_of(part.budget), facts[part.budget_id])
        for part in parts.values()
    }
    posted: Any = Posting.objects.posted(None, known_at)
    paid = posted.filter(
        Among("source__address", parts),
        entry__reference__startswith="pay:",
        entry__reversal=None,
    ).order_by("entry_id")
    found: dict[tuple[str, Period], list[tuple[str, Money]]] = {}
    for address, reference, amount in paid.values_list(
        "source__address", "entry__reference", "moved"
    ):
        if days := rules.days_of(reference):
            found.setdefault((address, days), []).append((reference, amount))
    return {
        each[-1][0]: (
            Money.total(amount for _, amount in each)
            - _cost(parts[address], weeks[parts[address].budget_id], days)
        ).pence
        for (address, days), each in found.items()
    }


def _cost(part: Part, weeks: Collection[rules.Week], days: Period) -> Money:
    """Say what a part pays out for some days; nothing for those after its budget's end."""
    paid = part.budget.period and part.budget.period.overlap(days)
    rate = rules.council_pays(part.key) if rules.is_net(part.key) else _weekly(part.key)
    return rules.cost(weeks, paid, rate)


def _weekly(part: str) -> Callable[[rules.Week], Money]:
    return lambda week: week.of(part).weekly


# What was asked back ----------------------------------------------------------------------------


def _asked_back(accounts: Collection[str]) -> dict[str, list[rules.AskedBack]]:
    """List the letters that asked for some of what accounts hold, the oldest first.

    What came in parts is one letter: what is left is promised anew with each of them.
    """
    rows = Posting.objects.filter(
        Q(entry__settlement=None) | Q(entry__settlement__kind__in=Settlement.PAID),
        entry__reference__startswith=rules.ASKED_BACK,
        source__address__in=accounts,
    ).order_by("entry__recorded_at", "entry_id")
    found: dict[str, dict[str, rules.AskedBack]] = {}
    sums = rows.annotate(moved=Coalesce("entry__settlement__pence", "pence"))
    names = ("source__address", "entry__reference", "moved", "entry__recorded_at")
    for account, reference, moved, at in sums.values_list(*names):
        letters, letter = found.setdefault(account, {}), reference.split(":")[1]
        first = letters.get(letter, rules.AskedBack(NOTHING, at))
        letters[letter] = rules.AskedBack(first.amount + moved, first.at)
    return {account: list(letters.values()) for account, letters in found.items()}


def had(budget: Budget, held: str = rules.DIRECT, stream: str = rules.CARE) -> list[rules.Had]:
    """List what somebody was paid out of a part into what they hold, payment by payment."""
    own = rules.part_account(budget.ref, held, stream)
    account = rules.held_account(budget.ref, held)
    return [
        rules.had(line.movement.reference, line.amount, line.movement.known_at)
        for line in ledger.lines([account], EVER)
        if line.other == own or _carried_to(line, own)
    ]


def _carried_to(line: Line, part: str) -> bool:
    kind, _, name = line.movement.reference.partition(":")
    return kind == "carry" and rules.part_carried(line.account, name.partition(":")[2]) == part


def _came_back(
    budget: Budget,
    facts: Collection[rules.Fact],
    asked: Sequence[rules.AskedBack],
    held: str,
) -> Money:
    paid = had(budget, held)
    return rules.came_back(base_of(budget), facts, budget.period, paid, asked, held)


def came_back(budget: Budget, *known: Collection[rules.Fact]) -> list[dict[str, Money]]:
    """Say, by each of some states of what we know, how much is not to be taken once more.

    By who holds it: the person, or whom they chose.
    """
    asked = _asked_back([rules.held_account(budget.ref, held) for held in rules.NET])
    letters = {rules.whose_held(account)[1]: each for account, each in asked.items()}
    return [
        {held: _came_back(budget, facts, each, held) for held, each in letters.items()}
        for facts in known
    ]


def comes_off(budget: Budget, held: str = rules.DIRECT) -> Money:
    """Say how much of what somebody was paid comes off their next payment already."""
    if budget.ended_on:
        return NOTHING
    facts = known(budget)
    much = rules.too_much(base_of(budget), facts, budget.period, had(budget, held), held)
    return max(much - came_back(budget, facts)[0].get(held, NOTHING), NOTHING)


def paused(budgets: Iterable[Budget]) -> dict[int, list[Change]]:
    """List the pauses of budgets that nobody has taken back; in one query."""
    rows = Change.objects.filter(budget__in=budgets, kind=rules.Kind.PAUSE, withdrawn=None)
    found: dict[int, list[Change]] = {}
    for row in rows:
        found.setdefault(row.budget_id, []).append(row)
    return found


def goes_over(budgets: Iterable[int]) -> dict[int, list[Change]]:
    """List the pauses that go over the end of budgets' years, cut to begin with the next."""
    over: dict[int, list[Change]] = {}
    rows = Change.objects.filter(budget__in=list(budgets), kind=rules.Kind.PAUSE, withdrawn=None)
    later = rows.filter(ends_before__gt=F("budget__ends_before"))
    for row in later.select_related("budget"):
        row.starts_on = row.budget.ends_before
        over.setdefault(row.budget_id, []).append(row)
    return over


def went_over(pause: Change) -> QuerySet[Change]:
    """Find what a pause over the end of a year became in the next, as `goes_over` brought it."""
    rows = Change.objects.filter(budget__before=pause.budget, kind=rules.Kind.PAUSE)
    mine = rows.filter(withdrawn=None, ends_before=pause.ends_before)
    return mine.filter(budget__starts_on__gt=pause.starts_on, starts_on=F("budget__starts_on"))


def deaths(people: Iterable[int]) -> dict[int, date]:
    """Say on which day somebody died, of those of whom a budget says so; in one query."""
    rows: Any = Budget.objects.filter(case__person__in=people, died_on__isnull=False)
    return dict(rows.order_by("pk").values_list("case__person", "died_on"))


def deaths_noted(case: Case) -> QuerySet[Death]:
    """List the deaths that were noted and stand, the last one first."""
    return Death.objects.filter(case=case, wrong_at=None).order_by("-at", "-pk")


def deaths_in_error(budget: Budget) -> int:
    """Count how often a budget lived again, as a death was noted in error."""
    wrong = Death.objects.filter(case__person=budget.case.person_id, wrong_at__isnull=False)
    return wrong.filter(ended__has_key=budget.ref).count()


def given_back(budget: Budget, since: datetime) -> list[str]:
    """Name what went back to the council since a moment, as a budget had ended, and stands."""
    parts = [part.address for part in budget.parts.all()]
    lines = standing(ledger.lines(parts, EVER)) if parts else ()
    mine = f"return:{budget.ref}:"
    found = (line.movement for line in lines)
    return [x.reference for x in found if x.reference.startswith(mine) and x.known_at >= since]


def came_in_since(budget: Budget, since: datetime) -> Money:
    """Add up what came back to the council of what somebody holds of a budget since a moment."""
    held = [rules.held_account(budget.ref, each) for each in rules.NET]
    lines = standing(ledger.lines(held, EVER))
    return Money.total(
        -line.amount
        for line in lines
        if line.amount < NOTHING
        and line.movement.known_at >= since
        and line.other.startswith("council:")
    )


def today_of(budget: Budget) -> date:
    """Choose the day to look at: today, within the budget's own days."""
    end = budget.ended_on or budget.ends_before
    return max(min(localdate(), rules.day_before(end)), budget.starts_on)
