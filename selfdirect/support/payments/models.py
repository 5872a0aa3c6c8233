"""Money that leaves: payments, the bank details they go to, and the runs they go out with."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.budgets.rules import DIRECT, block_account, credit_account
from selfdirect.support.orders.models import Block
from selfdirect.support.payments.journey import RunState, State
from selfdirect.support.payments.rules.invoices import Way
from selfdirect.support.pools.models import Member


def payment_ref() -> str:
    return new_ref("PY")


def bank_ref() -> str:
    return new_ref("BA")


def run_ref() -> str:
    return new_ref("PR")


def hold_ref() -> str:
    return new_ref("HO")


def file_ref() -> str:
    return new_ref("IV")


def returns_ref() -> str:
    return new_ref("RF")


def nothing() -> Money:
    return NOTHING


class Payment(models.Model):
    """One sum to one payee for one stretch of days.

    It is promised when it is approved, and leaves the budget when its run is sent.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", "direct payment"
        INVOICE = "invoice", "provider's invoice"
        FUND = "fund", "individual service fund"
        REFUND = "refund", "money paid back"
        REST = "rest", "what was left in a shared fund"
        OWED = "owed", "what an ended budget still owed"
        BLOCK = "block", "invoice of a block contract"
        MORE = "more", "use beyond a block contract"

    ref = models.CharField(max_length=14, unique=True, default=payment_ref)
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, related_name="payments"
    )  # none: it is of a block contract, and of nobody's budget
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, default=State.PREPARED)
    payee = models.CharField(max_length=60)  # an address of the ledger
    payee_name = models.CharField(max_length=160)
    invoice_number = models.CharField(max_length=40, blank=True)  # the provider's own
    starts_on = models.DateField()
    ends_before = models.DateField()
    amount = MoneyField()  # that goes to the bank
    ahead = MoneyField(default=nothing)  # of an invoice: what was paid ahead of it
    off = MoneyField(default=nothing)  # comes off it; below nought: theirs to give back
    what = models.CharField(max_length=200)  # "help on Monday and Thursday"
    whose = models.CharField(max_length=14, default="")  # whose bank account it goes to
    order = models.CharField(max_length=100, blank=True)  # the entry that ordered it
    entry = models.CharField(max_length=100, blank=True)  # the entry that promises it, if approved
    again_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="again", help_text="it came back"
    )
    rest_of = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        related_name="rests",
        help_text="what was left of theirs",
    )
    working = models.TextField(blank=True)  # how the sum came about, in words
    because = models.TextField(blank=True)  # why it differs from the order
    prepared_by = models.CharField(max_length=150)
    prepared_by_name = models.CharField(max_length=200, blank=True)
    prepared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)
    returned_because = models.CharField(max_length=200, blank=True)  # the bank's reason, in words
    returned_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.PREPARED, State.REFUSED])
                | ~Q(entry="")
                | Q(amount=0, off=0),
                name="payment_promised_by_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED)
                | (~Q(returned_because="") & Q(returned_on__isnull=False)),
                name="payment_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                | Q(amount=0, kind="invoice") & (Q(ahead__gt=0) | Q(off__gt=0)),
                name="payment_above_nought",
            ),
            models.CheckConstraint(
                condition=Q(ahead=0, off=0)
                | Q(kind="invoice", ahead__gte=0) & (Q(off__gte=0) | Q(amount=0, ahead__gt=0)),
                name="payment_off_an_invoice",
            ),
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
                condition=~Q(state__in=[State.REFUSED, State.RETURNED])
                & Q(rest_of=None, order="", ahead=0),
                name="payment_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["order"],  # not its days: a change may add to some that were paid
                condition=~Q(state__in=[State.REFUSED, State.RETURNED]) & ~Q(order=""),
                name="payment_once_an_order",
            ),
            models.UniqueConstraint(
                fields=["rest_of"],
                condition=~Q(state__in=[State.REFUSED, State.RETURNED]),
                name="rest_paid_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="rest", rest_of__isnull=False)
                | ~Q(kind="rest") & Q(rest_of__isnull=True),
                name="rest_is_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["block", "more"], block__isnull=False, part__isnull=True)
                | ~Q(kind__in=["block", "more"]) & Q(block__isnull=True, part__isnull=False),
                name="payment_of_a_budget_or_a_block",
            ),
            models.UniqueConstraint(
                fields=["block", "starts_on"],
                condition=~Q(state__in=[State.REFUSED, State.RETURNED]) & Q(kind="block"),
                name="block_paid_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["payee", "invoice_number"],
                condition=~Q(invoice_number="") & ~Q(state__in=[State.REFUSED, State.RETURNED]),
                name="invoice_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "prepared_at"], name="payment_waiting"),
            models.Index(fields=["-decided_at"], name="payment_latest"),
            models.Index(fields=["whose", "state"], name="payment_by_payee"),
            models.Index(
                fields=["payee"],
                condition=Q(kind="invoice", invoice_number=""),
                name="payment_ahead",
            ),
            models.Index(fields=["whose"], condition=~Q(off=0), name="payment_off"),
        ]

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_before)

    @property
    def cost(self) -> Money:
        """What it takes out of what pays for it; below nought: what goes back there."""
        return self.amount + self.off

    @property
    def billed(self) -> Money:
        """What an invoice says: with what was paid ahead of it, and what comes off it."""
        return self.cost + self.ahead

    @property
    def is_ahead(self) -> bool:
        """Say whether it pays what was ordered, before any invoice came."""
        return self.kind == self.Kind.INVOICE and not self.invoice_number

    @property
    def budget(self) -> Budget | None:
        """The budget that it is paid from; None if it is a block contract's."""
        return self.part.budget if self.part else None

    @property
    def case(self) -> Case | None:
        return self.budget.case if self.budget else None

    @property
    def about(self) -> str:
        """Name the person whose money it is, for history; empty if it is nobody's."""
        return self.case.person.ref if self.case else ""

    @property
    def whom(self) -> str:
        """Say whose support it pays for."""
        return str(self.case.person) if self.case else "everybody who uses it"

    @property
    def to_them(self) -> bool:
        """Say whether it goes to the person themselves, and to nobody for them."""
        mine = self.kind in (self.Kind.DIRECT, self.Kind.REST, self.Kind.OWED)
        return bool(mine and self.part and self.part.held == DIRECT)

    @property
    def source(self) -> str:
        """Name the account that it leaves: of the budget, or what stands to a person's credit."""
        if self.kind == self.Kind.REFUND:
            return credit_account(self.whose)
        if self.rest_of is not None:
            return self.rest_of.back_to
        if self.block is not None:
            return block_account(self.block.ref)
        return there(self.part).address


