"""Bills to people for their share, and what came of them. The money itself is in the ledger."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Every, Period
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person, Supporter
from selfdirect.support.billing.journey import Asked, MandateState, RunState, State
from selfdirect.support.billing.rules import (
    DONE,
    EVERY,
    FOUND,
    WORDS,
    Kind,
    Parts,
    Taken,
    reference,
)
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


def mandate_ref() -> str:
    return new_ref("MD")


def debit_run_ref() -> str:
    return new_ref("DR")


def debit_ref() -> str:
    return new_ref("DT")


def top_up_ref() -> str:
    return new_ref("TU")


def top_up_bill_ref() -> str:
    return new_ref("TB")


def top_up_receipt_ref() -> str:
    return new_ref("TR")


def report_ref() -> str:
    return new_ref("RP")


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
        DEBIT = "debit", "By direct debit"

    ref = models.CharField(max_length=14, unique=True, default=receipt_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    amount = MoneyField()
    on = models.DateField()  # when it came
    how = models.CharField(max_length=6, choices=How)
    words = models.CharField(max_length=200, blank=True)
    line = models.BigIntegerField(null=True, unique=True)  # of the bank's list, if it was there
    debit = models.OneToOneField("Debit", models.PROTECT, null=True, related_name="receipt")
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


# Top-ups ----------------------------------------------------------------------------------------


class TopUp(models.Model):
    """Somebody beside a person agreed in writing to pay for more than their plan needs.

    Care Act 2014 s.30; S.I. 2014/2670. It is never the person's debt: the council pays what it
    arranged, whether the money comes or not.
    """

    ref = models.CharField(max_length=14, unique=True, default=top_up_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="top_ups")
    payer = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="+")
    write_to = models.CharField(max_length=300)  # their e-mail, or their address
    words = models.CharField(max_length=200)  # what it is for
    agreed_on = models.DateField()  # the day of the written agreement
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends_before=None), name="top_up_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gte=F("starts_on")),
                name="top_up_runs_forward",
            ),
        ]

    @property
    def account(self) -> str:
        """Name where what came for it stands in the book."""
        return f"payer:{self.ref}"

    @property
    def letters_to(self) -> str:
        """Say where whoever pays gets letters."""
        return self.write_to if "@" in self.write_to else f"{self.payer.name}, {self.write_to}"


class TopUpBill(models.Model):
    """What a round asks of whoever pays a top-up; below nought takes off what was asked before."""

    ref = models.CharField(max_length=14, unique=True, default=top_up_bill_ref)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="top_ups")
    top_up = models.ForeignKey(TopUp, on_delete=models.PROTECT, related_name="bills")
    amount = MoneyField()
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "top_up"], name="top_up_bill_once_a_round"),
            models.CheckConstraint(condition=~Q(amount=0), name="top_up_bill_asks"),
        ]


class TopUpReceipt(models.Model):
    """Money that came for a top-up: counted once, never changed."""

    ref = models.CharField(max_length=14, unique=True, default=top_up_receipt_ref)
    top_up = models.ForeignKey(TopUp, on_delete=models.PROTECT, related_name="receipts")
    amount = MoneyField()
    on = models.DateField()  # when it came
    how = models.CharField(max_length=6, choices=Receipt.How)
    words = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="top_up_receipt_above_nought"),
        ]


# Direct debits ----------------------------------------------------------------------------------


class Mandate(models.Model):
    """Somebody lets us collect from one account. A change is a new one: this one ends."""

    class End(models.TextChoices):
        STOPPED = "stopped", "They stopped it"
        CHANGED = "changed", "Another account took its place"
        BANK = "bank", "The bank ended it"
        LAPSED = "lapsed", "It was not used for too long"
        LAST = "last", "There is nothing more to pay"

    ref = models.CharField(max_length=14, unique=True, default=mandate_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    state = models.CharField(max_length=6, default=MandateState.NEW)
    name = models.CharField(max_length=70)  # as the bank knows the holder
    sort_code = models.CharField(max_length=6)
    number = models.CharField(max_length=8)
    payer = models.CharField(max_length=120, blank=True)  # who pays, if it is somebody else
    payer_to = models.CharField(max_length=300, blank=True)  # where we write to them
    agreed_at = models.DateTimeField(null=True)  # when whoever's account it is said yes to us
    agreed_how = models.CharField(max_length=200, blank=True)
    agreed_by_name = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    lodged_on = models.DateField(null=True)  # the day on which its bank is told of it
    used_on = models.DateField(null=True)  # the last day on which money was taken
    ended_on = models.DateField(null=True)
    ended_how = models.CharField(max_length=7, blank=True, choices=End)
    ended_because = models.CharField(max_length=200, blank=True)
    told_end_on = models.DateField(null=True)  # the day on which its bank is told that it ended

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sort_code__regex=r"^\d{6}$") & Q(number__regex=r"^\d{8}$"),
                name="mandate_six_and_eight_digits",
            ),
            models.CheckConstraint(
                condition=Q(lodged_on=None) | Q(agreed_at__isnull=False),
                name="mandate_lodged_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(payer="", payer_to="") | ~Q(payer="") & ~Q(payer_to=""),
                name="mandate_payer_can_be_told",
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.ENDED, ended_on__isnull=False) & ~Q(ended_how="")
                | ~Q(state=MandateState.ENDED) & Q(ended_on=None, ended_how=""),
                name="mandate_ends_for_why",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(state=MandateState.ENDED),
                name="mandate_one_open",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="mandate_waiting")]

    @property
    def reference(self) -> str:
        """Name it as banks do."""
        return reference(self.ref)

    @property
    def write_to(self) -> str:
        """Say where whoever pays gets letters; empty if nobody can write to them."""
        if not self.payer:
            return self.person.write_to
        return self.payer_to if "@" in self.payer_to else f"{self.payer}, {self.payer_to}"

    @property
    def way(self) -> dict[str, Any]:
        """Say where and how whoever pays gets letters."""
        return {"to": self.write_to} if self.payer else self.person.way

    @property
    def called(self) -> str:
        """Say how to greet whoever's account it is."""
        return self.payer or self.person.short_name

    @property
    def masked(self) -> str:
        """Show as much as one needs to know the account again."""
        return f"ending {self.number[-4:]}"


