"""What people do with schemes and indicative budgets: one function for each act."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from selfdirect.agreement.allocation import policy, queries, rules, says
from selfdirect.agreement.allocation.journey import ALLOCATION, State
from selfdirect.agreement.allocation.models import (
    Allocation,
    CarerStatement,
    Costing,
    Disagreement,
    How,
    Scheme,
)
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.period import Every
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.actions import publish_questionnaire
from selfdirect.front_door.assessment.rules import values, write_questionnaire
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import lock_visible, main_task
from selfdirect.register.people.queries import carer_named


@transaction.atomic
def publish_scheme(*, text: str, by: Actor, at: datetime) -> Scheme:
    """Publish a scheme, with its questionnaire. What is published is never edited.

    It is in force, and its questions are asked, from its own `starts_on`. That two people have
    looked is held by whoever calls this: the `schemes` room.

    :raises Refused: if its own worked examples do not come out, or it does not fit what stands
    :raises SchemeError: if the text is not a scheme
    """
    policy.may_publish(by).require()
    publish_one_at_a_time()
    scheme = ready_to_publish(text)
    questionnaire = publish_questionnaire(
        key=scheme.id,
        version=scheme.version,
        content=write_questionnaire(scheme.questionnaire),
        starts_on=scheme.starts_on,
        by=by,
        at=at,
    )
    published = Scheme.objects.create(
        key=scheme.id,
        version=scheme.version,
        text=text,
        checksum=scheme.checksum,
        starts_on=scheme.starts_on,
        questionnaire=questionnaire,
        published_by=by.name,
        published_at=at,
    )
    name = f"scheme:{scheme.id}:{scheme.version}"
    record("scheme.published", on=name, by=by, at=at, checksum=scheme.checksum)
    return published


def publish_one_at_a_time() -> None:
    """Let nobody else publish until this act has ended, so that whoever waits sees what it did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('scheme_published'))")


def ready_to_publish(text: str) -> rules.Scheme:
    """Read a scheme that could be published now as it is.

    :raises Refused: if its examples do not come out or it does not fit what stands
    :raises SchemeError: if the text is not a scheme
    """
    scheme = rules.load_scheme(text)
    if wrong := rules.check_fixtures(scheme):
        raise Refused(f"The scheme's own examples do not come out. {wrong[0]}")
    _check_fits(scheme)
    return scheme


_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def _check_fits(scheme: rules.Scheme) -> None:
    """Check what the file cannot know: what stands published, and how this council counts.

    :raises Refused: with what is in the way, and how to mend it
    """
    if not _VERSION.fullmatch(scheme.version):
        raise Refused(
            f"“{scheme.version[:40]}” cannot name a version. Use up to 20 letters, digits, dots,"
            " dashes and underlines, like 2026-27 or 1.2."
        )
    if (scheme.currency, scheme.period) != ("GBP", Every.WEEK):
        raise Refused(
            "Budgets here are in pounds a week. Write currency: GBP and period: week, and restate"
            " the tables by the week."
        )
    if scheme.amount is None:
        raise Refused(
            "This scheme only counts points: it says no weekly sum, so no budget can come of it."
            " Name the value that is the sum, as `amount:`."
        )
    if Scheme.objects.filter(key=scheme.id, version=scheme.version).exists():
        raise Refused(
            f"Version {scheme.version} has been published already. Give the change a new version."
        )
    if other := Scheme.objects.filter(starts_on=scheme.starts_on).first():
        raise Refused(
            f"“{other.key}” version {other.version} starts on {other.starts_on} too. Only one can"
            " be in force from a day: change starts_on."
        )
    _check_not_used(scheme.starts_on)


def _check_not_used(starts_on: date) -> None:
    """Leave alone the days on which figures were already given by other versions.

    :raises Refused: naming the first day that is free
    """
    last = Allocation.objects.order_by("-issued_at").first()
    if last is not None and starts_on < (used := localdate(last.issued_at)):
        raise Refused(
            f"Figures were given up to {used} by the version in force then, and stay as they are."
            f" Let this one start on {used} or later."
        )


