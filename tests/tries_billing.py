"""How far a round of bills has come before each of its addresses is tried; see `tries.py`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from selfdirect.support.billing import actions
from selfdirect.support.billing.models import Bill, Round
from tests.stages import NOW, TODAY

DAYS = {"starts_on": str(TODAY - timedelta(days=28)), "last_on": str(TODAY - timedelta(days=1))}


def _draft(telling: Any) -> Round:
    return actions.draw_round(
        starts_on=TODAY - timedelta(days=28),
        ends_before=TODAY,
        by=telling.council.actor("efua"),
        at=NOW,
    )


def _sent(telling: Any) -> Round:
    found = _draft(telling)
    Bill.objects.get_or_create(
        round=found, person=telling.case.person, defaults={"total": 0}
    )  # whatever she pays in this story, she has a bill
    by = telling.council.actor("maya")
    if not found.bills.filter(lines__isnull=True).exists():
        return actions.issue_round(ref=found.ref, by=by, at=NOW)
    day = NOW.date()
    found.bills.update(number=1, issued_on=day, due_on=day)
    return found


READY: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys(("billing:round", "billing:redraw", "billing:issue", "billing:drop"), _draft),
    "billing:bill_pdf": _sent,
}
REFS: dict[str, Callable[[Any], str]] = {
    "bills/rounds/": lambda t: Round.objects.latest("pk").ref,
}
PARTS: dict[str, Callable[[Any], object]] = {
    "bill": lambda t: Bill.objects.latest("pk").ref,
}
TYPED: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = {
    "billing:bills": DAYS,
    "billing:receive": {"amount": "5.00", "on": str(TODAY), "how": "cash"},
}
