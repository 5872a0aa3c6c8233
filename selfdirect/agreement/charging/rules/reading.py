"""Means read from plain data: what is wrong is refused by name, never guessed at."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from selfdirect.agreement.charging.rules.capital import LIVED_IN_BY
from selfdirect.agreement.charging.rules.exact import MOST_CAPITAL, amount, share
from selfdirect.agreement.charging.rules.instead import INSTEAD, Instead
from selfdirect.agreement.charging.rules.means import (
    Band,
    Income,
    Item,
    Means,
    Person,
    Property,
    Setting,
    Stay,
    Treatment,
)
from selfdirect.foundation.kernel.decision import Refused

Facts = Mapping[str, object]
Word = TypeVar("Word", bound=StrEnum)

_MEANS = frozenset(Means.__dataclass_fields__) - {"unused"} | {"year"}
_PERSON = frozenset(Person.__dataclass_fields__)
_INCOME = frozenset(Income.__dataclass_fields__) - {"disregard"} | {"disregard_amount"}
_ITEM = frozenset(Item.__dataclass_fields__)
_PROPERTY = frozenset(Property.__dataclass_fields__)
_INSTEAD = frozenset(Instead.__dataclass_fields__)
# Notes about an example, or of what went before, which say nothing of the person's money now.
_NOTES = frozenset(
    {
        "source",
        "provenance",
        "verified",
        "expected",
        "expected_tariff",
        "note",
        "tests",
        "working",
        "rule",
        "status",
        "notional_weeks",
    }
)
_NOT_YET = {
    "tariff_table": "A table of tariff incomes is given a line at a time, as tariff_only.",
}
_YEAR = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})")


def read_means(facts: Facts) -> Means:
    """Read one entry: the keys are those of `Means`, with `year` ("2026-27") or `on`.

    Amounts are exact: text, Decimal, whole number, Fraction or Money, never a float.

    :raises Refused: with a sentence that names what is wrong and how to mend it
    """
    setting = _setting(facts)  # first: other settings have other keys
    unused = _unknown({k: v for k, v in facts.items() if k not in _NOTES}, _MEANS, "")
    return Means(
        setting=setting,
        id=str(facts.get("id") or ""),
        on=_day(facts),
        person=read_person(facts),
        income=tuple(_income(x, n) for n, x in _numbered(facts, "income")),
        housing=tuple(_item(x, f"housing {n}") for n, x in _numbered(facts, "housing")),
        dre=tuple(_item(x, f"dre {n}") for n, x in _numbered(facts, "dre")),
        capital=_capital(facts, "capital"),
        cost=_weekly(facts, "cost"),
        not_charged=_weekly(facts, "not_charged"),
        mig=_weekly(facts, "mig"),
        mig_parts=_parts(facts),
        pea=_weekly(facts, "pea"),
        savings_disregard=_savings(facts),
        local_percent=_share(facts),
        lower_limit=_capital(facts, "lower_limit"),
        upper_limit=_capital(facts, "upper_limit"),
        reason=_text(facts, "reason"),
        reablement_week=_whole(facts, "reablement_week"),
        stay=_word(Stay, facts.get("stay") or Stay.PERMANENT, "stay"),
        moved_in_on=_day_of(facts, "moved_in_on"),
        property=tuple(_property(x, n) for n, x in _numbered(facts, "property")),
        joint_capital=_capital(facts, "joint_capital"),
        joint_share=_part_of(facts, "joint_share", Fraction(1, 2)),
        notional_capital=_capital(facts, "notional_capital"),
        notional_left=_capital(facts, "notional_left"),
        notional_left_on=_day_of(facts, "notional_left_on"),
        without_notional=_weekly(facts, "without_notional"),
        instead=_instead(facts),
        unused=unused,
    )


def _setting(facts: Facts) -> Setting:
    given = _text(facts, "setting")
    if given in _NOT_YET:
        raise Refused(_NOT_YET[given])
    return _word(Setting, given, "setting")


def read_person(means: Facts) -> Person:
    """Read what decides the guarantee out of means.

    :raises Refused: with a sentence that names what is wrong
    """
    facts = _mapping(means.get("person") or {}, "person")
    _unknown(facts, _PERSON, "person: ")
    band = facts.get("age_band")
    return Person(
        age=_whole(facts, "age"),
        age_band=None if band is None else _word(Band, band, "person.age_band"),
        couple=_flag(facts, "couple"),
        partner_of_pension_age=_flag(facts, "partner_of_pension_age"),
        children=_whole(facts, "children") or 0,
        disability_premium=bool(_flag(facts, "disability_premium")),
        enhanced_disability_premium=bool(_flag(facts, "enhanced_disability_premium")),
        carer_premium=bool(_flag(facts, "carer_premium")),
        disability_benefit=bool(_flag(facts, "disability_benefit")),
    )


def _income(value: object, number: int) -> Income:
    facts = _mapping(value, f"income {number}")
    _unknown(facts, _INCOME, f"income {number}: ")
    name = _text(facts, "name") or f"income {number}"
    treatment = _word(Treatment, facts.get("treatment"), f"income {number} ({name}), treatment")
    found = amount(facts.get("amount"), f"income {number} ({name}), amount")
    return Income(
        name=name,
        amount=found,
        treatment=treatment,
        disregard=_disregard(facts, treatment, found, f"income {number} ({name})"),
        why=_text(facts, "why"),
        night_care_excess=bool(_flag(facts, "night_care_excess")),
        care_benefit=bool(_flag(facts, "care_benefit")),
        half_to_partner=bool(_flag(facts, "half_to_partner")),
    )


def _property(value: object, number: int) -> Property:
    facts = _mapping(value, f"property {number}")
    _unknown(facts, _PROPERTY, f"property {number}: ")
    name = _text(facts, "name") or f"property {number}"
    lived_in_by = _text(facts, "lived_in_by")
    if lived_in_by and lived_in_by not in LIVED_IN_BY:
        raise Refused(f"{name}: lived_in_by must be one of: {', '.join(LIVED_IN_BY)}.")
    return Property(
        name=name,
        value=amount(facts.get("value"), f"{name}, value", MOST_CAPITAL),
        owed=amount(facts.get("owed", 0), f"{name}, owed", MOST_CAPITAL),
        share=_part_of(facts, "share", Fraction(1)),
        main_home=_flag(facts, "main_home") is not False,
        lived_in_by=lived_in_by,
    )


def _instead(means: Facts) -> Instead | None:
    """Read what finance found in place of a full assessment."""
    if means.get("instead") is None:
        return None
    facts = _mapping(means["instead"], "instead")
    _unknown(facts, _INSTEAD, "instead: ")
    reason = _text(facts, "reason")
    if reason not in INSTEAD:
        raise Refused(f"instead, reason must be one of: {', '.join(INSTEAD)}.")
    since = _date(facts.get("since"), "instead, since")
    return Instead(reason, _text(facts, "why"), since, _day_of(facts, "until"))


def _disregard(facts: Facts, treatment: Treatment, whole: Fraction, name: str) -> Fraction:
    given = facts.get("disregard_amount")
    if treatment is not Treatment.PART:
        if given is not None:
            raise Refused(f"{name} has a disregard_amount, but its treatment is not “part”.")
        return Fraction(0)
    found = amount(given, f"{name}, disregard_amount")
    if found > whole:
        raise Refused(f"{name}: the part left out is more than the whole.")
    return found


def _item(value: object, name: str) -> Item:
    """Read `{name, amount}`, or an amount alone."""
    if not isinstance(value, Mapping):
        return Item(name, amount(value, name))
    _unknown(value, _ITEM, f"{name}: ")
    called = _text(value, "name") or name
    return Item(called, amount(value.get("amount"), f"{name} ({called}), amount"))


def _parts(facts: Facts) -> tuple[Item, ...]:
    given = _mapping(facts.get("mig_parts") or {}, "mig_parts")
    return tuple(Item(k, amount(v, f"mig_parts, {k}")) for k, v in given.items())


def _savings(facts: Facts) -> Fraction | bool:
    given = facts.get("savings_disregard")
    if given is None or isinstance(given, bool):
        return bool(given)
    return amount(given, "savings_disregard")


def _share(facts: Facts) -> Fraction | None:
    given = facts.get("local_percent")
    return None if given is None else share(given, "local_percent")


def _part_of(facts: Facts, key: str, usual: Fraction) -> Fraction:
    given = facts.get(key)
    return usual if given is None else share(given, key)


def _weekly(facts: Facts, key: str) -> Fraction | None:
    given = facts.get(key)
    return None if given is None else amount(given, key)


def _capital(facts: Facts, key: str) -> Fraction | None:
    given = facts.get(key)
    return None if given is None else amount(given, key, MOST_CAPITAL)


def _day(facts: Facts) -> date | None:
    on, year = facts.get("on"), facts.get("year")
    day = None if on is None else _date(on, "on")
    if year is None:
        return day
    start = _year(year)
    if day is not None and not start <= day < start.replace(year=start.year + 1):
        raise Refused(f"on ({day}) is not in the year given ({year}). Give one or the other.")
    return day or start


def _day_of(facts: Facts, key: str) -> date | None:
    given = facts.get(key)
    return None if given is None else _date(given, key)


def _date(value: object, name: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"{name} must be a date, like 2026-11-21.") from None


def _year(value: object) -> date:
    """Take the first day of "2026-27": a year of rates starts on 6 April."""
    found = _YEAR.fullmatch(str(value))
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Refused("year must be two years that follow each other, like 2026-27.")
    return date(int(found[1]), 4, 6)


def _numbered(facts: Facts, key: str) -> list[tuple[int, object]]:
    given = facts.get(key)
    if given is None:
        return []
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise Refused(f"{key} must be a list.")
    return list(enumerate(given, start=1))


def _mapping(value: object, name: str) -> Facts:
    if not isinstance(value, Mapping):
        raise Refused(f"{name} must be an object of named facts.")
    return value


def _text(facts: Facts, key: str) -> str:
    given = facts.get(key)
    if not (given is None or isinstance(given, str)):
        raise Refused(f"{key} must be text.")
    return (given or "").strip()


def _flag(facts: Facts, key: str) -> bool | None:
    given = facts.get(key)
    if not (given is None or isinstance(given, bool)):
        raise Refused(f"{key} must be true or false.")
    return given


def _whole(facts: Facts, key: str) -> int | None:
    given = facts.get(key)
    if given is None:
        return None
    ok = isinstance(given, int | Decimal) and not isinstance(given, bool)
    found = amount(given, key, 150) if ok else Fraction(1, 2)
    if found.denominator != 1:
        raise Refused(f"{key} must be a whole number.")
    return int(found)


def _word(kind: type[Word], value: object, name: str) -> Word:
    if value not in list(kind):
        raise Refused(f"{name} must be one of: {', '.join(kind)}.")
    return kind(str(value))


def _unknown(facts: Facts, known: frozenset[str], where: str) -> tuple[str, ...]:
    """List what is not known here; a near miss is refused, as it is likely a slip.

    :raises Refused: naming the word that was probably meant
    """
    strange = sorted(str(key) for key in facts if key not in known)
    for key in strange:
        if near := get_close_matches(key, known, n=1, cutoff=4 / 5):
            raise Refused(f"{where}“{key}” is not known here. Did you mean “{near[0]}”?")
    return tuple(where + key for key in strange)
