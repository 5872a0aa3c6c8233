"""Read what is to be paid into pooled funds: each one's share, out of their own budget."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.ledger.models import Entry
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Part
from selfdirect.support.marketplace.journey import LIVE as HELD
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.payments.journey import GONE
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.queries.funds import on_the_way
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.journey import LIVE
from selfdirect.support.pools.models import Member, Pool


@dataclass(frozen=True, slots=True)
class PoolDue:
    member: Member
    part: Part
    due: budget_rules.Due


def next_pool_payment(pool: Pool, part: Part) -> budget_rules.Due | None:
    """Work out the next payment of a share, with what is on its way counted as paid."""
    rows = Payment.objects.filter(part=part, payee=pool.address)
    return pools.next_due(pool, part.budget, *on_the_way(rows))


def of_who_left(payments: Iterable[Payment]) -> set[int]:
    """Say which payments are for a fund that somebody has no more, or a share in one."""
    shares = {
        each.pk: (each.payee, each.case.pk)
        for each in payments
        if each.case and each.kind == Payment.Kind.FUND
    }
    if not shares:
        return set()
    cases_of = {case for _, case in shares.values()}
    rows = Member.objects.filter(case__in=cases_of, state__in=LIVE).select_related("pool")
    here = {(each.pool.address, each.case_id) for each in rows}
    own = Fund.objects.filter(budget__case__in=cases_of, state__in=HELD)
    here |= {
        (each.address, each.budget.case_id)
        for each in own.select_related("budget", "organisation")
    }
    return {pk for pk, share in shares.items() if share not in here}


def pool_due(member: Member) -> PoolDue | None:
    """Say what somebody is to put in next; None if nothing is: the older year comes first."""
    for budget in pools.years_of(member):
        part = budgets.part_of(budget, budget_rules.POOL)
        due = part and next_pool_payment(member.pool, part)
        if part and due:
            return PoolDue(member, part, due)
    return None


def pools_due(until: date) -> Iterator[PoolDue]:
    """List every share with a payment for days that begin by a day."""
    for member in pools.live(until):
        if found := pool_due_by(member, until):
            yield found


def pool_due_by(member: Member, until: date) -> PoolDue | None:
    """Say what somebody is to put in for days that begin by a day; None if nothing is."""
    found = pool_due(member)
    return found if found and found.due.run.starts_on <= until else None


def rests_due() -> QuerySet[Member]:
    """List what was left of people, came back to be paid out, and has no payment that stands."""
    mine = Payment.objects.filter(rest_of=OuterRef("pk"))
    came = Concat(Value("after:"), OuterRef("ref"))  # the bank paid it after all
    kept = Exists(Entry.objects.filter(reference=came, reversal=None))
    return pools.rests().filter(~Exists(mine.filter(~Q(state__in=GONE) | kept)))


def part_for_rest(member: Member) -> Part | None:
    """Find the part by which it is paid, of the last budget; None if no budget is open."""
    if budgets.open_of(member.case) is None:
        return None
    held = budget_rules.held_of(member.target)
    of = Part.objects.filter(held=held, stream=budget_rules.CARE, budget__case=member.case)
    return of.select_related("budget__case__person").order_by("budget__starts_on").last()


def rest_waits(member: Member) -> bool:
    """Say whether a budget may still open for it: they live, and all is not over with them."""
    case = member.case
    return case.stage != Stage.CLOSED and not budgets.deaths([case.person_id])


def rests_to_keep() -> list[Member]:
    """List those rests that no budget can pay out any more."""
    return [each for each in rests_due() if not (part_for_rest(each) or rest_waits(each))]


def pools_to_pay(actor: Actor, until: date) -> list[PoolDue]:
    """List those of them that this actor may see."""
    seen = set(cases.visible(actor).values_list("pk", flat=True))
    return [each for each in pools_due(until) if each.member.case_id in seen]
