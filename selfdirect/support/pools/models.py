"""Pooled funds: what several people fund together, who is in it, and what it paid for.

What goes into a fund stands in the budgets; what is in it, in the ledger.
"""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.period import Period
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets.rules import GIVEN_FOR, POOL, is_net, pool_account
from selfdirect.support.pools.journey import LIVE, Place, State
from selfdirect.support.pools.rules import Bill


def pool_ref() -> str:
    return new_ref("PO")


def member_ref() -> str:
    return new_ref("PM")


def cost_ref() -> str:
    return new_ref("PX")


class Pool(models.Model):
    """One thing that several people fund, and who holds the money for it."""

    ref = models.CharField(max_length=14, unique=True, default=pool_ref)
    name = models.CharField(max_length=100)
    what = models.CharField(max_length=300)  # what it pays for, in plain words
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pools")
    weekly = MoneyField()  # what running it costs, all told
    team = models.CharField(max_length=40)  # of who began it, and may end it
    state = models.CharField(max_length=10, default=State.PROPOSED)
    begun_by = models.CharField(max_length=150)
    begun_by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    accepted_by_name = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekly__gt=0), name="pool_costs_something"),
            models.CheckConstraint(
                condition=Q(state__in=[State.PROPOSED, State.CLOSED])
                | Q(accepted_at__isnull=False),
                name="pool_held_by_who_said_yes",
            ),
        ]

    @property
    def leaf(self) -> str:
        return f"{POOL}:{self.ref}"

    @property
    def address(self) -> str:
        return pool_account(self.ref)


class Member(models.Model):
    """Somebody's place in a fund. What they put in stands in their budgets, week by week."""

    ref = models.CharField(max_length=14, unique=True, default=member_ref)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pooled")
    state = models.CharField(max_length=10, default=Place.ASKED)
    source = models.CharField(max_length=40)  # the leaf of the budget that the money comes from
    weekly = MoneyField()  # as they joined
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    alone = MoneyField(default=0)  # what the same would cost them alone, a week
    basis = models.CharField(max_length=200, blank=True)  # how that is known
    asked = models.TextField()  # what the person asked for, in their words
    asked_by = models.CharField(max_length=150)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    named = models.BooleanField(default=False)  # may the others read their first name?
    agreed_by_name = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    target = models.CharField(max_length=40, blank=True)  # the leaf where the money goes then
    sent = MoneyField(default=0)  # what was left, and went back
    sent_by = models.CharField(max_length=150, blank=True)
    back_to = models.CharField(max_length=60, blank=True)  # the account that it went to
    kept_asked_by = models.CharField(max_length=150, blank=True)  # that the council keeps it
    kept_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("signed_by")), name="pooled_four_eyes"),
            models.CheckConstraint(
                condition=Q(state__in=[Place.ASKED, Place.WITHDRAWN])
                | Q(agreed_at__isnull=False, signed_at__isnull=False),
                name="pooled_agreed_and_signed",
            ),
            models.CheckConstraint(condition=Q(weekly__gt=0), name="pooled_above_nought"),
            models.CheckConstraint(
                condition=Q(kept_by="", kept_asked_by="")
                | ~Q(kept_asked_by="") & ~Q(kept_by="") & ~Q(kept_by=F("kept_asked_by")),
                name="pooled_kept_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[Place.ASKED, Place.IN, Place.WITHDRAWN])
                | Q(ends_before__gte=F("starts_on")),
                name="pooled_leaves_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["pool", "case"],
                condition=~Q(state__in=[Place.LEFT, Place.WITHDRAWN]),
                name="pooled_one_place_each",
            ),
        ]

    @property
    def days(self) -> Period | None:
        """The days they are in; None if they left before it began."""
        if self.ends_before == self.starts_on:
            return None
        return Period(self.starts_on, self.ends_before)

    @property
    def is_paid_out(self) -> bool:
        """Say whether what is left goes on to them, or to whom they chose to hold their money."""
        return is_net(self.target)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Cost(models.Model):
    """What a fund paid for. Never edited: another row takes back what was wrong."""

    ref = models.CharField(max_length=14, unique=True, default=cost_ref)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="costs")
    starts_on = models.DateField()
    ends_before = models.DateField()  # the days it is for
    paid_on = models.DateField()
    amount = MoneyField()
    purpose = models.CharField(max_length=10, choices=list(GIVEN_FOR.items()))
    words = models.CharField(max_length=200)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cost_above_nought"),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="cost_is_for_days"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="cost_says_what"),
        ]

    @property
    def bill(self) -> Bill:
        days = Period(self.starts_on, self.ends_before)
        return Bill(days, self.amount, self.purpose, self.words)


class Portion(models.Model):
    """One person's part of a cost. Never edited."""

    cost = models.ForeignKey(Cost, on_delete=models.PROTECT, related_name="portions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="portions")
    amount = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cost", "member"], name="portion_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="portion_not_below_nought"),
        ]
