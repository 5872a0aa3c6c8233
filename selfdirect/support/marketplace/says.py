"""What the acts of this room say: to the person, to providers and in the book."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.marketplace.models import Fund, Given
from selfdirect.support.marketplace.rules import fee_words, time_in_words


def drawn_up(fund: Fund) -> str:
    return (
        f"You asked for {fund.organisation.name} to hold {fund.weekly} a week for you, from "
        f"{day_in_words(fund.starts_on)}. You, they and the council must each say yes."
    )


def agreed(fund: Fund) -> str:
    return f"You said yes to {fund.organisation.name} holding your money."


def accepted(fund: Fund) -> str:
    return f"{fund.organisation.name} said yes to holding your money."


def signed(fund: Fund) -> str:
    return (
        f"{fund.organisation.name} holds {fund.weekly} a week for you from "
        f"{day_in_words(fund.starts_on)}. An hour costs {fund.offer.hour_price}, and holding it "
        f"costs {fee_words(fund.offer.terms)}. What you do not use stays yours."
    )


def withdrawn(fund: Fund, because: str) -> str:
    return f"{fund.organisation.name} will not hold money for you: {because.strip()}"


def gave(given: Given, name: str) -> str:
    """Word what was given, for the person and for the book."""
    time = f" for {time_in_words(given.minutes)}" if given.minutes else ""
    return f"{name}{time}: {given.words} ({given.amount})"


def took_back(given: Given, name: str, because: str) -> str:
    day = day_in_words(given.day)
    return (
        f"{name} took back what was written down for {day}: {given.words}. {given.amount} is in "
        f"your fund again. {because.strip()}"
    )


def fee(name: str, amount: Money, on: date) -> str:
    return f"{name}'s fee for holding the fund until {day_in_words(on)}: {amount}"


def ends(fund: Fund, on: date) -> str:
    return (
        f"{fund.organisation.name} holds your money until {day_in_words(on)}. What is left then "
        "goes with you."
    )


ENDED = "The budget that paid into it has ended."


def ends_with(fund: Fund, on: date) -> str:
    name = fund.organisation.name
    return f"The budget ends on {day_in_words(on)}. {name} sends what is left of it then."


def passes_on(fund: Fund, amount: Money, whom: str) -> str:
    if not amount:
        return f"Nothing was left in your fund with {fund.organisation.name}."
    return f"{fund.organisation.name} is sending the {amount} that was left to {whom}."


TAKE_ON = "What is left of a fund goes on into its next year"
NEW_YEAR = "A new year of the budget began before all had said yes. It can be drawn up again."


def carried_on(fund: Fund) -> str:
    return (
        f"{fund.organisation.name} goes on holding {fund.weekly} a week for you in the year from "
        f"{day_in_words(fund.starts_on)}. What you have not used comes along."
    )


def goes_on(fund: Fund) -> str:
    name = fund.organisation.name
    return f"The {fund.passed} that was left with {name} is in your fund for the next year."


def arrived(amount: Money, whom: str) -> str:
    return f"{whom} has the {amount} that was left in your fund."


def paid_out(fund: Fund, amount: Money) -> str:
    """Say that it comes with the next payment, to who holds their money themselves."""
    return f"{amount} was left with {fund.organisation.name}. It is paid with the next payment."


def to_provider(fund: Fund, what: str) -> str:
    """Word a message that names nobody: who reads it signs in."""
    return f"Hello {fund.organisation.name},\n\n{what} Sign in to see it."


def brought_along(fund: Fund) -> str:
    return f"What {fund.organisation.name} sent goes along into the budget that is open now"


def choose(person: object) -> str:
    return f"No provider agreed to hold {person}’s money any more: agree a fund, or move it"[:200]
