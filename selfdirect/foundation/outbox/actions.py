"""Queue a message with the act; send what waits after it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from selfdirect.foundation.gateways.notify import Gateway, Outgoing
from selfdirect.foundation.outbox.models import Message

WHEN_TRIED = ("tried_at", "tries", "gateway_ref", "sent_at", "trouble", "body")


def queue(
    *,
    channel: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    about: str = "",
    secret: bool = False,
) -> Message | None:
    """Write a message into the outbox; it leaves when the act's transaction has ended.

    Without an address nothing is written, and None is returned. What a `secret` one says is
    kept only until it is sent.
    """
    if not to:
        return None
    return Message.objects.create(
        channel=channel,
        to=to,
        subject=subject,
        body=body,
        queued_at=at,
        about=about,
        secret=secret,
    )


def queue_many(messages: Iterable[Mapping[str, str]], *, at: datetime) -> int:
    """Write many messages into the outbox at once: those that have an address. The bulk twin.

    :param messages: each with channel, to, subject, body and about
    """
    rows = [Message(**each, queued_at=at) for each in messages if each["to"]]
    return len(Message.objects.bulk_create(rows))


def send_waiting(*, gateway: Gateway, at: datetime, most: int = 100) -> int:
    """Send what waits, each in its own transaction, and return how many were tried.

    Two senders never take the same message. One that fails stays, with the trouble written
    beside it, and goes behind the others in the next round.
    """
    return sum(_send_next(gateway, at) for _ in range(most))


@transaction.atomic
def _send_next(gateway: Gateway, at: datetime) -> bool:
    untried = Q(tried_at__isnull=True) | Q(tried_at__lt=at)
    waiting = Message.objects.select_for_update(skip_locked=True).filter(sent_at__isnull=True)
    message = waiting.filter(untried).order_by("tries", "id").first()
    if message is None:
        return False
    _try(message, gateway, at)
    return True


def _try(message: Message, gateway: Gateway, at: datetime) -> None:
    message.tried_at, message.tries = at, message.tries + 1
    try:
        message.gateway_ref = gateway.send(
            Outgoing(str(message.pk), message.channel, message.to, message.subject, message.body)
        )
        message.sent_at, message.trouble = at, ""
        if message.secret:
            message.body = ""
    except OSError as trouble:
        message.trouble = str(trouble)[:200]
    message.save(update_fields=WHEN_TRIED)
