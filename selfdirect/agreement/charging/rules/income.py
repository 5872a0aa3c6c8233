"""Income: what counts, what is left out, and why."""

from dataclasses import replace
from fractions import Fraction

from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.means import Income, Means, Setting, Treatment
from selfdirect.agreement.charging.rules.working import (
    MEMORY,
    NOT_STATED,
    SECOND_HAND,
    UNREAD,
    Book,
    Line,
    Worked,
)

_ASSESSED = "Care Act 2014 s.17; S.I. 2014/2672"
_CARE_HOMES = {Setting.RESIDENTIAL, Setting.DEFERRED_PAYMENT, Setting.NOTIONAL_CAPITAL}
_LEFT_OUT_CARE = "S.I. 2014/2672 Sched 1, in a stay for a time"
_AT_MOST = "of a smaller credit perhaps no more than it: check against Schedule 1"
_LEFT_OUT = "S.I. 2014/2672 reg 14 and Sched 1, or local policy"


def counted_income(means: Means, book: Book) -> Worked:
    """Add up the weekly income that counts, a line for each.

    Each income comes with its treatment, decided by whoever assessed it. A local policy may
    leave a further sum out of a higher disability benefit when night needs are not met.
    """
    if not means.income:
        return Worked(Fraction(0), (Line("Income: none given, so none is counted"),))
    return Worked.adding(_as_it_counts(income, means, book) for income in means.income)


def _as_it_counts(income: Income, means: Means, book: Book) -> Line:
    """Apply the two rules that hold in care homes only, then those that hold everywhere."""
    in_home = means.setting in _CARE_HOMES
    if in_home and income.care_benefit and not means.stay.lasts:
        words = f"{income.name}: {in_pounds(income.amount)} left out, as the stay is for a time"
        return Line(words, Fraction(0), f"{_LEFT_OUT_CARE}, from memory", MEMORY)
    if in_home and income.half_to_partner and means.stay.lasts:
        half = income.amount / 2
        words = f"{income.name}: half of {in_pounds(income.amount)} goes to the partner at home"
        return Line(words, half, "S.I. 2014/2672 Sched 1; council pages", SECOND_HAND)
    return _line(income, book)


def _line(income: Income, book: Book) -> Line:
    why = f" ({income.why})" if income.why else ""
    mark = UNREAD if UNREAD in income.why else ""
    if income.treatment is Treatment.DISREGARD:
        words = f"{income.name}: {in_pounds(income.amount)} left out{why}"
        return Line(words, Fraction(0), _LEFT_OUT, mark)
    out = income.disregard + _night_care(income, book)
    if not out:
        return Line(income.name, income.amount, _ASSESSED, mark)
    words = f"{income.name}: {in_pounds(income.amount)}, less {in_pounds(out)} left out{why}"
    return Line(words, income.amount - out, f"{_ASSESSED}; {_LEFT_OUT}", mark)


def _night_care(income: Income, book: Book) -> Fraction:
    if not income.night_care_excess:
        return Fraction(0)
    return min(income.amount - income.disregard, book.local.night_care_disregard)


def savings_disregard(means: Means, book: Book) -> Worked:
    """Take off the savings disregard: the amount given, or where only "yes", the dated rate."""
    given = means.savings_disregard
    if isinstance(given, Fraction):
        line = Line("Savings disregard, as given", -given, "S.I. 2014/2672 Sched 1; as given")
        return Worked(-given, (line,))
    if not given:
        return Worked(Fraction(0))
    of = "couple" if means.person.couple else "single"
    assumed = (Line("Taken as a single person", None, "", NOT_STATED),)
    line = book.line(f"savings_disregard_{of}", -1)
    line = replace(line, mark=f"{_AT_MOST}; {line.mark}".removesuffix("; "))
    return Worked.adding((*(assumed if means.person.couple is None else ()), line))
