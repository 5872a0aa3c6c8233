"""What stands out in one account: every sign beside a harmless twin that must not raise it."""

from dataclasses import replace

import pytest

from selfdirect.foundation.kernel.rates import Status
from selfdirect.support.assurance.guidance import in_force
from selfdirect.support.assurance.rules import (
    Account,
    Guidance,
    Refund,
    Spent,
    after_refunds,
    find,
    held_since,
)

TODAY = 739_000
WEEKLY = 20_000
HOME = frozenset({"home", "assistant", "things"})
CALM = Account(weekly=WEEKLY, balance=60_000, begun=TODAY - 700, plan=HOME)


def usual(weeks: int = 52, since: int = 0) -> list[Spent]:
    """Somebody who pays the same helper every week."""
    return [Spent(TODAY - 7 * week - since, WEEKLY - 1, "home", 1) for week in range(weeks)]


def codes(account: Account, lines: list[Spent]) -> set[str]:
    return {reason.code for reason in find(account, lines, in_force(), TODAY).reasons}


ONE = Spent(TODAY - 40, 30_001, "home", 1)
SIGNS = [
    ("unspent", replace(CALM, balance=160_001), replace(CALM, balance=160_000), []),
    ("unspent_much", replace(CALM, balance=320_001), replace(CALM, balance=320_000), []),
    ("unspent", replace(CALM, balance=200_000), replace(CALM, balance=200_000, kept=50_000), []),
    ("overdrawn", replace(CALM, balance=-20_001), replace(CALM, balance=-20_000), []),
    ("late", replace(CALM, late=29), replace(CALM, late=28), []),
    ("missing", replace(CALM, late=92), replace(CALM, late=91), []),
    ("new_holder", replace(CALM, begun=TODAY - 181), replace(CALM, begun=TODAY - 182), []),
    *(
        (code, replace(CALM, case=frozenset({code})), CALM, [])
        for code in ("nominee", "family", "no_payroll", "one_helper", "safeguarding")
    ),
    ("misuse_before", replace(CALM, case=frozenset({"misuse_before"})), CALM, []),
    ("shared_account", replace(CALM, case=frozenset({"shared_account"})), CALM, []),
    ("unpaid_share", replace(CALM, case=frozenset({"unpaid_share"})), CALM, []),
    ("away_spending", replace(CALM, case=frozenset({"away"})), CALM, []),
]


@pytest.mark.parametrize(("code", "raised", "harmless", "more"), SIGNS)
def test_a_sign_shows_from_its_own_limit(
    code: str, raised: Account, harmless: Account, more: list[Spent]
) -> None:
    assert code in codes(raised, [*usual(), *more])
    assert code not in codes(harmless, [*usual(), *more])


BIG = replace(ONE, pence=60_001, payee=3)
LINES = [
    ("cash", [replace(ONE, pence=120_000, cash=True)], [replace(ONE, pence=115_000, cash=True)]),
    ("cash_much", [replace(ONE, pence=600_000, cash=True)], [replace(ONE, cash=True)]),
    ("outside", [replace(ONE, pence=150_000, purpose="out")], [replace(ONE, purpose="out")]),
    ("outside", [replace(ONE, pence=150_000, purpose="out")],
     [replace(ONE, pence=150_000, purpose="out", explained=True)]),
    ("outside_much", [replace(ONE, pence=500_000, purpose="out")], [replace(ONE, purpose="out")]),
    ("outside_lately", [replace(ONE, pence=90_000, purpose="out")],
     [replace(ONE, day=TODAY - 91, pence=90_000, purpose="out")]),
    ("twice_much", [replace(ONE, pence=40_001)] * 2, [ONE, ONE]),
    ("barred", [replace(ONE, pence=1, barred=True)], [ONE]),
    ("large", [BIG], [replace(BIG, pence=60_000)]),
    ("large", [BIG], [replace(BIG, purpose="things")]),
    ("large", [BIG], [replace(BIG, payee=1)]),
    ("twice", [ONE, replace(ONE, day=ONE.day + 4)], [ONE, replace(ONE, day=ONE.day + 5)]),
    ("twice", [ONE, ONE], [replace(ONE, pence=5_000), replace(ONE, pence=5_000)]),
    ("barred_much", [replace(ONE, barred=True)], [replace(ONE, pence=9_000, barred=True)]),
    ("surge", [replace(ONE, day=TODAY, pence=90_000)], [replace(ONE, day=TODAY - 28)]),
    ("new_payee", [replace(ONE, payee=2, pence=300_000)], [replace(ONE, pence=300_000)]),
    ("new_payee", [replace(ONE, payee=2, pence=300_000)],
     [replace(ONE, payee=2, pence=300_000), replace(ONE, payee=2, day=TODAY - 91)]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "raised", "harmless"), LINES)
def test_a_sign_shows_in_the_lines(code: str, raised: list[Spent], harmless: list[Spent]) -> None:
    assert code in codes(CALM, [*usual(), *raised])
    assert code not in codes(CALM, [*usual(), *harmless])


def test_silence_at_the_end_and_before_it_are_told_apart() -> None:
    assert codes(CALM, usual(45, since=49)) == {"quiet"}
    assert codes(CALM, usual(45, since=42)) == set()
    before = [*usual(10), *usual(35, since=7 * 17)]
    assert codes(CALM, before) == {"gap"}
    assert codes(replace(CALM, case=frozenset({"away"})), usual(45, since=49)) == set()


