"""Pages of the front door and of the first two conversations."""

from selfdirect.front_door.conversations.views import connections, contacts, gate, start, talks

__all__ = ["connections", "contacts", "gate", "start", "talks"]
