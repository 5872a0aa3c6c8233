"""Orders follow what stands; what was given is added to; the person may say that it was not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets.actions import end_budget, move_budget, open_budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway
from selfdirect.support.orders import queries, rules
from selfdirect.support.orders.actions import answer_missed, deliver, draw_up, miss
from selfdirect.support.orders.models import Delivery, Order

WEEKLY = Money(16_460)


def given(order, day=START, hours="1", line=2, row=2, note=""):
    return rules.Row(row, order.number, line, day, rules.read_quantity(hours), note=note)


@pytest.fixture
def gave(order, cast, now):
    def act(*rows, at=now, by=None):
        return deliver(rows=rows, by=(by or cast.grace).actor, at=at)

    return act


def test_an_order_is_drawn_up_from_the_plan_once(order, cast, now, provider):
    assert (order.version, order.organisation) == (1, provider)
    draft = rules.read(order.content)
    assert [(each.what, each.weekly) for each in draft.lines] == [("help to get up", WEEKLY)]
    assert [weekly for _, weekly in draft.weeks] == [WEEKLY]
    assert draw_up(by=SYSTEM, at=now) == []
    assert Message.objects.get(subject="Your orders").to == "grace@brightway.example"


def test_a_change_makes_the_next_version_and_never_edits_the_last(order, budget, cast, now):
    move_budget(
        budget_ref=budget.ref, source=f"managed:{order.organisation.ref}", target="direct",
        weekly=WEEKLY, starts_on=START + timedelta(weeks=4), asked="I do it myself.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    (second,) = draw_up(by=cast.efua.actor, at=now)
    assert (second.number, second.version) == (order.number, 2)
    weeks = rules.read(second.content).weeks
    assert [weekly for _, weekly in weeks] == [WEEKLY, Money(0)]
    assert list(queries.latest(queries.visible(cast.grace.actor))) == [second]
    assert queries.before(second) == order
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Order.objects.update(version=9)


def test_a_new_plan_makes_the_next_version_under_the_same_number(order, budget, cast, now):
    agreed_plan(budget.case, now, managed=20_000, version=2, starts_on=START + timedelta(weeks=8))
    open_budget(ref=budget.case.ref, by=cast.efua.actor, at=now)
    (second,) = draw_up(by=cast.efua.actor, at=now)
    assert (second.number, second.version) == (order.number, 2)
    assert second.starts_on == START + timedelta(weeks=8)
    assert draw_up(by=cast.efua.actor, at=now) == []


def test_an_end_is_said_in_a_new_version(order, budget, cast, now):
    end_budget(budget_ref=budget.ref, on=START + timedelta(days=10), by=cast.efua.actor, at=now)
    (second,) = draw_up(by=cast.efua.actor, at=now)
    assert second.ends_before == START + timedelta(days=10)


def test_only_finance_or_the_clock_draws_up(cast, now, budget):
    with pytest.raises(Refused, match="is for: finance"):
        draw_up(by=cast.carol.actor, at=now)


def test_another_provider_sees_and_writes_nothing(order, cast, gave):
    cast.hana.works_for = brightway("Riverside").organisation.ref
    cast.hana.save()
    with pytest.raises(NotThere):
        queries.get_visible(cast.hana.actor, order.number, 1)
    taken = gave(given(order), by=cast.hana)
    assert [each.words for each in taken.faults] == [
        f"You have no order {order.number}. Copy its number from the list of your orders."
    ]
    with pytest.raises(Refused, match="is for: the provider"):
        gave(given(order), by=cast.efua)
    assert not Delivery.objects.exists()


def test_what_was_given_is_taken_once_and_put_right_by_a_new_word(order, gave):
    taken = gave(given(order, hours="1.5"))
    assert (taken.added, taken.changed, taken.same) == (1, 0, 0)
    assert gave(given(order, hours="1.5")).same == 1
    assert gave(given(order, hours="1")).changed == 1
    assert Delivery.objects.count() == 2
    (stands,) = queries.given_for(order)
    assert (stands.nth, stands.given) == (2, 1)


def test_wrong_rows_are_said_one_by_one_and_the_others_go_on(order, gave, now):
    late = now.date() + timedelta(days=1)
    taken = gave(
        given(order),
        given(order, row=3),
        given(order, line=9, row=4),
        given(order, day=START - timedelta(days=1), row=5),
        given(order, day=late, row=6),
    )
    assert taken.added == 1
    assert [(each.row, each.words.split(". ")[-1]) for each in taken.faults] == [
        (3, "Add them up."),
        (4, "It has: 2."),
        (5, "Check the day."),
        (6, "Write it down when it has been."),
    ]


def test_the_person_says_that_it_did_not_happen(order, gave, cast, now):
    gave(given(order))
    case, (stands,) = order.budget.case, queries.given_to(order.budget.case)

    def tell(words="Nobody came.", by=cast.amira):
        return miss(case=case, ref=stands.ref, words=words, by=by.actor, at=now)

    with pytest.raises(Refused, match="Say what happened"):
        tell(" ")
    with pytest.raises(Refused, match="is for: the person"):
        tell(by=cast.efua)
    tell()
    assert "“Nobody came.”" in told_to(case.person.ref).first().told
    assert "delivery.missed" in [task.code for task in open_tasks(case)]
    with pytest.raises(Refused, match="told us already"):
        tell()
    answer_missed(case=case, words="They come on Monday.", by=cast.carol.actor, at=now)
    assert told_to(case.person.ref).first().told == "They come on Monday."
    for by, words in ((cast.carol, "Nothing waits"), (cast.simon, "Another team")):
        with pytest.raises(Refused, match=words):
            answer_missed(case=case, words="So.", by=by.actor, at=now)
    gave(given(order, hours="0"))
    with pytest.raises(NotThere):  # the provider has put it right
        tell()
    stands = queries.given_to(case).get()
    with pytest.raises(Refused, match="nothing was given"):
        tell()


def test_writing_the_same_again_does_not_wipe_out_that_it_did_not_happen(order, gave, cast, now):
    gave(given(order))
    case, (first,) = order.budget.case, queries.given_to(order.budget.case)
    miss(case=case, ref=first.ref, words="Nobody came.", by=cast.amira.actor, at=now)
    hours = [timedelta(hours=each) for each in range(4)]

    def stands(*, after, hours="1", note=""):
        gave(given(order, hours=hours, note=note), at=now + after)
        ((_, missed),) = queries.sums(
            {(START, START + timedelta(days=1)): [first.line_id]}
        ).values()
        last = queries.given_to(case).get()
        assert last.told == bool(missed)
        return last

    again = stands(after=hours[1], note="We came.")
    assert again.nth == 2
    assert again.told
    with pytest.raises(Refused, match="told us already"):
        miss(case=case, ref=again.ref, words="No.", by=cast.amira.actor, at=now)
    assert not stands(after=hours[1], hours="0.5").told
    assert stands(after=hours[1], hours="1").told
    answer_missed(case=case, words="They came.", by=cast.carol.actor, at=now + hours[2])
    assert queries.given_to(case).get().told
    assert not stands(after=hours[3], note="As your team found.").told


def test_orders_of_many_people_are_drawn_up_in_the_same_few_queries(
    order, cast, now, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        draw_up(by=cast.efua.actor, at=now)
