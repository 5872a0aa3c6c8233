"""Amira's story for the tests of the two spaces, taken by the real acts up to a step."""

from datetime import datetime, timedelta

from config.demo.cast import Cast
from selfdirect.agreement.decisions import actions as decisions
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning.tests import rows
from selfdirect.foundation.kernel.actor import Role
from selfdirect.front_door.conversations.tests import steps
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people.actions import add_person

ENOUGH = [{"need": need, "met": True, "reason": "Enough of it"} for need in rows.NEEDS]


def talking(cast: Cast, at: datetime) -> Case:
    return steps.forward(cast, at)


def answering(cast: Cast, at: datetime) -> Case:
    """Both conversations are held, and it is Amira's turn to answer the questions."""
    case = talking(cast, at)
    steps.hold_one(cast, case, at)
    steps.hold_two(cast, case, at)
    case.refresh_from_db()
    by = cast.carol.actor
    cases.move(case=case, verb="assess", by=by, at=at)
    told = "It is your turn: answer the questions about your life."
    cases.give_turn(
        case=case, code="assessment.answer", words="Amira Khan answers the questions", told=told,
        role=Role.PERSON, owner=cast.amira, by=by, at=at,
    )  # fmt: skip
    return case


def planning_with(cast: Cast, at: datetime) -> Case:
    """The first figure stands, and Carol plans with Amira."""
    case = answering(cast, at)
    case.stage = Stage.PLANNING
    case.save(update_fields=["stage"])
    rows.issue(case)
    told = "You have about £398.00 a week to plan with. Carol Jones plans it with you."
    cases.give_turn(
        case=case, code="plan.write", words="Plan with Amira Khan", told=told,
        role=Role.PRACTITIONER, owner=cast.carol, by=cast.carol.actor, at=at,
    )  # fmt: skip
    return case


def agreeing(cast: Cast, at: datetime) -> Case:
    """The plan is with Dev to agree."""
    case = planning_with(cast, at)
    rows.written(case, cast, rows.stock(cast, at), at)
    planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=at)
    case.refresh_from_db()
    return case


def agreed(cast: Cast, at: datetime) -> Case:
    """Dev has agreed the plan; finance opens the budget next."""
    case = agreeing(cast, at)
    decisions.agree_plan(
        ref=case.ref, needs=ENOUGH, reasons="It meets every need.",
        different=["chosen"], own_words="Choir costs less than we thought.", by=cast.dev.actor,
        at=at + timedelta(hours=1),
    )  # fmt: skip
    case.refresh_from_db()
    return case


def neighbours(cast: Cast, count: int, at: datetime) -> list[Case]:
    """Other people whom the North team works with, each with a turn."""
    return [_neighbour(cast, number, at) for number in range(count)]


def _neighbour(cast: Cast, number: int, at: datetime) -> Case:
    by = cast.dev.actor
    person = add_person(by=by, at=at, given_name="Sam", family_name=f"Neighbour{number:03d}")
    case = cases.open_case(person=person, team="north", by=by, at=at, worker=cast.carol)
    cases.give_turn(
        case=case, code="conversation.one", words=f"Talk with {person}", told="We talk first.",
        role=Role.PRACTITIONER, owner=cast.carol, by=by, at=at,
    )  # fmt: skip
    return case
