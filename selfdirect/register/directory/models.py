"""Tables of the directory: who there is, what they offer, what it costs, what was brought in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from selfdirect.foundation.db.fields import MoneyField
from selfdirect.foundation.db.refs import new_ref
from selfdirect.register.directory.rules import Unit


class Kind(models.TextChoices):
    PROVIDER = "provider", "Care provider"
    CHARITY = "charity", "Charity"
    COMMUNITY = "community", "Community organisation"
    USER_LED = "user-led", "Run by disabled people"
    CLUB = "club", "Club"
    LIBRARY = "library", "Library"
    PHARMACY = "pharmacy", "Pharmacy"
    PRACTICE = "practice", "Doctors"
    PUBLIC = "public", "Public service"
    ASSISTANT = "assistant", "Personal assistant"


class Status(models.TextChoices):
    """The words of Open Referral UK."""

    ACTIVE = "active", "Open"
    INACTIVE = "inactive", "Not running now"
    DEFUNCT = "defunct", "Closed"
    CLOSED_FOR_NOW = "temporarily closed", "Closed for now"


def organisation_ref() -> str:
    return new_ref("OR")


def service_ref() -> str:
    return new_ref("SV")


def import_ref() -> str:
    return new_ref("IM")


class Organisation(models.Model):
    """Somebody who offers something: a provider, a club, a library."""

    ref = models.CharField(max_length=12, unique=True, default=organisation_ref)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=520, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    run_by = models.CharField(max_length=300, blank=True)  # the company behind a place
    rating = models.CharField(max_length=30, blank=True)  # Care Quality Commission, overall
    rating_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)
    last_seen = models.DateField()  # when its source last spoke of it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="organisation_once"),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One thing that an organisation offers, at one place or at home."""

    ref = models.CharField(max_length=12, unique=True, default=service_ref)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services"
    )
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    topics = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    words = models.TextField(blank=True)  # what else it should be found by
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    cost_text = models.TextField(blank=True)
    community = models.BooleanField(default=False)  # free, or open to everybody
    url = models.CharField(max_length=520, blank=True)
    email = models.CharField(max_length=254, blank=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)
    last_seen = models.DateField()
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("words", weight="B", config="english")
        + SearchVector("description", weight="C", config="english")
        + SearchVector("address", weight="D", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="service_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="service_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="service_is_at_a_whole_point",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="service_search"),
            GinIndex(fields=["topics"], name="service_topics"),
            models.Index(fields=["postcode"], name="service_postcode"),
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a service costs from a day on. Never edited: the next price ends the one before.

    The end is not stored, so the days of two prices of one unit cannot overlap.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="prices")
    unit = models.CharField(max_length=8, choices=[(u.value, u.value) for u in Unit])
    amount = MoneyField(null=True)  # null: not offered by this unit from this day
    starts_on = models.DateField()
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "unit", "starts_on"], name="price_starts_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="price_is_above_nought"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[u.value for u in Unit]), name="price_unit_is_known"
            ),
        ]


class ImportRun(models.Model):
    """One bringing-in of a file: what was in it and what became of every row."""

    ref = models.CharField(max_length=12, unique=True, default=import_ref)
    source = models.CharField(max_length=30)
    file_name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    unit = models.CharField(max_length=8)  # what is counted: "line" or "item"
    by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    read = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    rejections = models.JSONField(default=list)  # Problem.as_facts(), rows left out
    warnings = models.JSONField(default=list)  # the same, rows kept

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read=F("added") + F("changed") + F("unchanged") + F("rejected")),
                name="import_every_row_accounted_for",
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="import_newest")]

    @property
    def changed_nothing(self) -> bool:
        return not self.added and not self.changed
