"""What was told of the council's money on a day, kept as it was told."""

from django.db import models


class Outlook(models.Model):
    """What support will have cost by the year's end, as it was told on a day. Never edited."""

    on = models.DateField()
    known_at = models.DateTimeField()  # what the book said at that moment
    series = models.JSONField()  # [[way, code, paid, promised]]: pence a week; see rules.outlook
    people = models.JSONField()  # [[way, code, how many]]
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["-known_at"], name="outlook_newest")]
