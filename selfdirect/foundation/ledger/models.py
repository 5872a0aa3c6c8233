"""The book: accounts, entries, postings and what became of the pending ones.

Nothing here is written by the ORM. Each money event is one database function (see
`migrations/0002_functions.py`), and the application's role may call those and read, no more.
"""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from selfdirect.foundation.db.fields import MoneyField


class Account(models.Model):
    """A place where money is: named by an address, such as `provider:BRIGHTWAY`."""

    address = models.TextField(unique=True)
    stream = models.TextField(help_text="whose money it is: care, carers, health, own...")
    guarded = models.BooleanField(
        default=False, help_text="may not go below its floor; others keep no running balance"
    )
    floor = MoneyField(default=0, help_text="the least a guarded account may have available")
    available = MoneyField(
        null=True, help_text="posted in, less posted out, less pending out; guarded accounts only"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_guard",
                condition=Q(guarded=False, available=None)
                | Q(guarded=True, available__isnull=False, available__gte=F("floor")),
                violation_error_message="There is not enough left in this account.",
            ),
            models.CheckConstraint(
                name="ledger_address", condition=Q(address__regex=r"^[a-z]+(:[A-Za-z0-9_.-]+)+$")
            ),
        ]

    def __str__(self) -> str:
        return self.address


class Entry(models.Model):
    """One money event. Pending means promised: a settlement says later what became of it."""

    reference = models.TextField(help_text="the idempotency key: one event, however often asked")
    effective_on = models.DateField(help_text="the day it counts from")
    recorded_at = models.DateTimeField(help_text="when it became known")
    memo = models.TextField(blank=True)
    pending = models.BooleanField(default=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", help_text="at most once"
    )
    by = models.TextField(help_text="the sign-in name of who did it")
    fingerprint = models.BinaryField(help_text="SHA-256 of what was asked under the reference")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_reference_once", fields=["reference"]),
            models.CheckConstraint(
                name="ledger_reversal_is_posted", condition=Q(reverses=None) | Q(pending=False)
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Postings(models.QuerySet["Posting"]):
    """Two dates stand behind each read: the day it counts from, and when it became known."""

    def posted(self, on: date | None, known_at: datetime | None) -> Self:
        """Keep what has been paid by a day, as was known at a moment; None is no limit."""
        rows = self.filter(Q(entry__pending=False) | Q(entry__settlement__kind="posted"))
        rows = rows.annotate(
            counts_on=Coalesce("entry__settlement__effective_on", "entry__effective_on"),
            known=Coalesce("entry__settlement__at", "entry__recorded_at"),
        )
        return rows.filter(**_given(counts_on__lte=on, known__lte=known_at))

    def committed(self, on: date | None, known_at: datetime | None) -> Self:
        """Keep what was promised by a day and neither paid nor released by then."""
        settled = Settlement.objects.filter(
            entry=OuterRef("entry"), **_given(effective_on__lte=on, at__lte=known_at)
        )
        return self.filter(
            ~Exists(settled),
            entry__pending=True,
            **_given(entry__effective_on__lte=on, entry__recorded_at__lte=known_at),
        )


def _given(**limits: date | None) -> dict[str, date]:
    return {name: limit for name, limit in limits.items() if limit is not None}


class Posting(models.Model):
    """Whole pence from one account to another: balanced because it has both ends."""

    pk = models.CompositePrimaryKey("entry_id", "line")
    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="postings")
    line = models.SmallIntegerField()
    source = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    target = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    pence = MoneyField()

    objects = Postings.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["source", "entry"], name="ledger_posting_out"),
            models.Index(fields=["target", "entry"], name="ledger_posting_in"),
        ]
        constraints = [
            models.CheckConstraint(name="ledger_pence_above_nought", condition=Q(pence__gt=0)),
            models.CheckConstraint(name="ledger_two_ends", condition=~Q(source=F("target"))),
        ]


class Settlement(models.Model):
    """What became of a pending entry: paid, or released. Appended, so nothing is updated."""

    class Kind(models.TextChoices):
        POSTED = "posted"
        VOID = "void"

    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="settlement"
    )
    kind = models.TextField(choices=Kind)
    effective_on = models.DateField(help_text="the day it counts from")
    at = models.DateTimeField(help_text="when it became known")
    by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_kind", condition=Q(kind__in=["posted", "void"]))
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind}"
