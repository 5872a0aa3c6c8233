from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.shapes import pieces, trail

sums = st.integers(0, 10**9).map(Money)


@given(sums, sums, st.integers(-(10**9), 10**9).map(Money))
def test_the_pieces_of_a_bar_fill_it_end_to_end(spent, promised, left):
    drawn = pieces(spent, promised, left)
    widths = [float(piece.width.rstrip("%")) for piece in drawn]
    assert not drawn or abs(sum(widths) - 100) < 0.01


def test_a_budget_gone_over_says_by_how_much():
    over = pieces(Money(90_00), Money(20_00), Money(-10_00))[-1]
    assert (over.kind, over.words, over.amount) == ("over", "Over by", Money(10_00))


def test_no_money_at_all_draws_no_bar():
    assert pieces(NOTHING, NOTHING, NOTHING) == ()


def test_the_trail_winds_from_stone_to_stone():
    assert trail(0) == ""
    assert trail(1) == "M50 18"
    assert trail(3) == "M50 18 C100 18 100 38 150 38 C200 38 200 18 250 18"
