"""Personal budgets: what was agreed, for how long, and who holds which part.

The money itself stands in the ledger, at the addresses that these rows name.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from selfdirect.agreement.charging import models as charging
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.journey import Asked, State
from selfdirect.support.budgets.rules import (
    CARE,
    MANAGED,
    PART_WORDS,
    STREAMS,
    Kind,
    Share,
    part_key,
)

HELD = list(PART_WORDS.items())
STREAM = [(code, stream.words) for code, stream in STREAMS.items()]
KIND = [(kind.value, kind.value) for kind in Kind]


def budget_ref() -> str:
    return new_ref("PB")


def change_ref() -> str:
    return new_ref("BC")


def addition_ref() -> str:
    return new_ref("BA")


class Budget(models.Model):
    ref = models.CharField(max_length=14, unique=True, default=budget_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="budgets")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="budgets")
    before = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="after"
    )  # the year before, if this one carries it on
    state = models.CharField(max_length=8, default=State.OPEN)
    starts_on = models.DateField()
    ends_before = models.DateField()  # the budget year: 52 weeks
    ended_on = models.DateField(null=True)  # the first day it no longer pays for
    died_on = models.DateField(null=True)  # if it ended because the person died
    total = MoneyField()  # a week, as decided (Care Act 2014 s.26)
    person_pays = MoneyField()
    council_pays = MoneyField()
    leaves = models.JSONField(default=dict)  # {leaf: pence a week} as opened; see rules.facts
    changed = models.PositiveSmallIntegerField(default=0)  # how many changes there are
    brought = models.PositiveSmallIntegerField(default=0)  # of them, what the next year has
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "starts_on"], name="budget_year_once"),
            models.CheckConstraint(
                condition=Q(total=F("person_pays") + F("council_pays")),
                name="budget_three_figures_add_up",
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="budget_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, ended_on__isnull=True)
                | Q(state=State.ENDED, ended_on__isnull=False),
                name="budget_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(state=State.ENDED), name="budget_ended_by_death"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=State.OPEN), name="budget_one_open"
            ),
        ]

    @property
    def year(self) -> Period:
        return Period(self.starts_on, self.ends_before)

    @property
    def period(self) -> Period | None:
        """The days it pays for; None if it was replaced before it began."""
        end = self.ended_on or self.ends_before
        return Period(self.starts_on, end) if end > self.starts_on else None

    @property
    def counts_from(self) -> date:
        """The day its money was set aside."""
        return min(self.starts_on, localdate(self.opened_at))


class Part(models.Model):
    """Who holds which part of a budget, and whose money it is; the sums are as it was opened."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="parts")
    held = models.CharField(max_length=8, choices=HELD)
    stream = models.CharField(max_length=10, choices=STREAM, default=CARE)
    weekly = MoneyField()
    person_pays = MoneyField(default=0)  # of it, a week
    address = models.CharField(max_length=60, unique=True)  # its account in the ledger

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "held", "stream"], name="part_once"),
            models.CheckConstraint(
                condition=Q(person_pays__gte=0, person_pays__lte=F("weekly")),
                name="part_person_pays_some_of_it",
            ),
        ]

    @property
    def share(self) -> Share:
        return Share(self.key, self.weekly, self.person_pays)

    @property
    def key(self) -> str:
        """Name it as the rules do: `direct`, `managed-health`."""
        return part_key(self.held, self.stream)


class Addition(models.Model):
    """More money, or another contribution: one asks for it, and another signs."""

    ref = models.CharField(max_length=14, unique=True, default=addition_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="additions")
    state = models.CharField(max_length=8, default=Asked.ASKED)
    kind = models.CharField(max_length=8, choices=KIND)
    held = models.CharField(max_length=8, choices=HELD, blank=True)
    stream = models.CharField(max_length=10, choices=STREAM, default=CARE)
    organisation = models.CharField(max_length=14, blank=True)  # the council pays it from this
    amount = MoneyField()  # a week, or once; for what the person pays, below nought is less
    starts_on = models.DateField()
    words = models.CharField(max_length=300)  # why, as the person reads it
    asked_by = models.CharField(max_length=150)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    terms = models.ForeignKey(
        charging.Terms, models.PROTECT, null=True, related_name="+"
    )  # of charging, where what everybody pays was worked out anew
    means = models.ForeignKey(
        charging.FinancialAssessment, models.PROTECT, null=True, related_name="+"
    )  # that the person told anew, and finance checked

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "means"], name="addition_once_for_means"),
            models.UniqueConstraint(fields=["budget", "terms"], name="addition_once_for_terms"),
            models.CheckConstraint(
                condition=Q(state=Asked.ASKED, decided_by="")
                | ~Q(state=Asked.ASKED) & ~Q(decided_by="") & ~Q(decided_by=F("asked_by")),
                name="addition_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PAYS, held="") | ~Q(held="") & Q(amount__gt=0),
                name="addition_adds",
            ),
            models.CheckConstraint(
                condition=Q(organisation="") | Q(held=MANAGED), name="addition_pays_a_provider"
            ),
        ]

    @property
    def leaf(self) -> str:
        """Name where the money goes, as the rules do: `managed-health:OR-7K3M`."""
        part = part_key(self.held, self.stream) if self.held else ""
        return f"{part}:{self.organisation}" if self.organisation else part