class InvoiceFile(models.Model):
    """A provider's invoice for many people, as it came, and what became of each row."""

    ref = models.CharField(max_length=14, unique=True, default=file_ref)
    whose = models.CharField(max_length=14)  # the provider's reference
    whose_name = models.CharField(max_length=160)
    name = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()  # the rest were here already, or wrong
    known = models.PositiveIntegerField()
    total = MoneyField()  # of those taken
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["whose", "-at"], name="invoice_file_of")]

    @property
    def wrong(self) -> int:
        return self.rows - self.taken - self.known


class InvoiceRow(models.Model):
    """What became of one row: a payment to be checked, or what is wrong with it. Never edited."""

    WAYS = [(way.value, way.value) for way in Way]

    file = models.ForeignKey(InvoiceFile, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    way = models.CharField(max_length=5, choices=WAYS)
    words = models.TextField(blank=True)  # how it differs, or what is wrong
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="invoice_row")

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["file", "row"], name="invoice_row_once"),
            models.CheckConstraint(
                condition=Q(way=Way.WRONG, payment__isnull=True)
                | ~Q(way=Way.WRONG) & Q(payment__isnull=False),
                name="invoice_row_pays_or_says_why_not",
            ),
        ]


class ReturnsFile(models.Model):
    """What the bank says came back, as it came: kept once, however often it is brought."""

    ref = models.CharField(max_length=14, unique=True, default=returns_ref)
    name = models.CharField(max_length=120)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    rows = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]


