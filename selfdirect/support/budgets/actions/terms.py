"""What must be there first: terms before a direct payment, and reasons before a sum falls."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import queries as cases
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.models import StepDown, Terms


@transaction.atomic
def agree_terms(
    *,
    ref: str,
    account: str,
    holder: str = "",
    agreed_by: str,
    agreed_on: date,
    by: Actor,
    at: datetime,
) -> Terms:
    """Write down that the terms of a direct payment were read and agreed, and by whom.

    :raises Refused: if it is not said where the money is kept, in whose name, or who agreed
    """
    case = cases.lock_visible(by, ref)
    policy.may_agree_terms(by).require()
    wrong = rules.cannot_agree(account, holder, agreed_by)
    if wrong:
        raise Refused(wrong)
    made = Terms.objects.create(
        case=case,
        version=rules.VERSION,
        account=account,
        holder=holder.strip() or case.person.name,
        agreed_on=agreed_on,
        agreed_by=agreed_by.strip(),
        by=by.name,
        by_name=str(by),
        at=at,
    )
    told = says.terms_agreed(made)
    about = case.person.ref
    record("budget.terms_agreed", on=made.case, by=by, at=at, about=about, told=told)
    return made


@transaction.atomic
def explain_step_down(
    *, ref: str, reasons: Mapping[int, str], view: str, by: Actor, at: datetime
) -> StepDown:
    """Say why the agreed plan costs less, outcome by outcome, with what the person says to it.

    They get a letter. Until this is done no smaller budget can be opened.

    :raises Refused: if the budget does not fall, or something is still to be said
    """
    case = cases.lock_visible(by, ref)
    policy.may_explain(by).require()
    fall = queries.fall_of(case)
    if fall is None:
        raise Refused("No agreed plan costs less than the budget before it.")
    if queries.step_down_of(fall.plan):
        raise Refused("This was said already, and the person has the letter.")
    said = {words: reasons.get(pk, "") for pk, words in fall.outcomes.items()}
    wrong = rules.cannot_step_down(fall.before, fall.after, said, said, view)
    if wrong:
        raise Refused(wrong)
    made = StepDown.objects.create(
        plan=fall.plan,
        reasons=[{"outcome": outcome, "words": words} for outcome, words in said.items()],
        view=view.strip(),
        before=fall.before,
        after=fall.after,
        by=by.name,
        by_name=str(by),
        at=at,
    )
    told = says.falls(made, fall.starts_on)
    about = case.person.ref
    record("budget.fall_explained", on=fall.plan, by=by, at=at, about=about, told=told)
    queue(
        **case.person.way,
        subject="Your budget will be less",
        body=says.notice(made, fall.starts_on, case.person.short_name),
        about=about,
        at=at,
    )
    return made
