"""Bills to people for their share, and what came of them. The money itself is in the ledger."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Every, Period
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.billing.journey import Asked, State
from selfdirect.support.billing.rules import DONE, EVERY, FOUND, WORDS, Kind, Parts, Taken
from selfdirect.support.budgets.models import Budget


def round_ref() -> str:
    return new_ref("BR")


def bill_ref() -> str:
    return new_ref("BL")


def receipt_ref() -> str:
    return new_ref("RC")


def arrangement_ref() -> str:
    return new_ref("AG")


def write_off_ref() -> str:
    return new_ref("WO")


def collection_ref() -> str:
    return new_ref("CO")


class Round(models.Model):
    """The bills of the whole council for a period: drawn up by one, sent by another."""

    ref = models.CharField(max_length=14, unique=True, default=round_ref)
    state = models.CharField(max_length=8, default=State.DRAFT)
    starts_on = models.DateField()
    ends_before = models.DateField()
    count = models.PositiveIntegerField(default=0)
    total = MoneyField(default=0)
    made_by = models.CharField(max_length=150)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150, blank=True)
    issued_by_name = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="round_runs_forward"
            ),
            models.CheckConstraint(condition=~Q(made_by=F("issued_by")), name="round_four_eyes"),
            models.CheckConstraint(
                condition=Q(state=State.ISSUED, issued_at__isnull=False) & ~Q(issued_by="")
                | ~Q(state=State.ISSUED) & Q(issued_at=None),
                name="round_issued_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["starts_on"], condition=~Q(state=State.DROPPED), name="round_once"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=State.DRAFT), name="round_one_draft"
            ),
        ]

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_before)


class Bill(models.Model):
    """What one person is asked for. It has its number from the day it is sent; then it stands."""

    ref = models.CharField(max_length=14, unique=True, default=bill_ref)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="bills")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bills")
    number = models.PositiveIntegerField(null=True, unique=True)
    total = MoneyField()  # below nought: a credit note
    paid = MoneyField(default=0)  # of it, what had arrived before it was made
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="bill_once_a_round"),
            models.CheckConstraint(
                condition=Q(number=None, issued_on=None, due_on=None)
                | Q(number__isnull=False, issued_on__isnull=False, due_on__isnull=False),
                name="bill_numbered_when_sent",
            ),
        ]
        indexes = [models.Index(fields=["person", "issued_on"], name="bill_of")]

    @property
    def is_credit(self) -> bool:
        return bool(self.total.pence < 0)

    @property
    def name(self) -> str:
        kind = "Credit note" if self.is_credit else "Bill"
        return f"{kind} {self.number:06d}" if self.number else f"{kind}, not sent yet"


class Line(models.Model):
    """One share on a bill, by the reference that it has in the book."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_before = models.DateField()
    amount = MoneyField()
    words = models.CharField(max_length=400)
    paid = models.BooleanField(default=False)  # it had arrived already
    takes_back = models.BooleanField(default=False)
    written_off = models.ForeignKey(
        "WriteOff", on_delete=models.PROTECT, null=True, related_name="lines"
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "place"], name="bill_line_place"),
            models.UniqueConstraint(
                fields=["reference", "takes_back"], name="bill_line_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(takes_back=True, amount__lt=0) | Q(takes_back=False, amount__gt=0),
                name="bill_line_takes_off_or_asks",
            ),
        ]


class Receipt(models.Model):
    """Money that came from somebody: counted once, never changed."""

    class How(models.TextChoices):
        BANK = "bank", "Into the council’s bank account"
        CARD = "card", "By card"
        CHEQUE = "cheque", "By cheque"
        CASH = "cash", "In cash"

    ref = models.CharField(max_length=14, unique=True, default=receipt_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    amount = MoneyField()
    on = models.DateField()  # when it came
    how = models.CharField(max_length=6, choices=How)
    words = models.CharField(max_length=200, blank=True)
    line = models.BigIntegerField(null=True, unique=True)  # of the bank's list, if it was there
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_above_nought"),
        ]
        indexes = [models.Index(fields=["person", "on"], name="receipt_of")]


class Chase(models.Model):
    """One step that was taken about what is late. Never changed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chases")
    kind = models.CharField(max_length=8, choices=list(WORDS.items()))
    found = models.CharField(max_length=6, blank=True, choices=list(FOUND.items()))
    words = models.TextField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hardship") & ~Q(found="") | ~Q(kind="hardship") & Q(found=""),
                name="chase_hardship_finds",
            ),
        ]

    @property
    def done(self) -> str:
        return DONE[Kind(self.kind)]

    @property
    def taken(self) -> Taken:
        return Taken(self.kind, self.on, self.found)


class Arrangement(models.Model):
    """Somebody and the council agreed that they pay in parts."""

    ref = models.CharField(max_length=14, unique=True, default=arrangement_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements")
    amount = MoneyField()
    every = models.CharField(max_length=10, choices=[(each, f"every {each}") for each in EVERY])
    starts_on = models.DateField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="arrangement_above_nought"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""), name="arrangement_ends_for_why"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on=None), name="arrangement_one_open"
            ),
        ]

    @property
    def parts(self) -> Parts:
        return Parts(self.amount, Every(self.every), self.starts_on)


class WriteOff(models.Model):
    """Something that is not asked for any more: one asks for it, another signs."""

    class Reason(models.TextChoices):
        CANNOT = "cannot", "They cannot pay it, now or later"
        DIED = "died", "They died, and left too little"
        OLD = "old", "It is older than six years"
        SMALL = "small", "Asking for it costs more than it is"
        OTHER = "other", "Something else"

    ref = models.CharField(max_length=14, unique=True, default=write_off_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="write_offs")
    state = models.CharField(max_length=8, default=Asked.ASKED)
    amount = MoneyField()
    late_on = models.DateField()  # what was due before this day
    reason = models.CharField(max_length=6, choices=Reason)
    words = models.TextField()
    asked_by = models.CharField(max_length=150)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="write_off_above_nought"),
            models.CheckConstraint(condition=~Q(words=""), name="write_off_says_why"),
            models.CheckConstraint(
                condition=Q(state=Asked.ASKED, decided_by="")
                | ~Q(state=Asked.ASKED) & ~Q(decided_by="") & ~Q(decided_by=F("asked_by")),
                name="write_off_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=Asked.ASKED), name="write_off_one_waits"
            ),
        ]


class Collection(models.Model):
    """A provider asks somebody for their share, and is paid that much less, from a day on."""

    ref = models.CharField(max_length=14, unique=True, default=collection_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="collections")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget"], condition=Q(ends_before=None), name="collection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gte=F("starts_on")),
                name="collection_runs_forward",
            ),
        ]

    @property
    def days(self) -> tuple[date, date]:
        """Say its first day, and the first after it."""
        return self.starts_on, self.ends_before or date.max
