"""What people do at the front door and in the first two conversations."""

from selfdirect.front_door.conversations.actions.connections import (
    decline_connection,
    offer_connection,
    try_connection,
)
from selfdirect.front_door.conversations.actions.contacts import (
    ENOUGH,
    end_well,
    make_contact,
    take_forward,
)
from selfdirect.front_door.conversations.actions.exceptions import ask_exception, sign_exception
from selfdirect.front_door.conversations.actions.talks import (
    draft_conversation,
    hold_conversation,
)

__all__ = [
    "ENOUGH",
    "ask_exception",
    "decline_connection",
    "draft_conversation",
    "end_well",
    "hold_conversation",
    "make_contact",
    "offer_connection",
    "sign_exception",
    "take_forward",
    "try_connection",
]
