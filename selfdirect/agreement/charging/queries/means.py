"""Read what people told us of their money, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet

from selfdirect.agreement.charging import rules
from selfdirect.agreement.charging.journey import State
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.charging.queries.terms import Books, book, books, living
from selfdirect.foundation.audit.actions import name_of
from selfdirect.foundation.audit.queries import acts_about
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.register.cases.models import Case, Task

SOON = timedelta(days=14)  # before a home counts, or what was found ends


def in_force(case: Case) -> FinancialAssessment | None:
    """Return the financial assessment that now stands for a person, if there is one."""
    return case.means.exclude(state=State.SUPERSEDED).first()


def who_told(means: FinancialAssessment) -> str:
    """Name who told us of this money, as people read it."""
    return _who(means, "means.worked_out") or means.told_by


def who_confirmed(means: FinancialAssessment) -> str:
    """Name who checked this money, as people read it."""
    if means.goes_on_from:
        return who_confirmed(means.goes_on_from)
    return _who(means, "means.confirmed") or means.confirmed_by


def _who(means: FinancialAssessment, code: str) -> str:
    acts = acts_about(means.case.person.ref).filter(subject=name_of(means))
    found = acts.filter(code=code).first()
    return found.by_name if found else ""


def contribution(
    means: Mapping[str, object],
    born_on: date | None,
    cost: Money,
    on: date,
    books: Books | None = None,
    not_charged: Money = NOTHING,
) -> rules.Contribution:
    """Work out what somebody with these means pays towards a weekly cost, at their age that day.

    :param books: the terms, where they were read already: for many people at once
    :param not_charged: of the cost, what nobody may be charged for
    :raises Refused: with a sentence that names what is missing or wrong
    """
    opened = books.on(on) if books else book(on)
    facts = rules.aged(means, born_on, opened)
    whole = {**facts, "cost": cost, "not_charged": not_charged}
    return rules.worked_by(opened, rules.read_means(whole))


def other_by(on: date) -> list[tuple[FinancialAssessment, date]]:
    """Find whose sum is another by itself, and since when: age, home, or a finding's end."""
    opened = books()
    found = [(means, other_since(means, opened, on)) for means in living().iterator()]
    return [(means, since) for means, since in found if since]


def other_since(means: FinancialAssessment, opened: Books, on: date) -> date | None:
    if (read := _read(means)) is None:
        return None
    if found := read.instead:
        if found.until is None or on <= found.until:
            return None
        return max(found.until + timedelta(days=1), means.effective_on)
    for ends in (rules.home_begins, rules.short_ends):
        if since := ends(read, means.effective_on, on):
            return since
    born_on = means.case.person.born_on
    charged, _ = rules.as_it_stays(read, opened.on(on))
    if charged.setting is not rules.Setting.NON_RESIDENTIAL or born_on is None:
        return None
    was = rules.band_of(means.means, opened.on(means.effective_on))
    now = rules.band_of(rules.aged(means.means, born_on, opened.on(on)), opened.on(on))
    if was is None or now in (None, was):
        return None
    return max(rules.band_since(born_on, on), means.effective_on)


def by_care_home_rules(means: FinancialAssessment) -> bool:
    """Say whether a sum was worked out by the rules of care homes: a short stay may not be."""
    read = rules.read_means(means.means)
    charged, _ = rules.as_it_stays(read, book(means.effective_on))
    return charged.setting is rules.Setting.RESIDENTIAL


def homes_soon(on: date) -> list[FinancialAssessment]:
    """Find whose home counts soon, or whose stay is long, where that is not on finance's list."""
    homes = living().filter(~_on_the_list("means.home"), means__setting=rules.Setting.RESIDENTIAL)
    return [means for means in homes if home_soon(means, on)]


def home_soon(means: FinancialAssessment, on: date) -> bool:
    """Say whether somebody's home will count soon, or a stay for a time is soon too long."""
    if (read := _read(means)) is None:
        return False
    long = rules.long_on(read)
    return bool((long and on < long <= on + SOON) or rules.home_begins(read, on, on + SOON))


def is_for_a_time(means: FinancialAssessment) -> bool:
    """Say whether it is of a stay that is not to last, in which no main home counts."""
    read = _read(means)
    return bool(read and rules.long_on(read))


def _on_the_list(code: str) -> Exists:
    return Exists(Task.objects.filter(case=OuterRef("case"), code=code, done_at=None))


