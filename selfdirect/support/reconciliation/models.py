"""Feeds, the files of them, every row as it came, and what became of each."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import PURPOSES
from selfdirect.support.reconciliation.journey import FileState
from selfdirect.support.reconciliation.rules import Kind, State


def file_ref() -> str:
    return new_ref("FF")


def card_ref() -> str:
    return new_ref("CA")


def spent_ref() -> str:
    return new_ref("SP")


class Feed(models.Model):
    """Where lists of money come from: one bank account of the council's, or one card company."""

    code = models.SlugField(max_length=20, unique=True)  # names its account: suspense:<code>
    name = models.CharField(max_length=100)
    profile = models.CharField(max_length=40)  # how its files are written
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """A person's prepaid card, over years. Of its token we keep a hash, and four figures."""

    ref = models.CharField(max_length=14, unique=True, default=card_ref)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="cards")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cards")
    token_hash = models.CharField(max_length=64)
    last = models.CharField(max_length=4)
    given_by = models.CharField(max_length=150)
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    ended_on = models.DateField(null=True)  # the first day it may not be used on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "token_hash"], name="card_of_one_person"),
        ]


class File(models.Model):
    """One file of a feed, and how far the taking of it is."""

    ref = models.CharField(max_length=14, unique=True, default=file_ref)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="files")
    state = models.CharField(max_length=8, default=FileState.BROUGHT)
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # until it is taken: then its rows stand for it
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it came
    rows = models.PositiveIntegerField()
    known = models.PositiveIntegerField()  # rows that were here before, when it was brought
    money_in = MoneyField()
    money_out = MoneyField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day in it
    brought_by = models.CharField(max_length=150)
    brought_by_name = models.CharField(max_length=200)
    brought_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # rows
    heard_at = models.DateTimeField(null=True)  # when the worker last gave a sign of life
    failed = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    dropped_by_name = models.CharField(max_length=200, blank=True)
    dropped_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FileState.FAILED) | ~Q(failed=""), name="file_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=FileState.DROPPED) | Q(failed="") | ~Q(dropped_because=""),
                name="file_dropped_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="file_days_run_forward"
            ),
        ]
        indexes = [models.Index(fields=["-brought_at"], name="file_newest")]


class Line(models.Model):
    """One row as the bank or the card company sent it. Never changed."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="lines")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="lines")
    nth = models.PositiveIntegerField()  # its line in the file
    mark = models.CharField(max_length=24)  # the same in every file in which it stands
    digest = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, choices=[(each, each) for each in Kind])
    on = models.DateField()
    amount = MoneyField()  # above nought into the account, below out of it
    token_hash = models.CharField(max_length=64, blank=True)
    last = models.CharField(max_length=4, blank=True)  # figures of the card
    reference = models.CharField(max_length=140, blank=True)
    words = models.CharField(max_length=500, blank=True)
    category = models.CharField(max_length=10, blank=True)
    said = models.CharField(max_length=40, blank=True)  # the vendor's word for what happened
    cells = models.JSONField()  # all that was sent, with tokens and card numbers hidden

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "mark"], name="line_counted_once"),
        ]
        indexes = [
            models.Index(fields=["file", "nth"], name="line_of_file"),
            models.Index(
                fields=["feed", "token_hash"], name="line_of_card", condition=~Q(token_hash="")
            ),
        ]


class Outcome(models.Model):
    """What became of a line. Who decided it and why; the history of it is in the audit."""

    line = models.OneToOneField(
        Line, on_delete=models.PROTECT, primary_key=True, related_name="outcome"
    )
    state = models.CharField(max_length=9, choices=[(each, each) for each in State])
    why = models.CharField(max_length=300, blank=True)
    budget = models.ForeignKey(
        Budget, on_delete=models.PROTECT, null=True, related_name="card_lines"
    )
    purpose = models.CharField(max_length=20, blank=True)
    chosen = models.CharField(max_length=20, blank=True)  # the purpose, if by hand
    entry = models.CharField(max_length=80, blank=True)  # of the ledger, if it moved money
    undone = models.PositiveSmallIntegerField(default=0)  # how often it was put right
    owner = models.CharField(max_length=150, blank=True)  # who is looking into it
    owner_name = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=150)
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.SPENT)
                | (Q(budget__isnull=False) & ~Q(purpose="") & ~Q(entry="")),
                name="outcome_spent_from_a_budget",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SUSPENDED, State.RAISED]) | ~Q(why=""),
                name="outcome_waits_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUSPENDED) | ~Q(entry=""), name="outcome_stands_apart"
            ),
            models.CheckConstraint(condition=~Q(state=State.READ), name="outcome_is_one"),
        ]
        indexes = [
            models.Index(
                fields=["state", "line"],
                name="outcome_to_decide",
                condition=Q(state__in=["SUSPENDED", "RAISED"]),
            ),
            models.Index(fields=["budget", "state"], name="outcome_of_budget"),
        ]


class MatchQuerySet(models.QuerySet["Match"]):
    def live(self) -> "MatchQuerySet":
        """Leave out what was taken back, and the taking back of it."""
        return self.filter(undoes=None, undone=None)


class Match(models.Model):
    """One thing of ours that a line is: never the same thing twice. Another row takes it back."""

    class What(models.TextChoices):
        SENT = "sent", "a payment or a run that left the council's bank"
        LOAD = "load", "a direct payment that arrived on a card"
        SHARE = "share", "money that somebody was asked for"
        OTHER = "other", "something another part of the system explained"

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="matches")
    what = models.CharField(max_length=5, choices=What)
    name = models.CharField(max_length=80)  # PY-7K3M-9QTX
    entry = models.CharField(max_length=100, blank=True)  # the promise that it settled
    amount = MoneyField()
    nth = models.PositiveSmallIntegerField(default=0)  # how often it was taken back before
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone")

    objects = MatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what", "name", "nth"],
                condition=Q(entry="", undoes=None),
                name="match_of_a_thing_once",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=~Q(entry=""), name="match_of_a_promise_once"
            ),
        ]


class Spent(models.Model):
    """What somebody whom the person chose spent for them. Never edited: a row takes one back."""

    ref = models.CharField(max_length=14, unique=True, default=spent_ref)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="spent_for")
    day = models.DateField()
    amount = MoneyField()
    purpose = models.CharField(max_length=10, choices=list(PURPOSES.items()))
    words = models.CharField(max_length=200)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="spent_above_nought"),
            models.CheckConstraint(condition=~Q(words=""), name="spent_says_what"),
        ]
        indexes = [models.Index(fields=["budget", "-day"], name="spent_of")]


class AllTold(models.Model):
    """Somebody said that all that was spent until a day, and with it, is written down."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="all_told")
    until = models.DateField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(fields=["case", "until"], name="all_told_once"),
        ]
