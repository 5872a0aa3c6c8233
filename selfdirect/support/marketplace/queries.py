"""Read individual service funds: whose they are, what is in them, and in which months it went."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account
from selfdirect.foundation.ledger.rules import Line
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget
from selfdirect.support.marketplace import rules, says
from selfdirect.support.marketplace.journey import LIVE, State
from selfdirect.support.marketplace.models import Fund, Given, Offer
from selfdirect.support.marketplace.rules import Way

SEEN = "budget__case__person", "organisation", "offer", "before", "after"


def _funds() -> QuerySet[Fund]:
    return Fund.objects.select_related(*SEEN)


def visible(actor: Actor) -> QuerySet[Fund]:
    """List the funds of budgets that one may see, and those that one's organisation holds."""
    own = directory.works_for(actor)
    seen = Q(budget__in=budgets.visible(actor).order_by().values("pk"))
    return _funds().filter(seen | Q(organisation=own) if own else seen)


def get_visible(actor: Actor, ref: str) -> Fund:
    """Find one fund by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Fund:
    """Find a fund and hold it, and its budget, until the act has ended.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref)
    budgets.lock(found.budget.ref)
    return _funds().select_for_update(of=("self",)).get(pk=found.pk)


def hold(of: Collection[int]) -> None:
    """Hold the funds of some budgets until the act has ended, always in one order."""
    rows = Fund.objects.select_for_update(no_key=True).filter(budget__in=of, state__in=LIVE)
    list(rows.order_by("pk").values_list("pk"))


def of_case(case: Case) -> QuerySet[Fund]:
    """List the funds that somebody had, the newest first; not those that came to nothing."""
    rows = _funds().filter(budget__case=case).exclude(state=State.WITHDRAWN)
    return rows.order_by("-starts_on", "-pk")


def held_by(organisation: Organisation) -> QuerySet[Fund]:
    """List the funds that a provider holds, held or is asked to hold."""
    rows = _funds().filter(organisation=organisation).exclude(state=State.WITHDRAWN)
    return rows.order_by("state", "budget__case__person__family_name", "pk")


def live(until: date) -> QuerySet[Fund]:
    """List the funds that have begun by a day, or begin on it, and were not passed on."""
    return _funds().filter(state__in=LIVE, starts_on__lte=until).order_by("pk")


def to_take_on(until: date) -> QuerySet[Fund]:
    """List the funds that ended by a day and whose provider holds the next."""
    rows = _funds().filter(state=State.ENDING, ends_before__lte=until)
    return rows.filter(after__state__in=LIVE, after__organisation=F("organisation")).order_by("pk")


def unheld(today: date) -> list[Budget]:
    """List the open budgets that give a provider money now which nobody agreed to hold.

    In as many queries as for one.
    """
    rows = Budget.objects.filter(state=BudgetState.OPEN, parts__held=budget_rules.ISF).distinct()
    found = list(
        rows.select_related("case__person", "case__worker")
        .prefetch_related("parts", "funds__organisation")
        .order_by("pk")
    )
    facts = budgets.known_many(found)
    return [each for each in found if _unheld(each, facts[each.pk], today)]


def _unheld(budget: Budget, facts: Collection[budget_rules.Fact], today: date) -> bool:
    day = max(today, budget.starts_on)
    if day >= budget.ends_before:
        return False
    week = budget_rules.week_on(budget_rules.schedule(budgets.base_of(budget), facts), day)
    held = {each.leaf for each in budget.funds.all() if each.is_live and _holds_on(each, day)}
    given = {leaf for leaf, amount in week.leaves.items() if amount > NOTHING}
    return any(
        leaf not in held for leaf in given if budget_rules.held_of(leaf) == budget_rules.ISF
    )


def _holds_on(fund: Fund, day: date) -> bool:
    return fund.starts_on <= day and (fund.ends_before is None or day < fund.ends_before)


def open_of(budget: Budget) -> Fund | None:
    return _funds().filter(budget=budget, state=State.OPEN).first()