@transaction.atomic
def issue_allocation(*, ref: str, by: Actor, at: datetime, seen: str | None = None) -> Allocation:
    """Work out the indicative budget from the agreed answers, and tell the person at once.

    `seen` is the scheme that the page spoke of, as `queries.scheme_seen` gives it.

    Beside it stands the figure under every other voice with enough answers, and the sum before
    what family and friends do. Worked out again from the same answers where that has changed.

    :raises Refused: if the answers are not agreed or not enough, or there is no eligible need
    """
    case = lock_visible(by, ref)
    assessment = assessments.latest(case)
    standing = queries.in_force(case)
    moved = standing is not None and queries.support_moved(standing)
    policy.may_issue(by, case, assessment, standing, moved).require()
    assert assessment is not None  # refused above
    today = localdate(at)
    again = standing is not None and standing.assessment_id == assessment.pk
    scheme = queries.scheme_for(assessment, today)
    _unchanged(scheme, seen)

    voices = {v: values(said) for v, said in assessments.sheets(assessment).items()}
    offers = queries.offers(case)
    figures = rules.as_issued(queries.compiled(scheme), voices, offers, on=today)

    costing = queries.costing(standing) if standing is not None else None
    if standing is not None:
        _supersede(standing, by, at)
    figures["panel"] = figures["panel"] or costing is not None
    allocation = Allocation.objects.create(
        case=case,
        assessment=assessment,
        scheme=scheme,
        issued_at=at,
        issued_by=by.name,
        **figures,
    )
    if costing is not None:
        _still_costed(costing, allocation)
    record(
        "allocation.issued",
        on=allocation,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.issued_again(allocation.weekly) if again else says.issued(allocation.weekly),
        weekly_pence=allocation.weekly.pence,
        scheme=f"{scheme.key} {scheme.version}",
    )
    if not again:
        cases.move(case=case, verb="plan", by=by, at=at)
    cases.finish_task(case=case, code=AGAIN, by=by, at=at)
    _turn_to_plan(allocation, by, at, again)
    return allocation


def _turn_to_plan(allocation: Allocation, by: Actor, at: datetime, again: bool) -> None:
    """Give the turn to plan with the figure; a turn that has gone past planning stays."""
    case = allocation.case
    now = main_task(case)
    if again and (now is None or now.code != "plan.write"):
        return
    words, told = says.to_plan(case.person, allocation.weekly, by)
    cases.give_worker_turn(case, "plan.write", words, told, by=by, at=at)


def _unchanged(scheme: Scheme, seen: str | None) -> None:
    if seen is not None and seen != queries.scheme_seen(scheme):
        raise Refused(
            f"The scheme has changed since you opened the page: it is now “{scheme.key}” version"
            f" {scheme.version}. Nothing was worked out. Open the page again and look at it first."
        )


def _supersede(standing: Allocation, by: Actor, at: datetime) -> None:
    step = ALLOCATION.step(standing.state, "supersede", by.roles)
    standing.state = State(step.target)
    standing.save(update_fields=["state"])
    record(step.event, on=standing, by=by, at=at, about=standing.case.person.ref)


@transaction.atomic
def disagree(*, ref: str, way: str, words: str, by: Actor, at: datetime) -> Disagreement:
    """Say that the figure is too high or too low, and why; a worker must answer.

    :raises Refused: if there is no figure, or it does not say which and why
    """
    case = lock_visible(by, ref)
    standing = queries.in_force(case)
    policy.may_disagree(by, case, standing).require()
    assert standing is not None  # refused above
    if way not in rules.WAYS:
        raise Refused("Say whether the figure is too low or too high.")
    if not words.strip():
        raise Refused("Say why in your own words. One sentence is enough.")
    said = Disagreement.objects.create(
        allocation=standing,
        way=way,
        words=words.strip(),
        said_by=by.name,
        said_by_name=str(by),
        said_at=at,
    )
    own = case.worker is not None and case.worker.username == by.name
    task = cases.add_task(
        case=case,
        code="figure.answer",
        words=says.to_answer(by, way),
        role=Role.PRACTITIONER,
        owner=None if own else case.worker,
        at=at,
    )
    told = says.disagreed(by, way, task.due_on, localdate(at))
    record("figure.disagreed", on=said, by=by, at=at, about=case.person.ref, told=told, way=way)
    return said


@transaction.atomic
def answer_disagreement(
    *, ref: str, disagreement: str, follows: str, words: str, by: Actor, at: datetime
) -> Disagreement:
    """Answer somebody who said that the figure is wrong, with what follows from it.

    :raises Refused: if it is answered already, by whoever said it, or without a reason
    """
    case = lock_visible(by, ref)
    said = queries.get_disagreement(case, disagreement)
    policy.may_answer(by, case, said).require()
    if follows not in rules.FOLLOWS:
        raise Refused("Say what happens next.")
    if not words.strip():
        raise Refused("Say why, in words that can be read by whoever asked.")
    said.follows, said.answer = follows, words.strip()
    said.answered_by, said.answered_by_name, said.answered_at = by.name, str(by), at
    said.save()
    if not queries.disagreements(case).filter(answered_at__isnull=True).exists():
        cases.finish_task(case=case, code="figure.answer", by=by, at=at)
    told = says.answered(by, said.said_by_name, follows, said.answer)
    about = case.person.ref
    record("figure.answered", on=said, by=by, at=at, about=about, told=told, follows=follows)
    return said


