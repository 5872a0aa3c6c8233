"""The heart: what the bulk twins write is what the real acts write, row by row."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from config.demo import bulk
from config.demo.council import Council, found
from config.demo.play import play
from config.demo.population import Progress, Story, stories
from config.demo.tests.dump import Row, differences, dump
from selfdirect.foundation.ledger.queries import check

TODAY = date(2026, 3, 2)
EACH = {Progress.LIVING: 6, Progress.PLANNING: 2, Progress.ANSWERS: 3}


@pytest.fixture
def council(db: None) -> Council:
    return found(people=100, seed=1, today=TODAY)


def sample(council: Council) -> list[Story]:
    """Pick stories of every progress, every way to hold the money, and what is seldom."""
    seen: dict[object, int] = {}
    picked = []
    for story in stories(range(400), 1, TODAY, council.rules):
        most = EACH.get(story.progress, 1)
        seldom = (story.progress, story.held, story.urgent, story.number % 7 == 0)
        if seen.get(story.progress, 0) < most and seldom not in seen:
            seen[story.progress] = seen.get(story.progress, 0) + 1
            seen[seldom] = 1
            picked.append(story)
    return picked


def rolled_back(act: Callable[[], object]) -> dict[str, list[Row]]:
    """Do something, read every row, and undo it."""
    with transaction.atomic():
        act()
        assert check() == []
        rows = dump()
        transaction.set_rollback(True)
    return rows


def test_the_sample_has_every_progress_and_every_way_to_hold_money(council: Council) -> None:
    picked = sample(council)
    assert {story.progress for story in picked} == set(Progress)
    living = [story for story in picked if story.progress is Progress.LIVING]
    assert {story.held for story in living} == {"direct", "managed", "split"}
    assert {story.carer is None for story in picked} == {True, False}


def test_the_twins_write_what_the_acts_write_row_by_row(council: Council) -> None:
    picked = sample(council)
    played = rolled_back(lambda: [play(story, council) for story in picked])
    written = rolled_back(lambda: bulk.write(picked, council))
    assert differences(played, written) == []
