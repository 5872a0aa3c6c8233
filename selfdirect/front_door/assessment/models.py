"""Questionnaires as published, the answers in each voice, and eligibility as decided."""

from django.db import models
from django.db.models import Q

from selfdirect.foundation.db.refs import new_ref
from selfdirect.front_door.assessment.journey import State, Voice
from selfdirect.register.cases.models import Case


def assessment_ref() -> str:
    return new_ref("A")


class Questionnaire(models.Model):
    """A questionnaire as it was published. Never edited: a change is a new version."""

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content = models.JSONField()  # as rules.read_questionnaire takes it
    starts_on = models.DateField()  # asked from this day on, until another's
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="questionnaire_version_once")
        ]


class Assessment(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=assessment_ref)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=State.OPEN)
    opened_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=State.OPEN), name="assessment_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN) | Q(agreed_at__isnull=False),
                name="assessment_agreed_at_a_time",
            ),
        ]


class Sheet(models.Model):
    """Every answer that one voice has given: `{question: {value, words, by, at}}`.

    In the agreed voice each answer may also hold `reason`: why it differs from the others.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sheets")
    voice = models.CharField(max_length=8, choices=[(v, v) for v in Voice])
    answers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "voice"], name="sheet_once_a_voice")
        ]


class Waiver(models.Model):
    """Why answers were agreed that the person did not give. Written once, with the agreement."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="waiver")
    reason = models.CharField(max_length=16)  # a code of rules.WHY_WAIVED
    spoke = models.CharField(max_length=200, blank=True)  # who spoke for the person
    words = models.TextField()
    questions = models.JSONField()  # the ids that it covers
    given_by = models.CharField(max_length=150)
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="waiver_gives_reasons"),
            models.CheckConstraint(
                condition=~Q(reason="spoken_for", spoke=""), name="waiver_says_who_spoke"
            ),
        ]


class Eligibility(models.Model):
    """Care and Support (Eligibility Criteria) Regulations 2015, S.I. 2015/313, as decided."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="eligibility"
    )
    outcomes = models.JSONField()  # {outcome code: {unable: [a b c d], evidence, by_carer}}
    impairment = models.BooleanField()
    impact = models.BooleanField()
    proposed = models.BooleanField()  # what the rule says
    working = models.JSONField()
    decided = models.BooleanField()  # what the worker says
    reasons = models.TextField()
    decided_by = models.CharField(max_length=150)
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="eligibility_gives_reasons")
        ]
