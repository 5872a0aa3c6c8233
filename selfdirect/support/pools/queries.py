"""Read pooled funds: who is in them, what each put in, and what is left of each."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account
from selfdirect.foundation.ledger.rules import Line
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget
from selfdirect.support.pools import rules, says
from selfdirect.support.pools.journey import LIVE, Place, State
from selfdirect.support.pools.models import Cost, Member, Pool


def holders() -> QuerySet[Organisation]:
    """List who may hold a fund."""
    return Organisation.objects.filter(kind="provider").order_by("name")


# Which there are ---------------------------------------------------------------------------------


def visible(actor: Actor) -> QuerySet[Pool]:
    """List the funds of people whom one may see, those of one's team, and those that one holds.

    Those that have ended come last.
    """
    mine = cases.visible(actor).order_by().values("pk")
    seen = Q(members__case__in=mine)
    if actor.has(*WORKERS):
        seen |= Q(team__in=actor.teams)
    if actor.has(Role.FINANCE):
        seen |= Q(pk__isnull=False)
    if own := directory.works_for(actor):
        seen |= Q(organisation=own)
    found = Pool.objects.filter(pk__in=Pool.objects.filter(seen).values("pk"))
    over = found.alias(over=Q(state=State.CLOSED)).order_by("over", "name", "pk")
    return over.select_related("organisation")


def get_visible(actor: Actor, ref: str) -> Pool:
    """Find a fund by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock(ref: str) -> Pool:
    """Hold a fund until the act has ended; the caller knows why its actor may."""
    rows = Pool.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(ref=ref)


def hold(addresses: Collection[str]) -> None:
    """Hold the funds of some accounts until the act has ended, always in one order."""
    refs = [address.partition(":")[2] for address in addresses]
    if refs:
        rows = Pool.objects.select_for_update(no_key=True).filter(ref__in=refs).order_by("pk")
        list(rows.values_list("pk"))


def members() -> QuerySet[Member]:
    return Member.objects.select_related("pool__organisation", "case__person", "case__worker")


def places_of(case: Case) -> QuerySet[Member]:
    """List somebody's places in funds, the newest first; not those that came to nothing."""
    rows = members().filter(case=case).exclude(state=Place.WITHDRAWN)
    return rows.order_by("-starts_on", "-pk")


def get_member(actor: Actor, ref: str) -> Member:
    """Find somebody's place: theirs, of their team, or of a fund that one holds.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    seen = Q(case__in=cases.visible(actor).order_by().values("pk"))
    if own := directory.works_for(actor):
        seen |= Q(pool__organisation=own)
    return there(members().filter(seen, ref=ref).first())


def lock_member(actor: Actor, ref: str) -> Member:
    """Find somebody's place and hold it, and its fund, until the act has ended.

    :raises NotThere: as `get_member`
    """
    lock(get_member(actor, ref).pool.ref)
    return members().select_for_update(of=("self",)).get(ref=ref)


def outliving(person: Person) -> list[Member]:
    """List the funds that somebody is in, or is to join, and no open budget pays into."""
    rows = members().filter(case__person=person, state__in=[Place.ASKED, Place.IN])
    held = rows.select_for_update(of=("self",)).order_by("pk")
    return [each for each in held if not _pays_in(budgets.open_of(each.case), each)]


def _pays_in(budget: Budget | None, member: Member) -> bool:
    leaf = member.source if member.state == Place.ASKED else member.pool.leaf
    return budget is not None and any(week.leaves.get(leaf) for week in budgets.weeks_of(budget))


def ended_with(person: Person, on: date) -> QuerySet[Member]:
    """List the places that somebody lost as their budget ended on a day."""
    rows = members().filter(case__person=person, ended_because=says.ENDED)
    return rows.exclude(ends_before__lt=on).exclude(state__in=[Place.ASKED, Place.IN])


def unreturned(person: Person) -> QuerySet[Member]:
    """List the funds that somebody has left, or is to leave, of which their rest has not come."""
    rows = members().filter(case__person=person, state__in=[Place.LEAVING, Place.SENT_BACK])
    return rows.order_by("pk")


def to_join(actor: Actor, case: Case) -> list[Pool]:
    """List the funds that somebody could join."""
    taken = Member.objects.filter(case=case).exclude(state__in=[Place.LEFT, Place.WITHDRAWN])
    rows = visible(actor).filter(state__in=[State.PROPOSED, State.OPEN])
    return list(rows.exclude(pk__in=taken.values("pool")))


# What is in a fund -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a fund stands: who was ever in it, what happened, and what is left of each."""

    pool: Pool
    members: list[Member]  # the newest place of each
    happened: list[rules.Happened]  # the oldest first
    weekly: dict[str, Money]  # what each puts in now, by case
    balance: Money

    @property
    def left(self) -> dict[str, Money]:
        return rules.left_of(self.happened)

    @property
    def here(self) -> list[Member]:
        return [each for each in self.members if each.is_live]

    @property
    def together(self) -> Money:
        """Add up what all of them put in now."""
        return Money.total(self.weekly.values())

    @property
    def beside(self) -> rules.Beside:
        """Set what they put in now beside what it would cost alone, for those of whom we know."""
        known = [each for each in self.here if each.alone and each.case.ref in self.weekly]
        together = Money.total(self.weekly[each.case.ref] for each in known)
        return rules.Beside(together, Money.total(each.alone for each in known))

    @property
    def unknown(self) -> int:
        """Count those in it of whom nobody wrote down what it would cost alone."""
        return sum(not each.alone for each in self.here if each.case.ref in self.weekly)


