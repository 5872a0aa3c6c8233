import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging.rules import three_figures
from selfdirect.foundation.kernel.money import Money

AMOUNT = st.builds(Money, st.integers(0, 10**9))


def test_the_three_figures_of_a_personal_budget():
    figures = three_figures(Money(300_00), Money(49_55))

    assert figures.person_pays == Money(49_55)
    assert figures.council_pays == Money(250_45)


@given(AMOUNT, AMOUNT)
def test_the_figures_always_add_up_and_the_person_never_pays_more_than_the_total(total, paid):
    figures = three_figures(total, paid)

    assert figures.person_pays + figures.council_pays == figures.total == total
    assert Money(0) <= figures.person_pays <= total


@pytest.mark.parametrize(("total", "paid"), [(-1, 0), (0, -1)])
def test_a_figure_below_nought_is_an_error(total, paid):
    with pytest.raises(ValueError, match="nought or more"):
        three_figures(Money(total), Money(paid))
