"""Published schemes, and the indicative budgets worked out under them."""

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.rules import COSTED, FOLLOWS, WAYS
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.front_door.assessment.models import Assessment, Questionnaire
from selfdirect.register.cases.models import Case


def allocation_ref() -> str:
    return new_ref("I")


def disagreement_ref() -> str:
    return new_ref("DA")


def statement_ref() -> str:
    return new_ref("CS")


class Scheme(models.Model):
    """A council's published way from answers to pounds. Never edited: a change is a version."""

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    text = models.TextField()  # the file, as published
    checksum = models.CharField(max_length=64)
    starts_on = models.DateField()
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="scheme_version_once"),
            models.UniqueConstraint(fields=["starts_on"], name="scheme_one_a_day"),
        ]


class Allocation(models.Model):
    """One working-out of one person's indicative budget, with its receipts."""

    ref = models.CharField(max_length=12, unique=True, default=allocation_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="allocations")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="allocations"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=State.ISSUED)
    weekly = MoneyField()  # under the agreed answers
    weekly_own = MoneyField(null=True)  # under the person's own answers
    panel = models.BooleanField(default=False)  # above the table: an individual costing is made
    receipt = models.JSONField()  # rules.receipt() under the agreed answers
    receipt_own = models.JSONField(null=True)  # under the person's own
    voices = models.JSONField(default=list)  # rules.heard_plain() of each voice, gaps and all
    support = models.JSONField(default=dict)  # rules.support_plain(): what carers do, and change
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=State.ISSUED), name="allocation_one_in_force"
            ),
            models.CheckConstraint(condition=Q(weekly__gte=0), name="allocation_not_negative"),
        ]


class Costing(models.Model):
    """Why a worker took a figure out of the table, to be costed one part at a time."""

    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=list(COSTED.items()))
    words = models.TextField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="costing_says_why"),
            models.CheckConstraint(
                condition=Q(reason__in=list(COSTED)), name="costing_reason_is_listed"
            ),
        ]


class Disagreement(models.Model):
    """Somebody said that a figure is too high or too low, and what they were answered."""

    ref = models.CharField(max_length=12, unique=True, default=disagreement_ref)
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="disagreements"
    )
    way = models.CharField(max_length=4, choices=list(WAYS.items()))
    words = models.TextField()
    said_by = models.CharField(max_length=150)
    said_by_name = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    follows = models.CharField(max_length=10, blank=True, choices=list(FOLLOWS.items()))
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="disagreement_says_why"),
            models.CheckConstraint(condition=Q(way__in=list(WAYS)), name="disagreement_way"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | (~Q(answer="") & Q(follows__in=list(FOLLOWS))),
                name="disagreement_is_answered_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(said_by=F("answered_by")), name="disagreement_four_eyes"
            ),
        ]


class How(models.TextChoices):
    """How a carer told us what they are willing and able to do."""

    HERE = "here", "themselves, on their own page"
    VISIT = "visit", "face to face"
    PHONE = "phone", "by phone"
    LETTER = "letter", "in writing"


class CarerStatement(models.Model):
    """What a carer said that they are willing and able to do; the newest of each carer stands.

    Rows are history: whoever changes their mind, or takes it back, adds a row.
    """

    ref = models.CharField(max_length=12, unique=True, default=statement_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="carer_statements")
    name = models.CharField(max_length=160)  # of the carer
    levels = models.JSONField(default=dict)  # {question about informal support: option}
    willing = models.BooleanField()
    able = models.BooleanField()
    withdrawn = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    how = models.CharField(max_length=10, choices=How)
    said_on = models.DateField()
    made_by = models.CharField(max_length=150)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="carer_statement_has_a_carer"),
            models.CheckConstraint(
                condition=Q(how__in=How.values), name="carer_statement_says_how"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(levels={}, willing=False),
                name="carer_statement_taken_back_is_empty",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Say whether it counts: only of a carer both willing and able."""
        return self.willing and self.able and not self.withdrawn
