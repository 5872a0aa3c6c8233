"""A light touch: what is paid where a full financial assessment is not made.

S.I. 2014/2672 reg 10 and the statutory guidance, 8.22 to 8.26: from memory, and marked so. The
person is told that it was done, how, and that they may have a full one at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.charging.rules.means import Means
from selfdirect.agreement.charging.rules.working import MEMORY, Line
from selfdirect.foundation.kernel.decision import Refused

_SOURCE = "S.I. 2014/2672 reg 10; statutory guidance 8.22 to 8.26, from memory"


@dataclass(frozen=True, slots=True)
class Light:
    words: str
    pays_cost: bool
    full_cost: bool = False


# The codes that `reason` may hold.
LIGHT: Mapping[str, Light] = {
    "resources": Light(
        "There is much more than the limit, and no wish for a full one", True, True
    ),
    "nominal": Light("A small charge, which can plainly be paid", True),
    "benefits": Light("The benefits show that nothing can be paid", False),
}


def light_touch(means: Means) -> tuple[Fraction, bool, tuple[Line, ...]]:
    """Say what is paid, whether it is the full cost, and why.

    :raises Refused: if the reason or the cost is not given
    """
    found = LIGHT.get(means.reason)
    if found is None:
        raise Refused(
            "A light touch needs its reason (reason): resources, nominal or benefits. Otherwise"
            " make a full financial assessment."
        )
    if found.pays_cost and means.cost is None:
        raise Refused("The weekly cost of the support is not given (cost).")
    amount = (means.cost or Fraction(0)) if found.pays_cost else Fraction(0)
    lines = (
        Line(f"No full financial assessment was made: {found.words}", None, _SOURCE, MEMORY),
        Line("A full financial assessment may be asked for at any time", None, _SOURCE, MEMORY),
    )
    return amount, found.full_cost, lines
