"""What people told us of their money, and what they will pay because of it."""

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.charging.journey import State, TermsState, Work
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.register.cases.models import Case


def means_ref() -> str:
    return new_ref("M")


def terms_ref() -> str:
    return new_ref("CP")


class Terms(models.Model):
    """What the council decides about charging, and the year's rates if typed in, from a day on.

    Once signed it is never edited: the database refuses it. A change is another one.
    """

    ref = models.CharField(max_length=14, unique=True, default=terms_ref)
    state = models.CharField(max_length=12, default=TermsState.DRAFT)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    settings = models.JSONField()  # as rules.Local.read takes them, without day and source
    rates = models.JSONField(default=list)  # rules.typed_rates(); empty: those on file hold
    why = models.TextField()  # for everybody whose sum changes to read
    saves = models.PositiveIntegerField(default=1)  # the number of its newest save
    saved_by = models.CharField(max_length=150)
    saved_by_name = models.CharField(max_length=200)
    saved_at = models.DateTimeField()
    hands = models.JSONField(default=list)  # everybody who saved it: they do not sign it
    proposed_by = models.CharField(max_length=150, blank=True)
    proposed_by_name = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    returned_because = models.TextField(blank=True)
    returned_by_name = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    work = models.CharField(max_length=8, default=Work.NONE)
    attempt = models.PositiveIntegerField(default=0)  # a job of an earlier one does nothing
    doing = models.CharField(max_length=100, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_of = models.PositiveIntegerField(default=0)
    failed = models.TextField(blank=True)
    found = models.JSONField(null=True)  # rules.simulation.Simulated.plain(): as last worked out
    found_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when every letter was in the outbox
    applied_at = models.DateTimeField(null=True)  # when everybody's sum was worked out anew

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by="")
                | (~Q(signed_by=F("saved_by")) & ~Q(signed_by=F("proposed_by"))),
                name="terms_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=TermsState.SIGNED)
                | (~Q(signed_by="") & Q(signed_at__isnull=False)),
                name="terms_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TermsState.PROPOSED, TermsState.SIGNED])
                | (~Q(proposed_by="") & Q(found__isnull=False) & ~Q(why="")),
                name="terms_proposed_with_preview",
            ),
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=Q(state=TermsState.SIGNED),
                name="terms_one_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FinancialAssessment(models.Model):
    """Care Act 2014 s.17. One set of means, and the contribution that follows."""

    ref = models.CharField(max_length=12, unique=True, default=means_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="means")
    state = models.CharField(max_length=10, default=State.DRAFT)
    effective_on = models.DateField()
    told = models.JSONField(default=dict)  # rules.write_told(): as the page was answered
    means = models.JSONField()  # as rules.Means reads it, without the cost
    most = MoneyField(null=True)  # the most they could be asked to pay; None: the full cost
    keeps = MoneyField(null=True)  # what charging may not touch; None under the full cost
    working = models.JSONField()
    told_by = models.CharField(max_length=150)
    told_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    priced_at = models.DateTimeField(null=True)  # when an open budget was brought to it
    terms = models.ForeignKey(  # whose day it was worked out anew for; None: it was told
        Terms, on_delete=models.PROTECT, null=True, related_name="+"
    )
    goes_on_from = models.OneToOneField(  # less counts of what they gave away, all else the same
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "terms"],
                condition=Q(terms__isnull=False),
                name="means_once_for_terms",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state=State.SUPERSEDED),
                name="means_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(told_by=F("confirmed_by")), name="means_confirmed_by_another"
            ),
        ]


class Effect(models.Model):
    """What terms do to what one person pays: worked out before they are signed, told after."""

    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="effects")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    means = models.ForeignKey(  # the assessment that it was worked out from
        FinancialAssessment, on_delete=models.PROTECT, related_name="+"
    )
    group = models.CharField(max_length=60)
    age = models.CharField(max_length=20)
    setting = models.CharField(max_length=30)
    before = MoneyField(null=True)  # the most they could be asked for; None: the full cost
    after = MoneyField(null=True)
    keeps = MoneyField(null=True)
    cost = MoneyField(null=True)  # of their support, as far as it is known
    working = models.JSONField(default=list)
    refused = models.TextField(blank=True)  # why it could not be worked out
    told_at = models.DateTimeField(null=True)  # when the letter was put into the outbox
    tried_on = models.DateField(null=True)  # the last day on which it was tried to apply it
    applied_at = models.DateTimeField(null=True)
    priced_at = models.DateTimeField(null=True)  # when their open budget was brought to it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "case"], name="effect_once_a_person")
        ]