def outliving(person: Person) -> QuerySet[Fund]:
    """List somebody's funds that go on, or were to, after their budget has ended."""
    later = Q(ends_before=None) | Q(ends_before__gt=F("budget__ended_on"))
    rows = _funds().filter(later, budget__case__person=person, budget__state=BudgetState.ENDED)
    return rows.filter(state__in=LIVE).order_by("pk")


def ended_with(person: Person, on: date) -> QuerySet[Fund]:
    """List somebody's funds that ended, or came to nothing, as their budget ended on a day."""
    rows = _funds().filter(budget__case__person=person, ended_because=says.ENDED)
    return rows.exclude(ends_before__lt=on).exclude(state__in=[State.ASKED, State.OPEN])


def unreturned(person: Person) -> QuerySet[Fund]:
    """List somebody's funds of budgets that have ended, whose rest has not arrived anywhere."""
    rows = _funds().filter(budget__case__person=person, budget__state=BudgetState.ENDED)
    held = rows.filter(state__in=[*LIVE, State.PASSED_ON]).exclude(after__state__in=LIVE)
    return held.order_by("pk")


def arriving(actor: Actor) -> QuerySet[Fund]:
    """List the funds whose rest is on its way back to the council."""
    return visible(actor).filter(state=State.PASSED_ON).exclude(after__state__in=LIVE)


def next_of(fund: Fund) -> Fund | None:
    """Find who holds the money after a fund."""
    found = getattr(fund, "after", None)
    return found if found and found.state in LIVE else None


# What providers ask ------------------------------------------------------------------------------


def offers() -> QuerySet[Offer]:
    """List the newest terms of each provider that holds funds."""
    newest = Offer.objects.order_by("organisation", "-at", "-pk").distinct("organisation")
    rows = Offer.objects.filter(pk__in=newest.values("pk")).select_related("organisation")
    return rows.order_by("organisation__name")


def offer_of(organisation: Organisation) -> Offer | None:
    return Offer.objects.filter(organisation=organisation).order_by("-at", "-pk").first()


# What is in a fund -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a fund stands on a day."""

    fund: Fund
    balance: Money
    fee_due: Money  # of it
    months: list[rules.Month]  # the oldest first

    @property
    def left(self) -> Money:
        """What can still be used for support."""
        return max(self.balance - self.fee_due, NOTHING)

    @property
    def minutes(self) -> int:
        return rules.minutes_in(self.left, self.fund.offer.hour_price)

    @property
    def time_left(self) -> str:
        return rules.time_in_words(self.minutes)


def standing(fund: Fund, today: date) -> Standing:
    """Add a fund up, from the book alone; the minutes come from what was written down."""
    moved = _moved(fund)
    due = fee_due(fund, moved, today)
    balance = Money.total(each.amount for each in moved)
    return Standing(fund, balance, due, rules.months(moved, today) if moved else [])


def balances(funds: Collection[Fund]) -> dict[str, Money]:
    """Say what is in each fund that has begun, in two queries however many they are."""
    addresses = Account.objects.filter(address__in=[each.address for each in funds])
    found = ledger.balances(list(addresses.values_list("address", flat=True)))
    return {address: balance.posted for address, balance in found.items()}


def paid_too_far(fund: Fund) -> Money:
    """Say what was paid into a fund for days after its end."""
    return max(rules.sum_of(_moved(fund), Way.PAID_IN) - to_get(fund), NOTHING)


def fee_due(fund: Fund, moved: Collection[rules.Moved], today: date) -> Money:
    """Work out the fee that is due at the end of a day, and at most what is there."""
    days = _days_held(fund, today)
    taken = -rules.sum_of(moved, Way.FEE)
    due = rules.fee_due(fund.offer.terms, rules.sum_of(moved, Way.PAID_IN), days, taken)
    return min(due, max(Money.total(each.amount for each in moved), NOTHING))


def _days_held(fund: Fund, today: date) -> int:
    days = fund.days
    if days is None or days.ends_before is None or not fund.is_live:
        return 0
    return (min(today + date.resolution, days.ends_before) - days.starts_on).days


def _moved(fund: Fund) -> list[rules.Moved]:
    minutes = _minutes(fund)
    return [_read(line, minutes) for line in lines_of(fund)]


