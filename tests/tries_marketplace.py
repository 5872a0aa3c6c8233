"""How far an individual service fund has come before each of its addresses is tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.demo.script import Telling
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.queries import may_begin, week_of
from selfdirect.support.marketplace import actions
from selfdirect.support.marketplace.models import Fund, Given
from selfdirect.support.marketplace.rules import Gave, Terms
from tests.stages import NOW

TODAY = NOW.date()


def _offered(telling: Telling) -> str:
    """Brightway says what it asks for; answer its reference."""
    by = telling.council.actor("grace")
    terms = Terms(Money(2_400), Money(500), 0, 0)
    return actions.publish_offer(terms=terms, by=by, at=NOW).organisation.ref


def _asked(telling: Telling) -> Fund:
    budget = telling.budget
    budget.refresh_from_db()
    day = may_begin(budget, TODAY)[1]
    leaves = week_of(budget, day).leaves
    return actions.ask_fund(
        budget_ref=budget.ref, organisation=_offered(telling), starts_on=day, asked="My hours.",
        source=max(leaves, key=lambda leaf: leaves[leaf]), weekly=Money(2_000),
        by=telling.council.actor("carol"), at=NOW,
    )  # fmt: skip


def _agreed(telling: Telling) -> Fund:
    fund = _asked(telling)
    actions.agree_fund(ref=fund.ref, by=telling.council.cast.amira.actor, at=NOW)
    return actions.accept_fund(ref=fund.ref, by=telling.council.actor("grace"), at=NOW)


def _open(telling: Telling) -> Fund:
    fund = _agreed(telling)
    return actions.sign_fund(ref=fund.ref, by=telling.council.actor("dev"), at=NOW)


def _used(telling: Telling) -> Fund:
    """It began three weeks ago and has money in it, and something was given."""
    fund = _open(telling)
    Fund.objects.filter(pk=fund.pk).update(starts_on=TODAY - timedelta(weeks=3))
    by = telling.council.actor("grace")
    ledger.post(
        reference=f"pay:test:{fund.ref}", effective_on=TODAY, memo="Paid in",
        legs=[Leg(f"budget:{fund.budget.ref}:isf", fund.address, Money(8_000))], by=by, at=NOW,
    )  # fmt: skip
    gave = Gave(TODAY, 30, NOTHING, "out", "Pool")
    actions.give(ref=fund.ref, gave=gave, by=by, at=NOW)
    return fund


def _due(telling: Telling) -> None:
    """It begins today, so its first payment is due."""
    Fund.objects.filter(pk=_open(telling).pk).update(starts_on=TODAY)


def _ended(telling: Telling) -> Fund:
    fund = _used(telling)
    Fund.objects.filter(pk=fund.pk).update(state="ENDING", ends_before=TODAY)
    return fund


def _coming_back(telling: Telling) -> None:
    actions.pass_on(ref=_ended(telling).ref, by=telling.council.actor("grace"), at=NOW)


def _coming_on(telling: Telling) -> None:
    """What was left is on its way to a fund that follows."""
    old = _ended(telling)
    kept = {each.attname: getattr(old, each.attname) for each in Fund._meta.concrete_fields}
    new = Fund(**kept | {"id": None, "ref": "FU-TEST-NEXT", "before_id": old.pk, "state": "OPEN"})
    new.starts_on = TODAY
    new.save(force_insert=True)
    _paid_on(old, telling)


def _paid_on(old: Fund, telling: Telling) -> None:
    other = "isf:test:next"
    ledger.open_account(address=other, stream="care")
    by = telling.council.actor("grace")
    ledger.post(
        reference=f"isf:{old.ref}:on", effective_on=TODAY, memo="On", pending=True,
        legs=[Leg(old.address, other, Money(1_000))], by=by, at=NOW,
    )  # fmt: skip
    Fund.objects.filter(pk=old.pk).update(state="PASSED_ON", passed=1_000, passed_by="hana")


READY: dict[str, Callable[[Telling], object]] = {
    "marketplace:ask": _offered,
    "marketplace:offer": _offered,
    **dict.fromkeys(
        (
            *("marketplace:agree", "marketplace:accept"),
            *("marketplace:withdraw", "marketplace:decline"),
        ),
        _asked,
    ),
    "marketplace:sign": _agreed,
    "marketplace:end": _open,
    "payments:prepare_fund": _due,
    **dict.fromkeys(
        (
            *("marketplace:fund", "marketplace:held", "marketplace:record"),
            *("marketplace:take_back", "marketplace:take_fee", "statements:fund"),
        ),
        _used,
    ),
    "marketplace:pass_on": _ended,
    "marketplace:arrived": _coming_on,
    **dict.fromkeys(("payments:funds", "payments:fund_arrived"), _coming_back),
}


def _fund() -> Fund:
    return Fund.objects.latest("pk")


PARTS: dict[str, Callable[[Telling], object]] = {
    "fund": lambda t: _fund().ref,
    "since": lambda t: str(TODAY),
    "given": lambda t: Given.objects.latest("pk").ref,
}
WHY = {"because": "It was wrong."}


def _asks(telling: Telling) -> dict[str, Any]:
    budget = telling.budget
    day = may_begin(budget, TODAY)[1]
    leaves = week_of(budget, day).leaves
    return {
        "organisation": telling.council.services["brightway"].organisation.ref,
        "source": max(leaves, key=lambda leaf: leaves[leaf]),
        "weekly": "20",
        "every": "month",
        "starts_on": str(day),
        "asked": "My own hours.",
    }


TYPED: dict[str, dict[str, Any] | Callable[[Telling], dict[str, Any]]] = {
    "marketplace:ask": _asks,
    "marketplace:end": lambda t: {
        "ends_before": str(may_begin(t.budget, TODAY)[3]), "target": "managed", "because": "So.",
    },
    "marketplace:offer": {
        "hour_price": "25", "fee_weekly": "0", "fee_rate": "2.5", "notice_weeks": "2",
    },
    "marketplace:record": {
        "day": str(TODAY), "words": "Pool", "minutes": "30", "purpose": "out", "cost": "",
    },
    **dict.fromkeys(
        ("marketplace:withdraw", "marketplace:decline", "marketplace:take_back"), WHY
    ),
}  # fmt: skip
