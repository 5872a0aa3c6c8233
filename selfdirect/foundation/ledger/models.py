"""The book: accounts, entries, postings and what became of the pending ones.

Nothing here is written by the ORM. Each money event is one database function (see
`migrations/0005_one_call.py`, and `0009_by_column.py` for many), and the application's role may
call those and read, no more. What a row points at is looked at by triggers, not by foreign keys:
nothing here is ever deleted, and the lock that a foreign key takes would make everybody who pays
one provider wait for each other.
"""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from selfdirect.foundation.audit.models import TransactionId
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
    txid = models.BigIntegerField(db_default=TransactionId(), editable=False)

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
    expires_on = models.DateField(
        null=True, help_text="the day a promise lapses, if nothing became of it before"
    )
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="reversal",
        help_text="at most once",
    )
    by = models.TextField(help_text="the sign-in name of who did it")
    fingerprint = models.BinaryField(help_text="SHA-256 of what was asked under the reference")
    txid = models.BigIntegerField(db_default=TransactionId(), editable=False)

    class Meta:
        indexes = [
            BrinIndex(name="ledger_entry_txid", fields=["txid"], autosummarize=True),
            models.Index(
                name="ledger_entry_lapses",
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="ledger_reference_once", fields=["reference"]),
            models.CheckConstraint(
                name="ledger_reversal_is_posted", condition=Q(reverses=None) | Q(pending=False)
            ),
            models.CheckConstraint(
                name="ledger_only_promises_lapse",
                condition=Q(expires_on=None) | Q(pending=True, expires_on__gt=F("effective_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Postings(models.QuerySet["Posting"]):
    """Two dates stand behind each read: the day it counts from, and when it became known."""

    def posted(self, on: date | None, known_at: datetime | None) -> Self:
        """Keep what has been paid by a day, as was known at a moment; None is no limit.

        `moved` is how much: of a promise paid in part, the part.
        """
        rows = self.filter(
            Q(entry__pending=False) | Q(entry__settlement__kind__in=Settlement.PAID)
        )
        rows = rows.annotate(
            moved=Coalesce("entry__settlement__pence", "pence"),
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
    entry = models.ForeignKey(
        Entry, models.PROTECT, db_index=False, db_constraint=False, related_name="postings"
    )
    line = models.SmallIntegerField()
    source = models.ForeignKey(
        Account, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    target = models.ForeignKey(
        Account, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
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
    """What became of a pending entry: paid, paid in part, released, or lapsed. Appended."""

    class Kind(models.TextChoices):
        POSTED = "posted"
        PART = "part"
        VOID = "void"
        EXPIRED = "expired"

    PAID = [Kind.POSTED, Kind.PART]

    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, db_constraint=False, related_name="settlement"
    )
    kind = models.TextField(choices=Kind)
    pence = MoneyField(null=True, help_text="how much was paid of one paid in part; else none")
    effective_on = models.DateField(help_text="the day it counts from")
    at = models.DateTimeField(help_text="when it became known")
    by = models.TextField()
    txid = models.BigIntegerField(db_default=TransactionId(), editable=False)

    class Meta:
        indexes = [BrinIndex(name="ledger_settlement_txid", fields=["txid"], autosummarize=True)]
        constraints = [
            models.CheckConstraint(
                name="ledger_kind",
                condition=Q(kind="part", pence__isnull=False, pence__gt=0)
                | Q(kind__in=["posted", "void", "expired"], pence=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind}"


class Seal(models.Model):
    """A batch of the book, closed: its digest covers its content and the seal before it."""

    number = models.PositiveIntegerField(primary_key=True)
    before_txid = models.BigIntegerField(help_text="rows of all earlier transactions are sealed")
    rows = models.PositiveIntegerField()
    previous = models.TextField(help_text="the digest of the seal before it")
    digest = models.TextField(help_text="SHA-256, in hexadecimal")
    sealed_at = models.DateTimeField()
    content = models.BinaryField(
        null=True, help_text="of all its rows together, SHA-512; seals from before have none"
    )


class SealedRow(models.Model):
    """The digest of one row at the time of its sealing: it tells which row was changed."""

    class Kind(models.TextChoices):
        ACCOUNT = "account"
        ENTRY = "entry"  # with its postings
        SETTLEMENT = "settlement"

    pk = models.CompositePrimaryKey("kind", "row")
    kind = models.TextField(choices=Kind)
    row = models.BigIntegerField(help_text="the number of the account or of the entry")
    seal = models.ForeignKey(Seal, models.PROTECT, db_index=False, db_constraint=False)
    digest = models.BinaryField(help_text="SHA-256")


class Anchor(models.Model):
    """Where the head of the chain was printed, for others to keep."""

    certificate = models.TextField(unique=True, help_text="what it was printed on")
    number = models.PositiveIntegerField()
    digest = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