def lines_of(fund: Fund) -> list[Line]:
    """List everything that went in or out of a fund; none if it was never opened."""
    if not Account.objects.filter(address=fund.address).exists():
        return []
    return ledger.lines([fund.address], budgets.EVER)


def _read(line: Line, minutes: Mapping[str, int]) -> rules.Moved:
    reference = line.movement.reference
    way = rules.way_of(reference, line.other, line.amount)
    return rules.Moved(line.movement.counts_on, way, line.amount, minutes.get(reference, 0))


def _minutes(fund: Fund) -> dict[str, int]:
    """Say how many minutes each entry of what was given is for; taken back is below nought."""
    rows = fund.given.values_list("ref", "minutes", "takes_back")
    return {
        entry(fund, ref): -minutes if takes_back else minutes for ref, minutes, takes_back in rows
    }


def entry(fund: Fund, what: str) -> str:
    """Name an entry of a fund in the book."""
    return f"isf:{fund.ref}:{what}"


def given_to(fund: Fund) -> QuerySet[Given]:
    """List what was given and not taken back, the newest day first."""
    return fund.given.filter(takes_back=None, taken_back=None)


def get_given(fund: Fund, ref: str) -> Given:
    """Find one thing that was given and stands.

    :raises NotThere: if there is none in this fund
    """
    return there(given_to(fund).filter(ref=ref).first())


def goes_to_council(fund: Fund) -> bool:
    """Say whether all that is passed on of a fund is on its way to the council, and no budget."""
    return goes_to(fund).keys() == {budget_rules.COUNCIL}


def goes_to(fund: Fund) -> dict[str, Money]:
    """Say where what is passed on of a fund is on its way to, and how much."""
    mine = (x for x in ledger.commitments([fund.address]) if x.reference == entry(fund, "on"))
    return {each.target: each.amount for each in mine}


def on_its_way(fund: Fund) -> Money:
    """Add up what was agreed to be paid into a fund and has not been sent."""
    part = budget_rules.part_account(fund.budget.ref, budget_rules.ISF)
    return Money.total(
        each.amount for each in budgets.promises([part]) if each.target == fund.address
    )


# What is paid in next ----------------------------------------------------------------------------


def to_come(fund: Fund) -> Money:
    """Say what is paid in next, due or prepared or agreed, before what is left can be passed on.

    A budget that ended within its year gave back what was not agreed: nothing more of it comes.
    """
    budget = fund.budget
    pays = budget.state == BudgetState.OPEN or budget.ended_on == budget.ends_before
    due = next_due(fund) if pays else None
    return due.amount if due else on_its_way(fund)


def next_due(
    fund: Fund, in_hand: Money = NOTHING, until: date | None = None
) -> budget_rules.Due | None:
    """Work out the next payment into a fund; None if all its days are paid.

    `in_hand` is what was prepared or agreed and has not been sent. What changed in days for which
    there is a payment (before `until`) comes with the run after them.
    """
    if fund.state not in LIVE:
        return None
    paid = rules.sum_of(_moved(fund), Way.PAID_IN)
    return budget_rules.next_owed(_owed(fund), paid + in_hand, until)


def _owed(fund: Fund) -> Iterable[budget_rules.Owed]:
    days = fund.days
    if days is None:
        return ()
    once = [
        (day, amount)
        for part, day, amount, _ in budget_rules.once_only(budgets.known(fund.budget))
        if part == budget_rules.ISF
    ]
    return rules.owed(budgets.weeks_of(fund.budget), days, fund.leaf, fund.every, once)


def brought(old: Budget, new: Budget) -> dict[str, budget_rules.Brought | None]:
    """Say what the next year takes over of the fund that went on into it, by part; none if none.

    None for the part while the fund still pays what its own year owes.
    """
    fund = _funds().filter(budget=old, after__budget=new, after__state__in=LIVE).first()
    if fund is None:
        return {}
    paid = rules.sum_of(_moved(fund), Way.PAID_IN)
    found = None if next_due(fund) else budget_rules.Brought(to_get(fund), paid)
    return {budget_rules.ISF: found}


def to_get(fund: Fund) -> Money:
    """Add up what is to be paid into a fund for all its days, whether it was paid yet or not."""
    return Money.total(each.amount for each in _owed(fund))
