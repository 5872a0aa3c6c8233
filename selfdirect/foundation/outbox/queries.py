"""Letters that wait for the post, and those that were printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.outbox.models import Batch, Channel, Message, Stop

BY_POST = {"channel": Channel.LETTER, "held_because": ""}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of one kind that nobody has printed."""

    subject: str
    many: int
    since: datetime


def unposted() -> QuerySet[Message]:
    """List letters that are not in the post."""
    return Message.objects.filter(**BY_POST, sent_at__isnull=True)


def waiting() -> QuerySet[Message]:
    """List letters that nobody has printed."""
    return unposted().filter(batch=None)


def waiting_by_subject() -> list[Waiting]:
    """Count them by what they are, the oldest first."""
    found = waiting().values("subject").annotate(many=Count("pk"), since=Min("queued_at"))
    return [Waiting(**each) for each in found.order_by("since", "subject")]


def batches() -> QuerySet[Batch, Any]:
    """List what was printed, newest first, each with how many letters are in it (`many`)."""
    inside = Q(**{f"messages__{name}": value for name, value in BY_POST.items()})
    return Batch.objects.annotate(many=Count("messages", filter=inside)).order_by("-pk")


def open_batch() -> Any:
    """Answer what was printed and is not posted yet."""
    return batches().filter(posted_at=None).first()


def stopped() -> QuerySet[Stop, Any]:
    """Name those to whom nobody writes any more, as they have died: what comes by night asks."""
    return Stop.objects.values("about")


def get(ref: str) -> Batch:
    return there(Batch.objects.filter(ref=ref).first())


def lock(ref: str) -> Batch:
    return there(Batch.objects.select_for_update().filter(ref=ref).first())


def letters(batch: Batch) -> QuerySet[Message]:
    """List a batch's letters; who died since, and what goes by e-mail by now, is not in it."""
    return batch.messages.filter(**BY_POST).order_by("pk")


def taken_out(batch: Batch) -> QuerySet[Message]:
    """List what was printed and is not to be posted: of who died since."""
    return batch.messages.exclude(**BY_POST).order_by("pk")


def by_hand(about: str) -> QuerySet[Message]:
    """List what somebody's own worker has still to tell them, the oldest first."""
    waiting = Message.objects.filter(channel=Channel.HAND, held_because="", sent_at__isnull=True)
    return waiting.filter(about=about).order_by("pk")


def to_hand_over() -> QuerySet[Message]:
    """List what is for somebody's own worker, who does not know yet."""
    return Message.objects.filter(channel=Channel.HAND, tried_at=None, held_because="")
