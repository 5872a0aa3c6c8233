"""Confirmation and validation: a named human signs, another than the one who sent it."""

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.decisions.rules import EARLIER, LESS, MORE
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref


def decision_ref() -> str:
    return new_ref("D")


class Validation(models.Model):
    """One decision on one submitted plan. Never edited; another submission has its own."""

    class Verdict(models.TextChoices):
        AGREED = "agreed"
        RETURNED = "returned"

    ref = models.CharField(max_length=12, unique=True, default=decision_ref)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="validations")
    verdict = models.CharField(max_length=8, choices=Verdict)
    submitted_by = models.CharField(max_length=150)
    submitted_by_name = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=150)
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    needs = models.JSONField()  # [{need, met, reason}] one for each need
    reasons = models.TextField()
    indicative = MoneyField()
    total = MoneyField()  # Care Act 2014 s.26: what it costs a week ...
    person_pays = MoneyField()  # ... of it the person ...
    council_pays = MoneyField()  # ... and the council
    different = models.JSONField(default=list)  # codes of rules.REASONS ...
    different_because = models.TextField(blank=True)  # ... and the same in words, with their own
    working = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(submitted_by=F("decided_by")), name="validation_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(total=F("person_pays") + F("council_pays")),
                name="validation_three_figures_add_up",
            ),
            models.CheckConstraint(
                condition=Q(verdict="returned")
                | Q(total=F("indicative"))
                | ~Q(different_because=""),
                name="validation_explains_difference",
            ),
            models.CheckConstraint(
                condition=Q(verdict="returned", different=[])
                | Q(total=F("indicative"), different=[])
                | Q(total__gt=F("indicative"), different__contained_by=[*MORE, EARLIER])
                & ~Q(different=[])
                | Q(total__lt=F("indicative"), different__contained_by=[*LESS, EARLIER])
                & ~Q(different=[]),
                name="validation_difference_is_listed",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="validation_gives_reasons"),
        ]
