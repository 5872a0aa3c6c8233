"""What people do with schemes and indicative budgets: one function for each act."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.allocation import policy, queries, rules, says
from selfdirect.agreement.allocation.journey import ALLOCATION, State
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.period import Every
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.actions import publish_questionnaire
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.front_door.assessment.rules import write_questionnaire
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.queries import lock_visible


@transaction.atomic
def publish_scheme(*, text: str, by: Actor, at: datetime) -> Scheme:
    """Publish a scheme, with its questionnaire. What is published is never edited.

    :raises Refused: if its own worked examples do not come out, or the version exists
    :raises SchemeError: if the text is not a scheme
    """
    policy.may_publish(by).require()
    scheme = rules.load_scheme(text)
    if wrong := rules.check_fixtures(scheme):
        raise Refused(f"The scheme's own examples do not come out. {wrong[0]}")
    _check_fits(scheme, localdate(at))
    questionnaire = publish_questionnaire(
        key=scheme.id,
        version=scheme.version,
        content=write_questionnaire(scheme.questionnaire),
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


_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def _check_fits(scheme: rules.Scheme, today: date) -> None:
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
    if scheme.starts_on > today:
        raise Refused(
            f"This scheme starts on {scheme.starts_on}. What is published is asked from that"
            " moment on, so publish it on that day."
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


@transaction.atomic
def issue_allocation(*, ref: str, by: Actor, at: datetime) -> Allocation:
    """Work out the indicative budget from the agreed answers, and tell the person at once.

    Beside it stands the figure under the person's own answers, where they gave enough.

    :raises Refused: if the answers are not agreed or not enough, or there is no eligible need
    """
    case = lock_visible(by, ref)
    assessment = assessments.latest(case)
    standing = queries.in_force(case)
    policy.may_issue(by, case, assessment, standing).require()
    assert assessment is not None  # refused above
    today = localdate(at)
    scheme = queries.scheme_for(assessment, today)

    agreed = queries.figure(scheme, assessment, Voice.AGREED, today)
    own = queries.figure_or_none(scheme, assessment, Voice.PERSON, today)

    if standing is not None:
        _supersede(standing, by, at)
    allocation = Allocation.objects.create(
        case=case,
        assessment=assessment,
        scheme=scheme,
        weekly=agreed.amount,
        weekly_own=own.amount if own else None,
        panel=agreed.panel,
        receipt=rules.receipt(agreed),
        receipt_own=rules.receipt(own) if own else None,
        issued_at=at,
        issued_by=by.name,
    )
    record(
        "allocation.issued",
        on=allocation,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.issued(allocation.weekly),
        weekly_pence=allocation.weekly.pence,
        scheme=f"{scheme.key} {scheme.version}",
    )
    cases.move(case=case, verb="plan", by=by, at=at)
    words, told = says.to_plan(case.person, allocation.weekly, by)
    cases.give_turn(
        case=case,
        code="plan.write",
        words=words,
        told=told,
        role=Role.PRACTITIONER,
        owner=case.worker,
        by=by,
        at=at,
    )
    return allocation


def _supersede(standing: Allocation, by: Actor, at: datetime) -> None:
    step = ALLOCATION.step(standing.state, "supersede", by.roles)
    standing.state = State(step.target)
    standing.save(update_fields=["state"])
    record(step.event, on=standing, by=by, at=at, about=standing.case.person.ref)
