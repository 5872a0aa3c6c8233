"""Published schemes, and the indicative budgets worked out under them."""

from django.db import models
from django.db.models import Q

from selfdirect.agreement.allocation.journey import State
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.front_door.assessment.models import Assessment, Questionnaire
from selfdirect.register.cases.models import Case


def allocation_ref() -> str:
    return new_ref("I")


class Scheme(models.Model):
    """A council's published way from answers to pounds. Never edited: a change is a version."""

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    text = models.TextField()  # the file, as published
    checksum = models.CharField(max_length=64)
    starts_on = models.DateField()
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="scheme_version_once"),
            models.UniqueConstraint(fields=["starts_on"], name="scheme_one_a_day"),
        ]


class Allocation(models.Model):
    """One working-out of one person's indicative budget, with its receipts."""

    ref = models.CharField(max_length=12, unique=True, default=allocation_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="allocations")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="allocations"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=State.ISSUED)
    weekly = MoneyField()  # under the agreed answers
    weekly_own = MoneyField(null=True)  # under the person's own answers
    panel = models.BooleanField(default=False)  # above the table: an individual costing is made
    receipt = models.JSONField()  # rules.receipt() under the agreed answers
    receipt_own = models.JSONField(null=True)  # under the person's own
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=State.ISSUED), name="allocation_one_in_force"
            ),
            models.CheckConstraint(condition=Q(weekly__gte=0), name="allocation_not_negative"),
        ]
