"""Support plans: what a person wants, and each thing that will help, with its cost."""

from django.db import models
from django.db.models import Q

from selfdirect.agreement.allocation.models import Allocation
from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.agreement.planning.journey import State
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.models import Service


def plan_ref() -> str:
    return new_ref("PL")


class Held(models.TextChoices):
    """Who holds the money for a line: Essex's direct and managed; together, a split budget."""

    DIRECT = "direct", "You hold the money (direct payment)"
    MANAGED = "managed", "The council holds the money (managed)"


class Plan(models.Model):
    """Care Act 2014 s.25. A change after it is agreed is a new version."""

    ref = models.CharField(max_length=14, unique=True, default=plan_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=State.DRAFT)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="plans")
    means = models.ForeignKey(
        FinancialAssessment, on_delete=models.PROTECT, null=True, related_name="plans"
    )
    good_day = models.TextField(blank=True)  # what a good day is like, in the person's words
    contingency = MoneyField(default=0)  # pence a week kept for bad weeks
    contingency_for = models.TextField(blank=True)
    starts_on = models.DateField(null=True)  # when the support is to begin
    left_out = models.JSONField(default=dict)  # {need: why nothing is planned for it}
    made_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)  # counts up: has it changed since I looked?
    changed_by = models.CharField(max_length=200, blank=True)  # as people read it
    changed_at = models.DateTimeField(null=True)
    agreer = models.CharField(max_length=20, blank=True)  # the role that is to decide on it
    submitted_by = models.CharField(max_length=150, blank=True)
    submitted_by_name = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=(State.DRAFT, State.SUBMITTED)),
                name="plan_one_in_hand",
            ),
            models.CheckConstraint(condition=Q(contingency__gte=0), name="plan_contingency_sane"),
        ]


class Outcome(models.Model):
    """Something the person wants to be true, in their own words."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="outcomes")
    place = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="outcome_place_once")
        ]


class Line(models.Model):
    """One thing that helps: which need it meets, who gives it, when, and what it costs."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=40)  # a code of the ten outcomes of S.I. 2015/313
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=160)  # the provider's name, or "my brother Ben"
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    held = models.CharField(max_length=8, choices=Held, blank=True)  # empty: costs nothing
    quantity = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # a week
    unit = models.CharField(max_length=10, blank=True)
    unit_price = MoneyField(null=True)
    price_from = models.DateField(null=True)  # since when the directory has that price
    weekly = MoneyField(default=0)  # quantity x unit price, rounded once
    free_as = models.CharField(  # why nobody is charged for it: a code of charging's NOT_CHARGED
        max_length=10, blank=True
    )
    times = models.JSONField(default=list)  # [[weekday 0-6, "09:00", "11:00"], ...]

    class Meta:
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held="", weekly=0)  # free, or not yet priced: a draft may wait for it
                | Q(held__in=Held.values, weekly=0, unit_price__isnull=True)
                | Q(held__in=Held.values, weekly=0, quantity__isnull=True)
                | Q(held__in=Held.values, quantity__gt=0, unit_price__gte=0, weekly__gte=0),
                name="line_priced_or_free",
            ),
            models.CheckConstraint(  # the council pays only those whom it knows, at known prices
                condition=~Q(held=Held.MANAGED) | Q(service__isnull=False),
                name="line_managed_is_listed",
            ),
        ]
