"""Money beside the plan that pays providers: whatever happens, each stream keeps its own."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import settle
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    move_budget,
    pause_budget,
    report_death,
    sign_addition,
    take_death_back,
    withdraw_change,
)
from selfdirect.support.budgets.rules import Kind
from selfdirect.support.budgets.tests.rows import START, brightway

LATER = datetime(2026, 5, 5, 9, tzinfo=UTC)
BESIDE = ("health", "grant")


def day(week):
    return START + timedelta(weeks=week)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["stream", "less", "move", "pause", "invoice", "back"]),
            st.sampled_from(BESIDE),
            st.sampled_from(["Brightway Care", "Riverside"]),
            st.integers(1, 9000),
            st.integers(0, 50),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_stream_pays_for_another_and_no_penny_is_lost(case, budget, cast, acts):
    with suppress(_Over), transaction.atomic():
        for act in acts:
            with suppress(Refused), transaction.atomic():
                _do(budget, cast, *act)
        _each_keeps_its_own(budget)
        raise _Over


class _Over(Exception):
    """So that each example begins with the same book."""


def _do(budget, cast, kind, stream, name, pence, week):
    ref = brightway(name).organisation.ref
    leaf, dev = f"managed-{stream}:{ref}", {"by": cast.dev.actor, "at": LATER}
    budget.refresh_from_db()
    if kind in ("stream", "less"):
        asked = ask_for_more(
            budget_ref=budget.ref, kind=kind, held="managed", stream=stream, organisation=ref,
            amount=Money(pence), starts_on=day(week), words="Nights", **dev,
        )  # fmt: skip
        sign_addition(ref=asked.ref, by=cast.efua.actor, at=LATER)
    elif kind == "move":
        move_budget(
            budget_ref=budget.ref, source=leaf, target=f"direct-{stream}", weekly=Money(pence),
            starts_on=day(week), asked="Please", by=cast.carol.actor, at=LATER,
        )  # fmt: skip
    elif kind == "pause":
        pause_budget(
            budget_ref=budget.ref, starts_on=day(week), ends_before=day(week + 2),
            keeps={leaf: NOTHING}, because="Away", by=cast.carol.actor, at=LATER,
        )  # fmt: skip
    elif kind == "back":
        changes = budget.changes.exclude(kind="withdraw")
        for change in changes[week % 3 : week % 3 + 1]:
            who = cast.maya if change.addition else cast.carol
            taken = {"change_ref": change.ref, "because": "Wrong"}
            withdraw_change(**taken, by=who.actor, at=LATER)
    else:
        mine = [x for x in queries.orders_open(budget) if x.asked_of == f"{ref}-{stream}"]
        for each in mine[:1]:
            settle(reference=each.reference, effective_on=START, by=cast.efua.actor, at=LATER)


def _each_keeps_its_own(budget):
    budget.refresh_from_db()
    parts = list(budget.parts.all())
    for stream in BESIDE:
        mine = [part.address for part in parts if part.stream == stream]
        held = Money.total(ledger.balance(address).posted for address in mine)
        lines = ledger.lines(mine, queries.EVER) if mine else []
        spent = Money.total(-x.amount for x in lines if x.other.startswith("provider:"))
        given_ = -ledger.balance(f"council:{stream}").posted if mine else NOTHING
        assert given_ == held + spent
    for week in queries.weeks_of(budget):
        assert _beside(week.leaves) <= _signed(budget, week.days.starts_on)
    due = Money(16460 * 52), Money(24800 * 52)
    stood = [ledger.balance(f"budget:{budget.ref}:{x}").posted for x in ("managed", "direct")]
    assert stood == list(due)  # the plan's own money never moved
    assert sum(each.amount.pence for each in queries.shares_open(budget)) == 6000 * 52
    for part in parts:
        assert ledger.balance(part.address).available >= NOTHING
    assert ledger.check() == []


def _beside(leaves):
    return Money.total(weekly for x, weekly in leaves.items() if rules.stream_of(x) in BESIDE)


def _signed(budget, on):
    """Say what two have signed and stands on a day: whatever moved, no more is paid a week."""
    found = {}
    for fact in rules.standing_facts(queries.known(budget)):
        if fact.kind in (Kind.STREAM, Kind.LESS) and on in fact.days:
            for leaf, more in fact.weekly.items():
                found[leaf] = found.get(leaf, NOTHING) + more
    return Money.total(max(each, NOTHING) for each in found.values())


@pytest.mark.parametrize("runs", [0, 3])
def test_a_death_in_error_orders_each_stream_what_it_had_released(budget, cast, runs):
    for stream, pence in (("health", 3000), ("grant", 1234)):
        for name in ("Brightway Care", "Riverside"):
            _do(budget, cast, "stream", stream, name, pence, 1)
    for order in queries.orders_open(budget)[:runs]:
        settle(reference=order.reference, effective_on=day(3), by=cast.dev.actor, at=LATER)
    before = _books(budget)
    died = {"died_on": day(2), "by": cast.carol.actor, "at": LATER}
    report_death(budget_ref=budget.ref, **died)
    take_death_back(
        ref=budget.case.ref, because="Another's.", by=cast.maya.actor,
        at=LATER + timedelta(days=1),
    )  # fmt: skip
    assert _books(budget) == before
    assert ledger.check() == []


def _books(budget):
    return {part.key: ledger.balance(part.address) for part in budget.parts.all()}
