"""What the acts of this room say: to the person, to providers and on worklists."""

from fractions import Fraction

from selfdirect.agreement.planning.rules import price_of
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.orders.models import Delivery, Uplift
from selfdirect.support.orders.rules import quantity_in_words


def new_orders(name: str, many: int) -> str:
    """Word a message that names nobody: who reads it signs in."""
    some = "An order is" if many == 1 else f"{many:,} orders are"
    return f"Hello {name},\n\n{some} new or changed. Sign in to see what you are asked for."


def was_given(delivery: Delivery) -> str:
    """Word what was given on a day: "help to get up on 3 March 2026: 2 hours"."""
    amount = quantity_in_words(Fraction(delivery.given), delivery.line.unit)
    return f"{delivery.line.what} on {day_in_words(delivery.day)}: {amount}"


def did_not_happen(delivery: Delivery, words: str) -> str:
    return f"You said that this did not happen: {was_given(delivery)}. “{words}”"


def to_look_into(delivery: Delivery) -> str:
    person = delivery.budget.case.person
    day = day_in_words(delivery.day)
    return f"{person} says that help on {day} did not happen: talk with {person.short_name}"[:200]


NEW_PRICE = "A provider’s new price"
AN_ORDER = "The order to a provider"


def price_rises(uplift: Uplift) -> str:
    """Word a new price for the person whose budget follows it."""
    price = price_of(uplift.price, uplift.unit)
    day = day_in_words(uplift.starts_on)
    return f"{uplift.service.organisation.name} costs {price} from {day} ({uplift.service.name})."
