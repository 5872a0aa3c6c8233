"""Individual service funds: what providers ask, what was agreed, and what was given."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Every, Period
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import GIVEN_FOR, ISF, fund_account
from selfdirect.support.marketplace.journey import LIVE, State
from selfdirect.support.marketplace.rules import Terms

EVERY = [(Every.FOUR_WEEKS, "Every four weeks"), (Every.MONTH, "Every month")]


def fund_ref() -> str:
    return new_ref("FU")


def given_ref() -> str:
    return new_ref("GV")


class Offer(models.Model):
    """What a provider asks for holding a fund, as published. A new one never edits the last."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    hour_price = MoneyField()
    fee_weekly = MoneyField(default=0)
    fee_rate = models.PositiveSmallIntegerField(default=0)  # hundredths of a percent, of paid in
    notice_weeks = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hour_price__gt=0), name="offer_hour_has_a_price"),
        ]

    @property
    def terms(self) -> Terms:
        return Terms(self.hour_price, self.fee_weekly, self.fee_rate, self.notice_weeks)


class Fund(models.Model):
    """An agreement of a person, a council and a provider that the provider holds the money."""

    ref = models.CharField(max_length=14, unique=True, default=fund_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="funds")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="funds")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT)  # the terms as they were agreed
    before = models.OneToOneField("self", models.PROTECT, null=True, related_name="after")
    state = models.CharField(max_length=10, default=State.ASKED)
    source = models.CharField(max_length=40)  # the leaf of the budget that the money comes from
    weekly = MoneyField()
    every = models.CharField(max_length=10, choices=EVERY)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    asked = models.TextField()  # what the person asked for, in their words
    asked_by = models.CharField(max_length=150)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    agreed_by_name = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    accepted_by_name = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    passed_by = models.CharField(max_length=150, blank=True)
    passed = MoneyField(default=0)  # what was left, and went to whoever is next

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("signed_by")), name="fund_four_eyes"),
            models.CheckConstraint(
                condition=Q(state__in=[State.ASKED, State.WITHDRAWN])
                | Q(agreed_at__isnull=False, accepted_at__isnull=False, signed_at__isnull=False),
                name="fund_agreed_by_three",
            ),
            models.CheckConstraint(condition=Q(weekly__gt=0), name="fund_above_nought"),
            models.CheckConstraint(
                condition=Q(state__in=[State.ASKED, State.OPEN, State.WITHDRAWN])
                | Q(ends_before__gt=F("starts_on")),
                name="fund_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["budget"], condition=Q(state=State.OPEN), name="fund_one_open"
            ),
            models.UniqueConstraint(
                fields=["budget"], condition=Q(state=State.ASKED), name="fund_one_asked_for"
            ),
        ]

    @property
    def leaf(self) -> str:
        return f"{ISF}:{self.organisation.ref}"

    @property
    def address(self) -> str:
        return fund_account(self.budget.ref, self.organisation.ref)

    @property
    def days(self) -> Period | None:
        """The days it pays for, never more than its budget does; None if it never began."""
        end = self.budget.ended_on or self.budget.ends_before
        end = min(end, self.ends_before) if self.ends_before else end
        return Period(self.starts_on, end) if end > self.starts_on else None

    @property
    def goes_on(self) -> bool:
        """Say whether the same provider holds what is left, in the next year."""
        after = getattr(self, "after", None)
        return bool(after and after.is_live and after.organisation_id == self.organisation_id)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Given(models.Model):
    """What a provider gave on one day. Never edited: another row takes back what was wrong."""

    ref = models.CharField(max_length=14, unique=True, default=given_ref)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="given")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    cost = MoneyField(default=0)  # of things, beside the time
    amount = MoneyField()  # of both
    purpose = models.CharField(max_length=10, choices=list(GIVEN_FOR.items()))
    words = models.CharField(max_length=200)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="given_above_nought"),
            models.CheckConstraint(condition=~Q(words=""), name="given_says_what"),
        ]
        indexes = [models.Index(fields=["fund", "-day"], name="given_of")]
