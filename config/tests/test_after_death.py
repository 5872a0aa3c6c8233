"""What comes by night goes to nobody who has died, and asks nothing of them."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django import app
from time_machine import TimeMachineFixture

from config import jobs
from config.demo.cast import Cast
from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.charging.models import Terms
from selfdirect.agreement.charging.tests.test_acts import tell
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.models import Task
from selfdirect.support.billing.actions import set_up
from selfdirect.support.billing.models import Mandate
from selfdirect.support.budgets.actions import agree_terms
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case
from selfdirect.support.payments.actions import open_budget, report_death

BESIDES = {"send_messages", "seal_history", "verify_book"}  # they write to nobody
NIGHTS = (1, 20, 40, 100, 170, 300, 355, 366, 410, 420)


@pytest.fixture
def budget(cast: Cast, now: datetime, settings: LazySettings) -> Budget:
    """Amira lives with her budget; all that writes by night has something to write to her."""
    settings.COUNCIL_BANK = {"name": "Northshire", "sort_code": "404784",
                             "account_number": "70872490", "user_number": "123456"}  # fmt: skip
    case = living_case(cast, now)
    agreed_plan(case, now, pays=6000)
    tell(case, cast.amira, now)
    agree_terms(
        ref=case.ref, account="own", agreed_by="Amira Khan", agreed_on=START,
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    opened = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    account = {"name": "Amira Khan", "sort_code": "20-45-12", "number": "12345678"}
    set_up(case_ref=case.ref, **account, by=cast.amira.actor, at=now)
    Mandate.objects.update(state="LODGED", lodged_on=now.date())
    _new_terms(cast, now)
    return opened


def _new_terms(cast: Cast, now: datetime) -> None:
    made = charging.begin_terms(
        title="Charges of April", starts_on=START + timedelta(days=35), why="The rates rise.",
        settings={"percent_of_disposable": "1"}, by=cast.farid.actor, at=now,
    )  # fmt: skip
    charging.ask_preview(ref=made.ref, by=cast.farid.actor, at=now)
    attempt = Terms.objects.get().attempt
    charging.carry_out(ref=made.ref, attempt=attempt, by=SYSTEM, clock=lambda: now)
    charging.propose_terms(ref=made.ref, by=cast.farid.actor, at=now)
    charging.sign_terms(ref=made.ref, by=cast.efua.actor, at=now)


def _nights(now: datetime, time_machine: TimeMachineFixture) -> None:
    found = app.periodic_registry.periodic_tasks.values()
    names = [each.task.name.rpartition(".")[2] for each in found]
    for day in NIGHTS:
        time_machine.move_to(now + timedelta(days=day))
        for name in names:
            if name not in BESIDES:
                getattr(jobs, name)(0)


@pytest.mark.parametrize("dies", [True, False])
def test_no_night_writes_to_who_has_died_nor_asks_a_turn_of_them(
    budget: Budget, cast: Cast, now: datetime, time_machine: TimeMachineFixture, *, dies: bool
) -> None:
    person, at = budget.case.person, now + timedelta(hours=1)
    if dies:
        report_death(
            budget_ref=budget.ref, died_on=now.date(), letters_to="son@riverside.example",
            by=cast.carol.actor, at=at,
        )  # fmt: skip
    _nights(now, time_machine)
    wrote = Message.objects.filter(about=person.ref, queued_at__gt=at)
    told = told_to(person.ref).filter(at__gt=at)
    asked = Task.objects.filter(code__in=["review.hold", "means.ends", "means.home"])
    subjects = set(wrote.values_list("subject", flat=True))
    if not dies:  # else this test would say nothing
        assert {each.split(" 2026")[0] for each in subjects} >= {
            "Your budget goes on for another year", "From 6 April"
        }  # fmt: skip
        assert asked.exists()
        return
    assert subjects == set()
    assert list(told.values_list("code", flat=True)) == []
    assert not asked.exists()
