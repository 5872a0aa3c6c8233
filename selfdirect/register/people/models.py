"""People, and those who stand beside them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.outbox.models import Channel


def person_ref() -> str:
    return new_ref("P")


class Group(models.TextChoices):
    """The groups by which budgets and returns are counted."""

    OLDER_PEOPLE = "older_people", "Older people"
    PHYSICAL_SENSORY = "physical_sensory", "Physical or sensory disability"
    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    MENTAL_HEALTH = "mental_health", "Mental health"


class Format(models.TextChoices):
    """How somebody needs to be told things (accessible information, DAPB1605)."""

    LARGE_PRINT = "large_print", "large print"
    EASY_READ = "easy_read", "easy read"
    AUDIO = "audio", "audio"
    BRAILLE = "braille", "braille"
    BSL = "bsl", "British Sign Language"
    INTERPRETER = "interpreter", "an interpreter"
    PHONE_NOT_POST = "phone", "a call, not a letter"


class Person(models.Model):
    """Somebody who draws on support, or may come to."""

    ref = models.CharField(max_length=12, unique=True, default=person_ref)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    ethnicity = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=24, choices=Group, blank=True)
    nhs_number = models.CharField(max_length=10, unique=True, null=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    formats = ArrayField(models.CharField(max_length=20, choices=Format), default=list)
    about_me = models.TextField(blank=True)  # what they want everybody to know
    alert = models.CharField(max_length=120, blank=True)  # "steep stairs at the door"
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="person")
    restricted = models.BooleanField(default=False)
    synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["family_name", "given_name"], name="person_by_name")]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        return self.known_as or self.given_name

    @property
    def write_to(self) -> str:
        """Say where they get letters: by e-mail, else by post; empty if neither is known."""
        if self.email or not self.address:
            return self.email
        return ", ".join(filter(None, (self.name, self.address, self.postcode)))

    @property
    def way(self) -> dict[str, Any]:
        """Say where and how they get letters; some from their own worker, and nobody else."""
        found: dict[str, Any] = {"to": self.write_to, "large": Format.LARGE_PRINT in self.formats}
        own = self.restricted or Format.PHONE_NOT_POST in self.formats
        return found | {"channel": Channel.HAND} if own and not self.email else found

    def __str__(self) -> str:
        return self.name


class Kin(models.TextChoices):
    CARER = "carer", "Carer"
    SUPPORTER = "supporter", "Friend or supporter"
    ADVOCATE = "advocate", "Independent advocate"
    PLANNER = "planner", "Independent planner"


class Supporter(models.Model):
    """Somebody in a person's circle, with what the person lets them see and do."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="circle")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="supports")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kin)
    relation = models.CharField(max_length=60, blank=True)  # "brother", "neighbour"
    phone = models.CharField(max_length=30, blank=True)
    consent_from = models.DateField()
    consent_ends = models.DateField(null=True)
    may_act = models.BooleanField(default=False)  # may answer and ask for the person

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"],
                condition=Q(consent_ends__isnull=True, user__isnull=False),
                name="supporter_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["user"], name="supporter_by_user")]


class GlassBroken(models.Model):
    """Leave that somebody took to open a restricted record: with a reason, for a while."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="glass_broken")
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    reason = models.TextField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