@transaction.atomic
def route_to_costing(*, ref: str, reason: str, words: str, by: Actor, at: datetime) -> Costing:
    """Take somebody out of the table: the plan is costed line by line and the panel decides.

    The table's figure stays to be seen, and nothing is cut to it.

    :raises Refused: if there is no figure, no plan is being written, or no reason is given
    """
    case = lock_visible(by, ref)
    standing = queries.in_force(case)
    policy.may_cost(by, case, standing).require()
    assert standing is not None  # refused above
    if reason not in rules.COSTED:
        raise Refused("Choose why the table does not fit.")
    if not words.strip():
        raise Refused("Say in a few words how that is so for this person.")
    standing.panel = True
    standing.save(update_fields=["panel"])
    costing = Costing.objects.create(
        allocation=standing,
        reason=reason,
        words=words.strip(),
        by=by.name,
        by_name=str(by),
        at=at,
    )
    record(
        "allocation.costed",
        on=standing,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.costed(by, reason),
        reason=reason,
        weekly_pence=standing.weekly.pence,
    )
    return costing


def _still_costed(costing: Costing, allocation: Allocation) -> None:
    """Carry a worker's reason over to the figure that takes the place of an older one."""
    Costing.objects.create(
        allocation=allocation,
        reason=costing.reason,
        words=costing.words,
        by=costing.by,
        by_name=costing.by_name,
        at=costing.at,
    )


# Carers

AGAIN = "allocation.again"


@transaction.atomic
def say_caring(
    *,
    ref: str,
    levels: Mapping[str, str],
    willing: bool,
    able: bool,
    by: Actor,
    at: datetime,
    words: str = "",
    name: str = "",
    how: str = How.HERE,
    said_on: date | None = None,
) -> CarerStatement:
    """Keep what a carer is willing and able to do: `{question about informal support: option}`.

    The carer says it themselves; or a worker writes down who told them (`name`), how, and on
    which day. The newest word of each carer is the one that stands.

    :raises Refused: if it is not theirs to say, or answers what is not asked
    """
    case = lock_visible(by, ref)
    policy.may_say_caring(by, case).require()
    name, how = _carer(case, name, how, by)
    today = localdate(at)
    if said_on is not None and said_on > today:
        raise Refused("That day is still to come. Write the day on which they told you.")
    asks = queries.informal_asks(case, today)
    said = CarerStatement.objects.create(
        case=case,
        name=name,
        levels=rules.agreed_levels(asks, levels),
        willing=willing,
        able=able,
        words=words.strip(),
        how=how,
        said_on=said_on or today,
        made_by=by.name,
        made_by_name=str(by),
        made_at=at,
    )
    again = _ask_again(case, name, at)
    told = says.caring(name, by, said.counts) + again
    record("caring.said", on=said, by=by, at=at, about=case.person.ref, told=told, how=how)
    return said


@transaction.atomic
def withdraw_caring(
    *, ref: str, by: Actor, at: datetime, name: str = "", words: str = "", how: str = How.HERE
) -> CarerStatement:
    """Take back what a carer had said that they would do. No reason is needed.

    :raises Refused: if it is not theirs to take back, or nothing stands
    """
    case = lock_visible(by, ref)
    policy.may_say_caring(by, case).require()
    name, how = _carer(case, name, how, by)
    stands = queries.standing(case)
    if not any(said.name.casefold() == name.casefold() for said in stands):
        raise Refused(f"Nothing that {name} said stands now, so there is nothing to take back.")
    said = CarerStatement.objects.create(
        case=case,
        name=name,
        willing=False,
        able=False,
        withdrawn=True,
        words=words.strip(),
        how=how,
        said_on=localdate(at),
        made_by=by.name,
        made_by_name=str(by),
        made_at=at,
    )
    told = says.caring_withdrawn(name, by) + _ask_again(case, name, at)
    record("caring.withdrawn", on=said, by=by, at=at, about=case.person.ref, told=told)
    return said


def _carer(case: Case, name: str, how: str, by: Actor) -> tuple[str, str]:
    """Name the carer who speaks, and how they told us.

    :raises Refused: if a worker does not say who it was, or how
    """
    if own := carer_named(by, case.person):
        return own, How.HERE
    if not name.strip():
        raise Refused("Write the name of the carer who told you.")
    if how not in How.values or how == How.HERE:
        raise Refused("Say how they told you: face to face, by phone or in writing.")
    return queries.carer_known_as(case, name), how


def _ask_again(case: Case, name: str, at: datetime) -> str:
    """Ask the worker to work a standing figure out again, where it would change; tell of it."""
    standing = queries.in_force(case)
    if standing is None or not queries.support_moved(standing):
        return ""
    if not case.tasks.filter(code=AGAIN, done_at__isnull=True).exists():
        words = says.to_issue_again(case.person, name)
        role = Role.PRACTITIONER
        cases.add_task(case=case, code=AGAIN, words=words, role=role, owner=case.worker, at=at)
    return says.figure_stays(case.worker.get_full_name() if case.worker else "Your worker")
