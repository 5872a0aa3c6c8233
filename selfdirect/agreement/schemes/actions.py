"""What people do with schemes under way: write, propose, sign. Never one alone."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.allocation import actions as allocation
from selfdirect.agreement.allocation import rules as allocation_rules
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import policy, queries, rules, says
from selfdirect.agreement.schemes.journey import DRAFT, State
from selfdirect.agreement.schemes.models import Draft, Save
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused

RESERVED = ("drafts", "gains")  # addresses of ours stand there


@transaction.atomic
def begin_draft(
    *,
    text: str,
    by: Actor,
    at: datetime,
    based_on: Scheme | None = None,
    produced_by: Mapping[str, object] | None = None,
    asked_by: str = "",
) -> Draft:
    """Begin a draft from the text of a scheme: a published one, one that comes with us, any file.

    `based_on` is the published version that it is compared with. `produced_by` is how a
    calibration made it: `{data, code, choices, report, tested: [[what, figure], ...]}`, all of
    them optional, all fit to be read by everybody. `asked_by` is the user who asked for it, with
    its choices: they do not sign what came of it. A version that is taken is counted up.

    :raises SchemeError: if the text is not a scheme
    """
    policy.may_write(by).require()
    scheme = allocation_rules.load_scheme(text)
    version = queries.free_version(scheme.id, scheme.version)
    if version != scheme.version:
        text = rules.changed(text, {("version",): version})
        scheme = allocation_rules.load_scheme(text)
    draft = Draft(
        based_on=based_on,
        produced_by=dict(produced_by) if produced_by is not None else None,
        asked_by=asked_by,
        begun_by=by.name,
        begun_by_name=str(by),
        begun_at=at,
        changes=0,
    )
    what = says.CALIBRATED if produced_by is not None else says.BEGUN
    what = says.begun_from(based_on.key, based_on.version) if based_on else what
    _keep(draft, text, scheme, what, by, at)
    record("draft.begun", on=draft, by=by, at=at, key=draft.key, version=draft.version)
    return draft


def _keep(
    draft: Draft, text: str, scheme: allocation_rules.Scheme, what: str, by: Actor, at: datetime
) -> None:
    """Make a text the draft's newest, and keep it with who saved it."""
    draft.text, draft.changes = text, draft.changes + 1
    draft.key, draft.version = scheme.id, scheme.version[:60]
    draft.title, draft.starts_on = scheme.title[:300], scheme.starts_on
    draft.saved_by, draft.saved_by_name, draft.saved_at = by.name, str(by), at
    draft.save()
    Save.objects.create(
        draft=draft,
        number=draft.changes,
        what=what[:300],
        text=text,
        by=by.name,
        by_name=str(by),
        at=at,
    )


@transaction.atomic
def save_draft(*, ref: str, text: str, what: str, seen: int, by: Actor, at: datetime) -> Draft:
    """Save a draft's text: one that can be read as a scheme. Its examples may not come out yet.

    :param seen: the number of the save that whoever types has seen
    :raises Refused: if somebody else has saved since
    :raises SchemeError: if the text is not a scheme
    """
    draft = queries.lock_visible(by, ref)
    step = DRAFT.step(draft.state, "save", by.roles)
    if draft.changes != seen:
        raise Refused(says.saved_first(draft.saved_by_name, draft.changes))
    scheme = allocation_rules.load_scheme(text)
    if text == draft.text:
        return draft
    _keep(draft, text, scheme, what, by, at)
    record(step.event, on=draft, by=by, at=at, number=draft.changes, what=what)
    return draft