CostOn = Callable[[int, date], Money | None]  # of a case: what its support costs a week that day


def gave_away() -> list[FinancialAssessment]:
    """List the sums with something given away that a budget follows by now: another may come."""
    found = living().filter(state=State.CONFIRMED, means__has_key="notional_capital")
    return [each for each in found if each.terms_id or each.priced_at]


def weeks_less(
    means: FinancialAssessment, opened: Books, on: date, cost_on: CostOn
) -> tuple[rules.Weeks, ...]:
    """List the weeks after which the sum is another, as less counts of what was given away.

    Each week goes by what stood in it and by what support cost in it. None while the sum is the
    same.

    :raises Refused: with a sentence that names what is missing or wrong
    """
    read = rules.read_means(means.means)
    since = read.notional_left_on or means.effective_on
    stood = list(_stood(means.case))

    def paid(day: date, left: Fraction) -> rules.Paid:
        cost = cost_on(means.case_id, day)
        if cost is None:
            return rules.Paid(Fraction(0), Fraction(0))
        was = next((each for each in stood if each.effective_on <= day), means)
        return rules.paid(opened.on(day), _with_left(was, left, opened.on(day), cost))

    def most(left: Fraction, book: rules.Book) -> Money | None:
        return rules.most_by(book, _with_left(means, left, book)).amount

    first = rules.still_counts(read) or Fraction(0)
    weeks = []
    for week in rules.diminish(first, since, on, paid):
        weeks.append(week)
        book = opened.on(week.ends_before)
        if most(week.left, book) != most(first, book):
            return rules.together(weeks)
    return ()


def _stood(case: Case) -> QuerySet[FinancialAssessment]:
    """List what stood for somebody, the newest first; what nobody checked never did."""
    return case.means.exclude(confirmed_at=None).order_by("-effective_on", "-pk")


def _with_left(
    means: FinancialAssessment, left: Fraction, book: rules.Book, cost: Money | None = None
) -> rules.Means:
    """Read means with so much left of what was given away, at the age on the day of the book."""
    facts = rules.aged(means.means, means.case.person.born_on, book)
    return rules.read_means({**facts, "notional_left": left, **({"cost": cost} if cost else {})})


def _read(means: FinancialAssessment) -> rules.Means | None:
    try:
        return rules.read_means(means.means)
    except Refused:
        return None  # whoever tells it anew mends it


def checked_instead(means: FinancialAssessment) -> object:
    """Give what finance found in place of a full assessment, once another has checked it."""
    return means.means.get("instead") if means.state == State.CONFIRMED else None


def found_ends_soon(on: date) -> list[FinancialAssessment]:
    """Find whose light touch or free support ends soon, where that is not on finance's list."""
    some = living().filter(~_on_the_list("means.ends"), means__has_key="instead")
    return [means for means in some if (read := _read(means)) and _ends_soon(read.instead, on)]


def _ends_soon(found: rules.Instead | None, on: date) -> bool:
    return bool(found and found.until and on <= found.until <= on + SOON)


def after_free(means: FinancialAssessment) -> rules.Most | None:
    """Say what somebody would pay once support free of charge ends; None where it does not."""
    found = rules.instead_in(means.means)
    if found is None or found.ground.light or found.until is None:
        return None
    on = found.until + timedelta(days=1)
    try:
        opened = book(on)
        facts = rules.without_ended(means.means, on)
        aged = rules.aged(facts, means.case.person.born_on, opened)
        return rules.most_by(opened, rules.read_means(aged))
    except Refused:  # what they told is not enough to say
        return None


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """What changes when somebody's home begins to count."""

    on: date
    most: Money | None  # they would be asked for then; None: the full cost
    equity: Money  # how much could be lent on the home


def when_home_counts(means: FinancialAssessment) -> HomeCounts | None:
    """Say what is to come for somebody whose home does not count yet; None for anybody else."""
    read = rules.read_means(means.means)
    on = rules.home_counts_from(read)
    if on is None or read.instead or not read.property or on <= means.effective_on:
        return None
    try:
        opened = book(on)
        then = rules.most_by(opened, read)
        lent = rules.worked_by(opened, replace(read, setting=rules.Setting.DEFERRED_PAYMENT))
    except Refused:  # the rates of that day are not on file yet, or the home does not count then
        return None
    return HomeCounts(on, then.amount, Money.pounds(lent.parts["equity_limit"]))
