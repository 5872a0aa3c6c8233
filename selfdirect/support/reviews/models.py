"""Reviews: what each outcome looks like now, and what changes next."""

from django.db import models
from django.db.models import Q

from selfdirect.agreement.planning.models import Outcome
from selfdirect.foundation.db.refs import new_ref
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reviews.journey import State


def review_ref() -> str:
    return new_ref("R")


NEXT = ("same", "change", "reassess")


class Review(models.Model):
    class Kind(models.TextChoices):
        FIRST = "first", "First look back"
        DIRECT = "direct", "Direct payment review"
        YEARLY = "yearly", "Yearly review"

    class Next(models.TextChoices):
        SAME = "same", "Things go on as they are"
        CHANGE = "change", "The plan changes"
        REASSESS = "reassess", "We look at your needs again"

    ref = models.CharField(max_length=12, unique=True, default=review_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, default=State.DUE)
    due_on = models.DateField()
    rule = models.CharField(max_length=200)  # why on that day
    held_on = models.DateField(null=True)
    held_by = models.CharField(max_length=200, blank=True)
    next = models.CharField(max_length=8, choices=Next, blank=True)
    next_words = models.TextField(blank=True)

    @property
    def reason(self) -> str:
        return self.rule.partition(" (")[0]

    @property
    def source(self) -> str:
        return self.rule.partition(" (")[2].removesuffix(")")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "kind"], condition=Q(state=State.DUE), name="review_due_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HELD)
                | (Q(held_on__isnull=False) & ~Q(held_by="") & Q(next__in=NEXT)),
                name="review_held_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="review_due", condition=Q(state=State.DUE))
        ]


class Change(models.TextChoices):
    MUCH_BETTER = "much_better", "A lot better"
    BETTER = "better", "A bit better"
    SAME = "same", "About the same"
    WORSE = "worse", "A bit worse"
    MUCH_WORSE = "much_worse", "A lot worse"


class Progress(models.Model):
    """How one outcome is going: each voice in its own words, none written over another."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="progress")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="progress")
    change = models.CharField(max_length=12, choices=Change, blank=True)  # as the person sees it
    person_words = models.TextField(blank=True)
    carer_change = models.CharField(max_length=12, choices=Change, blank=True)
    carer_words = models.TextField(blank=True)
    worker_change = models.CharField(max_length=12, choices=Change, blank=True)
    worker_words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "outcome"], name="progress_once")]
