"""Two at once: a calibration is worked out once, and one draft comes of it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.calibration import actions, says
from selfdirect.agreement.calibration.models import Calibration
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.audit.models import Event
from tests.at_once import at_once


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_calibration_finish_it_once(
    transactional_db: None, asked: Calibration, run: Callable[[Calibration], Calibration | None]
) -> None:
    answers = at_once(lambda: run(asked), lambda: run(asked))
    assert answers.count(None) == 1
    assert Event.objects.filter(code="calibration.finished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_make_a_draft_of_it_make_one(
    transactional_db: None, done: Calibration, cast: Cast, now: datetime
) -> None:
    def draft() -> object:
        return actions.draft_calibration(ref=done.ref, by=cast.lena.actor, at=now)

    answers = at_once(draft, draft)
    assert says.STANDS.format(ref=Draft.objects.get().ref) in answers
