"""What people told us of their money, and what they will pay because of it."""

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.charging.journey import State
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.register.cases.models import Case


def means_ref() -> str:
    return new_ref("M")


class FinancialAssessment(models.Model):
    """Care Act 2014 s.17. One set of means, and the contribution that follows."""

    ref = models.CharField(max_length=12, unique=True, default=means_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="means")
    state = models.CharField(max_length=10, default=State.DRAFT)
    effective_on = models.DateField()
    told = models.JSONField(default=dict)  # rules.write_told(): as the page was answered
    means = models.JSONField()  # as rules.Means reads it, without the cost
    most = MoneyField(null=True)  # the most they could be asked to pay; None: the full cost
    keeps = MoneyField(null=True)  # what charging may not touch; None under the full cost
    working = models.JSONField()
    told_by = models.CharField(max_length=150)
    told_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state=State.SUPERSEDED),
                name="means_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(told_by=F("confirmed_by")), name="means_confirmed_by_another"
            ),
        ]
