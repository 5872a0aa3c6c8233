"""What looking at direct payments took, as it was written down."""

from datetime import datetime

from django.db.models import Count, Sum

from selfdirect.support.assurance.models import Effort


def minutes_spent(since: datetime, until: datetime) -> tuple[int, int]:
    """Answer how many minutes were written down between two moments, and for how many looks."""
    found = Effort.objects.filter(at__gte=since, at__lt=until).aggregate(
        minutes=Sum("minutes", default=0), looks=Count("check_of", distinct=True)
    )
    return found["minutes"], found["looks"]