class DebitRun(models.Model):
    """What is taken by direct debit on one day, and what banks are told in the same file."""

    ref = models.CharField(max_length=14, unique=True, default=debit_run_ref)
    state = models.CharField(max_length=7, default=RunState.DRAFT)
    collect_on = models.DateField(null=True)  # none: banks are only told who begins and ends
    process_on = models.DateField()  # the day on which the bank works on it
    count = models.PositiveIntegerField(default=0)  # collections in it
    total = MoneyField(default=0)
    telling = models.PositiveIntegerField(default=0)  # what banks are told beside them
    made_by = models.CharField(max_length=150)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=150, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    file = models.BinaryField(null=True)
    file_on = models.DateField(null=True)
    serial = models.PositiveIntegerField(null=True)  # counts the files of that day
    file_digest = models.CharField(max_length=64, blank=True)  # SHA-256
    file_taken_by_name = models.CharField(max_length=200, blank=True)
    file_taken_at = models.DateTimeField(null=True)  # from then on it may be at the bank
    sent_by_name = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    doubted_by = models.CharField(max_length=150, blank=True)  # that the bank took the file
    doubted_by_name = models.CharField(max_length=200, blank=True)
    doubted_at = models.DateTimeField(null=True)
    lost_by = models.CharField(max_length=150, blank=True)  # who says so too
    lost_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(made_by=F("approved_by")), name="debit_run_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(lost_by="") | ~Q(doubted_by="") & ~Q(lost_by=F("doubted_by")),
                name="debit_run_lost_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.DRAFT, RunState.STOPPED])
                | ~Q(approved_by="") & Q(approved_at__isnull=False),
                name="debit_run_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.DRAFT, RunState.TOLD, RunState.STOPPED])
                | Q(file__isnull=False) & ~Q(file_digest=""),
                name="debit_run_sent_with_its_file",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RunState.DRAFT), name="debit_run_one_draft"
            ),
            models.UniqueConstraint(fields=["file_on", "serial"], name="debit_run_serial_once"),
        ]
        indexes = [models.Index(fields=["-made_at"], name="debit_run_latest")]


class Debit(models.Model):
    """What one person is told will be taken on a day, and what came of it."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "will be taken"
        SENT = "SENT", "at the bank"
        COLLECTED = "COLLECTED", "taken"
        UNPAID = "UNPAID", "came back"
        CLAIMED = "CLAIMED", "given back by their bank"
        OUT = "OUT", "not taken"

    COMING = (State.PLANNED, State.SENT)
    BACK = (State.UNPAID, State.CLAIMED)

    ref = models.CharField(max_length=14, unique=True, default=debit_ref)
    run = models.ForeignKey(DebitRun, on_delete=models.PROTECT, related_name="debits")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="debits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="debits")
    state = models.CharField(max_length=9, choices=State)
    amount = MoneyField()
    told_at = models.DateTimeField(null=True)  # when the payer was told the sum and the day
    code = models.CharField(max_length=2, blank=True)  # of the collection, as banks have it
    because = models.CharField(max_length=200, blank=True)  # why it is out, or came back
    back_code = models.CharField(max_length=4, blank=True)  # the bank's, of what came back
    back_on = models.DateField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # what we said to a claim
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="debit_once_a_run"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["PLANNED", "SENT"]),
                name="debit_one_coming",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="debit_above_nought"),
            models.CheckConstraint(
                condition=Q(state__in=["PLANNED", "OUT"]) | Q(told_at__isnull=False) & ~Q(code=""),
                name="debit_taken_as_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["OUT", "UNPAID", "CLAIMED"]) | ~Q(because=""),
                name="debit_out_or_back_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state"], name="debit_of_run"),
            models.Index(fields=["person", "state"], name="debit_of"),
        ]


class Report(models.Model):
    """A bank's report on direct debits, as it was brought."""

    ref = models.CharField(max_length=14, unique=True, default=report_ref)
    profile = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it came
    rows = models.PositiveIntegerField()
    known = models.PositiveIntegerField()  # rows that an earlier file had already
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()


class ReportRow(models.Model):
    """What one row said, and what came of it. Never changed; the same row does its work once."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    nth = models.PositiveIntegerField()
    mark = models.CharField(max_length=24)
    reference = models.CharField(max_length=40)
    code = models.CharField(max_length=10, blank=True)
    on = models.DateField()
    amount = MoneyField(null=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    debit = models.ForeignKey(Debit, on_delete=models.PROTECT, null=True, related_name="+")
    done = models.BooleanField()  # else somebody has to look at it
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["nth"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=Q(done=True), name="report_row_done_once"
            ),
        ]
