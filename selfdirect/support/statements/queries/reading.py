"""Read statements from the book: one person's, or everybody's in a handful of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Substr

from selfdirect.agreement.planning.models import Held
from selfdirect.agreement.planning.models import Line as Planned
from selfdirect.foundation.db.among import Among
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account, Posting
from selfdirect.foundation.ledger.rules import Line, Movement
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets import rules as budgets
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.budgets.queries import EVER
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.models import Member, Pool
from selfdirect.support.statements import rules

REF = len("PB-XXXX-XXXX")  # every reference of a budget is as long
ISF = "isf:"


def of_budget(
    budget: Budget, period: Period, today: date, known_at: datetime | None = None
) -> rules.Whole:
    """Make one budget's statement, as it is known or as it was known at a moment."""
    return of_budgets([budget], period, today, known_at)[budget.ref]


def of_budgets(
    found: Sequence[Budget], period: Period, today: date, known_at: datetime | None = None
) -> dict[str, rules.Whole]:
    """Make the statements of many budgets, by reference; in as many queries as of one."""
    facts = facts_of(found, rules.ends(period), known_at)
    return {ref: rules.whole(each, period, today) for ref, each in facts.items()}


def of_accounts(
    pots: Sequence[rules.Pot],
    period: Period,
    today: date,
    *,
    known_at: datetime | None = None,
    year: Period | None = None,
    plan: Sequence[rules.PlanLine] = (),
    gets: Mapping[str, Money] | None = None,
) -> rules.Whole:
    """Make the statement of any accounts as one: of a fund at a provider, or of a shared one.

    :raises NotThere: if one of the accounts is not open
    """
    end = rules.ends(period)
    addresses = [pot.address for pot in pots]
    ledger.balances(addresses)  # says which is not there
    lines = ledger.lines(addresses, Period(EVER.starts_on, end), known_at=known_at)
    promised = ledger.commitments(addresses, effective_on=_before(end), known_at=known_at)
    names = _names(line.other for line in lines)
    facts = rules.Facts(pots, lines, promised, plan=plan, names=names, year=year, gets=gets or {})
    return rules.whole(facts, period, today)


def of_fund(
    fund: Fund, period: Period, today: date, known_at: datetime | None = None
) -> rules.Whole:
    """Make the statement of an individual service fund: what a provider holds for one person.

    :raises NotThere: if it was never opened
    """
    pot = rules.Pot(fund.address, f"What {fund.organisation.name} holds")
    year = fund.days if fund.is_live else None
    source = budgets.part_account(fund.budget.ref, budgets.ISF)
    gets = {source: marketplace.to_get(fund)} if year else {}
    plan = _plans([fund.budget.plan_id])[fund.budget.plan_id]
    made = of_accounts([pot], period, today, known_at=known_at, year=year, plan=plan, gets=gets)
    return replace(made, bought=tuple(each for each in made.bought if each.amount))


def of_pool(
    pool: Pool, period: Period, today: date, known_at: datetime | None = None
) -> rules.Whole:
    """Make the statement of a whole pooled fund, which names nobody.

    :raises NotThere: if it was never opened
    """
    year, gets = pools.to_get(pool, pools.newest(pool), today)
    made = of_accounts([_shared(pool)], period, today, known_at=known_at, year=year, gets=gets)
    return replace(made, bought=())  # each plan is somebody's own


def of_part(
    member: Member, period: Period, today: date, known_at: datetime | None = None
) -> rules.Whole:
    """Make the statement of one person's part of a pooled fund: their share of each cost.

    It says what it did where the lines that the money came from name all that it was spent on.
    """
    pool, until = member.pool, rules.ends(period)
    lines = [
        rules.own_line(pool.address, each)
        for each in pools.own(pool, member.case)
        if each.day < until
        and (known_at is None or (each.known_at is not None and each.known_at <= known_at))
    ]
    year, gets = pools.to_get(pool, [member], today)
    plan = _given_from(member, until)
    facts = rules.Facts([_shared(pool)], lines, plan=plan, year=year, gets=gets)
    made = rules.whole(facts, period, today)
    known = all(each.outcome != rules.OUTSIDE for each in made.bought)
    bought = tuple(each for each in made.bought if each.amount) if known else ()
    return replace(made, bought=bought)


