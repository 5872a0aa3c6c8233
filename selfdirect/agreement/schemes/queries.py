"""Read schemes under way, and what is known of the versions that came of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT, KeyTransform

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.journey import State as AllocationState
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.journey import State as PlanState
from selfdirect.agreement.schemes import policy, rules
from selfdirect.agreement.schemes.journey import State
from selfdirect.agreement.schemes.models import Draft, Save
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import visible as visible_cases
from selfdirect.register.people.models import Group


def visible(actor: Actor) -> QuerySet[Draft]:
    drafts = Draft.objects.select_related("based_on", "scheme")
    return drafts if policy.may_read(actor) else drafts.none()


def get_visible(actor: Actor, ref: str) -> Draft:
    """Find a draft by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Draft:
    """Find a draft and hold it until the act has ended.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref)
    return Draft.objects.select_for_update().get(pk=found.pk)


def under_way(actor: Actor) -> QuerySet[Draft]:
    """List what is not yet signed, what waits for a signature first."""
    open_ones = visible(actor).filter(state__in=[State.PROPOSED, State.DRAFT])
    return open_ones.order_by("-state", "-saved_at", "pk")


def decided(actor: Actor) -> QuerySet[Draft]:
    """List what was signed or thrown away, the newest first."""
    ended = visible(actor).filter(state__in=[State.SIGNED, State.THROWN_AWAY])
    return ended.order_by("-saved_at", "-pk")


def to_sign(actor: Actor) -> list[Draft]:
    """List the drafts that wait for this actor's signature."""
    waiting = visible(actor).filter(state=State.PROPOSED).order_by("proposed_at", "pk")
    return [draft for draft in waiting if policy.may_sign(actor, draft)]


def saves(draft: Draft) -> QuerySet[Save]:
    """List who saved a draft and what, the newest first; without the texts."""
    return draft.saves.defer("text").order_by("-number")


def text_of(draft: Draft, number: int) -> str:
    """Read the text that a draft had at one of its saves.

    :raises NotThere: if there is none of that number
    """
    found = there(draft.saves.filter(number=number).first())
    return found.text


def before(draft: Draft) -> Scheme | None:
    """Find the version that a draft is compared with: the one whose place it would take.

    That is what it began from, unless another version has come between: whoever signs must see
    what the draft takes back of that one.
    """
    others = Scheme.objects.filter(key=draft.key).exclude(pk=draft.scheme_id or 0)
    last = others.filter(starts_on__lte=draft.starts_on).order_by("-starts_on").first()
    began = draft.based_on
    if began and last:
        return max(began, last, key=lambda version: version.starts_on)
    return began or _before(draft.key, draft.starts_on, draft.scheme_id)


def version_before(version: Scheme) -> Scheme | None:
    """Find the published version that another one took the place of."""
    return _before(version.key, version.starts_on, version.pk)


def _before(key: str, starts_on: date, but: int | None) -> Scheme | None:
    others = Scheme.objects.filter(key=key).exclude(pk=but or 0)
    return others.filter(starts_on__lt=starts_on).order_by("-starts_on").first() or (
        None if but else others.order_by("-starts_on").first()
    )


def next_after(version: Scheme) -> Scheme | None:
    """Find the version, of any scheme, that takes the place of another one."""
    later = Scheme.objects.filter(starts_on__gt=version.starts_on)
    return later.order_by("starts_on").first()


def draft_of(version: Scheme) -> Draft | None:
    """Find the draft that a published version came of; the first ones may have none."""
    return Draft.objects.filter(scheme=version).first()


def free_version(key: str, wanted: str) -> str:
    """Find a version that is not taken: the next number after the one wanted."""
    taken = set(Scheme.objects.filter(key=key).values_list("version", flat=True))
    return rules.next_version(wanted, taken)


# Who would gain and lose ------------------------------------------------------------------------

GROUP = "receipt__answers__client_group"  # where a scheme asks it; else as the register has it
Stamp = tuple[object, ...]


def standing() -> QuerySet[Allocation]:
    """List the figures that stand for people whose case is open."""
    return Allocation.objects.filter(state=AllocationState.ISSUED, case__closed_on__isnull=True)


def stamp(today: date) -> Stamp:
    """Say which figures and decisions there are: another stamp, other people or sums."""
    decisions = Validation.objects.order_by("-pk").values("pk")[:1]
    found = standing().aggregate(Count("pk"), Max("pk"), Sum("pk"), last=Max(Subquery(decisions)))
    return (*found.values(), today)


def everybody(today: date) -> rules.Everybody:
    """Read everybody who has a figure that stands into columns; kept while it holds."""
    return _everybody(stamp(today), today)


@lru_cache(maxsize=1)
def _everybody(of: Stamp, today: date) -> rules.Everybody:
    return rules.everybody(_people(), today)


def _people() -> Iterator[rules.Somebody]:
    """Read everybody with the answers that counted in their figure; in one query."""
    decided = Validation.objects.filter(
        plan__case=OuterRef("case"),
        plan__state=PlanState.AGREED,
        verdict=Validation.Verdict.AGREED,
    )
    groups = {str(code): str(label) for code, label in Group.choices}
    rows = (
        standing()
        .order_by("pk")
        .values_list(
            "case",
            KeyTransform("answers", "receipt"),
            KT(GROUP),
            "case__person__group",
            "case__person__born_on",
            Subquery(decided.order_by("-pk").values("total")[:1]),
        )
    )
    for case, answers, asked, group, born_on, costs in rows.iterator(chunk_size=5_000):
        words = groups.get(asked or group, asked or group)
        yield rules.Somebody(case, answers or {}, words, born_on, costs.pence if costs else None)


def simulation(was: str, now: str, today: date) -> rules.Simulation:
    """Work out what two texts of schemes give everybody, on the first day that both could hold.

    :raises Refused: if one of them gives no pounds a week
    """
    return _simulation(was, now, stamp(today), today)


@lru_cache(maxsize=8)
def _simulation(was: str, now: str, of: Stamp, today: date) -> rules.Simulation:
    old, new = allocations.read(was), allocations.read(now)
    return rules.simulate(old, new, _everybody(of, today), compared_on(old, new, today))


def compared_on(was: allocation.Scheme, now: allocation.Scheme, today: date) -> date:
    """Say the day whose rates hold for both: today, or the first day of one to come."""
    return max(was.starts_on, now.starts_on, today)


def gains(was: Scheme, now: str, today: date) -> dict[str, Any]:
    """Say in numbers who would gain and lose, fit to be kept and to be read by everybody.

    :param now: the text of the other version
    :raises Refused: if one of them gives no pounds a week
    """
    found = _gains(was.text, now, stamp(today), today)
    on = compared_on(allocations.read(was.text), allocations.read(now), today)
    return rules.kept(found, on, today, (was.key, was.version))


@lru_cache(maxsize=32)
def _gains(was: str, now: str, of: Stamp, today: date) -> rules.Gains:
    return rules.gains(_simulation(was, now, of, today))


def openable(actor: Actor, moved: Iterable[rules.Moved]) -> dict[int, Case]:
    """Find those of these people whose record this actor may open."""
    return visible_cases(actor).in_bulk([each.case for each in moved])
