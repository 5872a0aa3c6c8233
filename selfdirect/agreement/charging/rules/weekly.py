"""What a person pays a week towards their support.

Care Act 2014 ss.14, 17 and 26; S.I. 2014/2672. Everything is exact until one rounding at the
end, to the penny, halves up.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from selfdirect.agreement.charging.rules.capital import (
    counted_capital,
    over_limit,
    tariff_income,
)
from selfdirect.agreement.charging.rules.deferred import deferred
from selfdirect.agreement.charging.rules.exact import as_text, in_pounds
from selfdirect.agreement.charging.rules.free import free_of_charge, without_free
from selfdirect.agreement.charging.rules.guarantee import (
    disability_costs,
    housing_costs,
    minimum_income_guarantee,
)
from selfdirect.agreement.charging.rules.income import counted_income, savings_disregard
from selfdirect.agreement.charging.rules.light import light_touch
from selfdirect.agreement.charging.rules.local import Local
from selfdirect.agreement.charging.rules.means import Means, Setting
from selfdirect.agreement.charging.rules.stay import as_it_stays
from selfdirect.agreement.charging.rules.working import (
    MEMORY,
    Book,
    Contribution,
    Line,
    Worked,
)
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.rates import Rates

_COST = "Care Act 2014 s.14: no more than the cost"
_ZERO = Fraction(0)
FULL_COST = "The full cost is paid"


@dataclass(frozen=True, slots=True)
class Terms:
    """The local terms that apply to what is left."""

    share: Fraction = Fraction(1)
    share_source: str = "as given"
    minimum: Fraction = _ZERO
    maximum: Fraction | None = None
    source: str = ""
    at_home: bool = True  # rather than in a care home


def contribution(means: Means, rates: Rates, local: Local, on: date) -> Contribution:
    """Work out what a person pays a week, with every step of the working.

    :raises Refused: with a sentence that names what is missing or cannot be worked out here
    """
    return worked_by(Book(rates, local, on), means)


def worked_by(book: Book, means: Means) -> Contribution:
    """Work out what a person pays a week by a book that stands open: for many people at once.

    :raises Refused: with a sentence that names what is missing or cannot be worked out here
    """
    on = book.on
    means, why = _as_found(means, on)
    means, free = without_free(means)
    worked = _SETTINGS[means.setting](means, book)
    opening = Line(f"Rates and policy in force on {on.day} {on:%B %Y}", None, book.local.source)
    strange = tuple(Line(f"Not used: {name}") for name in means.unused)
    working = (opening, *strange, *why, *free, *worked.working)
    return Contribution(worked.amount, worked.full_cost, worked.parts, working)


def _as_found(means: Means, on: date) -> tuple[Means, tuple[Line, ...]]:
    """Let what finance found stand in place of a full assessment, while it holds."""
    found = means.instead
    if found is None or not found.holds(on):
        return means, ()
    setting = Setting.LIGHT_TOUCH if found.ground.light else Setting.EXEMPT
    week = found.week(on)
    held = replace(means, setting=setting, reason=found.reason, reablement_week=week)
    return held, found.lines()


def _at_home(means: Means, book: Book) -> Contribution:
    """Charge for support outside a care home: what is left over the guarantee."""
    return _assessed(means, book, _AT_HOME, _policy(means, book.local))


def _policy(means: Means, local: Local) -> Terms:
    share, source = means.local_percent, "as given"
    if share is None:
        share, source = local.percent_of_disposable, local.source
    return Terms(share, source, local.minimum_charge, local.maximum_charge, local.source)


def _in_care_home(means: Means, book: Book) -> Contribution:
    """Charge in a care home: all but the personal expenses allowance (reg 6).

    A short stay may be charged as support at home (reg 8).
    """
    means, said = as_it_stays(means, book)
    work = _at_home if means.setting is Setting.NON_RESIDENTIAL else _by_care_home_rules
    worked = work(means, book)
    return replace(worked, working=(*said, *worked.working))


def _by_care_home_rules(means: Means, book: Book) -> Contribution:
    share = Fraction(1) if means.local_percent is None else means.local_percent
    less = _IN_CARE_HOME if means.stay.lasts else _FOR_A_TIME
    return _assessed(means, book, less, Terms(share, at_home=False))


def _for_a_time(means: Means, book: Book) -> Worked:
    """Take off what the home they will go back to costs meanwhile."""
    return Worked.adding(
        replace(line, source=f"{line.source}; a stay for a time, from memory", mark=MEMORY)
        for line in housing_costs(means, book).lines
    )


def _personal_expenses(means: Means, book: Book) -> Worked:
    if means.pea is None:
        return Worked.adding([book.line("personal_expenses_allowance", -1)])
    source = "S.I. 2014/2672 reg 6; given with the means, in place of the dated rate"
    line = Line("Personal expenses allowance, as given", -means.pea, source)
    return Worked.adding([line])


def _not_in_a_care_home(means: Means, book: Book) -> Worked:
    """Say so where a fact was given that does not count in a care home."""
    given = {
        "Housing costs": means.housing,
        "Disability related costs": means.dre,
        "Minimum income guarantee": means.mig_parts or means.mig is not None,
    }
    return Worked.adding(
        Line(f"{name}: not taken off in a care home", _ZERO)
        for name, facts in given.items()
        if facts
    )


_Part = Callable[[Means, Book], Worked]
_PLUS: Mapping[str, _Part] = {"income": counted_income, "tariff": tariff_income}
_AT_HOME: Mapping[str, _Part] = {
    "savings_disregard": savings_disregard,
    "housing": housing_costs,
    "mig": minimum_income_guarantee,
    "dre": disability_costs,
}
_IN_CARE_HOME: Mapping[str, _Part] = {
    "savings_disregard": savings_disregard,
    "pea": _personal_expenses,
    "not_used": _not_in_a_care_home,
}


_FOR_A_TIME: Mapping[str, _Part] = {
    "savings_disregard": savings_disregard,
    "pea": _personal_expenses,
    "housing": _for_a_time,
}


def _assessed(means: Means, book: Book, less: Mapping[str, _Part], terms: Terms) -> Contribution:
    """Capital first; then income, less what must be left; then the local terms and the cost."""
    if means.cost is None:
        raise Refused("The weekly cost of the support is not given (cost).")
    if not means.notional_capital:
        return _of_capital_and_income(means, means.cost, book, less, terms)
    had = replace(means, notional_capital=None)
    without = _of_capital_and_income(had, means.cost, book, less, terms)
    counted = _of_capital_and_income(means, means.cost, book, less, terms)
    return _diminishing(counted, Fraction(without.amount.pence, 100))


def _diminishing(counted: Contribution, without: Fraction) -> Contribution:
    """Say how much less of the notional capital counts with each week that they pay (reg 23)."""
    reduction = Fraction(counted.amount.pence, 100) - without
    words = (
        f"Of what was given away {in_pounds(reduction)} less counts with each week that passes:"
        f" what is paid, less the {in_pounds(without)} that would be paid if it were not counted"
    )
    said = Line(words, None, "S.I. 2014/2672 reg 23")
    *steps, last = counted.working
    parts = {**counted.parts, "reduction": reduction}
    return replace(counted, parts=parts, working=(*steps, said, last))


def _of_capital_and_income(
    means: Means, cost: Fraction, book: Book, less: Mapping[str, _Part], terms: Terms
) -> Contribution:
    if full := over_limit(means, book, terms.at_home):
        return _full_cost(full, cost)
    worked = {name: part(means, book) for name, part in {**_PLUS, **less}.items()}
    left = sum((x.amount for x in worked.values()), _ZERO)
    steps = [line for x in worked.values() for line in x.lines]
    charge, lines = _charge(left, cost, terms)
    parts = {name: x.amount for name, x in worked.items()} | {"left": left, "exact": charge}
    return _rounded(charge, False, parts, (*steps, *lines))


def _full_cost(why: tuple[Line, ...], cost: Fraction) -> Contribution:
    line = Line(FULL_COST, cost, "Care Act 2014 s.17")
    return _rounded(cost, True, {"exact": cost}, (*why, line))


def _rounded(
    exact: Fraction,
    full_cost: bool,
    parts: Mapping[str, Fraction],
    lines: tuple[Line, ...],
    words: str = "To pay each week, to the nearest penny",
) -> Contribution:
    """Round once, to the penny, halves up."""
    amount = Money.pounds(exact)
    last = Line(words, Fraction(amount.pence, 100))
    return Contribution(amount, full_cost, parts, (*lines, last))


def _charge(left: Fraction, cost: Fraction, terms: Terms) -> tuple[Fraction, tuple[Line, ...]]:
    """Bring what is left to what is charged, a line for each step that changes it."""
    lines = [Line("Left after these", left)]
    charge = left
    for now, words, source in _steps(left, cost, terms):
        if now != charge:
            lines.append(Line(words, now, source))
        charge = now
    return charge, tuple(lines)


def _steps(left: Fraction, cost: Fraction, terms: Terms) -> Iterator[tuple[Fraction, str, str]]:
    charge = max(_ZERO, left)
    yield charge, "Nothing is left to charge", "S.I. 2014/2672 reg 7"
    charge *= terms.share
    yield charge, f"{_percent(terms.share)} of what is left", terms.share_source
    if charge < terms.minimum:
        charge = _ZERO
        yield charge, f"Below {in_pounds(terms.minimum)} nothing is collected", terms.source
    if terms.maximum is not None:
        charge = min(charge, terms.maximum)
        yield charge, "No more than the local maximum", terms.source
    yield min(charge, cost), "No more than the cost of the support", _COST


def _percent(share: Fraction) -> str:
    hundredths = share * 100
    return f"{hundredths if hundredths.denominator == 1 else as_text(hundredths)}%"


def _free(means: Means, book: Book) -> Contribution:
    return _rounded(_ZERO, False, {"exact": _ZERO}, (free_of_charge(means, book),))


def _tariff_only(means: Means, book: Book) -> Contribution:
    """Work out tariff income alone. No cost is known, so over the limit the amount is nought.

    Where a lower limit is given the rules are another country's: its upper limit applies only
    if given too.
    """
    if counted_capital(means, book)[0] is None:
        raise Refused("The capital is not given (capital).")
    if means.setting is Setting.TARIFF_ONLY_OTHER and means.lower_limit is None:
        raise Refused("The lower limit of the other country is not given (lower_limit).")
    ours = means.lower_limit is None or means.upper_limit is not None
    if ours and (why := over_limit(means, book, at_home=False)):
        return Contribution(NOTHING, True, {}, (*why, Line("No tariff income: the full cost")))
    worked = tariff_income(means, book)
    parts = {"tariff": worked.amount}
    return _rounded(worked.amount, False, parts, worked.lines, "Tariff income a week")


def _light(means: Means, book: Book) -> Contribution:
    amount, full_cost, lines = light_touch(means)
    if full_cost:
        return _full_cost(lines, amount)
    return _rounded(amount, False, {"exact": amount}, lines)


def _deferred(means: Means, book: Book) -> Contribution:
    paid, parts, lines = deferred(means, book)
    return _rounded(paid, False, {**parts, "exact": paid}, lines, "To pay now, each week")


def _notional(means: Means, book: Book) -> Contribution:
    """Work out how notional capital counts less, from what they would pay without it if given."""
    if means.without_notional is None:
        return _in_care_home(means, book)
    if means.cost is None:
        raise Refused("The weekly cost of the support is not given (cost).")
    had = replace(means, without_notional=None)
    terms = Terms(at_home=False)
    counted = _of_capital_and_income(had, means.cost, book, _IN_CARE_HOME, terms)
    return _diminishing(counted, means.without_notional)


_SETTINGS: Mapping[Setting, Callable[[Means, Book], Contribution]] = {
    Setting.NON_RESIDENTIAL: _at_home,
    Setting.RESIDENTIAL: _in_care_home,
    Setting.EXEMPT: _free,
    Setting.TARIFF_ONLY: _tariff_only,
    Setting.TARIFF_ONLY_OTHER: _tariff_only,
    Setting.LIGHT_TOUCH: _light,
    Setting.DEFERRED_PAYMENT: _deferred,
    Setting.NOTIONAL_CAPITAL: _notional,
}