def _given_from(member: Member, until: date) -> list[rules.PlanLine]:
    """List the lines of their plan that a member's money came from: a provider's, or their own."""
    found = Budget.objects.filter(case=member.case, starts_on__lt=until).order_by(
        "starts_on", "pk"
    )
    plan = found.values_list("plan", flat=True).last()
    held, _, organisation = member.source.partition(":")
    if plan is None or not (organisation or held == budgets.DIRECT):
        return []
    account = budgets.provider_account(organisation) if organisation else ""
    return [line for line in _plans([plan])[plan] if line.account == account]


def _shared(pool: Pool) -> rules.Pot:
    return rules.Pot(pool.address, f"“{pool.name}”, held by {pool.organisation.name}")


def so_far(budget: Budget, today: date) -> Period:
    """Choose the days of a statement when none are asked for: from the start until today."""
    start = budget.counts_from
    return Period(start, today + timedelta(days=1)) if today >= start else budget.year


def with_money(period: Period) -> QuerySet[Budget]:
    """List the budgets whose money could move in some days: those set aside before they end.

    One that ended before stays out, unless money of it moved in them or was held still.
    """
    begun = Q(starts_on__lt=rules.ends(period)) | Q(opened_at__date__lt=rules.ends(period))
    going = Q(ended_on=None) | Q(ended_on__gt=period.starts_on)
    rows = Budget.objects.filter(begun).select_related("case__person").order_by("ref")
    lasts = Q(going, ends_before__gt=period.starts_on)
    over = rows.exclude(lasts).values_list("ref", flat=True)
    return rows.filter(lasts | Q(Among("ref", _moved(over, period))))


def named(refs: Collection[str]) -> list[Budget]:
    rows = Budget.objects.filter(ref__in=refs).select_related("case__person")
    return list(rows.order_by("ref"))


def _moved(refs: Iterable[str], period: Period) -> set[str]:
    """Find the budgets of which money moved in some days, or was still there before their end."""
    owner = {address: ref for ref, mine in accounts_of(list(refs)).items() for address in mine}
    accounts = Account.objects.filter(Among("address", owner)).values_list("pk", "address")
    of = {pk: owner[address] for pk, address in accounts}
    held: dict[int, Money] = {}
    found = set()
    posted: Any = Posting.objects.posted(_before(rules.ends(period)), None)
    for end, sign in (("target_id", 1), ("source_id", -1)):
        rows = posted.filter(Among(end, of)).order_by().values_list(end)
        for pk, amount, last in rows.annotate(Sum("moved"), Max("counts_on")):
            held[pk] = held.get(pk, NOTHING) + amount.times(sign)
            if last >= period.starts_on:
                found.add(of[pk])
    return found | {of[pk] for pk, amount in held.items() if amount}


# Reading for many -------------------------------------------------------------------------------


def facts_of(
    found: Sequence[Budget], end: date, known_at: datetime | None = None
) -> dict[str, rules.Facts]:
    """Read all that is known of budgets before a day; each needs its case and person loaded."""
    refs = [budget.ref for budget in found]
    accounts, plans = accounts_of(refs), _plans([budget.plan_id for budget in found])
    owner = {address: ref for ref, mine in accounts.items() for address in mine}
    payers = {address for budget in found for address in _payer(budget)}
    lines = _by_budget(owner, payers, Period(EVER.starts_on, end), known_at)
    pending = _promised_by(owner, payers, _before(end), known_at)
    names = _names(line.other for each in lines.values() for line in each)
    return {
        budget.ref: rules.Facts(
            pots=_pots(accounts[budget.ref], names),
            lines=lines[budget.ref],
            promised=pending[budget.ref],
            to_come=pending[share],
            paid=[line.movement for line in lines[share]],
            plan=plans[budget.plan_id],
            names=names,
            year=budget.year if budget.ended_on in (None, budget.ends_before) else None,
            pays=bool(budget.person_pays or pending[share] or lines[share]),
            credit=Money.total(line.amount for line in lines[credit])
            - Money.total(each.amount for each in pending[credit]),
        )
        for budget in found
        for share, credit in [(_share_of(budget.ref), _payer(budget)[1])]
    }


def _before(end: date) -> date:
    return end - timedelta(days=1)


def _payer(budget: Budget) -> tuple[str, str]:
    """Name whose share it is, and where stands what they paid and is not enough for one yet."""
    ref = budget.case.person.ref
    return budgets.person_account(ref), budgets.credit_account(ref)


def _share_of(ref: str) -> str:
    """Name a budget's shares, beside its other entries."""
    return f"share:{ref}"


