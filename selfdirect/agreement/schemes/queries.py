"""Read schemes under way, and what is known of the versions that came of them."""

from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import policy, rules
from selfdirect.agreement.schemes.journey import State
from selfdirect.agreement.schemes.models import Draft, Save
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere


def visible(actor: Actor) -> QuerySet[Draft]:
    drafts = Draft.objects.select_related("based_on", "scheme")
    return drafts if policy.may_read(actor) else drafts.none()


def get_visible(actor: Actor, ref: str) -> Draft:
    """Find a draft by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    found = visible(actor).filter(ref=ref).first()
    if found is None:
        raise NotThere
    return found


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


@lru_cache(maxsize=32)
def read(text: str) -> allocation.Scheme:
    """Make a draft's text ready to work with; kept, as the same text is the same scheme.

    :raises SchemeError: if it cannot be read
    """
    return allocation.load_scheme(text)


def saves(draft: Draft) -> QuerySet[Save]:
    """List who saved a draft and what, the newest first; without the texts."""
    return draft.saves.defer("text").order_by("-number")


def text_of(draft: Draft, number: int) -> str:
    """Read the text that a draft had at one of its saves.

    :raises NotThere: if there is none of that number
    """
    found = draft.saves.filter(number=number).first()
    if found is None:
        raise NotThere
    return found.text


def before(draft: Draft) -> Scheme | None:
    """Find the version that a draft is compared with: what it began from, or what is in force."""
    return draft.based_on or _before(draft.key, draft.starts_on, draft.scheme_id)


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
