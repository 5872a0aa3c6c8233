"""What every page is given."""

from django.conf import settings
from django.urls import reverse

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import MANAGERS, STAFF, WORKERS, Actor, Role
from selfdirect.foundation.ui.web import Request

SEARCHERS = WORKERS | {Role.FINANCE, Role.PLANNER}
WORKSPACE = STAFF | {Role.PLANNER, Role.PROVIDER}

# The workers' rail: words, URL name, roles that see it.
RAIL = (
    ("My work", "pathway:work", WORKERS | {Role.PANEL_MEMBER, Role.FINANCE, Role.PLANNER}),
    ("Contacts", "conversations:contacts", WORKERS),
    ("People", "pathway:people", SEARCHERS),
    ("Board", "decisions:board", MANAGERS | {Role.PANEL_MEMBER}),
    ("Money", "payments:money", frozenset({Role.FINANCE})),
    ("Bills", "billing:bills", frozenset({Role.FINANCE})),
    ("Letters", "outbox:letters", frozenset({Role.FINANCE})),
    ("Payments to look at", "assurance:queue", frozenset({Role.FINANCE})),
    ("Bank and cards", "reconciliation:feeds", frozenset({Role.FINANCE})),
    ("Charges", "charging:charges", frozenset({Role.FINANCE, Role.COMMISSIONER})),
    ("Orders and invoices", "payments:orders", frozenset({Role.PROVIDER})),
    ("Contracts", "orders:blocks", frozenset({Role.COMMISSIONER, Role.FINANCE})),
    ("Directory", "directory:search", STAFF | {Role.PLANNER}),
    ("Schemes", "schemes:index", frozenset({Role.COMMISSIONER, Role.ANALYST, Role.FINANCE})),
    ("Insight", "insight:outlook", frozenset({Role.COMMISSIONER, Role.ANALYST, Role.FINANCE})),
    ("Calibration", "calibration:index", frozenset({Role.COMMISSIONER, Role.ANALYST})),
)


def page(request: Request) -> dict[str, object]:
    actor: Actor | None = getattr(request, "actor", None)
    signed_in = actor is not None and actor.signed_in
    return {
        "theme": settings.COUNCIL,
        "csp_nonce": str(request.csp_nonce),  # lazy until read
        "demo": settings.DEMO,
        "actor": actor if signed_in else None,
        "rail": rail(actor, request.path) if actor and signed_in else [],
        "layout": "ui/work.html" if actor and actor.roles & WORKSPACE else "ui/person.html",
        "search_url": reverse("pathway:people") if actor and actor.roles & SEARCHERS else "",
        "easy_read": isinstance(request.user, User) and request.user.easy_read,
    }


def rail(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """List what this worker's rail offers: words, address, whether it is where they are."""
    if not actor.roles & WORKSPACE:
        return []
    shown = [(words, reverse(name)) for words, name, roles in RAIL if actor.roles & roles]
    return [(words, url, path.startswith(url)) for words, url in shown]
