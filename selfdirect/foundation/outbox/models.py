"""Messages written with the act that causes them, and sent after it."""

from django.db import models


class Channel(models.TextChoices):
    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"


class Message(models.Model):
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=254)  # an address of that channel
    subject = models.CharField(max_length=200)
    body = models.TextField()
    secret = models.BooleanField(default=False)  # the body opens something: gone once it is sent
    about = models.CharField(
        max_length=12, blank=True
    )  # the person it is written to: their reference
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # why the last try failed
    gateway_ref = models.CharField(max_length=100, blank=True)
    held_because = models.CharField(max_length=200, blank=True)  # it is not sent; see Stop

    class Meta:
        indexes = [
            models.Index(
                fields=["tries", "id"],
                name="message_waiting",
                condition=models.Q(sent_at__isnull=True),
            )
        ]


class Stop(models.Model):
    """Nobody writes to somebody any more: it is held, or goes to another."""

    about = models.CharField(max_length=12, unique=True)
    address = models.CharField(max_length=254)  # where they were written to, if anywhere
    instead = models.CharField(max_length=254, blank=True)
    because = models.CharField(max_length=200)
    at = models.DateTimeField()
