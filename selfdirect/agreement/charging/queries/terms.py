"""Read the terms that people are charged by: those of the file, and those that were signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from selfdirect.agreement.allocation.journey import State as FigureState
from selfdirect.agreement.allocation.models import Allocation
from selfdirect.agreement.charging import policy, rates, rules
from selfdirect.agreement.charging.journey import State, TermsState
from selfdirect.agreement.charging.models import Effect, FinancialAssessment, Terms
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import Rate
from selfdirect.foundation.outbox.queries import stopped
from selfdirect.register.cases.models import Case


@dataclass
class Books:
    """Terms that were read once, to be opened at any day."""

    terms: tuple[Terms, ...]  # signed, the oldest first
    open: dict[date, rules.Book] = field(default_factory=dict)

    def on(self, day: date) -> rules.Book:
        """Open the book at a day: national rates, those typed in since, and the local policy."""
        if day not in self.open:
            self.open[day] = opened([each for each in self.terms if each.starts_on <= day], day)
        return self.open[day]


def books() -> Books:
    """Read all that was signed, in one query."""
    return Books(tuple(Terms.objects.filter(state=TermsState.SIGNED).order_by("starts_on")))


def book(on: date) -> rules.Book:
    """Open the book of charging at a day.

    :raises NoRate: if no policy was published by then
    """
    signed = Terms.objects.filter(state=TermsState.SIGNED, starts_on__lte=on)
    return opened(signed.order_by("starts_on"), on)


def weeks_not_collected(today: date) -> tuple[date, ...]:
    """List the Mondays of weeks without collection: each policy's until the next is in force.

    Those of a policy that is signed and to come are among them: a sum asked for today may be due,
    or taken, in its days.
    """
    opened, found = books(), set[date]()
    for day in sorted({today, *(each.starts_on for each in opened.terms)}):
        found = {monday for monday in found if monday + timedelta(days=6) < day}
        found |= set(opened.on(day).local.weeks_not_collected)
    return tuple(sorted(found))


def opened(terms: Iterable[Terms], on: date) -> rules.Book:
    """Lay terms one over the other, the oldest first, over what is on file for a day."""
    signed = list(terms)
    local = local_of(signed[-1]) if signed else rates.local(on)
    return rules.Book(rates.national(), local, on, typed_on(signed, on))


def typed_on(terms: Iterable[Terms], on: date) -> dict[str, Rate]:
    """Find the rates that were typed in and hold on a day: the later stand over the earlier."""
    typed = (row for each in terms if each.rates for row in rules.read_rates(each.rates).rows)
    return {
        row.name: row
        for row in typed
        if row.starts_on <= on and (row.ends_before is None or on < row.ends_before)
    }


def local_of(terms: Terms) -> rules.Local:
    """Read the local policy of terms, signed or not."""
    source = f"{terms.title} ({terms.ref})"
    return rules.Local.read({**terms.settings, "starts_on": terms.starts_on, "source": source})


def before(terms: Terms) -> rules.Book:
    """Open the book as it would be on the first day of these terms, without them."""
    others = [each for each in books().terms if each.pk != terms.pk]
    earlier = [each for each in others if each.starts_on <= terms.starts_on]
    return opened(earlier, terms.starts_on)


def with_terms(terms: Terms) -> rules.Book:
    """Open the book on the first day of these terms, with them: signed or not."""
    others = [each for each in books().terms if each.pk != terms.pk]
    earlier = [each for each in others if each.starts_on < terms.starts_on]
    return opened([*earlier, terms], terms.starts_on)


def known_rates(found: rules.Book) -> dict[str, Rate]:
    """Give every national rate that the book holds for its day."""
    held = {row.name: row for row in found.rates.rows if _holds(row, found.on)}
    return {**held, **found.found}


def _holds(row: Rate, on: date) -> bool:
    return row.starts_on <= on and (row.ends_before is None or on < row.ends_before)


# Terms themselves


def published() -> QuerySet[Terms]:
    """List what was signed, the newest first: for everybody."""
    return Terms.objects.filter(state=TermsState.SIGNED).order_by("-starts_on")


def signed_for(on: date) -> Terms | None:
    """Find what was signed for a day."""
    return Terms.objects.filter(state=TermsState.SIGNED, starts_on=on).first()


def under_way() -> QuerySet[Terms]:
    states = [TermsState.DRAFT, TermsState.PROPOSED]
    return Terms.objects.filter(state__in=states).order_by("-saved_at")


def get(actor: Actor, ref: str) -> Terms:
    """Find terms: signed ones for everybody, others for those who set them.

    :raises NotThere: if there are none, or they are not for this actor
    """
    terms = Terms.objects.filter(ref=ref).first()
    if terms is None or not readable_by(actor, terms):
        raise NotThere
    return terms


def readable_by(actor: Actor, terms: Terms) -> bool:
    return terms.state == TermsState.SIGNED or bool(policy.may_set(actor))


def lock(ref: str) -> Terms:
    """Find terms and hold them for the length of an act.

    :raises NotThere: if there are none
    """
    return there(Terms.objects.select_for_update().filter(ref=ref).first())


def lock_for(actor: Actor, ref: str) -> Terms:
    """Find terms for an act of somebody's.

    :raises NotThere: if there are none, or they are not for this actor
    """
    terms = lock(ref)
    if not readable_by(actor, terms):
        raise NotThere
    return terms


# The people


def standing() -> QuerySet[FinancialAssessment]:
    """Give every assessment in force of an open case, with its person."""
    return (
        FinancialAssessment.objects.exclude(state=State.SUPERSEDED)
        .filter(case__closed_on__isnull=True)
        .select_related("case__person")
        .order_by("pk")
    )


def living() -> QuerySet[FinancialAssessment]:
    """Give those of them of people to whom we write: not of who has died."""
    return standing().exclude(case__person__ref__in=stopped())


def costs(of: Iterable[FinancialAssessment]) -> dict[int, Money]:
    """Find what these people's support costs a week as far as this room knows: the first figure.

    What was agreed with them is known to a later step of the journey, which tells it.
    """
    rows = Allocation.objects.filter(case__in=[m.case_id for m in of], state=FigureState.ISSUED)
    return dict(rows.filter(weekly__gt=0).values_list("case", "weekly"))


def to_work_out(terms: Terms, most: int) -> list[FinancialAssessment]:
    """Find the next people of whom it is not known yet what the terms do."""
    done = Effect.objects.filter(terms=terms).order_by("-means_id").values_list("means_id")
    last = done.first()
    return list(standing().filter(pk__gt=last[0] if last else 0)[:most])


def to_tell(terms: Terms, most: int) -> list[Effect]:
    """Find the next people to write to: those whose assessment still is the one worked from."""
    return list(
        terms.effects.filter(told_at__isnull=True, refused="")
        .exclude(means__state=State.SUPERSEDED)
        .exclude(case__person__ref__in=stopped())
        .select_related("case__person", "means")
        .order_by("pk")[:most]
    )


def to_apply(terms: Terms, on: date, most: int) -> list[FinancialAssessment]:
    """Find the next assessments from before the first day that stand still, to work out anew.

    Those that could not be worked out are tried once a day.
    """
    done = Q(applied_at__isnull=False) | Q(tried_on=on)
    tried = Effect.objects.filter(done, terms=terms).values("case")
    older = standing().filter(effective_on__lt=terms.starts_on)
    return list(older.exclude(case__in=tried)[:most])


def due(on: date) -> QuerySet[Terms]:
    """Find signed terms of which a letter or a sum is owed on a day, the oldest first."""
    refused = Effect.objects.filter(_REFUSED, terms=OuterRef("pk"))
    owed = Q(applied_at=None, told_at=None) | Q(applied_at=None, starts_on__lte=on)
    signed = Terms.objects.filter(state=TermsState.SIGNED)
    return signed.filter(owed | Q(starts_on__lte=on) & Exists(refused)).order_by("starts_on")


# What could not be worked out, of people whose sum before still stands.
_REFUSED = (
    ~Q(refused="")
    & ~Q(means__state=State.SUPERSEDED)
    & Q(applied_at=None, case__closed_on=None, means__effective_on__lt=F("terms__starts_on"))
)


def to_bring() -> QuerySet[FinancialAssessment]:
    """Find sums that were told and checked, which nobody brought to a budget yet.

    Also one that terms, or a birthday, took the place of meanwhile: its own days are still its.
    """
    told = FinancialAssessment.objects.filter(terms=None, priced_at=None)
    same = Q(case=OuterRef("case"), told_at=OuterRef("told_at"), state=State.CONFIRMED)
    checked = Exists(FinancialAssessment.objects.filter(same))
    return told.filter(checked).order_by("told_at", "pk")


def went_on(means: FinancialAssessment) -> FinancialAssessment | None:
    """Find what was next worked out from the same answers, where that is no new telling.

    A step, after which less counts of what was given away, also ends where new answers reached
    the budget.
    """
    rows = _of_these_answers(means)
    if means.goes_on_from_id:
        rows |= FinancialAssessment.objects.filter(case=means.case, priced_at__isnull=False)
    return rows.filter(pk__gt=means.pk).select_related("terms").order_by("pk").first()


def checked(means: FinancialAssessment) -> FinancialAssessment | None:
    """Find these means, or what was worked out from the same answers, as somebody checked it."""
    found = _of_these_answers(means).filter(state=State.CONFIRMED).first()
    return means if found and means.confirmed_by else found


def _of_these_answers(means: FinancialAssessment) -> QuerySet[FinancialAssessment]:
    return FinancialAssessment.objects.filter(case=means.case, told_at=means.told_at)


def lock_means(pk: int) -> FinancialAssessment:
    """Hold what was told until the act has ended."""
    rows = FinancialAssessment.objects.select_related("case__person")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def to_price() -> QuerySet[Effect]:
    """Find sums made anew by terms, and still in force, that nobody brought to a budget yet."""
    made = Effect.objects.filter(applied_at__isnull=False, refused="", priced_at=None)
    stands = {"case__means__terms": F("terms"), "case__means__state": State.CONFIRMED}
    return made.filter(**stands).order_by("terms__starts_on", "pk")


def lock_effect(pk: int) -> Effect:
    """Hold what terms did to one person's sum until the act has ended."""
    rows = Effect.objects.select_related("terms", "means", "case__person")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def letter_of(case: Case) -> Effect | None:
    """Find the newest letter about what somebody pays."""
    told = Effect.objects.filter(case=case, told_at__isnull=False)
    return told.select_related("terms", "case__person").order_by("-terms__starts_on").first()


def listed(terms: Terms) -> Iterator[Effect]:
    """Stream every person's change for finance, by name."""
    rows = terms.effects.select_related("case__person").order_by("case__person__family_name", "pk")
    return rows.iterator(chunk_size=2000)


def refused(terms: Terms) -> int:
    """Count the people whose sum could not be worked out."""
    return terms.effects.exclude(refused="").count()


def letter(effect: Effect) -> rules.Letter:
    """Write the letter to one person."""
    return rules.letter(
        name=effect.case.person.short_name,
        before=effect.before,
        after=effect.after,
        starts_on=effect.terms.starts_on,
        why=effect.terms.why,
        keeps=effect.keeps,
        working=effect.working,
    )
