"""What people do in the calibration laboratory: one function for each act, and the long job."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.calibration import files, policy, queries, rules, says
from selfdirect.agreement.calibration.journey import CALIBRATION, CASES, CasesState, State
from selfdirect.agreement.calibration.models import Calibration, Cases, Source
from selfdirect.agreement.schemes import actions as schemes
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.journey import Journey

JOB = "calibrate"  # its name in config/jobs.py
TELL_EVERY = 0.4  # seconds between two words of progress
Clock = Callable[[], datetime]


class Stopped(Exception):
    """Somebody stopped the calibration while it was at work."""


# Cases


@transaction.atomic
def bring_cases(*, name: str, text: str, by: Actor, at: datetime) -> Cases:
    """Keep a file apart, until somebody says what its columns mean.

    :raises BadCases: if it is no CSV with headings and rows
    """
    policy.may_calibrate(by).require()
    _check_size(text)
    lines = files.lines_of(text)
    return _bring(Source.FILE, name[:200], text, len(lines) - 1, by, at)


def _check_size(text: str) -> None:
    """Refuse what is too long to be read, before it is read.

    :raises BadCases: with the most there may be
    """
    if len(text) > files.LONGEST or "\0" in text:
        raise rules.BadCases(
            f"The file must be text of at most {files.LONGEST:,} letters. Save the sheet as CSV,"
            " with only the columns that are needed."
        )


@transaction.atomic
def bring_own_cases(*, scheme: Scheme, table: str, by: Actor, at: datetime) -> Cases:
    """Take our own people's points and plans as cases, as they are at this moment.

    :raises Refused: if nobody has both an indicative budget and an agreed plan
    """
    policy.may_calibrate(by).require()
    today = localdate(at)
    text = queries.own_cases(queries.target(scheme, table), today)
    count = text.count("\n") - 1
    if not count:
        raise Refused(says.NO_OWN_CASES)
    name = f"Our people's plans on {today.day} {today:%B %Y}"
    brought = _bring(Source.REGISTER, name, text, count, by, at)
    return _take(brought, text, by, at)


def _bring(source: Source, name: str, text: str, rows: int, by: Actor, at: datetime) -> Cases:
    brought = Cases.objects.create(
        source=source,
        name=name,
        text=text,
        digest=sha256(text.encode()).hexdigest(),
        rows=rows,
        brought_by=by.name,
        brought_by_name=str(by),
        brought_at=at,
    )
    record("cases.brought", on=brought, by=by, at=at, rows=rows, source=str(source))
    return brought


@transaction.atomic
def take_cases(*, ref: str, meanings: Sequence[str], by: Actor, at: datetime) -> Cases:
    """Take the rows of a file, now that each column has a meaning: all of them, or none.

    Columns that nobody needs are let go of here.

    :raises BadCases: with what is wrong, row by row
    """
    cases = _lock_cases(ref)
    policy.may_calibrate(by).require()
    CASES.may(cases.state, "take", by.roles).require()
    return _take(cases, understood(cases.text, meanings), by, at)


def understood(text: str, meanings: Sequence[str]) -> str:
    """Write a file's rows under our headings.

    :raises BadCases: if a column is missing, or a cell is not what its column should hold
    """
    lines = files.lines_of(text)
    if len(meanings) != len(lines[0]):
        raise rules.BadCases("Say of each column what it means.")
    if wrong := files.wrong_meanings(meanings):
        raise rules.BadCases(wrong)
    if ragged := files.ragged(lines):
        raise rules.BadCases("\n".join(ragged))
    ours = files.in_our_words(lines, meanings)
    rules.read_rows(ours)
    return ours


def _take(cases: Cases, text: str, by: Actor, at: datetime) -> Cases:
    step = CASES.step(cases.state, "take", by.roles)
    columns = next(csv.reader(io.StringIO(text)))
    ours = {field.name for field in files.FIELDS}
    cases.state, cases.text = CasesState(step.target), text
    cases.columns = [name for name in columns if name not in ours]
    cases.save(update_fields=["state", "text", "columns"])
    record(step.event, on=cases, by=by, at=at, columns=columns)
    return cases


def _lock_cases(ref: str) -> Cases:
    return there(Cases.objects.select_for_update().filter(ref=ref).first())


@transaction.atomic
def forget_cases(*, ref: str, by: Actor, at: datetime) -> Cases:
    """Delete the rows of cases, and every reference and dot in what came of them.

    Their hash, the tables and the figures stay.

    :raises Refused: while a calibration is reading them
    """
    cases = _lock_cases(ref)
    policy.may_forget(by, cases).require()
    step = CASES.step(cases.state, "forget", by.roles)
    cases.state, cases.text, cases.forgotten_at = CasesState(step.target), "", at
    cases.save(update_fields=["state", "text", "forgotten_at"])
    for calibration in cases.calibrations.exclude(report=""):
        calibration.report = without_people(calibration.report)
        calibration.save(update_fields=["report"])
    record(step.event, on=cases, by=by, at=at, rows=cases.rows)
    return cases


def forget_due(*, by: Actor, at: datetime) -> int:
    """Delete the rows that were kept long enough, and files whose columns nobody named."""
    due = queries.to_forget(at)
    for cases in due:
        forget_cases(ref=cases.ref, by=by, at=at)
    return len(due)


def without_people(report: str) -> str:
    """Take out of a report what stands there person by person."""
    kept: dict[str, Any] = json.loads(report)
    groups = [{**group, "dots": []} for group in kept["groups"]]
    everyone, routed = {**kept["everyone"], "dots": []}, {**kept["routed"], "cases": []}
    kept |= {"groups": groups, "everyone": everyone, "routed": routed, "left_out_cases": []}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# Calibrations


@transaction.atomic
def ask_calibration(
    *, cases_ref: str, scheme: Scheme, table: str, choices: rules.Choices, by: Actor, at: datetime
) -> Calibration:
    """Ask for a calibration; the worker begins it as soon as it is free.

    A table with one line for everybody takes one line, whatever balance was chosen.

    :raises Refused: if the rows are gone or name groups that the table has no line for, or the
        table is not one that can be calibrated
    """
    cases = _lock_cases(cases_ref)
    policy.may_ask(by, cases).require()
    target = queries.target(scheme, table)
    if unfit := queries.why_unfit(target):
        raise Refused(unfit)
    _check_groups(cases, target)
    if not target.lines:
        choices = replace(choices, generic=Fraction(1))
    asked = Calibration.objects.create(
        cases=cases,
        scheme=scheme,
        table=table,
        choices=choices.plain(),
        asked_by=by.name,
        asked_by_name=str(by),
        asked_at=at,
    )
    record("calibration.asked", on=asked, by=by, at=at, cases=cases.ref, table=table)
    _defer(asked)
    return asked


def _defer(calibration: Calibration) -> None:
    """Hand the work to the background, in the transaction of the act that asks for it."""
    app.configure_task(JOB).defer(ref=calibration.ref, attempt=calibration.attempt)


def _check_groups(cases: Cases, target: queries.Target) -> None:
    if not target.lines:
        return
    names = queries.group_names(target)
    given = {row["group"] for row in csv.DictReader(io.StringIO(cases.text)) if row["group"]}
    others = sorted(name for name in given if files.key(name) not in names)
    if others:
        lines = ", ".join(target.lines)
        told = ", ".join(f"“{name[:40]}”" for name in others[:5])
        raise Refused(says.GROUPS.format(table=target.table, lines=lines, others=told))


@transaction.atomic
def stop_calibration(*, ref: str, by: Actor, at: datetime) -> Calibration:
    """Stop a calibration that waits or is at work. The worker notices at its next step."""
    return _step(_lock(ref), "stop", by, at)


@transaction.atomic
def send_again(*, ref: str, by: Actor, at: datetime) -> Calibration:
    """Start again a calibration that was stopped, or could not go on.

    :raises Refused: if its rows have been deleted
    """
    calibration = _lock(ref)
    policy.may_send_again(by, calibration).require()
    calibration.attempt += 1
    calibration.steps_done, calibration.doing, calibration.failed = 0, "", ""
    sent = _step(calibration, "again", by, at, "attempt", "steps_done", "doing", "failed")
    _defer(sent)
    return sent


def _lock(ref: str) -> Calibration:
    found = Calibration.objects.select_for_update(of=("self",)).filter(ref=ref)
    return there(found.select_related("cases", "scheme").first())


def _step(
    calibration: Calibration, verb: str, by: Actor, at: datetime, *also: str, **facts: str
) -> Calibration:
    journey: Journey = CALIBRATION
    step = journey.step(calibration.state, verb, by.roles)
    calibration.state = State(step.target)
    calibration.save(update_fields=["state", *also])
    record(step.event, on=calibration, by=by, at=at, **facts)
    return calibration


# The job


def run_calibration(
    *, ref: str, attempt: int, by: Actor, at: datetime, clock: Clock
) -> Calibration | None:
    """Work a calibration out, telling how far it is; None where it is not its turn any more.

    Begin, progress and end are transactions of their own, so that the page can show them; `clock`
    says what time it is by then.
    """
    begun = _begin(ref, attempt, by, at)
    if begun is None:
        return None
    try:
        report = _work(begun, clock)
    except Stopped:
        return None
    except (rules.BadCases, rules.BadChoice) as fault:
        return _fail(ref, attempt, str(fault), by, clock())
    except Exception:
        _fail(ref, attempt, says.BROKE.format(ref=ref), by, clock())
        raise
    return _finish(ref, attempt, report, by, clock())


@transaction.atomic
def _begin(ref: str, attempt: int, by: Actor, at: datetime) -> Calibration | None:
    calibration = _lock(ref)
    if (calibration.state, calibration.attempt) != (State.WAITING, attempt):
        return None
    calibration.doing, calibration.heard_at = says.READING, at
    return _step(calibration, "begin", by, at, "doing", "heard_at")


def _work(begun: Calibration, clock: Clock) -> rules.Report:
    target = queries.target(begun.scheme, begun.table)
    text = begun.cases.text
    if not text:
        raise rules.BadCases(says.NOT_THERE)
    if target.lines:
        text = files.with_groups(text, queries.group_names(target))
    rows = rules.read_rows(text)
    return rules.calibrate(
        rows,
        queries.choices(begun),
        tell=_teller(begun, clock),
        before=queries.lines_now(target),
    )


def _teller(begun: Calibration, clock: Clock) -> rules.Tell:
    """Make what a long function tells its progress to, now and then.

    :raises Stopped: from inside the long function, where somebody has stopped it
    """
    running = Calibration.objects.filter(ref=begun.ref, attempt=begun.attempt, state=State.RUNNING)
    last = [monotonic() - TELL_EVERY]

    def tell(doing: str, done: int, of: int) -> None:
        if monotonic() - last[0] < TELL_EVERY:
            return
        last[0] = monotonic()
        told = {"doing": doing[:100], "steps_done": done, "steps_of": of, "heard_at": clock()}
        if not running.update(**told):
            raise Stopped

    return tell


@transaction.atomic
def _fail(ref: str, attempt: int, why: str, by: Actor, at: datetime) -> Calibration | None:
    calibration = _lock(ref)
    if (calibration.state, calibration.attempt) != (State.RUNNING, attempt):
        return None
    calibration.failed, calibration.finished_at = why, at
    return _step(calibration, "fail", by, at, "failed", "finished_at", why=why)


@transaction.atomic
def _finish(
    ref: str, attempt: int, report: rules.Report, by: Actor, at: datetime
) -> Calibration | None:
    calibration = _lock(ref)
    if (calibration.state, calibration.attempt) != (State.RUNNING, attempt):
        return None
    text = rules.to_json(report)
    calibration.report, calibration.report_sha256 = text, sha256(text.encode()).hexdigest()
    calibration.summary, calibration.finished_at = summary(report), at
    calibration.doing, calibration.steps_done, calibration.steps_of = "", 0, 0
    return _step(
        calibration, "finish", by, at, "report", "report_sha256", "summary", "finished_at",
        "doing", "steps_done", "steps_of",
        report_sha256=calibration.report_sha256, data_hash=report.data_hash,
    )  # fmt: skip


def summary(report: rules.Report) -> dict[str, object]:
    """Give the few figures that a list of calibrations shows."""
    return {
        "people": report.people,
        "table_pence": report.closing.table_pence,
        "data_hash": report.data_hash,
        "version": report.version,
        "tested": [list(each) for each in _tested(report)],
    }


def _tested(report: rules.Report) -> list[tuple[str, str]]:
    """Say how it was tested, in words and figures that everybody may read."""
    if not report.errors:
        return []
    everyone = report.errors[0]
    told = [
        ("People it was tested on, each by a table fitted without them", f"{everyone.people:,}"),
        ("Share within 25% of what they cost", f"{everyone.within_25:.0%}"),
        ("Usual miss, as a share of the mean cost", f"{everyone.mae_by_mean:.0%}"),
    ]
    if everyone.top_tenth_bias is not None:
        told.append(("Bias for the tenth with the most points", f"{everyone.top_tenth_bias:+.1%}"))
    return told


# A draft of it


@transaction.atomic
def draft_calibration(*, ref: str, by: Actor, at: datetime) -> str:
    """Put the new table into the scheme it began from, as a draft; answer the draft's reference.

    The draft is proposed and signed like any other: by two people.

    :raises Refused: if there is no table yet, or a draft of it stands
    """
    calibration = _lock(ref)
    policy.may_draft(by, calibration, queries.standing_draft(calibration)).require()
    text = rules.with_table(calibration.scheme.text, calibration.table, _curves(calibration))
    draft = schemes.begin_draft(
        text=text,
        based_on=calibration.scheme,
        produced_by=produced_by(calibration),
        asked_by=calibration.asked_by,
        by=by,
        at=at,
    )
    calibration.draft = draft.ref
    calibration.save(update_fields=["draft"])
    record("calibration.drafted", on=calibration, by=by, at=at, draft=draft.ref)
    return str(draft.ref)


def _curves(calibration: Calibration) -> dict[str, rules.Knots]:
    report = queries.report(calibration)
    if not queries.target(calibration.scheme, calibration.table).lines:
        return {"": queries.knots(report["everyone"]["knots"])}
    return {group["name"]: queries.knots(group["knots"]) for group in report["groups"]}


def produced_by(calibration: Calibration) -> dict[str, object]:
    """Say what a table came of: enough to work it out again and get the same bytes."""
    return {
        "data": calibration.summary["data_hash"],
        "code": calibration.summary["version"],
        "choices": calibration.choices,
        "report": calibration.ref,
        "report_sha256": calibration.report_sha256,
        "table": calibration.table,
        "tested": calibration.summary["tested"],
    }
