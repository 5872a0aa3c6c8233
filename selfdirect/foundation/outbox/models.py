"""Messages written with the act that causes them: sent after it, or printed and posted."""

from django.db import models

from selfdirect.foundation.db.refs import new_ref


class Channel(models.TextChoices):
    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    HAND = "hand"  # not for everybody's eyes, or not to be read: their own worker tells them


def batch_ref() -> str:
    return new_ref("LB")


class Batch(models.Model):
    """Letters that are printed together; each may be printed again until they are posted."""

    ref = models.CharField(max_length=12, unique=True, default=batch_ref)
    taken_by = models.CharField(max_length=150)
    taken_by_name = models.CharField(max_length=150)
    taken_at = models.DateTimeField()
    posted_by_name = models.CharField(max_length=150, blank=True)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["posted_at"],
                nulls_distinct=False,
                condition=models.Q(posted_at=None),
                name="batch_one_open",
            )
        ]


class Message(models.Model):
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=450)  # an e-mail address; or name and address, by commas
    subject = models.CharField(max_length=200)
    body = models.TextField()
    large = models.BooleanField(default=False)  # in large print, if it is printed
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
    withdrawn_at = models.DateTimeField(null=True)  # held for good: it was written in error
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="messages")

    class Meta:
        indexes = [
            models.Index(
                fields=["tries", "id"],
                name="message_waiting",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    @property
    def lines(self) -> list[str]:
        """The lines on the envelope."""
        return [line.strip() for line in self.to.replace("\n", ",").split(",") if line.strip()]


class Stop(models.Model):
    """Nobody writes to somebody any more: it is held, or goes to another."""

    about = models.CharField(max_length=12, unique=True)
    address = models.CharField(max_length=450)  # where they were written to, if anywhere
    instead = models.CharField(max_length=254, blank=True)
    because = models.CharField(max_length=200)
    at = models.DateTimeField()