@transaction.atomic
def propose_draft(
    *,
    ref: str,
    version: str,
    starts_on: date,
    note: str,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Draft:
    """Propose a draft as a version, from a day, with what changes: it waits for a signature.

    Everything that publishing checks is checked now, and who would gain and lose is worked out
    and kept, so that whoever signs has seen it.

    :raises Refused: with what is in the way
    :raises SchemeError: if the version or the day make the text unreadable
    """
    draft = queries.lock_visible(by, ref)
    step = DRAFT.step(draft.state, "propose", by.roles)
    if seen is not None and draft.changes != seen:
        raise Refused(says.saved_first(draft.saved_by_name, draft.changes))
    if not note.strip():
        raise Refused("Say what changes and why: everybody reads it beside the version.")
    text = _as_proposed(draft, version.strip(), starts_on)
    scheme = allocation.ready_to_publish(text)
    _check_nothing_grave(text, localdate(at))
    _check_free(draft, scheme)
    if text != draft.text:
        _keep(draft, text, scheme, says.proposed(scheme.version, starts_on), by, at)
    draft.state, draft.note, draft.returned_because = State(step.target), note.strip(), ""
    draft.proposed_by, draft.proposed_by_name, draft.proposed_at = by.name, str(by), at
    draft.proposed_by_role = _role(by)
    draft.gains = _gains(draft, localdate(at))
    draft.save()
    record(step.event, on=draft, by=by, at=at, version=draft.version, starts_on=str(starts_on))
    return draft


def _gains(draft: Draft, today: date) -> dict[str, object]:
    """Work out who would gain and lose; nothing, where there is no version before."""
    before = queries.before(draft)
    return queries.gains(before, draft.text, today) if before else {}


def _as_proposed(draft: Draft, version: str, starts_on: date) -> str:
    """Write the version and its first day into the text, where they are other ones."""
    wanted = {("version",): version, ("starts_on",): starts_on.isoformat()}
    stands = {("version",): draft.version, ("starts_on",): draft.starts_on.isoformat()}
    return rules.changed(draft.text, dict(wanted.items() - stands.items()))


def _check_nothing_grave(text: str, on: date) -> None:
    found = allocation_rules.lint(text, on)
    grave = [remark for remark in found if remark.weight == allocation_rules.GRAVE]
    if grave:
        first = grave[0]
        raise Refused(f"{first.what} ({first.place}) {first.why} {first.mend}")


def _check_free(draft: Draft, scheme: allocation_rules.Scheme) -> None:
    if scheme.id in RESERVED:
        raise Refused(f"A scheme cannot be called “{scheme.id}”: a page has that address.")
    waiting = Draft.objects.filter(state=State.PROPOSED).exclude(pk=draft.pk)
    if other := waiting.filter(key=scheme.id, version=scheme.version).first():
        raise Refused(f"Version {other.version} waits for a signature already ({other.ref}).")


def _role(by: Actor) -> str:
    return ", ".join(sorted(by.roles))[:100]


@transaction.atomic
def sign_draft(*, ref: str, by: Actor, at: datetime, seen: int | None = None) -> Scheme:
    """Sign what somebody else wrote and proposed; it is published, in force from its day.

    :raises Refused: if this actor had a hand in it, or something has come in the way since
    """
    draft = queries.lock_visible(by, ref)
    policy.may_sign(by, draft).require()
    step = DRAFT.step(draft.state, "sign", by.roles)
    if seen is not None and draft.changes != seen:
        raise Refused("This draft has changed since you opened it. Read it again, then sign.")
    allocation.publish_one_at_a_time()
    _same_before(draft)
    published = allocation.publish_scheme(text=draft.text, by=by, at=at)
    draft.state, draft.scheme = State(step.target), published
    draft.signed_by, draft.signed_by_name, draft.signed_at = by.name, str(by), at
    draft.signed_by_role = _role(by)
    draft.save()
    record(step.event, on=draft, by=by, at=at, version=draft.version)
    return published


def _same_before(draft: Draft) -> None:
    """Refuse to sign beside a version that is no longer the one whose place this takes."""
    beside, before = (draft.gains or {}).get("beside"), queries.before(draft)
    if beside and before and beside != [before.key, before.version]:
        raise Refused(
            f"Version {before.version} was published since this was proposed, so who gains and"
            " who loses is not known. Give it back, and let it be proposed beside that version."
        )


@transaction.atomic
def return_draft(*, ref: str, because: str, by: Actor, at: datetime) -> Draft:
    """Give a proposed draft back to be changed, with the reason.

    :raises Refused: if it is not proposed, or no reason is given
    """
    draft = queries.lock_visible(by, ref)
    step = DRAFT.step(draft.state, "return", by.roles)
    if not because.strip():
        raise Refused("Say why it goes back, so that whoever wrote it can mend it.")
    draft.state, draft.returned_because = State(step.target), because.strip()
    draft.returned_by_name = str(by)
    draft.save()
    record(step.event, on=draft, by=by, at=at, because=draft.returned_because)
    return draft


@transaction.atomic
def throw_draft_away(*, ref: str, by: Actor, at: datetime) -> Draft:
    """End a draft of which nothing will come. Its texts are kept."""
    draft = queries.lock_visible(by, ref)
    step = DRAFT.step(draft.state, "throw_away", by.roles)
    draft.state = State(step.target)
    draft.save()
    record(step.event, on=draft, by=by, at=at)
    return draft
