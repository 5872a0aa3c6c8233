"""Whoever asked for a calibration does not sign what came of it; two never publish at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import actions
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import changed
from selfdirect.agreement.schemes.tests import steps
from selfdirect.foundation.kernel.decision import Refused


def asked(cast: Cast, now: datetime) -> Draft:
    """Let Maya ask for a calibration, and Farid draft and propose what came of it."""
    by = cast.farid.actor
    draft = actions.begin_draft(
        text=steps.TEXT, produced_by={}, asked_by=cast.maya.actor.name, by=by, at=now
    )
    return actions.propose_draft(
        ref=draft.ref,
        version=draft.version,
        starts_on=steps.APRIL,
        note=steps.NOTE,
        by=by,
        at=now,
    )


def test_who_asked_for_a_calibration_does_not_sign_what_came_of_it(
    cast: Cast, now: datetime
) -> None:
    draft = asked(cast, now)
    with pytest.raises(Refused, match="you asked for its calibration"):
        actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=now)
    assert actions.sign_draft(ref=draft.ref, by=cast.efua.actor, at=now).version == "1"


def test_the_database_refuses_the_signature_of_who_asked(cast: Cast, now: datetime) -> None:
    steps.signed(cast, now)
    with pytest.raises(IntegrityError, match="draft_four_eyes"), transaction.atomic():
        Draft.objects.update(asked_by="maya")


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_signed_at_once_for_one_day_the_second_is_refused_in_words(
    cast: Cast, now: datetime
) -> None:
    first = steps.proposed(cast, now)
    second = steps.proposed(cast, now, changed(steps.TEXT, {("version",): "9"}))

    def press(pair: tuple[str, str]) -> str:
        ref, name = pair
        try:
            actions.sign_draft(ref=ref, by=cast.users[name].actor, at=now)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, [(first.ref, "maya"), (second.ref, "efua")]))
    assert said[0] == ""
    assert "starts on 2026-04-01 too" in said[1] or "was published since" in said[1]
    assert Scheme.objects.count() == 1
