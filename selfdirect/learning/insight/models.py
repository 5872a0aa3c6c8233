"""What was told of the council's money on a day, kept as it was told."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.learning.insight.journey import State
from selfdirect.learning.insight.rules.closing import month_of


def journal_ref() -> str:
    return new_ref("GJ")


class Outlook(models.Model):
    """What support will have cost by the year's end, as it was told on a day. Never edited."""

    on = models.DateField()
    known_at = models.DateTimeField()  # what the book said at that moment
    series = models.JSONField()  # [[way, code, paid, promised]]: pence a week; see rules.outlook
    people = models.JSONField()  # [[way, code, how many]]
    costs = models.JSONField(default=dict)  # see queries.costs.counted
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["-known_at"], name="outlook_newest")]


class Close(models.Model):
    """A month's end as it was reported on a day. Never edited, and nothing is locked by it."""

    starts_on = models.DateField(unique=True)  # the first of the month
    known_at = models.DateTimeField()  # what the book said at that moment
    snapshot = models.TextField(default="")  # of the transactions that it was read from
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

    @property
    def ends(self) -> dict[str, Money]:
        """Say how the month ended, by kind of account."""
        return {line["kind"]: Money(line["closing"]) for line in self.report["lines"]}


class Journal(models.Model):
    """A month handed over to the council's general ledger."""

    ref = models.CharField(max_length=14, unique=True, default=journal_ref)
    state = models.CharField(max_length=8, default=State.DRAFT)
    starts_on = models.DateField()  # the first of the month
    known_at = models.DateTimeField()  # what the book said at that moment
    count = models.PositiveIntegerField()  # lines, without the control line
    total = MoneyField()  # debits less credits: what the control line takes
    bank = models.CharField(max_length=40)  # the control account
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    made_by = models.CharField(max_length=150)
    made_by_name = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | ~Q(made_by=F("decided_by")),
                name="journal_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | (~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="journal_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=~Q(state=State.DROPPED),
                name="journal_once_a_month",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=State.DRAFT), name="journal_one_draft"
            ),
        ]

    @property
    def month(self) -> Period:
        return month_of(self.starts_on)


class JournalLine(models.Model):
    """One line of a journal, as it was handed over. Never edited."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    month = models.DateField()  # that it counts in
    what = models.CharField(max_length=20)  # see codes.toml
    stream = models.CharField(max_length=20, blank=True)
    team = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=20, blank=True)
    centre = models.CharField(max_length=40)
    account = models.CharField(max_length=40)
    amount = MoneyField()  # a debit above nought, a credit below

    class Meta:
        ordering = ["journal", "place"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "place"], name="journal_line_one_place"),
            models.UniqueConstraint(
                fields=["journal", "month", "what", "stream", "team", "purpose"],
                name="journal_line_once",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="journal_line_moves_money"),
        ]
