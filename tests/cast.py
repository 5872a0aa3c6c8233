"""The cast, for tests: the same people as in the demonstration, the guides and the pictures."""

from datetime import UTC, datetime, timedelta

import pytest

from config.demo.amira import Amira
from config.demo.cast import Cast, add_cast
from config.demo.council import found

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a working Monday, in the morning


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture
def cast(db: None) -> Cast:
    return add_cast(at=MONDAY)


@pytest.fixture
def story(cast: Cast) -> Amira:
    """Amira's story by the real acts, in a council with a market and a published scheme.

    `story.contact()`, `.conversations()`, `.answers()`, `.indicative()`, `.plan()`, `.agreed()`
    and `.budget()` each go that far, and answer the case. The plan was sent eleven days before
    MONDAY, and the support begins on MONDAY.
    """
    today = MONDAY.date()
    home = found(people=0, seed=1, today=today, cast=cast)
    return Amira(home, sent_on=today - timedelta(days=11))
