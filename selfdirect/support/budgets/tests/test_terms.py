"""What must be there first: terms before a direct payment, reasons before a budget falls."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.outbox.actions import held_about, queue
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.actions import close, give_turn
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import (
    agree_terms,
    end_budget,
    explain_step_down,
    open_budget,
    pause_budget,
    report_death,
    send_letters_to,
)
from selfdirect.support.budgets.models import StepDown, Terms
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case

LATER = datetime(2026, 5, 5, 9, tzinfo=UTC)


@pytest.fixture
def budget(case, cast, now):
    agreed_plan(case, now)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def agree(case, cast, who="carol", **more):
    given = {"account": "own", "agreed_by": "Amira Khan", "agreed_on": START} | more
    return agree_terms(ref=case.ref, by=getattr(cast, who).actor, at=LATER, **given)


def words(response):
    shown = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(unescape(shown).split())


@pytest.mark.parametrize("who", ["carol", "amira"])
def test_terms_are_agreed_by_the_person_or_written_down_with_them(case, cast, budget, who):
    assert "Nobody has agreed yet" in queries.no_terms(budget)
    terms = agree(case, cast, who)
    assert (terms.holder, terms.version) == ("Amira Khan", rules.VERSION)
    assert queries.no_terms(budget) == ""
    assert "Amira Khan agreed on 2 March 2026" in told_to(case.person.ref).first().told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"account": "sock"}, "where the money is to be kept"),
        ({"account": "nominee"}, "in whose name"),
        ({"agreed_by": " "}, "who agreed"),
    ],
)
def test_terms_say_where_the_money_is_kept_and_who_agreed(case, cast, budget, change, said):
    with pytest.raises(Refused, match=said):
        agree(case, cast, **change)
    assert not Terms.objects.exists()


def test_finance_does_not_agree_for_somebody(case, cast, budget):
    with pytest.raises(Refused, match="the person, and their team"):
        agree(case, cast, "efua")
    with pytest.raises(NotThere):
        agree(case, cast, "simon")


def test_the_terms_stand_on_a_page(client, case, cast, budget):
    client.force_login(cast.amira)
    path = f"/c/{case.ref}/budget/terms/"
    assert "You can stop at any time." in words(client.get(path))
    typed = {"account": "supported", "agreed_by": "Amira Khan", "agreed_on": str(START)}
    assert "in whose name" in words(client.post(path, typed))
    client.post(path, typed | {"holder": "Speak Up"})
    assert "in the name of Speak Up" in words(client.get(path))


# A budget that falls ----------------------------------------------------------------------------


@pytest.fixture
def fallen(case, cast, budget):
    return agreed_plan(
        case, LATER, version=2, direct=20000, starts_on=date(2026, 5, 11), explained=False
    )


def explain(case, cast, plan, view="I can go by bus now.", reason="The bus stops here now."):
    reasons = {each.pk: reason for each in plan.outcomes.all()}
    return explain_step_down(
        ref=case.ref, reasons=reasons, view=view, by=cast.carol.actor, at=LATER
    )


def test_a_budget_does_not_fall_before_it_is_said_why(case, cast, fallen):
    with pytest.raises(Refused, match=r"£48\.00 a week less .* Nothing was opened"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=LATER)
    before = Message.objects.count()
    made = explain(case, cast, fallen)
    assert (made.before, made.after, len(made.reasons)) == (Money(41260), Money(36460), 2)
    letter = Message.objects.latest("pk")
    assert Message.objects.count() == before + 1
    assert letter.subject == "Your budget will be less"
    assert "The bus stops here now." in letter.body
    assert "You said: I can go by bus now." in letter.body
    assert "If you do not agree" in letter.body
    new = open_budget(ref=case.ref, by=cast.efua.actor, at=LATER)
    assert new.total == Money(36460)


@pytest.mark.parametrize("way", ["ended", "paused"])
def test_no_budget_falls_unsaid_because_the_one_before_was_ended_or_is_paused(
    case, cast, budget, way
):
    on = date(2026, 5, 11)
    if way == "ended":
        end_budget(budget_ref=budget.ref, on=on, by=cast.efua.actor, at=LATER)
    else:
        pause_budget(
            budget_ref=budget.ref, starts_on=on, ends_before=on + timedelta(days=14),
            keeps={"direct": Money(0)}, because="Away.", by=cast.carol.actor, at=LATER,
        )  # fmt: skip
    plan = agreed_plan(case, LATER, version=2, direct=20000, starts_on=on, explained=False)
    with pytest.raises(Refused, match=r"£48\.00 a week less .* Nothing was opened"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=LATER)
    explain(case, cast, plan)
    assert open_budget(ref=case.ref, by=cast.efua.actor, at=LATER).total == Money(36460)


@pytest.mark.parametrize(
    ("starts_on", "compared"), [(date(2026, 5, 12), True), (date(2027, 5, 12), False)]
)
def test_days_without_a_budget_are_no_way_round_saying_why_the_next_is_less(
    client, case, cast, budget, starts_on, compared
):
    end_budget(budget_ref=budget.ref, on=date(2026, 5, 11), by=cast.efua.actor, at=LATER)
    close(ref=case.ref, ended="Enough.", by=cast.carol.actor, at=LATER)
    again = living_case(cast, LATER)
    plan = agreed_plan(again, LATER, direct=20000, starts_on=starts_on, explained=False)
    client.force_login(cast.carol)
    page = client.get(f"/c/{again.ref}/budget/")
    assert ("say why less will do" in words(page)) == compared
    if compared:
        with pytest.raises(Refused, match="less than the budget before it, which paid until 10 M"):
            open_budget(ref=again.ref, by=cast.efua.actor, at=LATER)
        page = client.get(f"/c/{again.ref}/budget/fall/")
        assert "The one before paid until 10 May 2026: that counts too." in words(page)
        explain(again, cast, plan)
    assert open_budget(ref=again.ref, by=cast.efua.actor, at=LATER).total == Money(36460)
    assert queries.fall_of(again) is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [({"reason": " "}, "Say for each outcome"), ({"view": " "}, "what the person says")],
)
def test_it_is_said_for_each_outcome_and_the_person_is_heard(case, cast, fallen, said, wrong):
    with pytest.raises(Refused, match=wrong):
        explain(case, cast, fallen, **said)
    assert not StepDown.objects.exists()


def test_it_is_said_once_and_only_where_a_budget_falls(case, cast, budget, fallen):
    explain(case, cast, fallen)
    with pytest.raises(Refused, match="said already"):
        explain(case, cast, fallen)
    with pytest.raises(Refused, match="their own team"):
        explain_step_down(ref=case.ref, reasons={}, view="x", by=cast.efua.actor, at=LATER)


def test_where_nothing_falls_there_is_nothing_to_say(client, case, cast, budget):
    with pytest.raises(Refused, match="No agreed plan costs less"):
        explain(case, cast, budget.plan)
    client.force_login(cast.carol)
    assert client.get(f"/c/{case.ref}/budget/fall/").status_code == 404


def test_the_worker_is_asked_on_the_budgets_page(client, case, cast, fallen):
    client.force_login(cast.carol)
    assert "say why less will do" in words(client.get(f"/c/{case.ref}/budget/"))
    path = f"/c/{case.ref}/budget/fall/"
    assert "Why will £364.60 a week do, not £412.60?" in words(client.get(path))
    typed = {f"outcome-{each.pk}": "The bus." for each in fallen.outcomes.all()}
    assert client.post(path, typed).status_code == 422
    client.post(path, typed | {"view": "Fine."})
    assert StepDown.objects.get().view == "Fine."
    assert "say why less will do" not in words(client.get(f"/c/{case.ref}/budget/"))


def test_when_somebody_dies_everything_stops_but_the_bills_until_then(case, cast, budget):
    before = Message.objects.count()
    report_death(
        budget_ref=budget.ref, died_on=START + timedelta(days=40), by=cast.efua.actor, at=LATER
    )
    orders = queries.orders_open(budget)
    assert sum(each.amount.pence for each in orders) == 16460 * 4 + 16460 * 13 // 7 + 1
    assert Message.objects.count() == before
    assert "question.letters" in {task.code for task in open_tasks(case)}  # without an e-mail too
    queue(to="1 Mill Lane", subject="", body="", about=case.person.ref, at=LATER)
    assert held_about(case.person.ref).count() == Message.objects.count() == before + 1
    assert "died on 11 April 2026" in told_to(case.person.ref).first().told
    assert ledger.check() == []


def test_nobody_waits_for_somebody_who_died_and_their_letters_go_where_the_family_says(
    case, cast, now, budget, client
):
    person = case.person
    person.email = "amira@riverside.example"
    person.save()
    give_turn(
        case=case, code="assessment.answer", words="Answer", told="Your turn.",
        role=Role.PERSON, by=cast.carol.actor, at=now,
    )  # fmt: skip
    report_death(budget_ref=budget.ref, died_on=START, by=cast.efua.actor, at=LATER)
    assert {task.code for task in open_tasks(case)} == {"case.close", "question.letters"}
    queue(to=person.email, subject="A bill", body="", about=person.ref, at=LATER)
    path = f"/c/{case.ref}/budget/letters/"
    client.force_login(cast.carol)
    assert "2 letters are held since Amira died" in words(client.get(path))
    assert client.post(path, {"address": "nobody"}).status_code == 422
    client.post(path, {"address": "ben@riverside.example"})
    assert "question.letters" not in {task.code for task in open_tasks(case)}
    assert Message.objects.get(subject="A bill").to == "ben@riverside.example"


def test_where_nobody_has_died_there_are_no_letters_to_send_on(case, cast, budget):
    with pytest.raises(Refused, match="Nobody has noted that they died"):
        send_letters_to(ref=case.ref, address="x@y.example", by=cast.carol.actor, at=LATER)
