"""How old somebody is on a day, by the day they were born: the guarantee rises with it (reg 7)."""

from collections.abc import Mapping
from datetime import date, timedelta

from selfdirect.agreement.charging.rules.guarantee import age_band
from selfdirect.agreement.charging.rules.means import Band
from selfdirect.agreement.charging.rules.reading import Facts, read_person
from selfdirect.agreement.charging.rules.working import Book
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.period import add_months, whole_years


def aged(facts: Facts, born_on: date | None, book: Book) -> dict[str, object]:
    """Set the age in somebody's means to what it is on the day of the book.

    What was said of it, at whatever time, stays only where the day of birth is not known.
    """
    person = facts.get("person") or {}
    if born_on is None or not isinstance(person, Mapping):
        return dict(facts)
    told = {name: said for name, said in person.items() if name != "age_band"}
    found = told | {"age": whole_years(born_on, book.on)}
    earliest, latest = (book.rate(f"pension_age_{end}").value for end in ("earliest", "latest"))
    if earliest <= found["age"] < latest:
        reached = pension_from(born_on) <= book.on
        found["age_band"] = str(Band.PENSION_AGE if reached else Band.TO_PENSION_AGE)
    return {**facts, "person": found}


def pension_from(born_on: date) -> date:
    """Find the day somebody reaches State Pension age; for days from 6 October 2020 on.

    It goes from 66 to 67 by a month for each month of birth from 6 April 1960: Pensions Act 1995
    Sched 4, as changed in 2014, from memory.
    """
    past = (born_on.year - 1960) * 12 + born_on.month - 4 + (born_on.day >= 6)
    return _after(born_on, 66 * 12 + max(0, min(past, 12)))


def band_since(born_on: date, on: date) -> date:
    """Find the day from which the guarantee of somebody's age on a day is left to them."""
    begins = (_after(born_on, 25 * 12), pension_from(born_on))
    return max((day for day in begins if day <= on), default=born_on)


def _after(born_on: date, months: int) -> date:
    """Count on from a birth; who was born on 29 February is older on 1 March, as elsewhere."""
    day = add_months(born_on, months)
    return day + timedelta(days=whole_years(born_on, day) < months // 12)


def band_of(facts: Facts, book: Book) -> Band | None:
    """Say by which of the three ages means were worked out; None if by none."""
    try:
        return age_band(read_person(facts), book)
    except Refused:
        return None