class ReturnsRow(models.Model):
    """One payment that the bank says came back, in its words. Never changed."""

    file = models.ForeignKey(ReturnsFile, on_delete=models.PROTECT, related_name="lines")
    nth = models.PositiveIntegerField()
    reference = models.TextField()
    code = models.TextField(blank=True)
    why = models.TextField()
    amount = MoneyField(null=True)  # none where the bank does not say
    on = models.DateField(null=True)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="returns"
    )  # that it names, if it is one of ours

    class Meta:
        ordering = ["file_id", "nth"]
        constraints = [
            models.UniqueConstraint(fields=["file", "nth"], name="returns_row_once"),
        ]


class BankAccount(models.Model):
    """Where somebody is paid: entered by one, checked by another, never edited.

    A change is a new row with its own first day; the one before stays to be read.
    """

    class State(models.TextChoices):
        ENTERED = "ENTERED", "waits to be checked"
        CHECKED = "CHECKED", "checked"
        REFUSED = "REFUSED", "refused"

    ref = models.CharField(max_length=14, unique=True, default=bank_ref)
    whose = models.CharField(max_length=14)  # a person's or an organisation's reference
    whose_name = models.CharField(max_length=160)
    name = models.CharField(max_length=70)  # as the bank knows the holder
    sort_code = models.CharField(max_length=6)
    number = models.CharField(max_length=8)
    emergency = models.BooleanField(default=False)  # used only if the usual way to pay fails
    starts_on = models.DateField()
    because = models.CharField(max_length=200, blank=True)  # why it changed, and who said so
    state = models.CharField(max_length=8, choices=State, default=State.ENTERED)
    entered_by = models.CharField(max_length=150)
    entered_by_name = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    checked_by = models.CharField(max_length=150, blank=True)
    checked_by_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    how_checked = models.CharField(max_length=200, blank=True)  # or why it was refused
    payable_from = models.DateField(null=True)  # after the days of waiting, if it is a change

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sort_code__regex=r"^\d{6}$") & Q(number__regex=r"^\d{8}$"),
                name="bank_six_and_eight_digits",
            ),
            models.CheckConstraint(
                condition=~Q(entered_by=F("checked_by")), name="bank_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="ENTERED", checked_by="", checked_at__isnull=True)
                | (~Q(state="ENTERED") & ~Q(checked_by="") & Q(checked_at__isnull=False)),
                name="bank_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="CHECKED") | Q(payable_from__isnull=False),
                name="bank_payable_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["whose"], condition=Q(state="ENTERED"), name="bank_one_waits"
            ),
        ]
        indexes = [models.Index(fields=["whose", "state", "starts_on"], name="bank_of")]

    @property
    def masked(self) -> str:
        """Show as much as one needs to know it again."""
        return f"ending {self.number[-4:]}"


class GaveBack(models.Model):
    """What a provider sent back of what they were paid too much. Never edited.

    The book is even already: what an invoice did not ask for went back to the budget with it.
    """

    whose = models.CharField(max_length=14)  # the provider's reference
    amount = MoneyField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gave_back_above_nought"),
        ]
        indexes = [models.Index(fields=["whose"], name="gave_back_of")]


class BankTable(models.Model):
    """The banks' tables for the check of account numbers, as a council brought them."""

    starts_on = models.DateField()
    weights = models.TextField()  # valacdos.txt, as it came
    substitutes = models.TextField(blank=True)  # scsubtab.txt
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()


class Hold(models.Model):
    """Somebody says that a payee is not to be paid for now, and why."""

    ref = models.CharField(max_length=14, unique=True, default=hold_ref)
    whose = models.CharField(max_length=14)
    whose_name = models.CharField(max_length=160)
    because = models.CharField(max_length=300)
    until = models.DateField(null=True)  # it ends by itself on that day
    placed_by = models.CharField(max_length=150)
    placed_by_name = models.CharField(max_length=200)  # whom to ask: its owner
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=150, blank=True)
    lifted_by_name = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="hold_says_why"),
            models.UniqueConstraint(
                fields=["whose"], condition=Q(lifted_at__isnull=True), name="hold_one_at_a_time"
            ),
        ]


