"""Only the help that a willing and able carer agreed to counts, and what that changes."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

TEXT = """
id: tiny
version: '1'
title: Tiny
starts_on: 2020-01-01
currency: GBP
period: week
sources: [made up]
questions:
- id: wash
  text: Washing
  options: [{id: no, text: No help}, {id: day, text: Each day, points: 8}]
- id: wash_kin
  text: How much do family and friends do?
  show_if: {question: wash, not: [no]}
  options: &levels
  - {id: none, text: None of it}
  - {id: half, text: Half of it}
  - {id: all, text: All of it}
- id: eat
  text: Eating
  options: [{id: no, text: No help}, {id: day, text: Each day, points: 4}]
- id: eat_kin
  text: How much do they do?
  options:
  - {id: some, text: Some of it}
  - {id: all, text: All of it}
scoring:
  items:
  - {question: wash, informal: wash_kin}
  - {question: eat, informal: eat_kin}
  informal_levels: {none: 0, some: 0.25, half: 0.5, all: 1}
values:
- name: points_left
  is: net(wash, eat)
- name: total
  is: points_left * 10
amount: total
receipt:
  lines: [{id: all, text: Your points, is: total, shared: yes}]
  rounding: {text: Rounding, at_most: 0.05}
fixtures:
- {name: none, answers: {wash: no, eat: no, eat_kin: all}, expect: {total: 0}}
""".replace("&levels", "")
SCHEME = rules.load_scheme(TEXT)
SAID = {"wash": "day", "wash_kin": "all", "eat": "day", "eat_kin": "all"}
ON = date(2026, 1, 1)


def offer(who: str = "Ben", **levels: str) -> rules.Offer:
    return rules.Offer(who, levels)


def counts(*offers: rules.Offer) -> tuple[object, object]:
    found = rules.counted(SCHEME, SAID, offers)
    return found["wash_kin"], found["eat_kin"]


def lines(found: rules.Support) -> Any:
    return rules.support_plain(found)["lines"]


@pytest.mark.parametrize(
    ("offers", "wash", "eat"),
    [
        ((), "none", "some"),  # the least that the scheme lets be answered
        ((offer(wash_kin="half"),), "half", "some"),
        ((offer(wash_kin="all", eat_kin="all"),), "all", "all"),
        ((offer(wash_kin="half"), offer("Cai", wash_kin="half")), "all", "some"),
        ((offer(wash_kin="half"), offer("Cai", wash_kin="some")), "half", "some"),
        ((offer(wash_kin="gone", other="all"),), "none", "some"),
    ],
)
def test_help_counts_up_to_what_carers_cover_between_them(
    offers: tuple[rules.Offer, ...], wash: str, eat: str
) -> None:
    assert counts(*offers) == (wash, eat)


def test_carers_who_would_do_more_change_nothing() -> None:
    less = SAID | {"wash_kin": "half", "eat_kin": "some"}
    assert rules.counted(SCHEME, less, [offer(wash_kin="all", eat_kin="all")]) == less


def test_what_was_not_answered_stays_open() -> None:
    assert rules.counted(SCHEME, {"wash": "no"}, ()) == {"wash": "no"}


def test_each_need_is_told_apart_with_the_sum_before_and_after() -> None:
    found = rules.support(SCHEME, SAID, [offer(wash_kin="half", eat_kin="all")], on=ON)
    wash, eat = found.lines
    assert (found.gross, found.net) == (Money.pounds(110), Money.pounds(40))
    assert (wash.said, wash.counts, wash.who, wash.whole) == (
        *("All of it", "Half of it"),
        *(("Ben",), False),
    )
    assert (wash.off, wash.kept) == (Money.pounds(40), Money.pounds(40))
    assert (eat.off, eat.kept, eat.whole) == (Money.pounds(30), Money(0), True)


def test_the_points_for_a_need_never_fall() -> None:
    for offers in ((), (offer(wash_kin="all", eat_kin="all"),)):
        answers = rules.counted(SCHEME, SAID, offers)
        lines = rules.allocate(SCHEME, answers, on=ON).lines
        assert [line.points for line in lines] == [8, 4]


def test_each_line_says_in_words_what_counts_and_what_it_changes() -> None:
    told = [
        rules.told(line)
        for offers in ([offer(wash_kin="half", eat_kin="all")], [])
        for line in rules.support(SCHEME, SAID, offers, on=ON).lines
    ]
    assert told == [
        "It was agreed that family and friends do all of it. Ben told us that they are willing"
        " and able to do half of it, so only that counts. So the sum is £40.00 higher.",
        "Ben agreed to do this. It takes £30.00 off the sum.",
        "It was agreed that family and friends do all of it. Nobody has told us that they are"
        " willing and able to, so it does not count. So the sum is £80.00 higher.",
        "It was agreed that family and friends do all of it. Nobody has told us that they are"
        " willing and able to, so it does not count. So the sum is £30.00 higher.",
    ]


def test_where_nobody_helps_there_is_nothing_to_tell() -> None:
    alone = {"wash": "day", "wash_kin": "none", "eat": "no", "eat_kin": "some"}
    found = rules.support(SCHEME, alone | {"wash": "no"}, (), on=ON)
    assert found.gross == found.net
    assert [line.need for line in found.lines] == ["eat"]


def test_help_with_what_is_not_needed_any_more_is_left_out() -> None:
    found = rules.support(SCHEME, SAID | {"wash": "no"}, (), on=ON)
    assert [line.need for line in found.lines] == ["eat"]


def test_a_sum_that_cannot_be_worked_out_alone_is_not_told() -> None:
    divides = TEXT.replace("points_left * 10", "points_left * 80 / net(wash)")
    fixture = "wash: day, wash_kin: none, eat: no"
    scheme = rules.load_scheme(divides.replace("wash: no, eat: no", fixture))
    found = rules.support(scheme, SAID, [offer(wash_kin="half", eat_kin="all")], on=ON)
    assert found.lines[0].kept is None  # with all of it counted, it would divide by nought
    assert "So the sum" not in rules.told(found.lines[0])
    assert lines(found)[0]["kept_minor"] is None


@pytest.mark.parametrize("whole", [True, False])
def test_what_changes_nothing_or_cannot_be_told_is_said_so(whole: bool) -> None:
    def told(money: Money | None) -> str:
        helped = rules.Helped("w", "Washing", "Half", "None", ("Ben",), whole, money, money)
        return rules.told(helped)

    assert told(Money(0)).endswith("By itself, this does not change the sum.")
    assert "sum" not in told(None)
    assert told(Money(-25_00)).endswith(
        "It adds £25.00 to the sum."
        if whole
        else "If all of it counted, the sum would be £25.00 higher."
    )


def test_it_is_kept_as_plain_values() -> None:
    found = rules.support(SCHEME, SAID, [offer(wash_kin="all")], on=ON)
    kept = rules.support_plain(found)
    assert (kept["gross_minor"], kept["net_minor"]) == (11000, 3000)
    assert lines(found)[0]["told"] == "Ben agreed to do this. It takes £80.00 off the sum."


def test_a_carer_answers_what_the_scheme_asks_and_nothing_else() -> None:
    asks = rules.informal_asks(SCHEME)
    assert [(ask.question.id, ask.need.id) for ask in asks] == [
        ("wash_kin", "wash"),
        ("eat_kin", "eat"),
    ]
    assert rules.agreed_levels(asks, {"eat_kin": "all", "wash_kin": "half"}) == {
        "wash_kin": "half",
        "eat_kin": "all",
    }
    for levels in ({"wash": "day"}, {"eat_kin": "half"}, {"eat_kin": ""}):
        with pytest.raises(Refused, match="not a question about help"):
            rules.agreed_levels(asks, levels)


def test_a_need_that_no_carer_is_asked_about_is_left_out() -> None:
    county = rules.load_scheme(built_in("synthetic_county_ras"))
    assert [ask.need.id for ask in rules.informal_asks(county)] == [
        *("q1", "q2", "q5", "q6", "q7", "q10")
    ]


LEVELS = st.fixed_dictionaries(
    {}, optional={"wash_kin": st.sampled_from(["none", "half", "all"]), "eat_kin": st.just("all")}
)


@given(st.lists(LEVELS, max_size=3), LEVELS)
def test_one_more_carer_never_raises_the_sum_and_none_never_lowers_it(
    given_by: list[dict[str, str]], more: dict[str, str]
) -> None:
    offers = [rules.Offer(f"carer {n}", levels) for n, levels in enumerate(given_by)]
    before = rules.support(SCHEME, SAID, offers, on=ON)
    after = rules.support(SCHEME, SAID, [*offers, rules.Offer("one more", more)], on=ON)
    assert after.net <= before.net <= before.gross == after.gross
    assert sum(Fraction(line.off.pence if line.off else 0) for line in before.lines) == (
        before.gross.pence - before.net.pence
    )  # this scheme adds up: elsewhere tables make each line's share its own