def standing(pool: Pool, today: date) -> Standing:
    """Add a fund up from the book, and from whose part of each cost was what."""
    found = newest(pool)
    now = stakes(pool, found, Period(today, today + date.resolution))
    weekly = {each.who: each.weekly for each in now}
    return Standing(pool, found, _happened(pool), weekly, balance(pool))


def own(pool: Pool, case: Case) -> list[rules.Happened]:
    """List what came in and went out of one person's part, the oldest first."""
    return [each for each in _happened(pool) if each.who == case.ref]


def _happened(pool: Pool) -> list[rules.Happened]:
    return sorted([*_moved(pool), *_costs(pool)], key=lambda each: each.day)


def newest(pool: Pool) -> list[Member]:
    """List who was ever in a fund, by the last of their places in it."""
    return list({each.case_id: each for each in _places(pool)}.values())


def _places(pool: Pool) -> QuerySet[Member]:
    rows = members().filter(pool=pool).exclude(state__in=[Place.ASKED, Place.WITHDRAWN])
    return rows.prefetch_related("case__budgets")


def funds_in(budget: Budget) -> set[str]:
    """Name the leaves by which a budget, as it was opened, pays into funds."""
    return {
        leaf
        for leaf, pence in budget.leaves.items()
        if pence and budget_rules.held_of(leaf) == budget_rules.POOL
    }


def left_last(of: Collection[int]) -> list[Member]:
    """List the funds that people have left and not joined again, by the last of their places."""
    if not of:
        return []
    rows = members().filter(case__in=of).exclude(state__in=[Place.ASKED, Place.WITHDRAWN])
    last = {(each.case_id, each.pool_id): each for each in rows.order_by("starts_on", "pk")}
    return [each for each in last.values() if each.state != Place.IN]


def gone(pool: Pool, days: Period) -> Member | None:
    """Find somebody who put in on some days, and was sent since what was left of theirs."""
    found = (each for each in _places(pool) if not each.is_live)
    return next((each for each in found if rules.weights(stakes(pool, [each], days), days)), None)


def balance(pool: Pool) -> Money:
    return balances([pool])[pool.ref]


def balances(of: Collection[Pool]) -> dict[str, Money]:
    """Say what is in each of some funds, by reference; one that nobody opened has nothing."""
    rows = Account.objects.filter(address__in=[each.address for each in of])
    book = ledger.balances(rows.values_list("address", flat=True))
    return {x.ref: book[x.address].posted if x.address in book else NOTHING for x in of}


def stakes(pool: Pool, of: Iterable[Member], days: Period) -> list[rules.Stake]:
    """Say what each puts in on some days, as their budgets say it."""
    on = [each for member in of for each in _on(member, days)]
    known = budgets.known_many([budget for _, budget, _ in on])
    found: list[rules.Stake] = []
    for who, budget, both in on:
        weeks = budget_rules.schedule(budgets.base_of(budget), known[budget.pk])
        found += rules.stakes_of(who, weeks, pool.leaf, both)
    return found


def _on(member: Member, days: Period) -> Iterator[tuple[str, Budget, Period]]:
    """Find the budgets that somebody puts in out of on some days, and on which of them."""
    theirs = member.days and member.days.overlap(days)
    for budget in member.case.budgets.all() if theirs else ():
        both = theirs and budget.period and budget.period.overlap(theirs)
        if both:
            yield member.case.ref, budget, both


