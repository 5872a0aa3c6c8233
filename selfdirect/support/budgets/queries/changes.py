"""Read what can be changed about a budget, and what stands in the book before it is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.rules import Balance
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.journey import Asked
from selfdirect.support.budgets.models import Addition, Budget, Change
from selfdirect.support.budgets.queries.budgets import (
    lock_open,
    lock_visible,
    lock_years,
    visible,
)
from selfdirect.support.budgets.queries.known import EVER, week_of
from selfdirect.support.budgets.rules import Kind

# What can be moved ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where money of a budget is, or may go to: a leaf, in words, and what it is a week."""

    leaf: str
    words: str
    weekly: Money


def places(
    budget: Budget, day: date, *, shared: bool = False, also: Collection[str] = ()
) -> list[Place]:
    """List where a budget's money goes on a day, and where else it could.

    What goes into a pooled fund (`shared`) is moved with a place in it, not by itself.
    """
    week = week_of(budget, day)
    leaves = dict(week.leaves) | {
        leaf: week.leaves.get(leaf, NOTHING) for leaf in (rules.DIRECT, rules.MANAGED, *also)
    }
    names = names_of(leaves)
    return [
        Place(leaf, names[leaf], weekly)
        for leaf, weekly in leaves.items()
        if shared or rules.held_of(leaf) != rules.POOL
    ]


def look_up(words: str, day: date, streams: Iterable[str] = (rules.CARE,)) -> dict[str, str]:
    """Find providers that could be paid: by leaf, what they offer and what it costs on a day."""
    parts = [rules.part_key(rules.MANAGED, stream) for stream in streams]
    found = directory.search(words, limit=10).services
    prices = directory.prices_on(found, day)
    offers: dict[str, str] = {}
    for each in found:
        cost = directory.cost(each, prices.get(each.pk, []))
        for part in parts:
            offers.setdefault(f"{part}:{each.organisation.ref}", f"{each.name}. {cost}")
    return offers


def names_of(leaves: Iterable[str]) -> dict[str, str]:
    """Say in words where money goes: "Brightway Care, paid by the council"."""
    names = called(leaf.partition(":")[2] for leaf in leaves)
    return {leaf: _named(leaf, names) for leaf in leaves}


def called(organisations: Iterable[str]) -> dict[str, str]:
    """Find what people call organisations, by their references; those not listed are left out."""
    found = Organisation.objects.filter(ref__in={ref for ref in organisations if ref})
    return dict(found.values_list("ref", "name"))


def _named(leaf: str, names: Mapping[str, str]) -> str:
    part, _, organisation = leaf.partition(":")
    held, stream = rules.held_of(part), rules.stream_of(part)
    words = rules.WHO_HOLDS[held]
    if organisation and held != rules.POOL:
        name = names.get(organisation, organisation)
        words = f"{name}, paid by the council" if held == rules.MANAGED else f"{name}, holding it"
    elif held == rules.MANAGED:
        words = "The council, with nobody chosen yet"
    return words if stream == rules.CARE else f"{words}: {rules.STREAMS[stream].words}"


def may_begin(budget: Budget, today: date) -> list[date]:
    """List the next days on which a move may begin."""
    end = budget.ended_on or budget.ends_before
    days = rules.week_starts(budget.year, max(today, budget.starts_on))
    return [day for day in days if day < end][:13]


# What is in the book ----------------------------------------------------------------------------


def stood(budget: Budget) -> dict[str, Balance]:
    """Say what stands in the book for each part."""
    parts = {part.key: part.address for part in budget.parts.all()}
    balances = ledger.balances(list(parts.values()))
    return {key: balances[address] for key, address in parts.items()}


def paid_into_funds(budget: Budget) -> Money:
    """Add up what was paid into individual service funds in a year, less what came back."""
    parts = [part.address for part in budget.parts.all() if part.held == rules.ISF]
    return Money.total(
        -line.amount
        for line in (ledger.lines(parts, EVER) if parts else ())
        if line.movement.reference.startswith(rules.INTO_FUNDS)
    )


def names_used(budget: Budget, kind: str) -> set[str]:
    """List the references of one kind that a budget has used."""
    rows = Entry.objects.filter(reference__startswith=f"{kind}:{budget.ref}:")
    return set(rows.values_list("reference", flat=True))


def get_change(actor: Actor, ref: str) -> Change:
    """Find one change by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    rows = Change.objects.filter(budget__in=visible(actor).order_by().values("pk"), ref=ref)
    return there(rows.select_related("budget").first())


# More money -------------------------------------------------------------------------------------


def lock_addition(actor: Actor, ref: str) -> Addition:
    """Find what was asked for, and hold it and its budget until the act has ended.

    It may be of the year before: then the one that is open is held first.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    rows = Addition.objects.filter(budget__in=visible(actor).order_by().values("pk"))
    found = there(rows.filter(ref=ref).first())
    lock_open(found.budget.case)
    lock_visible(actor, found.budget.ref)
    return Addition.objects.select_for_update().get(pk=found.pk)


def still_asked(budgets: Collection[Budget] | QuerySet[Budget]) -> QuerySet[Addition]:
    """List what nobody has decided on yet, in one query."""
    rows = Addition.objects.filter(budget__in=budgets, state=Asked.ASKED)
    return rows.select_related("budget__case__person").order_by("pk")


def lock_after(asked: Addition) -> list[Budget]:
    """Find the years after the one it was asked for in which it counts too, and hold them.

    A sum that is paid once does not go on; what terms ask for may be asked for there by itself.
    """
    newest = lock_open(asked.budget.case)
    if newest is None or asked.kind == Kind.ONCE:
        return []
    years = lock_years(newest, asked.budget.starts_on)
    mine = Addition.objects.filter(budget__in=years, terms=asked.terms, means=asked.means)
    have = {each.budget_id for each in mine if asked.terms or asked.means}
    later = (each for each in years if each.starts_on > asked.budget.starts_on)
    return [each for each in later if each.pk not in have]


def asked(budget: Budget) -> QuerySet[Addition]:
    """List what was asked for, this year or the year before."""
    years = [pk for pk in (budget.pk, budget.before_id) if pk]
    return Addition.objects.filter(budget__in=years).order_by("-asked_at", "-pk")


def signed_before(budget: Budget) -> QuerySet[Change]:
    """List what was signed for the budgets before and still stands, the newest first."""
    rows = Change.objects.filter(addition__isnull=False, withdrawn=None, budget__case=budget.case)
    return rows.exclude(budget=budget).select_related("budget", "addition").order_by("-pk")
