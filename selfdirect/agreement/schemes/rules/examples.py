"""The examples inside a scheme: what each expects, what comes out, and taking that over."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from selfdirect.agreement.allocation.rules import Fixture, Scheme, allocate, written
from selfdirect.agreement.schemes.rules.edits import Path, changed
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import half_up

PLACES = 4  # where a figure has no end and the example names no places


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure that an example expects and that comes out otherwise."""

    example: str
    figure: str
    expected: str
    found: str
    places: int | None  # to be written beside it; None: as it was


def outcomes(scheme: Scheme) -> tuple[Outcome, ...]:
    """List every figure of the examples that does not come out as expected.

    An example to which there is no figure at all is left out: nothing can be taken over from it.
    """
    return tuple(one for fixture in scheme.fixtures for one in _of(scheme, fixture))


def _of(scheme: Scheme, fixture: Fixture) -> Iterator[Outcome]:
    try:
        found = allocate(scheme, fixture.answers, on=fixture.on, strict=False).values
    except Refused:
        return
    for name, expected in fixture.expect.items():
        places = _places(found[name], fixture)
        now = _rounded(found[name], places)
        if now != _rounded(expected, places):
            more = places if places != fixture.places else None
            yield Outcome(fixture.name, name, written(expected), _digits(now), more)


def _places(value: Fraction | str, fixture: Fixture) -> int | None:
    if fixture.places is not None or isinstance(value, str):
        return fixture.places
    return None if 10**12 % value.denominator == 0 else PLACES


def _rounded(value: Fraction | str, places: int | None) -> Fraction | str:
    if places is None or isinstance(value, str):
        return value
    return Fraction(half_up(value * 10**places), 10**places)


def _digits(value: Fraction | str) -> str:
    """Write a figure in decimals, as a scheme file holds it."""
    if isinstance(value, str):
        return value
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def with_outcomes(text: str, scheme: Scheme) -> str:
    """Write what comes out into the examples of a scheme's text.

    :raises KeyError: if two examples have the same name
    """
    values: dict[Path, str] = {}
    for one in outcomes(scheme):
        values["fixtures", one.example, "expect", one.figure] = one.found
        if one.places is not None:
            values["fixtures", one.example, "places"] = str(one.places)
    return changed(text, values)
