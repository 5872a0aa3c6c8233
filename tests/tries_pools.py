"""How far a pooled fund has come before each of its addresses is tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.demo.script import Telling
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.queries import may_begin, week_of
from selfdirect.support.payments.queries import pool_due
from selfdirect.support.pools import actions
from selfdirect.support.pools.models import Cost, Member, Pool
from selfdirect.support.pools.queries import to_come
from selfdirect.support.pools.rules import Bill
from tests.stages import NOW

TODAY = NOW.date()


def _begun(telling: Telling) -> Pool:
    return actions.begin_pool(
        name="Club", what="A hall", weekly=Money(2_000), team="north",
        organisation=telling.council.services["brightway"].organisation.ref,
        by=telling.council.actor("carol"), at=NOW,
    )  # fmt: skip


def _accepted(telling: Telling) -> Pool:
    by = telling.council.actor("grace")
    return actions.accept_pool(ref=_begun(telling).ref, by=by, at=NOW)


def _asked(telling: Telling) -> Member:
    pool, day = _accepted(telling), may_begin(telling.budget, TODAY)[0]
    return actions.ask_to_join(
        pool_ref=pool.ref, case_ref=telling.case.ref, source=_most(telling),
        weekly=Money(2_000), starts_on=day, asked="With friends.",
        by=telling.council.actor("carol"), at=NOW,
    )  # fmt: skip


def _most(telling: Telling) -> str:
    telling.budget.refresh_from_db()
    leaves = week_of(telling.budget, may_begin(telling.budget, TODAY)[0]).leaves
    return max(leaves, key=lambda leaf: leaves[leaf])


def _agreed(telling: Telling) -> Member:
    by = telling.council.cast.amira.actor
    return actions.agree(ref=_asked(telling).ref, named=True, by=by, at=NOW)


def _in(telling: Telling) -> Member:
    return actions.sign(ref=_agreed(telling).ref, by=telling.council.actor("dev"), at=NOW)


def _used(telling: Telling) -> Member:
    """Money of theirs is in it, and something was paid."""
    member = _in(telling)
    by = telling.council.actor("grace")
    _pay_in(telling, member, Money(4_000))
    first = member.starts_on
    bill = Bill(Period(first, first + timedelta(days=7)), Money(1_000), "out", "Hall")
    actions.pay(ref=member.pool.ref, bill=bill, by=by, at=NOW)
    return member


def _pay_in(telling: Telling, member: Member, amount: Money) -> None:
    ledger.post(
        reference=f"pay:test:pool-{member.state}", effective_on=TODAY, memo="Paid in",
        legs=[Leg(f"budget:{telling.budget.ref}:pool", member.pool.address, amount)],
        by=telling.council.actor("grace"), at=NOW,
    )  # fmt: skip


def _left(telling: Telling) -> Member:
    member = _used(telling)
    actions.leave(
        ref=member.ref, ends_before=member.starts_on, target="managed", because="Far.",
        by=telling.council.actor("carol"), at=NOW,
    )  # fmt: skip
    member.refresh_from_db()
    _pay_in(telling, member, to_come(member))  # the rest of the days that are paid in part
    Member.objects.filter(pk=member.pk).update(starts_on=TODAY, ends_before=TODAY)
    return member


def _sent(telling: Telling) -> None:
    actions.send_back(ref=_left(telling).ref, by=telling.council.actor("grace"), at=NOW)


READY: dict[str, Callable[[Telling], object]] = {
    "pools:held": _accepted,
    "pools:accept": _begun,
    "pools:ask": _accepted,
    **dict.fromkeys(("pools:agree", "pools:withdraw"), _asked),
    "pools:sign": _agreed,
    **dict.fromkeys(
        (
            *("pools:shared", "pools:pool", "pools:pools", "pools:record", "pools:take_back"),
            *("pools:change_share", "pools:leave", "pools:end"),
            *("statements:part", "statements:pool"),
        ),
        _used,
    ),
    "pools:send_back": _left,
    "payments:prepare_pool": _in,
    "payments:pool_arrived": _sent,
}


def _since() -> str:
    """Name the first day of what is due to a shared fund; where there is none, today."""
    member = Member.objects.select_related("pool", "case").last()
    found = member and pool_due(member)
    return str(found.due.run.starts_on if found else TODAY)


PARTS: dict[str, Callable[[Telling], object]] = {
    "pool": lambda t: Pool.objects.latest("pk").ref,
    "member": lambda t: Member.objects.latest("pk").ref,
    "since": lambda t: _since(),
    "cost": lambda t: Cost.objects.latest("pk").ref,
}


def _asks(telling: Telling) -> dict[str, Any]:
    return {
        "pool_ref": Pool.objects.latest("pk").ref, "source": _most(telling), "weekly": "20",
        "starts_on": str(may_begin(telling.budget, TODAY)[0]), "asked": "With friends.",
    }  # fmt: skip


WHY = {"because": "It was wrong."}
TYPED: dict[str, dict[str, Any] | Callable[[Telling], dict[str, Any]]] = {
    "pools:begin": lambda t: {
        "name": "Club", "what": "A hall", "weekly": "20", "team": "north",
        "organisation": t.council.services["brightway"].organisation.ref,
    },
    "pools:ask": _asks,
    "pools:agree": {"named": "yes"},
    "pools:change_share": lambda t: {
        "weekly": "10", "starts_on": str(may_begin(t.budget, TODAY)[6]), "asked": "Less.",
    },
    "pools:leave": lambda t: {
        "ends_before": str(may_begin(t.budget, TODAY)[2]), "target": "managed", "because": "Far.",
    },
    "pools:end": lambda t: {
        "ends_before": str(may_begin(t.budget, TODAY)[2]), "because": "It closes.",
    },
    "pools:record": lambda t: {
        "words": "Hall", "amount": "5", "purpose": "out",
        "first": str(may_begin(t.budget, TODAY)[0]), "last": str(may_begin(t.budget, TODAY)[0]),
    },
    "pools:withdraw": WHY,
    "pools:take_back": WHY,
}  # fmt: skip