def parts(pool: Pool, bill: rules.Bill, of: Iterable[Member]) -> dict[str, Money]:
    """Share a cost out among those who were in the fund on its days and are not yet gone."""
    weighed = rules.weights(stakes(pool, of, bill.days), bill.days)
    return rules.share(bill.amount, weighed) if weighed else {}


def _moved(pool: Pool) -> list[rules.Happened]:
    """Read what came in from budgets, and went back; whose it was stands in the addresses."""
    lines = lines_of(pool)
    owner = dict(Budget.objects.filter(ref__in={_budget(x) for x in lines}).values_list(
        "ref", "case__ref"
    ))  # fmt: skip
    gone = dict(pool.members.values_list("ref", "case__ref"))
    found = []
    for line in lines:
        who = gone.get(line.movement.reference.rpartition(":")[2]) or owner.get(_budget(line))
        if who:
            found.append(_came(line, who))
    return found


def _came(line: Line, who: str) -> rules.Happened:
    move = line.movement
    return rules.Happened(
        move.counts_on,
        who,
        line.amount,
        _words(line),
        reference=move.reference,
        other=line.other,
        known_at=move.known_at,
        number=move.entry,
        undoes=move.undoes,
    )


def lines_of(pool: Pool) -> list[Line]:
    """List everything that went in or out of a fund; none if it was never opened."""
    if not Account.objects.filter(address=pool.address).exists():
        return []
    return ledger.lines([pool.address], budgets.EVER)


def _budget(line: Line) -> str:
    kind, _, rest = line.other.partition(":")
    return rest.partition(":")[0] if kind == "budget" else ""


def _words(line: Line) -> str:
    if line.movement.reference.startswith("pool:"):
        return "What was left, sent back"
    if line.movement.reference.startswith("gave:"):
        return "Came twice, and was given back"
    return "Paid in" if line.amount > NOTHING else "Sent back by the bank"


def _costs(pool: Pool) -> list[rules.Happened]:
    rows = Cost.objects.filter(pool=pool).order_by("paid_on", "pk")
    found = []
    for cost in rows.prefetch_related("portions__member__case"):
        back = cost.takes_back_id is not None
        portions = cost.portions.all()
        whole = rules.told_whole(cost.amount, (part.amount for part in portions))
        for part in portions:
            amount = part.amount if back else -part.amount
            words = f"Taken back: {cost.words}" if back else cost.words
            found.append(
                rules.Happened(
                    cost.paid_on,
                    part.member.case.ref,
                    amount,
                    words,
                    cost.purpose,
                    whole,
                    entry(pool, cost.ref),
                    budget_rules.purpose_account(cost.purpose),
                    cost.at,
                    -cost.pk,
                    -cost.takes_back_id if cost.takes_back_id else None,
                )
            )
    return found


def costs_of(pool: Pool) -> QuerySet[Cost]:
    """List what was paid and not taken back, the newest first."""
    return pool.costs.filter(takes_back=None, taken_back=None)


def get_cost(pool: Pool, ref: str) -> Cost:
    """Find one cost that stands.

    :raises NotThere: if there is none in this fund
    """
    return there(costs_of(pool).filter(ref=ref).first())


def entry(pool: Pool, what: str) -> str:
    """Name an entry of a fund in the book."""
    return f"pool:{pool.ref}:{what}"


# What is paid in next ----------------------------------------------------------------------------


def paid_in(pool: Pool, budget: Budget) -> Money:
    """Add up what was paid into a fund out of one budget, less what the bank sent back."""
    part = budget_rules.part_account(budget.ref, budget_rules.POOL)
    return Money.total(
        line.amount
        for line in lines_of(pool)
        if line.other == part and line.movement.reference.startswith(budget_rules.INTO_FUNDS)
    )


def paid_too_far(member: Member) -> Money:
    """Add up what was paid in for days after the ends of budgets that no year followed."""
    over, leaf = NOTHING, member.pool.leaf
    for budget in member.case.budgets.filter(state=BudgetState.ENDED, after=None):
        weeks, days = budgets.weeks_of(budget), budget.period
        owing = rules.owed(weeks, days, leaf) if days else []
        right = Money.total(each.amount for each in owing)
        over += max(paid_in(member.pool, budget) - right, NOTHING)
    return over


def on_its_way(pool: Pool, budget: Budget) -> Money:
    """Add up what is agreed to go into a fund out of one budget, and has not gone."""
    part = budget_rules.part_account(budget.ref, budget_rules.POOL)
    return Money.total(
        each.amount for each in budgets.promises([part]) if each.target == pool.address
    )


