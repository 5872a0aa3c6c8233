"""What people say of their figure, and how the scheme goes on."""

from datetime import date

import pytest

from config.demo import hand, versions
from config.demo.council import SCHEME, Council, found, moment
from selfdirect.agreement.allocation.actions import issue_allocation
from selfdirect.agreement.allocation.models import CarerStatement, Costing, Disagreement, Scheme
from selfdirect.agreement.allocation.rules import allocate, check_fixtures, load_scheme
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import outcomes
from selfdirect.front_door.assessment.models import Waiver
from selfdirect.register.cases.models import Task

TODAY = date(2026, 3, 4)


@pytest.fixture
def council(db: None) -> Council:
    return found(people=0, seed=1, today=TODAY)


@pytest.fixture
def told(council: Council) -> Council:
    hand.tell(council)
    return council


def test_what_is_said_of_a_figure_is_answered_or_on_carols_list(told: Council) -> None:
    answered = Disagreement.objects.get(answered_at__isnull=False)
    assert (answered.said_by, answered.answered_by, answered.follows) == ("amira", "carol", "plan")
    waits = Disagreement.objects.get(answered_at__isnull=True)
    case = waits.allocation.case
    assert (waits.said_by, case.person.given_name) == ("nell", "Nell")
    carol = Task.objects.filter(case=case, owner=told.cast.carol, done_at=None)
    assert {"figure.answer", "allocation.again"} <= set(carol.values_list("code", flat=True))


def test_what_a_carer_took_back_counts_no_more_once_the_figure_is_worked_out_again(
    told: Council,
) -> None:
    assert CarerStatement.objects.get(withdrawn=True).name == "June Carter"
    before = Disagreement.objects.get(said_by="nell").allocation
    after = issue_allocation(ref=before.case.ref, by=told.actor("carol"), at=moment(TODAY, 10))
    assert after.weekly > before.weekly


def test_the_table_does_not_fit_yusuf_and_somebody_spoke_for_lily(told: Council) -> None:
    costing = Costing.objects.get()
    assert (costing.allocation.case.person.given_name, costing.reason) == ("Yusuf", "nights")
    assert costing.allocation.panel
    waiver = Waiver.objects.get()
    assert waiver.assessment.case.person.given_name == "Lily"
    assert (waiver.reason, waiver.spoke) == ("spoken_for", "Ann Stone, her daughter")


def test_a_second_version_brings_carers_a_sum_and_changes_no_other_figure(
    told: Council,
) -> None:
    versions.go_on(told)
    versions.go_on(told)  # nothing is done twice
    second = Scheme.objects.get(key=SCHEME, version=versions.SECOND)
    assert second.starts_on > TODAY
    was, now = told.rules, load_scheme(second.text)
    for fixture in was.fixtures:
        old, new = (allocate(rules, fixture.answers, strict=False) for rules in (was, now))
        assert (old.amount, old.panel) == (new.amount, new.panel)
    helped = {"client_group": "older_people", "q1": "all", "informal_q1": "most"}
    beside = allocate(now, helped | {"carer_assessed": "yes"}, strict=False)
    assert [str(other.money) for other in beside.other_sums] == ["£300.00"]
    signed = Draft.objects.get(scheme=second)
    assert (signed.proposed_by, signed.signed_by) == ("farid", "maya")
    assert signed.gains["beside"] == [SCHEME, "1"]


def test_farids_draft_changes_points_and_keeps_its_examples_right(council: Council) -> None:
    versions.go_on(council)
    draft = Draft.objects.get(scheme=None)
    scheme = load_scheme(draft.text)
    assert (draft.begun_by, draft.version, draft.changes) == ("farid", versions.THIRD, 4)
    assert scheme.change_note == versions.THIRD_NOTE
    assert not check_fixtures(scheme)
    assert not outcomes(scheme)
