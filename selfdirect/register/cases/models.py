"""The spine: one case for each time somebody comes to us, its tasks, and what they asked."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.actor import Role
from selfdirect.register.cases.journey import Stage
from selfdirect.register.people.models import Person


def case_ref() -> str:
    return new_ref("C")


class Case(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=case_ref)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    team = models.CharField(max_length=20)  # a team's code
    worker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="cases")
    stage = models.CharField(max_length=14, choices=[(s, s.title()) for s in Stage])
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    ended = models.CharField(max_length=200, blank=True)  # how it ended, in words

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_on__isnull=True), name="case_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_it_opens",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "stage"], name="case_by_team"),
            models.Index(fields=["worker"], name="case_by_worker"),
        ]


class Task(models.Model):
    """Something to do, whose turn it is, and the date we promised.

    The `main` task is the one the person's journey waits for: it says where things stand.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=40)  # "plan.agree"
    words = models.CharField(max_length=200)  # for the worklist: "Agree Amira's plan"
    told = models.CharField(max_length=300, blank=True)  # for the person: where things stand
    role = models.CharField(max_length=20, choices=[(r, r) for r in Role])  # whose turn
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="tasks")
    team = models.CharField(max_length=20)
    main = models.BooleanField(default=False)
    opened_on = models.DateField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(main=True, done_at__isnull=True), name="task_one_main"
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "role", "due_on"],
                name="task_open_team",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "due_on"],
                name="task_open_owner",
                condition=Q(done_at__isnull=True),
            ),
        ]


class Question(models.Model):
    """What the person, or somebody beside them, asked or objected to, and our answer."""

    class Kind(models.TextChoices):
        QUESTION = "question", "a question"
        CALL = "call", "a call back"
        OBJECTION = "objection", "that you disagree"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="question_answer_says"
            )
        ]
