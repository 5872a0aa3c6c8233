"""Amira's budget, open and ready to be paid from; Grace runs Brightway."""

import pytest

from selfdirect.support.budgets.actions import agree_terms
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway
from selfdirect.support.orders.actions import draw_up
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.actions import open_budget

FAILED = "The bank's site is down since eight; their desk says all day."


@pytest.fixture
def provider(cast):
    """Give Grace her organisation."""
    organisation = brightway().organisation
    cast.grace.works_for = organisation.ref
    cast.grace.save()
    return organisation


@pytest.fixture
def terms(case, cast, now):
    """Agree how the direct payment works, before the first."""
    return agree_terms(
        ref=case.ref, account="own", agreed_by="Amira Khan", agreed_on=START,
        by=cast.carol.actor, at=now,
    )  # fmt: skip


@pytest.fixture
def budget(case, cast, now, provider, terms):
    agreed_plan(case, now, pays=6000)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def order(budget, cast, now):
    (made,) = draw_up(by=cast.efua.actor, at=now)
    return made


@pytest.fixture
def emergency(cast):
    """Begin an emergency run, let the worker gather it, sign it, and take its list."""

    def act(at, sign=True, **asked):
        asked = {"rail": "bank", "because": FAILED, **asked}
        run = actions.begin_emergency(**asked, by=cast.efua.actor, at=at)
        run = actions.draft_run(ref=run.ref, by=cast.efua.actor, at=at)
        if not sign:
            return run
        for code in set(queries.open_findings(run).values_list("code", flat=True)):
            actions.clear_finding(
                ref=run.ref, code=code, because="Known.", by=cast.efua.actor, at=at
            )
        actions.approve_run(ref=run.ref, by=cast.maya.actor, at=at)
        return actions.take_file(ref=run.ref, by=cast.maya.actor, at=at)

    return act
