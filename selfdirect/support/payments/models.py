"""Money that leaves: direct payments to people, and invoices paid to providers."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.models import Part
from selfdirect.support.payments.journey import State


def payment_ref() -> str:
    return new_ref("PY")


class Payment(models.Model):
    """One sum to one payee for one stretch of days. Its money moves when it is approved."""

    class Kind(models.TextChoices):
        DIRECT = "direct", "direct payment"
        INVOICE = "invoice", "provider's invoice"

    ref = models.CharField(max_length=14, unique=True, default=payment_ref)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, default=State.PREPARED)
    payee = models.CharField(max_length=60)  # an address of the ledger
    payee_name = models.CharField(max_length=160)
    invoice_number = models.CharField(max_length=40, blank=True)  # the provider's own
    starts_on = models.DateField()
    ends_before = models.DateField()
    amount = MoneyField()
    what = models.CharField(max_length=200)  # "help on Monday and Thursday"
    order = models.CharField(max_length=80, blank=True)  # the entry that promised it
    working = models.TextField(blank=True)  # how the sum came about, in words
    because = models.TextField(blank=True)  # why it differs from the order
    prepared_by = models.CharField(max_length=150)
    prepared_by_name = models.CharField(max_length=200, blank=True)
    prepared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_above_nought"),
            models.CheckConstraint(
                condition=~Q(prepared_by=F("decided_by")), name="payment_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PREPARED)
                | (~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="payment_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refused_because=""),
                name="payment_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="payment_period_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["part", "kind", "payee", "starts_on"],
                condition=~Q(state=State.REFUSED),
                name="payment_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["payee", "invoice_number"],
                condition=~Q(invoice_number="") & ~Q(state=State.REFUSED),
                name="invoice_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "prepared_at"], name="payment_waiting"),
            models.Index(fields=["-decided_at"], name="payment_latest"),
        ]

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_before)
