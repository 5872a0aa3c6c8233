"""Looking back on the screen: one outcome at a time, every voice beside the others."""

import pytest

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan
from selfdirect.support.reviews import queries
from selfdirect.support.reviews.actions import hold_review, say, schedule
from selfdirect.support.reviews.models import Progress
from tests.pages import words


@pytest.fixture
def review(case, cast, now):
    agreed_plan(case, now)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    return schedule(budget=budget, by=cast.efua.actor, at=now)[0]


@pytest.fixture
def go(ask, review, case):
    def act(user, tail="", data=None):
        return ask(user, f"/c/{case.ref}/review/{review.ref}/{tail}", data)

    return act


def outcomes(review):
    return [outcome.pk for outcome in queries.outcomes_of(review)]


def test_the_days_are_listed_with_their_reasons(client, cast, case, review):
    client.force_login(cast.amira)
    shown = words(client.get(f"/c/{case.ref}/review/"))
    assert "First look back" in shown
    assert "Monday 13 April" in shown
    assert "S.I. 2014/2871 regulation 7" in shown


def test_before_there_is_a_budget_it_says_what_will_be_here(client, cast, case):
    client.force_login(cast.amira)
    assert "Nothing to look back on yet" in words(client.get(f"/c/{case.ref}/review/"))


def test_the_person_goes_from_outcome_to_outcome(go, cast, review, case):
    first, second = outcomes(review)
    assert "How are things going for you?" in words(go(cast.amira))
    shown = words(go(cast.amira, f"{first}/"))
    assert "“I want to get out on my own.”" in shown
    assert "A lot better" in shown
    assert "Whose words" not in shown
    response = go(cast.amira, f"{first}/", {"change": "better", "words": "I went to town."})
    assert response.headers["Location"].endswith(f"/{second}/")
    response = go(cast.amira, f"{second}/", {"change": "", "words": "Not yet."})
    assert response.headers["Location"] == f"/c/{case.ref}/review/{review.ref}/"
    shown = words(go(cast.carol))
    assert "I went to town." in shown
    assert "How are things going for Amira?" in shown


def test_what_says_nothing_is_explained(go, cast, review):
    first = outcomes(review)[0]
    response = go(cast.amira, f"{first}/", {"change": "", "words": " "})
    assert response.status_code == 422
    assert "Choose a face, or write how it is going." in words(response)
    assert not Progress.objects.exists()


def test_what_was_chosen_and_typed_is_kept(go, cast, review):
    first = outcomes(review)[0]
    long = "x" * 2001
    response = go(cast.amira, f"{first}/", {"change": "better", "words": long})
    assert response.status_code == 422
    html = response.content.decode()
    assert long in html
    assert 'value="better" checked' in html


def test_a_worker_says_whose_words_they_are(go, cast, review):
    first = outcomes(review)[0]
    go(cast.carol, f"{first}/", {"change": "same", "words": "So-so.", "voice": "person"})
    assert Progress.objects.get().person_words == "So-so."


def test_a_worker_finishes_it(go, cast, review, now):
    for outcome in outcomes(review):
        say(
            ref=review.ref, outcome=outcome, change="better", words="Good.",
            by=cast.amira.actor, at=now,
        )  # fmt: skip
    assert "A review never makes a budget smaller" in words(go(cast.carol, "hold/"))
    first = outcomes(review)[0]
    data = {"then": "same", "next_words": "We go on.", f"words-{first}": "She walks taller."}
    assert go(cast.carol, "hold/", data).status_code == 302
    shown = words(go(cast.amira))
    assert "Things go on as they are" in shown
    assert "She walks taller." in shown
    assert "Say how this is going" not in shown


def test_it_says_everything_that_is_missing_and_keeps_what_was_typed(go, cast, review):
    response = go(cast.carol, "hold/", {"then": "same", "next_words": "We go on."})
    assert response.status_code == 422
    shown = words(response)
    assert "Nobody has said how this is going yet: “I want to get out on my own.”" in shown
    assert "We go on." in shown
    assert not Progress.objects.exists()


def test_the_time_before_is_shown_beside_it(go, client, cast, review, case, now):
    for outcome in outcomes(review):
        say(
            ref=review.ref, outcome=outcome, change="better", words="", by=cast.amira.actor,
            at=now,
        )  # fmt: skip
    hold_review(
        ref=review.ref, then="same", next_words="On.", worker={}, by=cast.carol.actor, at=now
    )
    later = queries.next_of(case)
    say(
        ref=later.ref, outcome=outcomes(later)[0], change="worse", words="",
        by=cast.amira.actor, at=now,
    )  # fmt: skip
    client.force_login(cast.amira)
    shown = words(client.get(f"/c/{case.ref}/review/{later.ref}/"))
    assert "A worse answer than last time. Last time: a bit better." in shown


@pytest.mark.parametrize("who", ["simon", "grace", "farid"])
def test_to_others_it_is_not_there(go, cast, review, who):
    for tail in ("", "hold/", f"{outcomes(review)[0]}/"):
        assert go(getattr(cast, who), tail).status_code == 404


def test_only_the_team_may_finish_it(go, cast):
    assert go(cast.amira, "hold/").status_code == 403


def test_an_outcome_that_is_not_of_it_is_not_there(go, cast):
    assert go(cast.amira, "0/").status_code == 404


def test_a_review_of_somebody_else_is_not_there(client, cast, review, case):
    client.force_login(cast.amira)
    assert client.get(f"/c/{case.ref}/review/R-2222-2222/").status_code == 404


def test_the_page_does_not_ask_more_for_more_outcomes(
    go, cast, review, django_assert_max_num_queries
):
    go(cast.amira)
    with django_assert_max_num_queries(20):
        go(cast.amira)
