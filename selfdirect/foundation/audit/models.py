"""History: what was done, who looked, who was turned away. Append-only by trigger."""

from django.db import models
from django.db.models import Func


class TransactionId(Func):
    """The database's own number for the transaction that wrote a row."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Kind(models.TextChoices):
    ACT = "act"
    LOOK = "look"
    TURNED_AWAY = "turned away"
    BREAK_GLASS = "break glass"


class Event(models.Model):
    """One thing that happened. Holds no foreign keys, so history never blocks live data."""

    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ACT)
    subject = models.CharField(max_length=80)  # "plan:PL-7K3M-9QTX"
    about = models.CharField(max_length=12, blank=True)  # the person's reference
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    told = models.TextField(blank=True)  # the same in plain words, for the person's timeline
    txid = models.BigIntegerField(db_default=TransactionId(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["about", "-at", "-id"], name="event_about_at"),
            models.Index(fields=["by", "-at"], name="event_by_at"),
            models.Index(fields=["txid"], name="event_txid"),
        ]


class Seal(models.Model):
    """A batch of history, closed: its digest covers the rows and the seal before it."""

    after_txid = models.BigIntegerField()  # rows of transactions above this ...
    to_txid = models.BigIntegerField(unique=True)  # ... up to and with this
    rows = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
