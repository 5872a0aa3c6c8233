"""What a formula may name, and what is known of one person while their figure is worked out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from selfdirect.agreement.allocation.rules.rates import Rate
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.written import Place, SchemeError
from selfdirect.front_door.assessment.rules import Answer, Questionnaire

Known = Fraction | bool | str  # a number, a truth, or a name out of a set (a group)


@dataclass(slots=True)
class Facts:
    """What is known of one person, while their figure is worked out."""

    answers: Mapping[str, Answer]
    points: dict[str, Fraction]  # by scored question
    net: dict[str, Fraction]  # points left after informal support
    level: dict[str, Fraction]  # share that informal support meets, 0 to 1
    values: dict[str, Known]
    on: date | None = None  # the day the figure is for
    unscaled: bool = False  # as if there were no budget scale


@dataclass(frozen=True, slots=True)
class Scope:
    """What a formula may name."""

    questionnaire: Questionnaire
    scored: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]  # of scored questions
    tables: Mapping[str, Table]
    values: Mapping[str, str]  # name -> number, truth or group, of those worked out already
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # that a group can take
    rates: Mapping[str, Rate] = field(default_factory=dict)
    later: frozenset[str] = frozenset()  # values of the file that are not worked out yet
    factor: Fraction | None = None  # of the budget scale


NumberRun = Callable[[Facts], Fraction]
TruthRun = Callable[[Facts], bool]
GroupRun = Callable[[Facts], str]


def unknown(place: Place, name: str, what: str, known: list[str]) -> SchemeError:
    """Say that a name is not known, and which it may have been."""
    near = get_close_matches(name[:60], known, 1)
    listed = ", ".join(known[:20]) or "none"
    mend = f"Did you mean “{near[0]}”?" if near else f"Known at this point of the file: {listed}."
    return SchemeError(place, f"there is no {what} called “{name[:60]}” here. {mend}")
