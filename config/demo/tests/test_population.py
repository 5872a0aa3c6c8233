"""Five thousand made-up people, set beside the margins that they are drawn from."""

from collections import Counter, defaultdict
from datetime import date
from functools import cache
from math import sqrt
from statistics import mean
from typing import Any

import pytest

from config.demo.population import Progress, Story, margins, stories, weights
from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme
from selfdirect.agreement.allocation.schemes import built_in

TODAY = date(2026, 3, 2)
PEOPLE = 5_000
ERRORS = 4  # standard errors: one share in about 16,000 lies further off by chance


@cache
def scheme() -> Scheme:
    return load_scheme(built_in("synthetic_county_ras"))


@cache
def people() -> tuple[Story, ...]:
    return tuple(stories(range(PEOPLE), 1, TODAY, scheme()))


def planned() -> list[Story]:
    return [story for story in people() if story.progress >= Progress.PLANNING]


DRAWN = {
    "groups": lambda: [story.group for story in people()],
    "sex": lambda: [str(story.person["sex"]) for story in people()],
    "ethnicity": lambda: [str(story.person["ethnicity"]) for story in people()],
    "carer": lambda: [story.helps for story in people()],
    "progress": lambda: [story.progress.name.lower() for story in people()],
    "held": lambda: [story.held for story in planned()],
}


@pytest.mark.parametrize("margin", DRAWN)
def test_the_shares_lie_within_sampling_error_of_the_margins(margin: str) -> None:
    drawn: list[str] = DRAWN[margin]()
    expected, counted = shares(weights(margin)), Counter(drawn)
    assert set(counted) <= set(expected)
    for name, share in expected.items():
        error = sqrt(share * (1 - share) / len(drawn))
        assert abs(counted[name] / len(drawn) - share) < ERRORS * error, name


def shares(given: dict[str, float]) -> dict[str, float]:
    return {name: weight / sum(given.values()) for name, weight in given.items()}


def test_mean_indicative_budgets_are_the_published_costs_at_todays_prices() -> None:
    prices = weights("prices")
    uplift = prices["now"] / prices["then"]
    weekly: defaultdict[str, list[float]] = defaultdict(list)
    for story in people():
        if story.agreed:
            figure = allocate(scheme(), story.agreed, strict=True)
            weekly[story.group].append(figure.amount.pence / 100)
    for group, sums in weekly.items():
        published = cost_of(group) * uplift
        assert abs(mean(sums) / published - 1) < 0.1, (group, mean(sums), published)


def cost_of(group: str) -> float:
    row = margins()["weekly_cost"][group]
    assert isinstance(row, list)
    return float(row[0])


def test_ages_lie_in_the_bands_of_their_group() -> None:
    for story in people():
        born = story.person["born_on"]
        assert isinstance(born, date)
        age = (TODAY - born).days / 365.25
        bands: Any = margins()["ages"][story.group]
        assert any(low <= age < high for low, high, _ in bands)


def test_the_same_seed_draws_the_same_people_and_another_seed_others() -> None:
    def first(seed: int) -> list[Story]:
        return list(stories(range(20), seed, TODAY, scheme()))

    assert first(1) == first(1) == list(people()[:20])
    assert first(1) != first(2)


def test_everybody_is_marked_as_made_up() -> None:
    assert all(story.person["synthetic"] is True for story in people())
