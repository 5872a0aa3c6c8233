"""The acts of the calibration laboratory, and the long job."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.tests import steps as figures
from selfdirect.agreement.calibration import actions, policy, queries, rules
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.calibration.tests.conftest import QUICK, TABLE
from selfdirect.agreement.calibration.tests.county import MEANINGS, county
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.schemes.actions import throw_draft_away
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Every, convert

Run = Callable[[Calibration], Calibration | None]


# Cases


def test_a_file_is_kept_apart_until_its_columns_have_a_meaning(cases: Cases, cast: Cast) -> None:
    assert (cases.state, cases.rows, cases.columns) == ("TAKEN", 200, ["age_band", "name_of_area"])
    assert cases.text.startswith("reference,group,net_points,cost,previous,hours,age_band")
    told = Event.objects.filter(subject=f"cases:{cases.ref}").order_by("pk")
    assert [each.code for each in told] == ["cases.brought", "cases.taken"]


def test_what_nobody_needs_is_let_go_of(scheme: Scheme, cast: Cast, now: datetime) -> None:
    by = cast.lena.actor
    brought = actions.bring_cases(name="a.csv", text=county(20), by=by, at=now)
    meanings = (*MEANINGS[:6], "leave", "leave")
    taken = actions.take_cases(ref=brought.ref, meanings=meanings, by=by, at=now)
    assert "North" not in taken.text
    assert taken.columns == []


BAD = {
    "": "a first line of headings",
    "reference,group,points,cost\n": "a first line of headings",
    'a,b\n"open': "not a CSV",
    ",".join(f"c{n}" for n in range(61)) + "\n1\n": "more than 60 columns",
    "a\0b,c\n1,2\n": "must be text",
}


@pytest.mark.parametrize(("text", "words"), BAD.items())
def test_what_is_no_csv_is_refused_and_not_kept(
    text: str, words: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(rules.BadCases, match=words):
        actions.bring_cases(name="bad.csv", text=text, by=cast.lena.actor, at=now)
    assert not Cases.objects.exists()


ROWS = {
    "R-9,older_people,ten,100,,,,": "Row 4: net_points is “ten”, not a number",
    "R-9,older_people,10,a lot,,,,": "Row 4: cost is “a lot”, not pounds",
    "R-9,older_people,10": "Row 4 has 3 cells, and there are 8 headings",
    "R-9,older_people,nan,100,,,,": "Row 4: net_points is “nan”",
    "R-9,older_people,1e9,100,,,,": "Row 4: net_points is “1e9”",
    "R-9,older_people,10,=1+1,,,,": "Row 4: cost is “=1[+]1”",
}


@pytest.mark.parametrize(("row", "words"), ROWS.items())
def test_a_bad_row_is_named_and_nothing_is_taken(
    row: str, words: str, cast: Cast, now: datetime
) -> None:
    by = cast.lena.actor
    text = county(2, mistakes=(row,))
    brought = actions.bring_cases(name="bad.csv", text=text, by=by, at=now)
    with pytest.raises(rules.BadCases, match=words):
        actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    brought.refresh_from_db()
    assert (brought.state, brought.text) == ("BROUGHT", text)


@pytest.mark.parametrize(
    ("meanings", "words"),
    [
        (
            ("reference", "group", "leave", "cost", *["leave"] * 4),
            "Points of need, or Points left",
        ),
        (("leave", "group", "points", "cost", *["leave"] * 4), "Say which column is: Reference"),
        (("reference", "group", "points", "cost", "cost", *["leave"] * 3), "cannot both be “Cost"),
        (("reference",), "Say of each column"),
    ],
)
def test_meanings_that_do_not_do_are_explained(
    meanings: tuple[str, ...], words: str, cast: Cast, now: datetime
) -> None:
    by = cast.lena.actor
    brought = actions.bring_cases(name="a.csv", text=county(3), by=by, at=now)
    with pytest.raises(rules.BadCases, match=words):
        actions.take_cases(ref=brought.ref, meanings=meanings, by=by, at=now)


def test_a_formula_in_a_reference_is_only_text(scheme: Scheme, cast: Cast, now: datetime) -> None:
    by = cast.lena.actor
    text = county(2, mistakes=("=cmd|x,older_people,10,100,,,,",))
    brought = actions.bring_cases(name="a.csv", text=text, by=by, at=now)
    taken = actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    assert rules.read_rows(taken.text)[2].reference == "=cmd|x"


def test_others_may_bring_nothing(cast: Cast, now: datetime) -> None:
    for user in (cast.amira, cast.carol, cast.efua, cast.ada):
        with pytest.raises(Refused, match="analysts and commissioners"):
            actions.bring_cases(name="a.csv", text=county(3), by=user.actor, at=now)


# The job


def test_asking_hands_the_work_to_the_background_in_the_same_transaction(
    asked: Calibration,
) -> None:
    job = ProcrastinateJob.objects.get(task_name=actions.JOB)
    assert job.args == {"ref": asked.ref, "attempt": 1}
    assert asked.state == "WAITING"
    app.perform_import_paths()
    app.tasks[actions.JOB].func(**job.args)
    asked.refresh_from_db()
    assert asked.state == "DONE"


def test_a_table_comes_of_it_that_spends_the_budget_and_can_be_made_again(
    done: Calibration, run: Run, cast: Cast, now: datetime
) -> None:
    report = queries.report(done)
    closing = report["closing"]
    assert closing["table_pence"] + closing["residual_pence"] == closing["target_pence"]
    assert done.report_sha256 == sha256(done.report.encode()).hexdigest()
    assert report["version"] == "of a test"
    second = actions.ask_calibration(
        cases_ref=done.cases.ref, scheme=done.scheme, table=TABLE, choices=QUICK,
        by=cast.farid.actor, at=now + timedelta(days=1),
    )  # fmt: skip
    again = run(second)
    assert again is not None
    assert again.report_sha256 == done.report_sha256


def test_the_order_of_the_rows_and_their_copies_change_nothing(
    done: Calibration, run: Run, cast: Cast, now: datetime
) -> None:
    head, *rows = county().splitlines()
    by = cast.lena.actor
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    brought = actions.bring_cases(name="turned.csv", text=turned, by=by, at=now)
    actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    second = actions.ask_calibration(
        cases_ref=brought.ref, scheme=done.scheme, table=TABLE, choices=QUICK, by=by, at=now
    )
    again = run(second)
    assert again is not None
    assert again.report_sha256 == done.report_sha256


def test_the_version_names_the_code_and_its_libraries() -> None:
    assert "numpy" in queries.code_version()
    assert queries.code_version() == queries.code_version()


def test_kept_choices_come_back_as_they_were(asked: Calibration) -> None:
    asked.refresh_from_db()
    assert queries.choices(asked) == QUICK


def test_a_job_whose_turn_is_over_does_nothing(
    asked: Calibration, run: Run, now: datetime
) -> None:
    assert run(asked) is not None
    assert run(asked) is None
    assert run(Calibration(ref=asked.ref, attempt=7)) is None
    assert Event.objects.filter(code="calibration.finished").count() == 1


def test_what_is_stopped_while_it_waits_never_begins(
    asked: Calibration, run: Run, cast: Cast, now: datetime
) -> None:
    actions.stop_calibration(ref=asked.ref, by=cast.lena.actor, at=now)
    assert run(asked) is None
    sent = actions.send_again(ref=asked.ref, by=cast.lena.actor, at=now)
    assert (sent.state, sent.attempt) == ("WAITING", 2)
    assert run(asked) is None  # the job of the first attempt
    again = run(sent)
    assert again is not None
    assert again.state == "DONE"


def test_what_is_stopped_at_work_ends_at_its_next_step(
    asked: Calibration, run: Run, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_it(
        rows: object, choices: object, *, tell: Callable[..., None], before: object
    ) -> None:
        tell("Reading", 1, 3)
        actions.stop_calibration(ref=asked.ref, by=cast.lena.actor, at=now)
        monkeypatch.setattr(actions, "TELL_EVERY", 0)
        tell("Fitting", 2, 3)
        raise AssertionError("it went on")

    monkeypatch.setattr(actions.rules, "calibrate", stop_it)
    assert run(asked) is None
    asked.refresh_from_db()
    assert (asked.state, asked.report) == ("STOPPED", "")


def test_progress_is_kept_where_the_page_can_read_it(
    asked: Calibration, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, int]] = []

    def look(*_: object, tell: Callable[..., None], before: object) -> None:
        tell("Fitting again", 2, 3)
        asked.refresh_from_db()
        seen.append((asked.doing, asked.steps_done, asked.steps_of))
        raise rules.BadCases("Enough.")

    monkeypatch.setattr(actions.rules, "calibrate", look)
    run(asked)
    assert seen == [("Fitting again", 2, 3)]


def test_what_cannot_go_on_says_why(scheme: Scheme, cast: Cast, now: datetime, run: Run) -> None:
    by = cast.lena.actor
    head, *rows = county(5).splitlines()
    cells = [row.split(",") for row in rows]
    nothing = "\n".join([head, *(",".join([*c[:3], "0", *c[4:]]) for c in cells)])
    brought = actions.bring_cases(name="zero.csv", text=nothing, by=by, at=now)
    actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    asked = actions.ask_calibration(
        cases_ref=brought.ref, scheme=scheme, table=TABLE, choices=QUICK, by=by, at=now
    )
    failed = run(asked)
    assert failed is not None
    assert failed.state == "FAILED"
    assert "The cost is nought." in failed.failed


def test_a_fault_of_ours_is_told_and_not_swallowed(
    asked: Calibration, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(actions.rules, "calibrate", broken)
    with pytest.raises(ZeroDivisionError):
        run(asked)
    asked.refresh_from_db()
    assert asked.state == "FAILED"
    assert asked.ref in asked.failed


def test_groups_that_the_table_does_not_know_are_refused_by_name(
    scheme: Scheme, cast: Cast, now: datetime
) -> None:
    by = cast.lena.actor
    text = county(3, mistakes=("R-9,Astronauts,10,100,,,,", "R-10,Older people,10,100,,,,"))
    brought = actions.bring_cases(name="a.csv", text=text, by=by, at=now)
    actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    with pytest.raises(Refused, match=r"The cases also have: “Astronauts”\."):
        actions.ask_calibration(
            cases_ref=brought.ref, scheme=scheme, table=TABLE, choices=QUICK, by=by, at=now
        )
    assert not Calibration.objects.exists()


# Our own people


def test_nobody_with_a_plan_gives_no_cases(scheme: Scheme, cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="nothing to calibrate from"):
        actions.bring_own_cases(scheme=scheme, table=TABLE, by=cast.lena.actor, at=now)
    assert not Cases.objects.exists()


def test_our_own_people_get_references_that_lead_back_to_nobody(cast: Cast, now: datetime) -> None:
    case = figures.agreed(cast, now)
    stands = figures.issue(cast, case, now + timedelta(days=6))
    plan = Plan.objects.create(case=case, allocation=stands, state="AGREED", made_at=now)
    Validation.objects.create(
        plan=plan, verdict="agreed", submitted_by="carol", decided_by="dev", decided_at=now,
        needs=[], reasons="It is her good day.", indicative=stands.weekly, total=stands.weekly,
        person_pays=Money(0), council_pays=stands.weekly,
    )  # fmt: skip
    target = queries.targets()[0]
    here = {"scheme": target.scheme, "table": target.table, "by": cast.lena.actor, "at": now}
    first, second = (actions.bring_own_cases(**here) for _ in range(2))
    assert case.ref not in first.text
    ((one,), (two,)) = (rules.read_rows(each.text) for each in (first, second))
    assert one.reference != two.reference
    assert replace(one, reference="") == replace(two, reference="")
    assert one.pence == stands.weekly.pence
    assert first.in_words.startswith("our people's plans on ")
    assert Cases(source="file", name="Our county.csv").in_words == "Our county.csv"


# Forgetting


def test_rows_can_be_deleted_and_the_figures_stay(
    done: Calibration, cast: Cast, now: datetime
) -> None:
    before = queries.report(done)
    assert before["routed"]["cases"]
    actions.forget_cases(ref=done.cases.ref, by=cast.lena.actor, at=now)
    done.refresh_from_db()
    after = queries.report(done)
    assert "R-0" not in done.report
    assert after["groups"][0]["knots"] == before["groups"][0]["knots"]
    assert after["groups"][0]["dots"] == []
    assert done.report_sha256 == sha256(json.dumps(
        before, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()).hexdigest()  # fmt: skip
    with pytest.raises(Refused, match="rows of these cases were deleted"):
        actions.ask_calibration(
            cases_ref=done.cases.ref, scheme=done.scheme, table=TABLE, choices=QUICK,
            by=cast.lena.actor, at=now,
        )  # fmt: skip


def test_rows_are_not_taken_from_under_a_calibration(
    asked: Calibration, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Refused, match="working with these rows now"):
        actions.forget_cases(ref=asked.cases.ref, by=cast.lena.actor, at=now)


def test_rows_kept_long_enough_are_deleted_by_themselves(
    done: Calibration, cast: Cast, now: datetime
) -> None:
    left = actions.bring_cases(name="left.csv", text=county(3), by=cast.lena.actor, at=now)
    assert actions.forget_due(by=SYSTEM, at=now + timedelta(days=1)) == 0
    assert actions.forget_due(by=SYSTEM, at=now + timedelta(days=3)) == 1
    left.refresh_from_db()
    assert (left.state, left.text) == ("FORGOTTEN", "")
    assert actions.forget_due(by=SYSTEM, at=now + timedelta(days=366)) == 1


# A draft


def test_the_table_goes_into_a_draft_that_says_what_it_came_of(
    done: Calibration, cast: Cast, now: datetime
) -> None:
    ref = actions.draft_calibration(ref=done.ref, by=cast.lena.actor, at=now)
    draft = Draft.objects.get(ref=ref)
    assert draft.based_on == done.scheme
    assert draft.produced_by["report"] == done.ref
    assert draft.produced_by["data"] == queries.report(done)["data_hash"]
    assert draft.produced_by["tested"]
    table = load_scheme(draft.text).tables[TABLE]
    group = queries.report(done)["groups"][0]
    (line,) = (c for keys, c in table.curves.items() if keys == (group["name"],))
    assert [(p, m * 100) for p, m in line.knots] == list(queries.knots(group["knots"]))
    with pytest.raises(Refused, match=f"The draft {ref} was made of this table, and still"):
        actions.draft_calibration(ref=done.ref, by=cast.farid.actor, at=now)


def test_when_its_draft_was_thrown_away_another_can_be_made(
    done: Calibration, cast: Cast, now: datetime
) -> None:
    by = cast.lena.actor
    first = actions.draft_calibration(ref=done.ref, by=by, at=now)
    throw_draft_away(ref=first, by=by, at=now)
    second = actions.draft_calibration(ref=done.ref, by=by, at=now)
    assert second != first
    done.refresh_from_db()
    assert done.draft == second
    assert second in policy.may_draft(by, done, queries.standing_draft(done)).reason


def test_no_draft_comes_of_what_is_not_done(asked: Calibration, cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="no table yet"):
        actions.draft_calibration(ref=asked.ref, by=cast.lena.actor, at=now)


# Tables that cannot be calibrated, and one that pays by the month


def changed(scheme: Scheme, **words: str) -> queries.Target:
    """Give the same table of a scheme that says something else: never published."""
    text = scheme.text
    for name, value in words.items():
        old = {"currency": "currency: GBP", "period": "period: week", "kind": "kind: linear"}[name]
        assert old in text
        text = text.replace(old, f"{name}: {value}", 1)
    other = Scheme(text=text, checksum=sha256(text.encode()).hexdigest())
    return queries.Target(other, TABLE, {})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({}, ""),
        ({"period": "month"}, ""),
        ({"currency": "USD"}, "pays in USD"),
        ({"period": "once"}, "pays once"),
        ({"kind": "step"}, "goes in steps"),
    ],
)
def test_a_table_that_cannot_be_calibrated_says_why(
    scheme: Scheme, words: dict[str, str], why: str
) -> None:
    said = queries.why_unfit(changed(scheme, **words))
    assert why in said
    assert bool(said) == bool(why)


def test_a_table_in_another_currency_is_refused(
    scheme: Scheme, cases: Cases, cast: Cast, now: datetime
) -> None:
    other = changed(scheme, currency="USD").scheme
    other.key, other.starts_on, other.published_at = "other", now.date(), now
    other.questionnaire, other.published_by = scheme.questionnaire, scheme.published_by
    other.save()
    with pytest.raises(Refused, match="This table pays in USD"):
        actions.ask_calibration(
            cases_ref=cases.ref, scheme=other, table=TABLE, choices=QUICK,
            by=cast.lena.actor, at=now,
        )  # fmt: skip


def test_a_table_paid_by_the_month_is_read_by_the_week(scheme: Scheme) -> None:
    weekly = queries.lines_now(changed(scheme))["older_people"]
    monthly = queries.lines_now(changed(scheme, period="month"))["older_people"]
    assert [pence for _, pence in monthly] == [
        convert(Money(pence), Every.MONTH, Every.WEEK).pence for _, pence in weekly
    ]
