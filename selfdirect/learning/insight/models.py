"""What was told of the council's money on a day, kept as it was told."""

from django.db import models
from django.db.models import Q

from selfdirect.foundation.kernel.period import Period
from selfdirect.learning.insight.rules.closing import month_of


class Outlook(models.Model):
    """What support will have cost by the year's end, as it was told on a day. Never edited."""

    on = models.DateField()
    known_at = models.DateTimeField()  # what the book said at that moment
    series = models.JSONField()  # [[way, code, paid, promised]]: pence a week; see rules.outlook
    people = models.JSONField()  # [[way, code, how many]]
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["-known_at"], name="outlook_newest")]


class Close(models.Model):
    """A month's end as it was reported on a day. Never edited, and nothing is locked by it."""

    starts_on = models.DateField(unique=True)  # the first of the month
    known_at = models.DateTimeField()  # what the book said at that moment
    report = models.JSONField()  # see queries.closing.report
    digest = models.CharField(max_length=64)  # SHA-256 of the report
    chain_head = models.CharField(max_length=100)  # where the ledger's chain stood
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__day=1), name="close_of_a_month"),
        ]

    @property
    def month(self) -> Period:
        return month_of(self.starts_on)
