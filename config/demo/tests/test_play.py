from collections import Counter
from datetime import date

import pytest

from config.demo.council import Council, found
from config.demo.play import play
from config.demo.population import Progress, stories
from selfdirect.foundation.ledger.queries import check
from selfdirect.register.cases.models import Case

TODAY = date(2026, 3, 2)


@pytest.fixture
def council(db: None) -> Council:
    return found(people=100, seed=1, today=TODAY)


def test_every_kind_of_story_is_acted_out_by_the_real_acts(council: Council) -> None:
    seen: Counter[tuple[Progress, str, bool]] = Counter()
    for story in stories(range(100), 1, TODAY, council.rules):
        if seen[(story.progress, story.held, story.urgent)]:
            continue
        seen[(story.progress, story.held, story.urgent)] += 1
        play(story, council)
    assert {progress for progress, _, _ in seen} == set(Progress)
    assert check() == []
    assert Case.objects.exists()
