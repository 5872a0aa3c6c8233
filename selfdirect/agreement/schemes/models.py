"""Schemes under way, and every text that they have had."""

from django.db import models
from django.db.models import F, Q

from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes.journey import State
from selfdirect.foundation.db.refs import new_ref


def draft_ref() -> str:
    return new_ref("SD")


class Draft(models.Model):
    """A scheme under way. Its text can always be read as a scheme; its examples may not come out.

    The version that comes of it is `scheme`; whoever signs it has neither asked for the
    calibration it came of, nor begun it, nor saved it last, nor proposed it.
    """

    ref = models.CharField(max_length=14, unique=True, default=draft_ref)
    state = models.CharField(max_length=12, default=State.DRAFT)
    key = models.CharField(max_length=60)  # these four as the text says them
    version = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    starts_on = models.DateField()
    text = models.TextField()
    note = models.TextField(blank=True)  # what changes and why: for everybody to read
    based_on = models.ForeignKey(Scheme, on_delete=models.PROTECT, null=True, related_name="+")
    gains = models.JSONField(null=True)  # as proposed: rules.kept(); empty: nothing stood before
    produced_by = models.JSONField(null=True)  # a calibration: see rules.record
    asked_by = models.CharField(max_length=150, blank=True)  # who asked for that calibration
    changes = models.PositiveIntegerField(default=1)  # the number of its newest Save
    begun_by = models.CharField(max_length=150)
    begun_by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    saved_by_name = models.CharField(max_length=200)
    saved_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=150, blank=True)
    proposed_by_name = models.CharField(max_length=200, blank=True)
    proposed_by_role = models.CharField(max_length=100, blank=True)
    proposed_at = models.DateTimeField(null=True)
    returned_because = models.TextField(blank=True)
    returned_by_name = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_by_role = models.CharField(max_length=100, blank=True)
    signed_at = models.DateTimeField(null=True)
    scheme = models.OneToOneField(
        Scheme, on_delete=models.PROTECT, null=True, related_name="draft"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by="")
                | ~Q(signed_by__in=[*map(F, ("asked_by", "begun_by", "saved_by", "proposed_by"))]),
                name="draft_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED)
                | (~Q(signed_by="") & Q(signed_at__isnull=False) & Q(scheme__isnull=False)),
                name="draft_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PROPOSED, State.SIGNED])
                | (~Q(proposed_by="") & Q(proposed_at__isnull=False) & ~Q(note="")),
                name="draft_proposed_with_a_note",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PROPOSED, State.SIGNED]) | Q(gains__isnull=False),
                name="draft_proposed_with_its_gains",
            ),
            models.UniqueConstraint(
                fields=["key", "version"],
                condition=Q(state=State.PROPOSED),
                name="draft_version_proposed_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "-saved_at"], name="draft_waiting")]


class Save(models.Model):
    """One text that a draft has had. Only ever added to."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="saves")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=300)  # “Points: 2 answers”
    text = models.TextField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_save_once")]
