"""What can happen to a pooled fund, and to somebody's place in it."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step

HOLDERS = frozenset({Role.PROVIDER})
MONEY = frozenset({Role.FINANCE})
ENDERS = WORKERS | MONEY  # of the budget that pays in


class State(StrEnum):
    PROPOSED = "PROPOSED"  # whoever is to hold the money has yet to say yes
    OPEN = "OPEN"
    ENDING = "ENDING"  # nobody joins any more; what is left goes back to each
    CLOSED = "CLOSED"


class Place(StrEnum):
    ASKED = "ASKED"  # drawn up: the person and the council have yet to say yes
    IN = "IN"
    LEAVING = "LEAVING"  # their last day is known
    SENT_BACK = "SENT_BACK"  # what was left of theirs is on its way to the council
    LEFT = "LEFT"
    WITHDRAWN = "WITHDRAWN"


LIVE = (Place.IN, Place.LEAVING)  # whose part of a cost can be taken
PAYS_OUT = (State.OPEN, State.ENDING)

POOL = Journey(
    "pooled fund",
    State.PROPOSED,
    (
        Step("accept", (State.PROPOSED,), State.OPEN, HOLDERS, "pool.accepted"),
        Step("pay", (State.OPEN,), State.OPEN, HOLDERS, "pool.paid"),
        Step("pay", (State.ENDING,), State.ENDING, HOLDERS, "pool.paid"),
        Step("end", (State.PROPOSED,), State.CLOSED, WORKERS, "pool.closed"),
        Step("end", (State.OPEN,), State.ENDING, WORKERS, "pool.ending"),
        Step("close", (State.ENDING,), State.CLOSED, HOLDERS | ENDERS, "pool.closed"),
    ),
)

PLACE = Journey(
    "place in a pooled fund",
    Place.ASKED,
    (
        Step("agree", (Place.ASKED,), Place.ASKED, OWN | WORKERS, "pool.agreed"),
        Step("sign", (Place.ASKED,), Place.IN, MANAGERS, "pool.joined"),
        Step("withdraw", (Place.ASKED,), Place.WITHDRAWN, OWN | WORKERS, "pool.withdrawn"),
        Step("change_share", (Place.IN,), Place.IN, WORKERS, "pool.share_changed"),
        Step("leave", (Place.IN,), Place.LEAVING, WORKERS, "pool.leaving"),
        Step("end_with_budget", (Place.IN,), Place.LEAVING, ENDERS, "pool.leaving"),
        Step("end_with_budget", (Place.ASKED,), Place.WITHDRAWN, ENDERS, "pool.withdrawn"),
        Step("send_back", (Place.LEAVING,), Place.SENT_BACK, HOLDERS, "pool.sent_back"),
        Step("confirm", (Place.SENT_BACK,), Place.LEFT, MONEY, "pool.left"),
    ),
)
