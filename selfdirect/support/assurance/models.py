"""Looking at direct payments: each round, each account looked at, what was asked and said."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.assurance.journey import State, Way
from selfdirect.support.assurance.rules import CASE_FACTS, Source, answer_by
from selfdirect.support.budgets.models import Budget


def round_ref() -> str:
    return new_ref("AR")


def check_ref() -> str:
    return new_ref("CK")


def recovery_ref() -> str:
    return new_ref("RC")


def _answer_by(row: "Check | Recovery") -> date | None:
    letter = row.letter
    if letter is None or row.reply_by is None:
        return row.reply_by
    went_on = localdate(letter.sent_at) if letter.sent_at else None
    return answer_by(row.reply_by, localdate(letter.queued_at), went_on)


class Round(models.Model):
    """All direct payments scored on one day; anybody can draw the same lot again."""

    ref = models.CharField(max_length=14, unique=True, default=round_ref)
    on = models.DateField()
    seed = models.BigIntegerField()
    accounts = models.PositiveIntegerField()  # how many were scored
    guidance = models.CharField(max_length=64)  # SHA-256 of the file that it was done by
    begun_by = models.CharField(max_length=150)
    begun_at = models.DateTimeField()


class Check(models.Model):
    """One account that is looked at."""

    class Outcome(models.TextChoices):
        FINE = "fine", "All is fine"
        ADVICE = "advice", "We give advice"
        CHANGE = "change", "The plan needs to change"
        CONCERN = "concern", "We worry about their safety"
        RECOVER = "recover", "Money should come back"

    ref = models.CharField(max_length=14, unique=True, default=check_ref)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="checks")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="checks")
    source = models.CharField(max_length=6, choices=[(each, each) for each in Source])
    points = models.PositiveIntegerField()
    reasons = models.JSONField()  # as they were said on that day
    state = models.CharField(max_length=8, default=State.PICKED)
    reply_by = models.DateField(null=True)  # if the letter went when it was written
    letter = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    words = models.TextField(blank=True)  # to the person
    kept = MoneyField(null=True)  # for what they may owe as an employer, as far as it was found
    seen = models.JSONField(default=list)  # the entries that it ended for, where nobody was asked
    finished_by = models.CharField(max_length=150, blank=True)
    finished_by_name = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    @property
    def answer_by(self) -> date | None:
        """The last day of their time to answer; None while what asks them has not gone.

        After a death nobody is written to, and a look at the account can still end.
        """
        if self.letter and self.letter.held_because:
            return self.reply_by
        return _answer_by(self)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget"], condition=~Q(state=State.DONE), name="check_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DONE)
                | (~Q(outcome="") & ~Q(words="") & Q(finished_at__isnull=False)),
                name="check_done_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASKED, State.ANSWERED]) | Q(reply_by__isnull=False),
                name="check_asked_by_a_day",
            ),
        ]


class Question(models.Model):
    """One line that is asked about, and what they say of it."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="questions")
    entry = models.CharField(max_length=100)  # of the ledger
    on = models.DateField()
    amount = MoneyField()
    payee = models.CharField(max_length=300)
    why = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "entry"], name="question_once"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="question_answered_at"
            ),
        ]


