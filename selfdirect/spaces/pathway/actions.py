"""What workers do that no one room can do alone."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox import queries as outbox
from selfdirect.foundation.outbox.actions import take_by_hand, tell_by_hand
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets

LETTER = "letter.tell"  # the code of the worker's task


@transaction.atomic
def close_case(*, ref: str, ended: str, by: Actor, at: datetime) -> Case:
    """Finish with somebody for now: never while a budget goes on paying for them.

    :raises Refused: if a budget is open, or another team works with them
    """
    case = cases.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    if budgets.open_of(case):
        raise Refused(
            f"{case.person} has a budget that is open. End the budget first: ask finance to do "
            "it, and say from which day."
        )
    return case_actions.close(ref=ref, ended=ended, by=by, at=at)


@transaction.atomic
def hand_over(*, at: datetime) -> int:
    """Give workers what only they tell somebody: a restricted record, or a call, not a letter."""
    waiting = take_by_hand(at=at)
    latest = cases.latest_about({each.about for each in waiting})
    for each in waiting:
        if case := latest.get(each.about):
            words, role = f"Tell {case.person}: {each.subject}", Role.PRACTITIONER
            case_actions.add_task(
                case=case, code=LETTER, words=words, role=role, owner=case.worker, at=at
            )
    return len(waiting)


@transaction.atomic
def tell_letter(*, ref: str, number: int, by: Actor, at: datetime) -> None:
    """Say that somebody was told what stands in a letter; the last of them ends the task.

    :raises NotThere: if there is no such letter, or it was told already
    """
    case = cases.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    tell_by_hand(about=case.person.ref, number=number, by=by, at=at)
    if not outbox.by_hand(case.person.ref).exists():
        case_actions.finish_task(case=case, code=LETTER, by=by, at=at)
