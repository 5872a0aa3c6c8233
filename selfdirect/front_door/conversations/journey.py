"""What can happen to a contact, and to each of the three conversations."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class ContactState(StrEnum):
    RECEIVED = "RECEIVED"
    ENDED_WELL = "ENDED_WELL"  # information and connections were enough
    TAKEN_FORWARD = "TAKEN_FORWARD"  # a journey began


CONTACT = Journey(
    "contact",
    ContactState.RECEIVED,
    (
        Step(
            "end_well",
            (ContactState.RECEIVED,),
            ContactState.ENDED_WELL,
            WORKERS | OWN | {Role.PUBLIC},
            "contact.ended_well",
        ),
        Step(
            "take_forward",
            (ContactState.RECEIVED, ContactState.ENDED_WELL),
            ContactState.TAKEN_FORWARD,
            WORKERS,
            "contact.taken_forward",
        ),
    ),
)


class TalkState(StrEnum):
    OPEN = "OPEN"
    HELD = "HELD"


CONVERSATION = Journey(
    "conversation",
    TalkState.OPEN,
    (Step("hold", (TalkState.OPEN,), TalkState.HELD, WORKERS, "conversation.held"),),
)


class ConnectionState(StrEnum):
    OFFERED = "OFFERED"
    TRIED = "TRIED"
    DECLINED = "DECLINED"


CONNECTION = Journey(
    "connection",
    ConnectionState.OFFERED,
    (
        Step(
            "try",
            (ConnectionState.OFFERED,),
            ConnectionState.TRIED,
            WORKERS | OWN,
            "connection.tried",
        ),
        Step(
            "decline",
            (ConnectionState.OFFERED,),
            ConnectionState.DECLINED,
            WORKERS | OWN,
            "connection.declined",
        ),
    ),
)
