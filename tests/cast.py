"""The cast, for tests: the same people as in the demonstration, the guides and the pictures."""

from datetime import UTC, datetime

import pytest

from config.demo.cast import Cast, add_cast

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a working Monday, in the morning


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture
def cast(db: None) -> Cast:
    return add_cast(at=MONDAY)
