"""Personal budgets: what was agreed, for how long, and who holds which part.

The money itself stands in the ledger, at the addresses that these rows name.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from selfdirect.agreement.planning.models import Held, Plan
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.rules import Share


def budget_ref() -> str:
    return new_ref("PB")


class Budget(models.Model):
    ref = models.CharField(max_length=14, unique=True, default=budget_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="budgets")
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="budget")
    state = models.CharField(max_length=8, default=State.OPEN)
    starts_on = models.DateField()
    ends_before = models.DateField()  # the budget year: 52 weeks
    ended_on = models.DateField(null=True)  # the first day it no longer pays for
    total = MoneyField()  # a week, as decided (Care Act 2014 s.26)
    person_pays = MoneyField()
    council_pays = MoneyField()
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
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
    """The direct or the managed part of a budget: together they make a split one."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="parts")
    held = models.CharField(max_length=8, choices=Held)
    weekly = MoneyField()
    person_pays = MoneyField(default=0)  # of it, a week
    address = models.CharField(max_length=60, unique=True)  # its account in the ledger

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "held"], name="part_once"),
            models.CheckConstraint(
                condition=Q(person_pays__gte=0, person_pays__lte=F("weekly")),
                name="part_person_pays_some_of_it",
            ),
        ]

    @property
    def share(self) -> Share:
        return Share(self.held, self.weekly, self.person_pays)
