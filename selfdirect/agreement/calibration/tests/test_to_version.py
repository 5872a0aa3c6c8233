"""From a CSV of cases to a published version, by the acts behind the pages."""

from datetime import date, datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.calibration import actions, queries
from selfdirect.agreement.calibration.models import Calibration
from selfdirect.agreement.calibration.tests.conftest import TABLE
from selfdirect.agreement.schemes import actions as schemes
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import with_outcomes
from selfdirect.foundation.kernel.decision import Refused

APRIL = date(2026, 4, 1)


def test_a_table_fitted_to_a_file_is_published_by_two_others_and_says_what_it_came_of(
    done: Calibration, cast: Cast, now: datetime, client: Client
) -> None:
    ref = actions.draft_calibration(ref=done.ref, by=cast.lena.actor, at=now)
    draft = Draft.objects.get(ref=ref)
    schemes.save_draft(
        ref=ref,
        text=with_outcomes(draft.text, allocation.load_scheme(draft.text)),
        what="The examples, as they come out now",
        seen=draft.changes,
        by=cast.farid.actor,
        at=now,
    )
    schemes.propose_draft(
        ref=ref,
        version="2026-27",
        starts_on=APRIL,
        note="Fitted to what people cost now.",
        by=cast.farid.actor,
        at=now,
    )
    with pytest.raises(Refused, match="Somebody else"):
        schemes.sign_draft(ref=ref, by=cast.farid.actor, at=now)
    version = schemes.sign_draft(ref=ref, by=cast.maya.actor, at=now)

    kept = allocation.load_scheme(version.text)
    assert (version.starts_on, allocation.check_fixtures(kept)) == (APRIL, ())
    fitted = queries.report(done)["groups"][0]
    (line,) = (c for keys, c in kept.tables[TABLE].curves.items() if keys == (fitted["name"],))
    assert [(p, m * 100) for p, m in line.knots] == list(queries.knots(fitted["knots"]))
    record = client.get(f"/schemes/{version.key}/{version.version}/record/").content.decode()
    assert queries.report(done)["data_hash"] in record