def accounts_of(refs: Collection[str]) -> dict[str, list[str]]:
    """List the accounts of budgets: their parts first, then what others hold of them."""
    found: dict[str, list[str]] = {ref: [] for ref in refs}
    parts = Part.objects.filter(budget__ref__in=refs).order_by("held", "pk")
    for ref, address in parts.values_list("budget__ref", "address"):
        found[ref].append(address)
    held = [budgets.held_account(ref, held) for ref in refs for held in budgets.HELD]
    held += [budgets.rest_account(ref) for ref in refs]
    theirs = Account.objects.filter(Among("address", held)).order_by("address")
    for address in theirs.values_list("address", flat=True):
        found[address.partition(":")[2][:REF]].append(address)
    funds = Account.objects.filter(address__startswith=ISF).order_by("address")
    of_budget = Substr("address", len(ISF) + 1, REF)
    for address in (
        funds.alias(ref=of_budget).filter(ref__in=refs).values_list("address", flat=True)
    ):
        found[address[len(ISF) :][:REF]].append(address)
    return found


def _plans(numbers: Collection[int]) -> dict[int, list[rules.PlanLine]]:
    """Read the lines of plans that cost something."""
    found: dict[int, list[rules.PlanLine]] = defaultdict(list)
    rows = Planned.objects.filter(plan__in=numbers).exclude(held="").order_by("place", "pk")
    for plan, held, organisation, what, who, outcome, need, weekly in rows.values_list(
        "plan_id", "held", "service__organisation__ref",
        "what", "who", "outcome__words", "need", "weekly",
    ):  # fmt: skip
        managed = held == Held.MANAGED and organisation
        account = budgets.provider_account(organisation) if managed else ""
        found[plan].append(rules.PlanLine(what, who, outcome, need, weekly, account))
    return found


def _by_budget(
    owner: dict[str, str], payers: Collection[str], period: Period, known_at: datetime | None
) -> dict[str, list[Line]]:
    """Read what happened, by budget; what people paid of shares, by share; and to their credit.

    Read at once, accounts of two people would count as of one: so each line is told anew whether
    both its ends are the same person's.
    """
    found: dict[str, list[Line]] = defaultdict(list)
    for line in ledger.lines([*owner, *payers], period, known_at=known_at):
        mine = owner.get(line.account)
        if mine is None:
            found[_paid_by(line.account, line.movement.reference)].append(line)
            continue
        within = owner.get(line.other) == mine
        found[mine].append(line if line.within == within else replace(line, within=within))
    return found


def _paid_by(account: str, reference: str) -> str:
    """Read which budget a share is for, or whose credit it is; other money is no statement's."""
    if account.startswith("credit:"):
        return account
    kind, _, rest = reference.partition(":")
    return _share_of(rest[:REF]) if kind == "share" else ""


def _promised_by(
    owner: dict[str, str], payers: Collection[str], on: date, known_at: datetime | None
) -> dict[str, list[Movement]]:
    found: dict[str, list[Movement]] = defaultdict(list)
    for each in ledger.commitments([*owner, *payers], effective_on=on, known_at=known_at):
        found[owner.get(each.source) or _paid_by(each.source, each.reference)].append(each)
    return found


def _names(addresses: Iterable[str]) -> dict[str, str]:
    """Find what people call providers, and the funds they hold."""
    refs = {
        address.rpartition(":")[2]
        for address in addresses
        if address.startswith(("provider:", ISF))
    }
    known = Organisation.objects.filter(ref__in=refs).values_list("ref", "name")
    return {budgets.provider_account(ref): name for ref, name in known}


# What accounts are called -----------------------------------------------------------------------

_PARTS = {  # of what the council holds
    budgets.DIRECT: "Direct payment that is still to be paid to you",
    budgets.MANAGED: "Money the council holds for you (managed)",
    budgets.ISF: "Money for your provider’s fund that is still to be paid",
    budgets.THIRD: "Money for whom you chose that is still to be paid",
    budgets.POOL: "Your share of a fund that is still to be paid",
    budgets.REST: "What was left of yours in a shared fund, still to be paid to you",
}


def _pots(addresses: Iterable[str], names: dict[str, str]) -> list[rules.Pot]:
    return [rules.Pot(address, _label(address, names)) for address in addresses]


def _label(address: str, names: dict[str, str]) -> str:
    kind, _, rest = address.partition(":")
    if kind == "dp":
        return "What the person you chose holds" if rest[REF:] else "What you hold yourself"
    if kind == "isf":
        who = names.get(budgets.provider_account(rest[REF + 1 :]), "your provider")
        return f"What {who} holds for you"
    held, _, stream = rest[REF + 1 :].partition("-")
    return f"{_PARTS[held]}: {budgets.STREAMS[stream].words}" if stream else _PARTS[held]
