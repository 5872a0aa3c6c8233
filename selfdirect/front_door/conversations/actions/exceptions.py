"""What workers do when conversation three cannot wait: one asks, another signs."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.conversations import policy, queries
from selfdirect.front_door.conversations.actions.talks import turn_to_assess
from selfdirect.front_door.conversations.models import GateException
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases import queries as case_queries


@transaction.atomic
def ask_exception(*, ref: str, reason: str, by: Actor, at: datetime) -> GateException:
    """Ask a peer to agree that conversation three begins before one and two are done.

    :raises Refused: if it has been asked, is not needed, or has no reason
    """
    case = case_queries.lock_visible(by, ref)
    policy.may_ask_exception(by, case).require()
    if queries.exception(case):
        raise Refused("This has been asked for already.")
    if queries.gate(case).decision:
        raise Refused("Nothing stands in the way: conversation three can begin.")
    if len(reason.strip()) < 15:
        raise Refused("Say in a sentence why it cannot wait. A colleague will read and sign it.")
    asked = GateException.objects.create(
        case=case, reason=reason.strip(), asked_by=by.name, asked_at=at
    )
    words = f"Sign, or not: begin the questions early with {case.person}"
    cases.add_task(case=case, code="exception.sign", words=words, role=Role.TEAM_MANAGER, at=at)
    told = f"{by} asked a colleague to agree that your questions begin early."
    record("exception.asked", on=case, by=by, at=at, about=case.person.ref, told=told)
    return asked


@transaction.atomic
def sign_exception(*, ref: str, by: Actor, at: datetime) -> GateException:
    """Agree, as a peer, that conversation three may begin.

    :raises Refused: if nobody asked, it is signed, or the actor asked for it themselves
    """
    case = case_queries.lock_visible(by, ref)
    asked = queries.exception(case)
    if asked is None:
        raise Refused("Nobody has asked for this. Ask first, and let a colleague sign.")
    policy.may_sign_exception(by, case, asked_by=asked.asked_by).require()
    if asked.signed_at:
        raise Refused("This has been signed already.")
    asked.signed_by, asked.signed_at = by.name, at
    asked.save(update_fields=["signed_by", "signed_at"])
    cases.finish_task(case=case, code="exception.sign", by=by, at=at)
    told = f"{by} agreed that your questions can begin now."
    record("exception.signed", on=case, by=by, at=at, about=case.person.ref, told=told)
    turn_to_assess(case, by, at)
    return asked
