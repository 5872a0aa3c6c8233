"""First contact, the conversations, and what people were put in touch with."""

from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.refs import new_ref
from selfdirect.front_door.conversations.journey import ConnectionState, ContactState, TalkState
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.models import Service
from selfdirect.register.people.models import Person


def contact_ref() -> str:
    return new_ref("T")


class Safe(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"


class Contact(models.Model):
    """Somebody came to us. Their own words stand as they said them."""

    ref = models.CharField(max_length=12, unique=True, default=contact_ref)
    state = models.CharField(max_length=14, default=ContactState.RECEIVED)
    channel = models.CharField(
        max_length=8, choices=[("online", "on-line"), ("phone", "by phone")]
    )
    for_whom = models.CharField(max_length=8, choices=[("me", "me"), ("other", "somebody else")])
    safe_now = models.CharField(max_length=6, choices=Safe)
    danger = models.TextField(blank=True)  # what is not safe, in their words
    matters = models.TextField()  # what matters
    hard = models.TextField()  # what is hard
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    born_on = models.DateField(null=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    told_by = models.CharField(max_length=160, blank=True)  # the carer's or caller's name
    told_by_relation = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="contacts"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="contacts")
    brought = models.JSONField(default=dict, blank=True)  # answers from the public calculator
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    outcome = models.TextField(blank=True)  # how it ended, in words
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ContactState.TAKEN_FORWARD) | Q(case__isnull=False),
                name="contact_forward_has_a_case",
            )
        ]
        indexes = [models.Index(fields=["state", "at"], name="contact_waiting")]


class Conversation(models.Model):
    """One of the three conversations. Three is the assessment: it stands in its own room."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conversations")
    number = models.PositiveSmallIntegerField(choices=[(1, "one"), (2, "two")])
    state = models.CharField(max_length=8, default=TalkState.OPEN)
    held_on = models.DateField(null=True)
    held_by = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)  # one: what connects you to a good life
    must_change = models.TextField(blank=True)  # two: what must change to be safe
    emergency_who = models.TextField(blank=True)  # two: who to ring first
    emergency_what = models.TextField(blank=True)  # two: what they must know and do
    enough = models.BooleanField(null=True)  # was this enough for now?

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="conversation_once"),
            models.CheckConstraint(
                condition=Q(state=TalkState.OPEN) | Q(held_on__isnull=False),
                name="conversation_held_on_a_day",
            ),
        ]


class Connection(models.Model):
    """Something in the community that somebody was put in touch with, and what it gave."""

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="connections"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="connections")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=ConnectionState.OFFERED)
    offered_on = models.DateField()
    gave = models.TextField(blank=True)  # what it gave, or why not
    helped = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(case__isnull=False),
                name="connection_belongs_somewhere",
            )
        ]


class GateException(models.Model):
    """A peer's agreement to begin conversation three without one and two."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="gate_exception")
    reason = models.TextField()
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    signed_by = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("signed_by")), name="exception_signed_by_another"
            )
        ]