class Change(models.Model):
    """One thing we learnt about a budget, with its days. Never edited: another withdraws it."""

    ref = models.CharField(max_length=14, unique=True, default=change_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=KIND)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    weekly = models.JSONField(default=dict)  # {leaf: pence} more or less a week
    person_pays = MoneyField(default=0)  # more or less a week
    keeps = models.JSONField(default=dict)  # {leaf: pence} that go on a week, during a pause
    once = models.JSONField(default=dict)  # {leaf: pence} on the first day
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, related_name="withdrawn")
    addition = models.OneToOneField(
        Addition, models.PROTECT, null=True, related_name="change"
    )  # the two signatures, where money is added
    of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="brings"
    )  # what the year before gives, or takes: the other half of this
    asked = models.TextField(blank=True)  # what the person asked for, in their words
    words = models.CharField(max_length=400)  # as the person reads it
    over = MoneyField(default=0)  # paid already, and not to be taken off anything
    back = MoneyField(default=0)  # too much, and given back already when it was asked for
    known_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["known_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=(Kind.STREAM, Kind.LESS, Kind.ONCE, Kind.PAYS))
                | Q(addition__isnull=False),
                name="change_money_has_two_names",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.MOVE) & ~Q(asked="") | ~Q(kind=Kind.MOVE),
                name="change_moved_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.WITHDRAW, withdraws__isnull=False)
                | ~Q(kind=Kind.WITHDRAW) & Q(withdraws__isnull=True),
                name="change_withdraws_another",
            ),
            models.CheckConstraint(
                condition=Q(of=None) | Q(kind=Kind.BROUGHT), name="change_brought_by_two"
            ),
        ]


class Death(models.Model):
    """That somebody has died, as it was noted; taken back by another if it was noted in error."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deaths")
    died_on = models.DateField()
    ended = models.JSONField()  # {budget: the day on which it had ended before, if it had}
    released = models.JSONField(default=list)  # what providers were promised for days after it
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    wrong_by = models.CharField(max_length=150, blank=True)
    wrong_by_name = models.CharField(max_length=200, blank=True)
    wrong_at = models.DateTimeField(null=True)
    because = models.TextField(blank=True)  # how it came to be noted

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrong_at=None, wrong_by="")
                | Q(wrong_at__isnull=False) & ~Q(wrong_by="") & ~Q(wrong_by=F("by")),
                name="death_four_eyes",
            ),
        ]


class LetGo(models.Model):
    """So much of a share that nobody asks for any more. Never edited.

    By the reference that the share has in the book: a link would wait for who holds the budget.
    """

    reference = models.CharField(max_length=100, unique=True)
    amount = MoneyField()
    charged = MoneyField()  # what the person was to bear of the run, of which this is let go
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="let_go_above_nought"),
            models.CheckConstraint(
                condition=Q(charged__gte=F("amount")), name="let_go_of_what_was_charged"
            ),
        ]


class Terms(models.Model):
    """What the council and the person agreed before the first direct payment. Never edited."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="terms")
    version = models.CharField(max_length=20)  # of the words that were shown; see rules.terms
    account = models.CharField(max_length=10)  # rules.ACCOUNTS
    holder = models.CharField(max_length=160)  # in whose name the money is held
    agreed_on = models.DateField()
    agreed_by = models.CharField(max_length=200)  # the person, or who may agree for them
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class StepDown(models.Model):
    """Why a budget falls: a reason for each outcome, and what the person says. Never edited."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="step_down")
    reasons = models.JSONField()  # [{outcome, words}]
    view = models.TextField()  # what the person says to it
    before = MoneyField()
    after = MoneyField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(after__lt=F("before")), name="step_down_falls"),
            models.CheckConstraint(condition=~Q(view=""), name="step_down_hears_the_person"),
            models.CheckConstraint(condition=~Q(reasons=[]), name="step_down_gives_reasons"),
        ]
