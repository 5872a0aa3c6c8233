"""Purchase orders, what providers gave for them, and what the person says did not happen."""

from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.planning.models import Line
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.directory.models import Organisation, Service
from selfdirect.register.directory.rules import Unit
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import CARE, STREAMS
from selfdirect.support.orders.journey import State
from selfdirect.support.orders.rules import Contract


def delivery_ref() -> str:
    return new_ref("DL")


def uplift_ref() -> str:
    return new_ref("UP")


def block_ref() -> str:
    return new_ref("BK")


class Order(models.Model):
    """What one provider is asked to give one person. Never edited: a change is a new version."""

    number = models.CharField(max_length=14)  # the same for all of its versions
    version = models.PositiveSmallIntegerField()
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="orders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="orders")
    stream = models.CharField(max_length=10, default=CARE)  # whose money; care: of plan lines
    starts_on = models.DateField()
    ends_before = models.DateField()
    content = models.JSONField()  # as rules.plain writes it
    drawn_by_name = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["number", "version"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="order_version_once"),
        ]
        indexes = [models.Index(fields=["organisation", "number"], name="order_of")]

    @property
    def days(self) -> Period:
        return Period(self.starts_on, self.ends_before)

    @property
    def name(self) -> str:
        return f"{self.number}, version {self.version}"

    @property
    def beside(self) -> str:
        """Name the money beside the plan that pays for it; empty if the plan's own does."""
        return "" if self.stream == CARE else STREAMS[self.stream].ordered


class Delivery(models.Model):
    """What was given of a line on one day. Never edited: the last word (`nth`) counts."""

    ref = models.CharField(max_length=14, unique=True, default=delivery_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="deliveries")
    day = models.DateField()
    nth = models.PositiveSmallIntegerField(default=1)
    given = models.DecimalField(max_digits=6, decimal_places=2)  # in the unit of the line
    planned = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    told: bool  # the person says that it is not so; only as `queries.given` reads it

    class Meta:
        ordering = ["-day", "line", "-nth"]
        constraints = [
            models.UniqueConstraint(fields=["line", "day", "nth"], name="delivery_nth_once"),
            models.CheckConstraint(condition=Q(given__gte=0), name="delivery_not_below_nought"),
        ]
        indexes = [models.Index(fields=["budget", "-day"], name="delivery_of")]


class Block(models.Model):
    """A contract for a volume at one price, whoever uses it. Never edited."""

    ref = models.CharField(max_length=14, unique=True, default=block_ref)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="blocks")
    unit = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Unit])
    volume = models.DecimalField(max_digits=10, decimal_places=2)  # over all of its days
    price = MoneyField()  # of all of it
    starts_on = models.DateField()
    ends_before = models.DateField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    total: Decimal | None  # what was given so far; only as `queries.blocks_used` reads it

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(volume__gt=0, price__gt=0), name="block_above_nought"
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="block_runs_forward"
            ),
        ]

    @property
    def contract(self) -> Contract:
        days = Period(self.starts_on, self.ends_before)
        return Contract(self.unit, Fraction(self.volume), self.price, days)


class Withdrawn(models.Model):
    """That a contract was written down in error, and counts no more."""

    block = models.OneToOneField(Block, on_delete=models.PROTECT, related_name="withdrawn")
    because = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()


class Uplift(models.Model):
    """Another price for a service from a day: proposed by one, and signed by another."""

    ref = models.CharField(max_length=14, unique=True, default=uplift_ref)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="uplifts")
    unit = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Unit])
    price = MoneyField()
    before = MoneyField(null=True)  # as the directory has it
    starts_on = models.DateField()
    because = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=State.PROPOSED)
    people = models.PositiveIntegerField()  # when it was proposed
    yearly = MoneyField()  # what budgets grow by in a year, when it was proposed
    proposed_by = models.CharField(max_length=150)
    proposed_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_on", "decided_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="uplift_above_nought"),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED)
                | ~Q(decided_by="") & ~Q(decided_by=F("proposed_by")),
                name="uplift_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["service", "unit"],
                condition=Q(state=State.PROPOSED),
                name="uplift_one_waits",
            ),
        ]

    @property
    def is_proposed(self) -> bool:
        return self.state == State.PROPOSED


class Raised(models.Model):
    """A budget that follows a new price: each once. Never edited."""

    uplift = models.ForeignKey(Uplift, on_delete=models.PROTECT, related_name="raised")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="raised")
    more = MoneyField()  # a week to the provider
    added = MoneyField()  # of it, that the budget grew by
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uplift", "budget"], name="raised_once"),
        ]


class Missed(models.Model):
    """Somebody says that what was written down did not happen. Never edited."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="missed")
    words = models.TextField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="missed_says_what"),
        ]