def years_of(member: Member) -> Iterator[Budget]:
    """List the budgets out of which somebody pays in still, the older year first.

    Open ones, and one that ended with its year and owes the rest; not the next year of one who
    has left, which copies what the last put in.
    """
    for budget in sorted(member.case.budgets.all(), key=lambda budget: budget.starts_on):
        pays = budget.state == BudgetState.OPEN or budget.ended_on == budget.ends_before
        if pays and not (member.ends_before and budget.starts_on >= member.ends_before):
            yield budget


def to_come(member: Member) -> Money:
    """Say what somebody pays in next, due or prepared or agreed, before their rest can go back."""
    dues = (next_due(member.pool, each) for each in years_of(member))
    due = next((each.amount for each in dues if each), NOTHING)
    every = member.case.budgets.all()
    return due or Money.total(on_its_way(member.pool, each) for each in every)


def next_due(
    pool: Pool, budget: Budget, in_hand: Money = NOTHING, until: date | None = None
) -> budget_rules.Due | None:
    """Work out the next payment into a fund out of a budget; None if all its days are paid.

    `in_hand` is what was prepared or agreed and has not been sent. What changed in days for which
    there is a payment (before `until`) comes with the run after them.
    """
    if budget.period is None:
        return None
    owing = rules.owed(budgets.weeks_of(budget), budget.period, pool.leaf)
    return budget_rules.next_owed(owing, paid_in(pool, budget) + in_hand, until)


def to_get(
    pool: Pool, of: Iterable[Member], today: date
) -> tuple[Period | None, dict[str, Money]]:
    """Add up what members pay in over their years, by account, until the first of these is over.

    Answers those days too; None if nobody pays in today.
    """
    found = [
        (budget, days)
        for member in of
        if member.is_live
        for budget in member.case.budgets.all()
        if (days := budget.period) and today in days
    ]
    if not found:
        return None, {}
    until = min(day for _, days in found if (day := days.ends_before))
    known = budgets.known_many([budget for budget, _ in found])
    gets = {}
    for budget, days in found:
        weeks = budget_rules.schedule(budgets.base_of(budget), known[budget.pk])
        owing = rules.owed(weeks, Period(days.starts_on, until), pool.leaf)
        part = budget_rules.part_account(budget.ref, budget_rules.POOL)
        gets[part] = Money.total(each.amount for each in owing)
    return Period(min(days.starts_on for _, days in found), until), gets


def live(until: date) -> QuerySet[Member]:
    """List the places that have begun by a day, or begin on it, and are not gone."""
    rows = members().filter(state__in=LIVE, starts_on__lte=until)
    rows = rows.prefetch_related("case__budgets")
    return rows.order_by("pk")


def rests() -> QuerySet[Member]:
    """List the places whose rest came back to be paid out, whether it was paid or not."""
    came = Q(state=Place.LEFT, back_to__endswith=f":{budget_rules.REST}")
    return members().filter(came).order_by("pk")


def coming_back(actor: Actor) -> QuerySet[Member]:
    """List the places whose rest is on its way back to the council."""
    return members().filter(state=Place.SENT_BACK, pool__in=visible(actor).values("pk"))


# Held to the book --------------------------------------------------------------------------------


def check() -> list[str]:
    """Work every fund out again; a sentence for each thing wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        wrong = [sentence for (sentence,) in cursor.fetchall()]
    return wrong + [words for pool in Pool.objects.all() if (words := _differs(pool))]


def _differs(pool: Pool) -> str:
    theirs = Money.total(each.amount for each in [*_moved(pool), *_costs(pool)])
    there = balance(pool)
    if theirs == there:
        return ""
    return f"Pooled fund {pool.ref} holds {there}, but what is left of each comes to {theirs}."


_SQL = """
SELECT format('Cost %s of a pooled fund is %s, but its parts come to %s.', ref,
              ledger_pounds(cost.amount), ledger_pounds(coalesce(sum(part.amount), 0)::bigint))
FROM pools_cost AS cost LEFT JOIN pools_portion AS part ON part.cost_id = cost.id
GROUP BY cost.id HAVING cost.amount <> coalesce(sum(part.amount), 0)
"""


def others(than: Case, here: Collection[Member]) -> tuple[list[str], int]:
    """Name the others who let themselves be named, and count those who did not."""
    rest = [each for each in here if each.case_id != than.pk]
    named = [each.case.person.short_name for each in rest if each.named]
    return named, len(rest) - len(named)