class Run(models.Model):
    """Payments that go to the bank together, in one file, on one day."""

    class Format(models.TextChoices):
        STANDARD18 = "standard18", "Bacs Standard 18"
        PAIN001 = "pain001", "ISO 20022 pain.001"
        LIST = "list", "A list, to key in or print"

    class Rail(models.TextChoices):
        """What failed, if this is an emergency run."""

        USUAL = "", "nothing"
        BANK = "bank", "The way to our bank"
        CARD = "card", "The card company"

    ref = models.CharField(max_length=14, unique=True, default=run_ref)
    state = models.CharField(max_length=8, default=RunState.DRAFT)
    due_by = models.DateField()  # it pays for days that begin by this day
    process_on = models.DateField()  # the day on which the bank works on it
    pay_on = models.DateField()  # the day on which payees have it
    format = models.CharField(max_length=10, choices=Format, default=Format.STANDARD18)
    takes_direct = models.BooleanField(default=True)  # prepares the direct payments that are due
    single = models.BooleanField(default=False)  # one payment, by itself
    rail = models.CharField(max_length=4, choices=Rail, blank=True)
    because = models.CharField(max_length=300, blank=True)  # what failed, and who said so
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_by = models.CharField(max_length=150)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    gathered_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    doing = models.CharField(max_length=100, blank=True)  # what the worker is at
    count = models.PositiveIntegerField(default=0)  # payments in it
    total = MoneyField(default=0)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    file = models.BinaryField(null=True)
    file_on = models.DateField(null=True)  # the day on which its file was made
    serial = models.PositiveIntegerField(null=True)  # counts the files of that day
    file_digest = models.CharField(max_length=64, blank=True)  # SHA-256
    chain_head = models.CharField(max_length=100, blank=True)  # where the ledger's chain stood
    file_taken_at = models.DateTimeField(null=True)  # from then on it may be at the bank
    file_taken_by_name = models.CharField(max_length=200, blank=True)
    sent_by_name = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(made_by=F("approved_by")), name="run_four_eyes"),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.DRAFT, RunState.CHECKED, RunState.STOPPED])
                | (
                    ~Q(approved_by="")
                    & Q(approved_at__isnull=False)
                    & Q(file__isnull=False)
                    & ~Q(file_digest="")
                ),
                name="run_approved_with_its_file",
            ),
            models.CheckConstraint(
                condition=Q(rail="", because="", instead_of=None) | ~Q(rail="") & ~Q(because=""),
                name="run_emergency_says_why",
            ),
            models.UniqueConstraint(
                fields=["rail"],
                condition=~Q(rail="")
                & Q(state__in=[RunState.DRAFT, RunState.CHECKED, RunState.APPROVED]),
                name="run_one_emergency_a_rail",
            ),
            models.UniqueConstraint(fields=["file_on", "serial"], name="run_serial_once_a_day"),
            models.CheckConstraint(
                condition=~Q(state=RunState.STOPPED) | ~Q(stopped_because=""),
                name="run_stopped_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["-made_at"], name="run_latest")]


class Line(models.Model):
    """One payment in a run: gone with it, or held out of it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True)
    amount = MoneyField()
    live = models.BooleanField(default=True)  # not held out, and the run was not stopped
    out_because = models.CharField(max_length=300, blank=True)
    out_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="line_one_place"),
            models.UniqueConstraint(fields=["run", "payment"], name="line_once_in_a_run"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(live=True), name="line_in_one_run"
            ),
            models.CheckConstraint(
                condition=Q(live=True) | ~Q(out_because=""), name="line_out_with_a_reason"
            ),
        ]


class LeftOut(models.Model):
    """Something due that could not be worked out, so that no payment of it is in a run.

    Whoever began the run owns it: finance has a task until a run takes it along. Never edited.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="left_out")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="left_out")
    what = models.CharField(max_length=120)
    because = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="left_out_says_why"),
        ]


class Finding(models.Model):
    """Something to look at before a run is approved: cleared with a reason, or held out."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="findings")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="findings")
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    stops = models.BooleanField()  # cannot be cleared: the payment must be held out
    cleared_by = models.CharField(max_length=150, blank=True)  # never who approves the run
    cleared_by_name = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | (Q(stops=False) & ~Q(cleared_because="")),
                name="finding_cleared_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["run", "code"], name="finding_of")]