def test_round_sums_show_only_when_nearly_all_are() -> None:
    lines = [replace(line, pence=20_000) for line in usual()]
    assert codes(CALM, lines) == {"round"}
    assert codes(CALM, [*lines[:26], *usual()[26:]]) == set()
    assert "round" not in codes(CALM, lines[:8])


def test_who_somebody_is_never_brings_them_into_the_queue() -> None:
    case = frozenset({"nominee", "family", "no_payroll", "safeguarding", "misuse_before"})
    found = find(replace(CALM, case=case), usual(), in_force(), TODAY)
    assert found.points == 0
    assert len(found.reasons) == 5
    assert "counts for nothing" in found.words


def test_the_points_are_added_up_in_words() -> None:
    found = find(replace(CALM, balance=170_000, late=30), usual(), in_force(), TODAY)
    assert found.points == 4
    assert found.words == (
        "4 points. £1,700.00 is unspent: more than 8 weeks of payments. (2) "
        "An answer that we asked for is 30 days late. (2)"
    )


def test_an_ordinary_account_gets_no_question() -> None:
    found = find(CALM, usual(), in_force(), TODAY)
    assert (found.points, found.reasons, found.asks) == (0, (), ())
    assert found.words == "Nothing stands out. Nothing is asked."


def test_a_new_account_without_a_line_is_no_fault() -> None:
    assert codes(replace(CALM, begun=TODAY + 3), []) == {"new_holder"}


SCREEN, CABLE = Spent(10, 60_000, "things", 1, words="Shop"), Spent(12, 500, "things", 1)


@pytest.mark.parametrize(
    ("lines", "refunds", "left"),
    [
        ([SCREEN, CABLE], [], [60_000, 500]),
        ([SCREEN, CABLE], [Refund(12, 60_000, 1)], [0, 500]),
        ([SCREEN, CABLE], [Refund(13, 700, 1)], [59_800, 0]),
        ([SCREEN, SCREEN], [Refund(10, 60_000, 1)], [60_000, 0]),
        ([SCREEN], [Refund(12, 50_000, 1), Refund(11, 20_000, 1)], [0]),
        ([SCREEN], [Refund(9, 60_000, 1)], [60_000]),
        ([SCREEN], [Refund(12, 60_000, 2)], [60_000]),
    ],
)
def test_what_came_back_was_not_spent(
    lines: list[Spent], refunds: list[Refund], left: list[int]
) -> None:
    assert [line.pence for line in after_refunds(lines, refunds)] == left


def test_a_line_of_which_some_came_back_says_so() -> None:
    (line,) = after_refunds([SCREEN], [Refund(11, 5_000, 1)])
    assert line.words == "Shop, after £50.00 came back"


@pytest.mark.parametrize(
    ("years", "since"),
    [
        ([], 90),
        ([(80, 90)], 80),
        ([(60, 80), (80, 90), (90, 100)], 60),
        ([(60, 85), (80, 90)], 60),
        ([(60, 79), (80, 90)], 80),
        ([(60, 89)], 90),
    ],
)
def test_a_direct_payment_goes_on_for_as_long_as_no_day_parts_its_years(
    years: list[tuple[int, int]], since: int
) -> None:
    assert held_since(years, 90) == since


def test_only_unexplained_lines_are_asked_about_each_once_and_not_too_many() -> None:
    odd = [
        Spent(TODAY - day, 70_000 + day, "out", day, cash=True, barred=True, words=f"Shop {day}")
        for day in range(10)
    ]
    fine = Spent(TODAY, 90_000, "out", 9, explained=True)
    found = find(CALM, [*usual(), *odd, fine], in_force(), TODAY)
    assert [each.line.words for each in found.asks] == [f"Shop {9 - n}" for n in range(6)]
    assert {each.why for each in found.asks} == {"It was taken out as cash."}


def test_lines_older_than_a_year_are_left_alone() -> None:
    assert codes(CALM, [*usual(), Spent(TODAY - 364, 900_000, "out", 9, barred=True)]) == set()


class TestTheFileOfGuidance:
    def test_each_sign_has_a_source_and_points(self) -> None:
        for sign in in_force().signs:
            assert sign.source
            assert sign.points > 0
            assert sign.status is not Status.VERIFIED, "weights are local, and say so"

    @pytest.mark.parametrize("lacks", ["words", "source", "points"])
    def test_a_sign_without_its_reason_does_not_load(self, lacks: str) -> None:
        row = {"code": "x", "about": "money", "fact": "cash", "points": 1, "words": "w",
               "source": "s", "status": "memory"}  # fmt: skip
        with pytest.raises(ValueError, match="needs points, words and a source"):
            Guidance.read(_file(row | {lacks: None}))

    def test_two_signs_with_one_code_do_not_load(self) -> None:
        row = {"code": "x", "about": "money", "fact": "cash", "points": 1, "words": "w",
               "source": "s", "status": "memory"}  # fmt: skip
        with pytest.raises(ValueError, match="same code"):
            Guidance.read(_file(row, row))


def _file(*rows: dict[str, object]) -> dict[str, object]:
    numbers = dict.fromkeys(("ask_from", "most_lines", "sample", "reply_days", "surplus_weeks"), 1)
    return {"sign": list(rows), "one_off": [], "barred": [], **numbers}
