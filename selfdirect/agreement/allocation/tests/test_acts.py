"""Publishing a scheme and issuing a first figure, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions, queries, rules
from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.allocation.tests import steps
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.models import Assessment, Questionnaire
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task

EXAMPLES = rules.load_scheme(steps.TEXT).fixtures

# Publishing


def test_a_published_scheme_brings_its_questions_and_is_kept_as_it_was(
    cast: Cast, now: datetime
) -> None:
    scheme = steps.publish(cast, now)
    assert scheme.text == steps.TEXT
    assert scheme.questionnaire == assessments.current_questionnaire(now.date())
    assert queries.scheme_on(now.date()) == scheme
    assert Event.objects.filter(code="scheme.published", by="farid").exists()


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        (
            "indicative_weekly: 153,",
            "indicative_weekly: 154,",
            "indicative_weekly is 153, not 154",
        ),
        ("version: '1'", "version: '1/2'", "cannot name a version"),
        ("version: '1'", f"version: '{'9' * 21}'", "cannot name a version"),
        ("currency: GBP", "currency: EUR", "pounds a week"),
        ("period: week", "period: month", "pounds a week"),
    ],
)
def test_a_scheme_that_cannot_be_used_is_refused_and_nothing_is_kept(
    cast: Cast, now: datetime, was: str, becomes: str, why: str
) -> None:
    assert was in steps.TEXT
    with pytest.raises((Refused, rules.SchemeError), match=why):
        steps.publish(cast, now, steps.TEXT.replace(was, becomes, 1))
    assert not Scheme.objects.exists()
    assert not Questionnaire.objects.exists()
    assert not Event.objects.filter(code="scheme.published").exists()


def test_a_version_is_published_once(cast: Cast, now: datetime) -> None:
    steps.publish(cast, now)
    with pytest.raises(Refused, match="Version 1 has been published already"):
        steps.publish(cast, now)


def test_two_schemes_cannot_be_in_force_from_one_day(cast: Cast, now: datetime) -> None:
    steps.publish(cast, now)
    with pytest.raises(Refused, match="starts on 2013-04-01 too"):
        steps.publish(cast, now, _version("2", starts_on="2013-04-01"))


def test_a_social_worker_does_not_publish_schemes(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="commissioners"):
        actions.publish_scheme(text=steps.TEXT, by=cast.carol.actor, at=now)


def _version(number: str, *, starts_on: str = "2026-01-05", **changed: str) -> str:
    text = steps.TEXT.replace("version: '1'", f"version: '{number}'")
    for was, becomes in changed.items():
        text = text.replace(was, becomes)
    return text.replace("starts_on: 2013-04-01", f"starts_on: {starts_on}")


# Issuing


def test_the_figure_is_issued_told_and_the_turn_passes_to_the_plan(
    cast: Cast, now: datetime, agreed_case: Case
) -> None:
    issued = steps.issue(cast, agreed_case, now)
    agreed_case.refresh_from_db()
    turn = main_task(agreed_case)
    assert turn is not None
    assert (agreed_case.stage, turn.code, turn.owner) == (Stage.PLANNING, "plan.write", cast.carol)
    assert str(issued.weekly) in turn.told
    told = Event.objects.get(code="allocation.issued")
    assert told.about == cast.amira_person.ref
    assert str(issued.weekly) in told.told
    assert issued.weekly == issued.weekly_own


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_the_worked_examples_come_out_the_same_from_the_database(
    cast: Cast, now: datetime, example: rules.Fixture
) -> None:
    case = steps.agreed(cast, now, example.answers)
    issued = steps.issue(cast, case, now)
    scheme = queries.compiled(issued.scheme)
    pure = rules.allocate(scheme, example.answers, strict=False)
    assert issued.weekly == pure.amount
    assert issued.receipt["values"] == {n: rules.exact(v) for n, v in pure.values.items()}
    for name, wanted in example.expect.items():
        got = Fraction(issued.receipt["values"][name])
        assert abs(got - wanted) < Fraction(1, 10**4), name


def test_the_lines_of_a_kept_receipt_add_up(cast: Cast, now: datetime, agreed_case: Case) -> None:
    issued = steps.issue(cast, agreed_case, now)
    lines = [*issued.receipt["lines"], *issued.receipt["money_lines"]]
    assert sum(line["money_minor"] for line in lines) == issued.weekly.pence


def test_the_figure_under_their_own_answers_stands_beside_the_agreed_one(
    cast: Cast, now: datetime
) -> None:
    case = steps.agreed(cast, now, q1="more")
    issued = steps.issue(cast, case, now)
    assert issued.weekly_own is not None
    assert issued.weekly > issued.weekly_own
    assert issued.receipt["answers"]["q1"] == "more"
    assert issued.receipt_own["answers"]["q1"] == "daily"


def test_without_all_their_own_answers_there_is_no_figure_of_their_own(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(cast, case, {"client_group": "older_people", "q1": "daily"}, now)
    steps.agree(cast, case, now)
    steps.decide(cast, case, now)
    issued = steps.issue(cast, case, now)
    assert (issued.weekly_own, issued.receipt_own) == (None, None)
    assert issued.weekly > Money(0)


def test_above_the_table_it_goes_to_the_panel_and_is_never_cut(cast: Cast, now: datetime) -> None:
    most = {
        "client_group": "learning_disability", "q1": "all", "q2": "fed", "q3": "two",
        "q4": "each", "q5": "all", "q6": "never", "q7": "wake", "q8": "all", "q9": "severe",
    }  # fmt: skip
    issued = steps.issue(cast, steps.agreed(cast, now, most), now)
    assert issued.panel
    assert issued.weekly > Money.pounds(1000)


def test_before_the_answers_are_agreed_there_is_nothing_to_issue(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    with pytest.raises(Refused, match="not agreed yet"):
        steps.issue(cast, case, now)
    assert not Allocation.objects.exists()


def test_before_eligibility_is_decided_there_is_nothing_to_issue(
    cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(cast, case, steps.whole(case, steps.AMIRA), now)
    steps.agree(cast, case, now)
    with pytest.raises(Refused, match="Decide that first"):
        steps.issue(cast, case, now)
    steps.decide(cast, case, now, eligible=False)
    with pytest.raises(Refused, match="No eligible needs"):
        steps.issue(cast, case, now)
    assert not Allocation.objects.exists()


def test_it_is_issued_once_and_by_the_team(cast: Cast, now: datetime, agreed_case: Case) -> None:
    for stranger in (cast.simon, cast.efua, cast.farid):
        with pytest.raises(NotThere):
            actions.issue_allocation(ref=agreed_case.ref, by=stranger.actor, at=now)
    for own in (cast.amira, cast.ben):
        with pytest.raises(Refused, match="for the team"):
            actions.issue_allocation(ref=agreed_case.ref, by=own.actor, at=now)
    steps.issue(cast, agreed_case, now)
    with pytest.raises(Refused, match="issued already"):
        steps.issue(cast, agreed_case, now)
    assert Allocation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_issues_and_the_other_is_told_why(cast: Cast, now: datetime) -> None:
    case = steps.agreed(cast, now)

    def press(_: int) -> str:
        try:
            steps.issue(cast, case, now)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "issued"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, range(2)))
    assert said[1] == "issued"
    assert "issued already" in said[0]
    assert Allocation.objects.count() == 1
    assert Event.objects.filter(code="allocation.issued").count() == 1


def test_new_agreed_answers_bring_a_new_figure_and_the_old_one_stays(
    cast: Cast, now: datetime, agreed_case: Case
) -> None:
    first = steps.issue(cast, agreed_case, now)
    before = assessments.get_latest(agreed_case)
    again = Assessment.objects.create(
        case=agreed_case, questionnaire=before.questionnaire, opened_at=now + timedelta(days=9)
    )
    steps.answer(cast, agreed_case, steps.whole(agreed_case, {**steps.AMIRA, "q1": "all"}), now)
    steps.agree(cast, agreed_case, now)
    steps.decide(cast, agreed_case, now)
    Case.objects.filter(pk=agreed_case.pk).update(stage=Stage.ANSWERS)
    second = steps.issue(cast, agreed_case, now)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.ISSUED)
    assert second.assessment == again
    assert list(queries.earlier(agreed_case)) == [first]


# Which scheme scores


def test_new_tables_with_the_same_questions_hold_from_their_first_day(
    cast: Cast, now: datetime
) -> None:
    case = steps.agreed(cast, now)
    steps.publish(cast, now, _version("2"))
    assert steps.issue(cast, case, now).scheme.version == "2"


def test_answers_to_other_questions_are_scored_by_the_scheme_that_asked(
    cast: Cast, now: datetime
) -> None:
    case = steps.agreed(cast, now)
    more = (
        "- id: q12\n",
        "- id: hobby\n  text: A hobby?\n  default: no\n  options:\n"
        + ("  - {id: no, text: None}\n  - {id: yes, text: One}\n- id: q12\n"),
    )
    steps.publish(cast, now, _version("2").replace(*more, 1))
    assert steps.issue(cast, case, now).scheme.version == "1"


def test_before_any_scheme_starts_there_is_none(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="No scheme has been published"):
        queries.scheme_on(now.date())
    assert queries.first_look(None, now.date()) is None
