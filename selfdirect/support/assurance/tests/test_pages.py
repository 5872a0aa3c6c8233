"""The pages of looking: how often they ask the database, and what they keep for themselves."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.assurance import actions
from selfdirect.support.assurance.models import Check


@pytest.fixture
def check(budget, odd, cast, now):
    return actions.begin_round(seed=7, by=cast.efua.actor, at=now).checks.get()


@pytest.fixture
def desk(client: Client, cast):
    client.force_login(cast.efua)
    return client


def asked(client, path, django_assert_max_num_queries, most):
    client.get(path)  # what is kept from then on is not counted
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_the_queue_and_one_look_ask_a_set_number_of_times(
    desk, check, django_assert_max_num_queries
):
    asked(desk, "/assurance/", django_assert_max_num_queries, 14)
    asked(desk, f"/assurance/looks/{check.ref}/", django_assert_max_num_queries, 30)
    asked(desk, "/assurance/report/", django_assert_max_num_queries, 16)


def test_scoring_asks_as_often_for_many_lines_as_for_few(budget, spend, cast, now):
    def count():
        Check.objects.all().delete()
        with CaptureQueriesContext(connection) as found:
            actions.begin_round(seed=1, by=cast.efua.actor, at=now)
        return len(found)

    spend(100)
    few = count()
    for ago in range(20):
        spend(200 + ago, ago=ago)
    assert count() == few


def test_a_look_of_another_team_is_not_there(client, cast, check):
    client.force_login(cast.amira)
    assert client.get(f"/assurance/looks/{check.ref}/").status_code == 403
    client.force_login(cast.nell)
    case = check.budget.case.ref
    assert client.get(f"/c/{case}/payment-questions/").status_code == 404
    client.force_login(cast.amira)
    assert client.get(f"/c/{case}/payment-questions/{check.ref}/").status_code == 404  # unasked


def test_each_figure_of_the_report_is_kept_back_while_few_are_done(desk, check, cast, now):
    actions.finish(
        ref=check.ref, outcome="fine", words="Fine.", minutes=7, by=cast.efua.actor, at=now
    )
    shown = desk.get("/assurance/report/").content.decode()
    assert "kept back" in shown
    assert "7 minutes" not in shown
    assert str(Money(0)) not in shown


def test_finance_says_what_is_no_longer_so_of_what_is_noted(desk, check, budget):
    note, known = f"/assurance/looks/{check.ref}/note/", f"/c/{budget.case.ref}/payment-known/"
    refused = desk.post(note, {"known": "away"}, follow=True).content.decode()
    assert "Say when they come home, as far as you know. The day can be changed. Noth" in refused
    desk.post(note, {"known": "family"})
    list_ = desk.get(f"/c/{budget.case.ref}/payment-questions/").content.decode()
    assert f'href="{known}"' in list_
    assert "Family is paid for support: from" in desk.get(known).content.decode()
    assert desk.post(known, {"known": "family"}).status_code == 422
    said = {"known": "family", "on": str(localdate()), "because": "She told us."}
    assert desk.post(known, said).url == known
    assert "Nothing is noted about Amira" in desk.get(known).content.decode()


def test_a_worry_is_read_by_workers_and_never_by_who_may_be_near_the_cause(
    client, cast, check, budget, now
):
    actions.ask(ref=check.ref, minutes=5, by=cast.efua.actor, at=now)
    actions.finish(
        ref=check.ref, outcome="concern", words="Another uses her card.", minutes=5,
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    case = budget.case.ref
    list_, look = f"/c/{case}/payment-questions/", f"/c/{case}/payment-questions/{check.ref}/"
    for user, reads in ((cast.amira, False), (cast.carol, True)):
        client.force_login(user)
        shown = (client.get(list_).content + client.get(look).content).decode().lower()
        assert ("worry about their safety" in shown) == reads
        assert ("another uses her card" in shown) == reads
    path = f"/c/{case}/payment-worry/"
    assert "Another uses her card." in client.get(path).content.decode()
    assert client.post(path, {"words": ""}).status_code == 422
    assert client.post(path, {"words": "I rang her."}).url == list_
    assert "No worry about Amira waits" in client.get(path).content.decode()
    client.force_login(cast.amira)
    assert client.get(path).status_code == 403
