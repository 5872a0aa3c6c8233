"""The pages about what somebody pays."""

from datetime import date, datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.tests import steps
from selfdirect.agreement.charging import actions
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.charging.tests.test_acts import MEANS, tell
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case
from selfdirect.register.people.actions import add_supporter
from selfdirect.register.people.models import Person

SENT = {
    "couple": "no",
    "children": "0",
    "savings": "£6,200",
    "other": "",
    "income-0-kind": "universal_credit",
    "income-0-amount": "745.20",
    "income-0-every": "month",
    "income-1-kind": "",
    "income-1-amount": "",
    "income-1-every": "week",
    "housing-0-kind": "rent",
    "housing-0-amount": "12.40",
    "housing-0-every": "week",
    "costs-0-name": "",
    "costs-0-amount": "",
    "costs-0-every": "week",
}


pytestmark = pytest.mark.usefixtures("on_the_day")


def means(case: Case) -> str:
    return f"/c/{case.ref}/means/"


def shown(client: Client, user: object, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(client: Client, case: Case, **changed: str) -> object:
    return client.post(f"{means(case)}tell/", {**SENT, **changed})


def test_to_a_planner_what_somebody_lives_on_is_not_there(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    add_supporter(
        person=cast.amira_person, name="Iris Bell", kind="planner", relation="planner",
        user=cast.iris, may_act=True, from_on=now.date(), by=cast.carol.actor, at=now,
    )  # fmt: skip
    tell(case, cast.amira, now)
    client.force_login(cast.iris)
    assert client.get(means(case)).status_code == 404
    assert client.get(f"{means(case)}confirm/").status_code == 404


def test_before_anything_is_told_the_page_says_what_it_is_for(
    client: Client, cast: Cast, case: Case
) -> None:
    page = shown(client, cast.amira, means(case))
    assert "We do not know about your money yet" in page
    assert "Answer the money questions" in page
    assert "never on your partner" in page


def test_the_answer_comes_at_once_with_every_step(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.amira)
    sent = send(client, case)
    assert sent.status_code == 302
    page = shown(client, cast.amira, means(case))
    kept = FinancialAssessment.objects.get()
    assert f"You would pay up to {kept.most} a week" in page
    for part in (
        "Not checked yet",
        "You always keep this",
        "Less housing: Rent that Housing Benefit does not pay",
        "S.I. 2014/2672 reg 7",
        "Ombudsman",
        "kind=objection",
        "To pay each week",
    ):
        assert part in page, part


def test_rates_that_nobody_has_checked_say_so(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.amira)
    send(client, case, couple="yes", partner_of_pension_age="no")
    page = shown(client, cast.amira, means(case))
    assert "Some steps are marked" in page
    assert "not yet checked against the published rates" in page


@pytest.mark.parametrize(
    ("changed", "heading"),
    [
        ({"savings": "30000"}, "You would pay the full cost of your support"),
        ({"income-0-kind": "wages"}, "You would pay nothing"),
    ],
)
def test_the_heading_says_what_it_comes_to(
    client: Client, cast: Cast, case: Case, changed: dict[str, str], heading: str
) -> None:
    client.force_login(cast.amira)
    send(client, case, **changed)
    assert heading in shown(client, cast.amira, means(case))


def test_costs_that_cannot_come_off_are_said_with_the_reason(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.amira)
    send(client, case, **{"costs-0-name": "Alarm", "costs-0-amount": "5"})
    assert "Not taken off: Alarm." in shown(client, cast.amira, means(case))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"savings": "a lot"}, "“a lot” is not an amount. Enter pounds, like 120.50."),
        ({"savings": ""}, "Enter pounds for “How much savings do you have”"),
        ({"couple": ""}, "Choose an answer to “Do you live with a partner”"),
        ({"couple": "yes"}, "Say whether your partner has reached it."),
        ({"income-0-kind": ""}, "Choose an answer to “What is it”"),
        ({"income-0-amount": "-5"}, "“-5” is not an amount"),
        ({"income-0-kind": "other"}, "Write what it is called"),
        ({"costs-0-amount": "5"}, "Write an answer to “What is it”"),
        ({"income-0-every": "blue moon"}, "That answer is not one of the choices"),
        ({"children": "many"}, "Enter a whole number"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it_and_the_rest_is_kept(
    client: Client, cast: Cast, case: Case, changed: dict[str, str], why: str
) -> None:
    client.force_login(cast.amira)
    answer = send(client, case, **changed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    assert "There is a problem" in page
    assert 'value="12.40"' in page
    assert not FinancialAssessment.objects.exists()


def test_more_lines_keep_what_was_typed_and_check_nothing_yet(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.amira)
    answer = send(client, case, more="income", couple="")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" not in page
    assert 'value="745.20"' in page
    assert "income-2-amount" in page
    assert "income-3-amount" not in page


def test_what_was_told_is_there_to_be_changed(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.amira)
    send(client, case, **{"income-0-kind": "other", "other": "A prize"})
    page = shown(client, cast.amira, f"{means(case)}tell/")
    for kept in (
        'value="745.20"',
        'value="6,200.00"',
        'value="A prize"',
        'value="month" selected',
    ):
        assert kept in page, kept


def test_only_finance_says_that_an_income_counts_otherwise_and_why(
    client: Client, cast: Cast, case: Case
) -> None:
    found = {"income-0-kind": "other", "other": "A trust", "income-0-how": "part",
             "income-0-left_out": "", "income-0-because": ""}  # fmt: skip
    assert "For finance: how does it count?" not in shown(
        client, cast.amira, f"{means(case)}tell/"
    )
    client.force_login(cast.amira)
    send(client, case, **found)
    assert FinancialAssessment.objects.get().means["income"][0]["treatment"] == "count"
    assert "For finance: how does it count?" in shown(client, cast.efua, f"{means(case)}tell/")
    answer = send(client, case, **found)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "the person reads it" in page
    assert "how much of it is left out" in page
    whole = {**found, "income-0-left_out": "30", "income-0-because": "Sched 1 para 14"}
    assert send(client, case, **whole).status_code == 302
    client.force_login(cast.amira)
    send(client, case, **{"income-0-kind": "other", "other": "A trust"})
    page = shown(client, cast.efua, f"{means(case)}confirm/")
    assert "A part of it is left out (£30.00 a week). Sched 1 para 14" in page
    (kept, *_) = FinancialAssessment.objects.latest("pk").means["income"]
    assert (kept["disregard_amount"], kept["why"]) == ("30.00", "Sched 1 para 14")


def test_age_is_asked_where_it_is_not_known(client: Client, cast: Cast, case: Case) -> None:
    assert "How old are you?" not in shown(client, cast.amira, f"{means(case)}tell/")
    Person.objects.update(born_on=None)
    assert "How old are you?" in shown(client, cast.amira, f"{means(case)}tell/")
    assert send(client, case).status_code == 422
    assert send(client, case, band="spa").status_code == 302
    assert FinancialAssessment.objects.get().means["person"]["age_band"] == "spa"


def test_what_the_rules_refuse_is_said_on_the_page(client: Client, cast: Cast, case: Case) -> None:
    Person.objects.update(born_on=date(2020, 1, 1))
    client.force_login(cast.amira)
    answer = send(client, case)
    assert answer.status_code == 422
    assert "for people of 18 and over" in answer.content.decode()


def test_finance_sees_the_working_and_confirms(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    client.force_login(cast.amira)
    send(client, case)
    assert "Check it" not in shown(client, cast.carol, means(case))
    assert "Check it" in shown(client, cast.efua, means(case))
    page = shown(client, cast.efua, f"{means(case)}confirm/")
    assert "£745.20 every month, so £171.97 a week." in page
    standing = FinancialAssessment.objects.get()
    assert f'name="seen" value="{standing.ref}"' in page
    assert client.post(f"{means(case)}confirm/", {"seen": "M-OLD"}).status_code == 403
    assert client.post(f"{means(case)}confirm/", {"seen": standing.ref}).status_code == 302
    page = shown(client, cast.amira, means(case))
    assert "Checked by finance" in page
    assert client.get(f"{means(case)}confirm/").status_code == 403


def test_others_cannot_confirm_and_strangers_find_nothing(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    client.force_login(cast.efua)
    assert client.get(f"{means(case)}confirm/").status_code == 404
    tell(case, cast.efua, now)
    assert client.get(f"{means(case)}confirm/").status_code == 403
    client.force_login(cast.carol)
    assert client.post(f"{means(case)}confirm/").status_code == 403
    client.force_login(cast.simon)
    for path in ("", "tell/", "confirm/"):
        assert client.get(means(case) + path).status_code == 404
    assert Event.objects.filter(code="turned_away", by="simon").count() == 3


def test_means_told_without_the_page_are_shown_too(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    actions.work_out_means(ref=case.ref, means=MEANS, by=cast.carol.actor, at=now)
    page = shown(client, cast.amira, means(case))
    assert "You would pay up to £87.50 a week" in page
    assert "What we were told" not in page
    assert FinancialAssessment.objects.get().most == Money.pounds("87.50")


@pytest.mark.parametrize(
    ("capital", "pays", "council"), [("6200", "£87.50", "£118.50"), ("30000", "£206.00", "£0.00")]
)
def test_beside_a_first_figure_it_says_who_would_pay_how_much(
    client: Client, cast: Cast, now: datetime, capital: str, pays: str, council: str
) -> None:
    planned = steps.agreed(cast, now)
    steps.issue(cast, planned, now)
    tell(planned, cast.amira, now, capital=capital)
    page = shown(client, cast.amira, means(planned))
    assert "What that means for your first figure" in page
    for amount in ("£206.00", pays, council):
        assert amount in page


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client: Client, cast: Cast, case: Case, now: datetime, django_assert_max_num_queries: object
) -> None:
    tell(case, cast.amira, now)
    shown(client, cast.amira, means(case))
    with django_assert_max_num_queries(12):
        client.get(means(case))
