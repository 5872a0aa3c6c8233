"""Cases to calibrate from, kept apart from what came of them; and the calibrations themselves."""

from django.db import models
from django.db.models import Q

from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.calibration.journey import CasesState, State
from selfdirect.foundation.db.refs import new_ref


def cases_ref() -> str:
    return new_ref("CD")


def calibration_ref() -> str:
    return new_ref("CB")


class Source(models.TextChoices):
    FILE = "file", "A file"
    REGISTER = "register", "Our own people's plans"


class Cases(models.Model):
    """Rows about people, to calibrate from. Personal data: they can be let go of."""

    ref = models.CharField(max_length=14, unique=True, default=cases_ref)
    state = models.CharField(max_length=10, default=CasesState.BROUGHT)
    source = models.CharField(max_length=10, choices=Source)
    name = models.CharField(max_length=200)  # the file's
    text = models.TextField(blank=True)  # a CSV; once taken, only the columns that are used
    digest = models.CharField(max_length=64)  # sha256 of the CSV as it was brought
    rows = models.PositiveIntegerField()
    columns = models.JSONField(default=list)  # to test fairness by
    brought_by = models.CharField(max_length=150)
    brought_by_name = models.CharField(max_length=200)
    brought_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    @property
    def in_words(self) -> str:
        """Name them inside a sentence; a file is called what its owner called it."""
        ours = self.source == Source.REGISTER
        return self.name[:1].lower() + self.name[1:] if ours else self.name

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CasesState.FORGOTTEN) | Q(text="", forgotten_at__isnull=False),
                name="cases_forgotten_are_gone",
            )
        ]


class Calibration(models.Model):
    """One working-out of a table: what was chosen, how far it is, and what came of it."""

    ref = models.CharField(max_length=14, unique=True, default=calibration_ref)
    state = models.CharField(max_length=10, default=State.WAITING)
    cases = models.ForeignKey(Cases, on_delete=models.PROTECT, related_name="calibrations")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=60)  # of the scheme
    choices = models.JSONField()  # rules.Choices.plain()
    asked_by = models.CharField(max_length=150)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=1)  # a job of an earlier one does nothing
    doing = models.CharField(max_length=100, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_of = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)  # when the job last gave a sign of life
    failed = models.TextField(blank=True)  # why, for the analyst
    finished_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)  # the few figures that a list shows
    report = models.TextField(blank=True)  # rules.to_json(); without references once forgotten
    report_sha256 = models.CharField(max_length=64, blank=True)  # of the whole, as it was made
    draft = models.CharField(max_length=20, blank=True)  # the draft scheme made of it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.DONE)
                | (~Q(report="") & ~Q(report_sha256="") & Q(finished_at__isnull=False)),
                name="calibration_done_has_a_report",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(failed=""),
                name="calibration_failed_says_why",
            ),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="calibration_newest")]