class Circumstance(models.Model):
    """Something known about somebody's situation that counts beside signs of the money."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="circumstances")
    code = models.CharField(max_length=16, choices=[(each, each) for each in CASE_FACTS])
    since = models.DateField()
    until = models.DateField(null=True)  # the first day on which it is no longer so
    said_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "code"], condition=Q(until=None), name="circumstance_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="circumstance_ends_after"
            ),
        ]


class Effort(models.Model):
    """Minutes that somebody spent on a look. Added to, never changed."""

    class Kind(models.TextChoices):
        LOOK = "look", "Looking at the account"
        ASK = "ask", "Asking"
        FINISH = "finish", "Reading answers and finishing"
        RECOVER = "recover", "Asking money back"

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="efforts")
    kind = models.CharField(max_length=7, choices=Kind)
    minutes = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="effort_above_nought")
        ]


LOOKED_AT = [Way.WEIGHED, Way.SIGNED, Way.WRITTEN, Way.DISPUTED, Way.PAID]
SIGNED = [Way.SIGNED, Way.WRITTEN, Way.DISPUTED, Way.PAID]
WRITTEN = [Way.WRITTEN, Way.DISPUTED, Way.PAID]


class Recovery(models.Model):
    """Money asked back. The database holds the order too: no row stands past a step not taken."""

    ref = models.CharField(max_length=14, unique=True, default=recovery_ref)
    check_of = models.OneToOneField(Check, on_delete=models.PROTECT, related_name="recovery")
    state = models.CharField(max_length=8, default=Way.NOTICED)
    asked = MoneyField()  # in the notice: the council's share
    working = models.TextField()  # how it came about
    notice = models.TextField()  # in words the person reads
    noticed_by = models.CharField(max_length=150)
    noticed_at = models.DateTimeField()
    noticed_on = models.DateField()
    reply_by = models.DateField()  # if the letter went when it was written
    letter = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")
    reply = models.TextField(blank=True)
    reply_from = models.CharField(max_length=300, blank=True)  # and who wrote it down for them
    replied_on = models.DateField(null=True)
    hardship = models.TextField(blank=True)  # what asking would mean for them
    kept = MoneyField(default=0)  # for what an employer may owe
    amount = MoneyField(null=True)  # after all that
    weighed_by = models.CharField(max_length=150, blank=True)
    weighed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    dispute = models.TextField(blank=True)
    dispute_from = models.CharField(max_length=300, blank=True)
    upheld_because = models.TextField(blank=True)
    dropped_because = models.TextField(blank=True)
    given_back = MoneyField(default=0)  # of what came, as it was not theirs after all
    given_because = models.TextField(blank=True)

    @property
    def answer_by(self) -> date | None:
        """The last day of their time to answer; None while the notice has not gone."""
        return _answer_by(self)

    @property
    def is_held(self) -> bool:
        """Say whether the notice waits to be told to whom it goes, as they have died."""
        return bool(self.letter and self.letter.held_because)

    @property
    def came(self) -> Money:
        return Money.total(each.amount for each in self.returns.all())

    @property
    def left(self) -> Money:
        """What is still to come of what the letter asked for."""
        return (self.amount or self.asked) - self.came

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0) & ~Q(notice="") & Q(reply_by__gt=F("noticed_on")),
                name="recovery_begins_with_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LOOKED_AT)
                | Q(replied_on__isnull=False)
                | Q(weighed_on__gt=F("reply_by")),
                name="recovery_waits_for_the_reply",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LOOKED_AT)
                | (
                    ~Q(hardship="")
                    & ~Q(weighed_by="")
                    & Q(amount__gt=0, amount__lte=F("asked"), weighed_on__isnull=False)
                ),
                name="recovery_weighs_hardship",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SIGNED)
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(signed_by="")
                    & ~Q(signed_by=F("weighed_by"))
                    & ~Q(signed_by=F("noticed_by"))
                ),
                name="recovery_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WRITTEN) | Q(written_at__isnull=False),
                name="recovery_letter_went",
            ),
            models.CheckConstraint(
                condition=~Q(state=Way.DROPPED) | ~Q(dropped_because=""),
                name="recovery_dropped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(given_back=0) & ~Q(state=Way.RETURNED)
                | Q(state=Way.RETURNED, given_back__gt=0, given_back__lte=F("asked"))
                & ~Q(given_because=""),
                name="recovery_given_back_with_a_reason",
            ),
        ]


class Return(models.Model):
    """A part of what was asked for that came back. Added to, never changed."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="returns")
    amount = MoneyField()
    on = models.DateField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="return_above_nought")
        ]
