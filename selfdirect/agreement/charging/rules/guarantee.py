"""What a person must be left with: the minimum income guarantee, and costs that come first."""

from collections.abc import Iterator
from fractions import Fraction

from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.means import Band, Item, Means, Person
from selfdirect.agreement.charging.rules.working import MEMORY, NOT_STATED, Book, Line, Worked
from selfdirect.foundation.kernel.decision import Refused

_MIG = "S.I. 2014/2672 reg 7"
_HOUSING = "S.I. 2014/2672 Sched 1 para 2"
_DRE = "S.I. 2014/2672 Sched 1 para 4"
_BASE = {
    Band.UNDER_25: "mig_single_18_to_24",
    Band.TO_PENSION_AGE: "mig_single_25_to_pension_age",
    Band.PENSION_AGE: "mig_single_pension_age",
}


_PENSION = "Pensions Act 1995 Sched 4, by the day of birth, from memory"


def minimum_income_guarantee(means: Means, book: Book) -> Worked:
    """Take off the weekly income that charging may not touch (Care Act 2014 s.14(7), reg 7).

    An amount given with the means stands in place of the dated rates, as do its parts.

    :raises Refused: if the parts do not add up, or the age or a rate is not known
    """
    parts = sum((part.amount for part in means.mig_parts), Fraction(0))
    if means.mig is not None and means.mig_parts and means.mig != parts:
        raise Refused(
            f"mig is {in_pounds(means.mig)}, but mig_parts add up to {in_pounds(parts)}."
        )
    if means.mig is not None or means.mig_parts:
        return _given(parts if means.mig is None else means.mig, means.mig_parts)
    return Worked.adding(_from_rates(means.person, book))


def _given(mig: Fraction, parts: tuple[Item, ...]) -> Worked:
    named = ", ".join(f"{part.name} {in_pounds(part.amount)}" for part in parts)
    words = "Minimum income guarantee, as given" + (f" ({named})" if named else "")
    source = f"{_MIG}; given with the means, in place of the dated rates"
    return Worked(-mig, (Line(words, -mig, source),))


def _from_rates(person: Person, book: Book) -> Iterator[Line]:
    band = age_band(person, book)
    yield from _assumed(person, band, book)
    yield book.line(_base(person, band), -1)
    if person.children:
        each = book.line("mig_child", -person.children)
        yield Line(f"{each.label}, {person.children} of them", each.amount, each.source, each.mark)
    yield from _premiums(person, band, book)
    if book.local.mig_uplift:
        yield Line("Local addition to the guarantee", -book.local.mig_uplift, book.local.source)


def _assumed(person: Person, band: Band, book: Book) -> Iterator[Line]:
    if person.age is not None and _band_of(person.age, book) is None:
        there = "is reached" if band is Band.PENSION_AGE else "is not reached yet"
        yield Line(f"At {person.age}: State Pension age {there}", None, _PENSION, MEMORY)
    if person.couple is None:
        yield Line("Taken as a single person", None, "", NOT_STATED)
    if person.couple and band is not Band.PENSION_AGE and person.partner_of_pension_age is None:
        yield Line("The partner is taken as under pension age", None, "", NOT_STATED)


def _base(person: Person, band: Band) -> str:
    if person.couple:
        old = band is Band.PENSION_AGE or person.partner_of_pension_age
        return "mig_couple_pension_age" if old else "mig_couple"
    if not person.children:
        return _BASE[band]
    if band is Band.PENSION_AGE:
        raise Refused(
            "The guarantee for a lone parent of pension age is not held here."
            " Work it out from regulation 7 and give it as mig."
        )
    return "mig_lone_parent"


def _premiums(person: Person, band: Band, book: Book) -> Iterator[Line]:
    """Add the premiums that the person has, or would have on income support (reg 7(5)-(7))."""
    of = "couple" if person.couple else "single"
    wanted = {
        "disability_premium": person.disability_premium,
        "enhanced_disability_premium": person.enhanced_disability_premium,
    }
    for name in [name for name, has in wanted.items() if has]:
        if band is Band.PENSION_AGE:
            words = f"{name.replace('_', ' ').capitalize()}: not added at pension age"
            yield Line(words, Fraction(0), f"{_MIG}, from memory", NOT_READ)
        else:
            yield book.line(f"{name}_{of}", -1)
    if person.carer_premium:
        yield book.line("carer_premium", -1)


NOT_READ = "from memory: check against regulation 7"


def age_band(person: Person, book: Book) -> Band:
    """Say which of the three ages applies; pension age depends on the day.

    :raises Refused: if the age is not known, is under 18, or does not settle it
    """
    if person.age is None:
        if person.age_band is None:
            raise Refused(
                "The person's age is not given (person.age or person.age_band),"
                " nor a minimum income guarantee in its place (mig)."
            )
        return person.age_band
    found = _band_of(person.age, book)
    if person.age_band is None and found is None:
        raise Refused(
            f"At {person.age} on {book.on}, pension age depends on the date of birth."
            " Give person.age_band: 25_to_spa, or spa once pension age is reached."
        )
    if person.age_band is not None and found not in (None, person.age_band):
        raise Refused(f"person.age ({person.age}) and person.age_band do not agree.")
    return person.age_band or found or Band.TO_PENSION_AGE


def _band_of(age: int, book: Book) -> Band | None:
    """Read the band off the age alone, or None where the date of birth decides."""
    if age < 18:
        raise Refused("The Care Act charging rules are for people of 18 and over.")
    if age < 25:
        return Band.UNDER_25
    if age < book.rate("pension_age_earliest").value:
        return Band.TO_PENSION_AGE
    return Band.PENSION_AGE if age >= book.rate("pension_age_latest").value else None


def housing_costs(means: Means, book: Book) -> Worked:
    """Take off what the person pays to live where they live, less help towards it."""
    return Worked.adding(_housing(item, book) for item in means.housing)


def _housing(item: Item, book: Book) -> Line:
    if item.name.strip().casefold() in book.local.housing_not_counted:
        words = f"{item.name}: {in_pounds(item.amount)} not taken off, under local policy"
        return Line(words, Fraction(0), book.local.source)
    return Line(f"Less housing: {item.name}", -item.amount, _HOUSING)


def disability_costs(means: Means, book: Book) -> Worked:
    """Take off the extra costs of disability: those shown, or the local standard if higher."""
    shown = Worked.adding(Line(f"Less {_named(x)}", -x.amount, _DRE) for x in means.dre)
    standard = book.local.standard_dre if means.person.disability_benefit else Fraction(0)
    if standard <= -shown.amount:
        return shown
    words = "Less the local standard allowance for disability costs"
    return Worked.adding([Line(words, -standard, f"{_DRE}; {book.local.source}")])


def _named(item: Item) -> str:
    plain = item.name.removeprefix("dre ").isdigit()
    return "disability related cost" + ("" if plain else f": {item.name}")
