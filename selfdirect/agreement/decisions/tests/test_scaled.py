"""A budget scale is seen, and never touches what is decided."""

from datetime import datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions as allocations
from selfdirect.agreement.allocation import rules as allocating
from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.allocation.tests.schemes import small
from selfdirect.agreement.decisions import actions
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning import queries
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case

TEXT = small(
    top=(
        "scale: {factor: 0.5, reason: There is less to spend this year,"
        " sufficiency: {hours: needed, unit_price: price}}\n"
    ),
    values="""\
- {name: price, is: 25}
- {name: needed, is: points(hours)}
- {name: whole, is: needed * price}
- {name: total, is: scaled(whole)}
""",
    lines="""\
  - {id: all, text: All of it, is: whole}
  - {id: scale, text: The budget scale, is: total - whole}
""",
)
MET = [{"need": need, "met": True, "reason": "The plan says how."} for need in rows.NEEDS]


@pytest.fixture
def case(cast: Cast, now: datetime) -> Case:
    """A plan of £392.00 beside a figure of £400.00, scaled to £200.00."""
    case = rows.open_case(cast.amira_person, cast.carol)
    scheme = allocating.load_scheme(TEXT)
    figure = allocating.allocate(scheme, {"wash": "no", "hours": "16"})
    issued = rows.issue(case, weekly=figure.amount)
    Scheme.objects.update(text=TEXT, checksum=scheme.checksum)
    Allocation.objects.filter(pk=issued.pk).update(receipt=allocating.receipt(figure))
    rows.written(case, cast, rows.stock(cast, now), now)
    return case


def test_the_scaled_figure_says_what_it_no_longer_buys(case: Case) -> None:
    kept = case.allocations.get().receipt
    assert (kept["amount_minor"], kept["unscaled_minor"]) == (200_00, 400_00)
    (warning,) = kept["warnings"]
    assert "no longer buys the assessed hours" in warning


def test_the_plan_and_the_decision_say_that_the_hours_cost_more(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    client.force_login(cast.amira)
    page = client.get(f"/c/{case.ref}/plan/").content.decode()
    assert "17 paid hours of this plan" in page
    assert "come to £425.00 a week. That is £225.00 more" in page
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    client.force_login(cast.dev)
    page = client.get(f"/c/{case.ref}/decision/").content.decode()
    assert "The indicative budget no longer buys these hours" in page


def test_what_is_decided_is_what_the_plan_costs_and_never_the_scaled_figure(
    cast: Cast, case: Case, now: datetime
) -> None:
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    signed = actions.agree_plan(
        ref=case.ref, needs=MET, reasons="It is her good day.", different=["prices"],
        by=cast.dev.actor, at=now,
    )  # fmt: skip
    assert (signed.total, signed.indicative) == (Money(392_00), Money(200_00))
    assert signed.total == signed.person_pays + signed.council_pays


def test_an_individual_costing_goes_to_the_panel(cast: Cast, case: Case, now: datetime) -> None:
    allocations.route_to_costing(
        ref=case.ref, reason="two", words="Both arms.", by=cast.carol.actor, at=now
    )
    sent = planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    assert sent.agreer == "panel member"
    with pytest.raises(Refused, match="for the panel"):
        actions.agree_plan(
            ref=case.ref, needs=MET, reasons="Yes.", different=["two"], by=cast.dev.actor, at=now
        )


def test_what_was_said_against_the_figure_stands_before_the_decider(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    allocations.disagree(ref=case.ref, way="low", words="It buys half.", by=cast.ben.actor, at=now)
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    client.force_login(cast.dev)
    page = client.get(f"/c/{case.ref}/decision/").content.decode()
    assert "It buys half." in page
    assert "Not answered yet" in page


def test_a_figure_worked_out_again_since_it_was_sent_is_told_before_it_is_signed(
    cast: Cast, case: Case, now: datetime
) -> None:
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    Allocation.objects.update(state=State.SUPERSEDED)
    with pytest.raises(Refused, match="worked out again since this plan was sent"):
        actions.agree_plan(
            ref=case.ref, needs=MET, reasons="Yes.", different=["prices"],
            by=cast.dev.actor, at=now,
        )  # fmt: skip
    plan = queries.in_hand(case)
    assert plan is not None
    assert plan.state == "SUBMITTED"


def test_the_board_and_the_page_say_before_a_signature_that_the_figure_moved(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    client.force_login(cast.dev)
    address = f"/c/{case.ref}/decision/"
    assert "fallen behind" not in client.get(address).content.decode()
    Allocation.objects.update(state=State.SUPERSEDED)
    assert "That figure stands no more" in client.get(address).content.decode()
    again = Allocation.objects.get()
    again.pk, again.ref, again.weekly, again.state = None, "A-AGAIN", Money(410_00), State.ISSUED
    again.save()
    assert "Fallen behind" in client.get("/board/").content.decode()
    page = client.get(address).content.decode()
    assert "worked out again since: £410.00 a week" in page
    assert "This plan has fallen behind its figure" in page
    assert "Agree the plan</button>" not in page
    assert "Return it, to be changed</button>" in page
