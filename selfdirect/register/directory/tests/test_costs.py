from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory.rules import cost_in_words, price_in_words, said_on

HOUR, DAY = (Money(24_10), "hour"), (Money(42_00), "session")


def test_a_price_says_what_it_is_for() -> None:
    assert price_in_words(*HOUR) == "£24.10 an hour"


def test_the_prices_agreed_come_before_what_a_source_says_and_before_asking() -> None:
    assert cost_in_words([HOUR, DAY], "Free") == "£24.10 an hour, or £42.00 a session"
    assert cost_in_words([], "Free") == "Free"
    assert cost_in_words([], "") == "Ask them what it costs"


def test_a_day_is_written_as_people_say_it() -> None:
    assert said_on(date(2026, 3, 3)) == "3 March 2026"
