"""Queue a message with the act; send what waits after it, or print it and take it to the post."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from selfdirect.foundation.audit.actions import event, look_many, record, record_many
from selfdirect.foundation.gateways.notify import Gateway, Outgoing
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.outbox import policy, queries
from selfdirect.foundation.outbox.models import Batch, Channel, Message, Stop

OPEN = "Letters that were printed are not posted yet. Post them first, or print them again."
IN_ERROR = "It was written in error, and is not sent."
WHEN_TRIED = ("tried_at", "tries", "gateway_ref", "sent_at", "trouble", "body")


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of letters that rest on an error, by their subjects."""

    withdrawn: tuple[str, ...]
    gone: tuple[str, ...]
    instead: str  # who got those that have gone, if another than the person


def queue(
    *,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    channel: str = "",
    large: bool = False,
    about: str = "",
    secret: bool = False,
) -> Message | None:
    """Write a message into the outbox; it leaves when the act's transaction has ended.

    To an address without @ it goes by post unless `channel` says otherwise: it waits until
    somebody prints it. Without an address nothing is written, and None is returned. What a
    `secret` one says is kept only until it is sent. `about` is for what is written to the person
    it names: once they have died, all of it is turned aside.
    """
    if not to:
        return None
    made = Message(
        channel=channel or _way(to),
        to=to,
        large=large,
        subject=subject,
        body=body,
        queued_at=at,
        about=about,
        secret=secret,
    )
    _turn_aside([made])
    made.save(force_insert=True)
    return made


def queue_many(messages: Iterable[Mapping[str, Any]], *, at: datetime) -> int:
    """Write many messages into the outbox at once: those that have an address. The bulk twin.

    :param messages: each with to, subject, body and about; channel and large if need be
    """
    rows = [
        Message(**{"channel": _way(each["to"]), **each}, queued_at=at)
        for each in messages
        if each["to"]
    ]
    _turn_aside(rows)
    return len(Message.objects.bulk_create(rows))


def _way(to: str) -> Channel:
    return Channel.EMAIL if "@" in to else Channel.LETTER


def _turn_aside(rows: Sequence[Message]) -> None:
    """Hold what is about somebody to whom nobody writes any more, or send it to another.

    Whatever its address or channel: they may have had no e-mail, or another since.
    """
    stops = {stop.about: stop for stop in Stop.objects.filter(about__in={r.about for r in rows})}
    for row in rows:
        if row.about in stops:
            for name, value in _aside(stops[row.about]).items():
                setattr(row, name, value)


def _aside(stop: Stop) -> dict[str, str]:
    """Say what becomes of a message: held with its address, or by e-mail to another."""
    if stop.instead:
        return {"channel": Channel.EMAIL, "to": stop.instead, "held_because": ""}
    return {"held_because": stop.because}


@transaction.atomic
def stop_letters(
    *, about: str, address: str, instead: str = "", because: str, at: datetime
) -> int:
    """Write to somebody no more, at any address; answer how many that waited are held for now.

    With `instead`, an e-mail address, all of it goes there, and so does what was held since an
    earlier day.
    """
    stop, _ = Stop.objects.update_or_create(
        about=about,
        defaults={"instead": instead, "because": because[:200], "at": at},
        create_defaults={
            "address": address,
            "instead": instead,
            "because": because[:200],
            "at": at,
        },
    )
    _waits(about).update(**_aside(stop))
    return held_about(about).count()


def _waits(about: str) -> QuerySet[Message]:
    return Message.objects.filter(about=about, sent_at__isnull=True, withdrawn_at=None)


@transaction.atomic
def write_again(*, about: str, way: Mapping[str, Any], since: datetime, at: datetime) -> Undone:
    """Write to somebody again to whom nobody was to write; say what became of their letters.

    What was written before `since` and waits goes to them, by their `way` of today. What was
    written later rests on an error: it is withdrawn, unless it has gone.
    """
    stop = Stop.objects.select_for_update().filter(about=about).first()
    later = _waits(about).filter(queued_at__gte=since)
    withdrawn = _withdraw(later, at)
    if stop and stop.instead:
        turned = {"to": way["to"], "channel": way.get("channel") or _way(way["to"])}
        _waits(about).update(**turned)
    _waits(about).update(held_because="")
    gone = Message.objects.filter(about=about, sent_at__gte=since).order_by("pk")
    subjects = tuple(gone.values_list("subject", flat=True))
    instead = stop.instead if stop else ""
    Stop.objects.filter(about=about).delete()
    return Undone(withdrawn, subjects, instead)


@transaction.atomic
def withdraw_letters(*, to: Collection[str], queued_at: datetime, at: datetime) -> tuple[str, ...]:
    """Withdraw what an act wrote to some addresses, if it has not gone; answer to whom it has."""
    rows = Message.objects.filter(about="", to__in=to, queued_at=queued_at, withdrawn_at=None)
    _withdraw(rows.filter(sent_at=None), at)
    return tuple(rows.exclude(sent_at=None).values_list("to", flat=True).distinct())


def _withdraw(rows: QuerySet[Message], at: datetime) -> tuple[str, ...]:
    found = {each.pk: each.subject for each in rows.select_for_update().order_by("pk")}
    Message.objects.filter(pk__in=found).update(held_because=IN_ERROR, withdrawn_at=at)
    return tuple(found.values())


def held_about(about: str) -> QuerySet[Message]:
    """List what is held of the letters about somebody, the oldest first."""
    return _waits(about).exclude(held_because="").order_by("pk")


def send_waiting(*, gateway: Gateway, at: datetime, most: int = 100) -> int:
    """Send what waits, each in its own transaction, and return how many were tried.

    Two senders never take the same message. One that fails stays, with the trouble written
    beside it, and goes behind the others in the next round.
    """
    return sum(_send_next(gateway, at) for _ in range(most))


@transaction.atomic
def _send_next(gateway: Gateway, at: datetime) -> bool:
    untried = Q(tried_at__isnull=True) | Q(tried_at__lt=at)
    waiting = Message.objects.select_for_update(skip_locked=True).filter(
        sent_at__isnull=True, held_because="", channel=Channel.EMAIL
    )
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


# By post -----------------------------------------------------------------------------------------


@transaction.atomic
def take_letters(*, by: Actor, at: datetime) -> Batch:
    """Put every letter that waits into one batch, to print. What is written later waits on.

    :raises Refused: if none waits, or a batch is not posted yet
    """
    policy.may_post(by).require()
    made = Batch(taken_by=by.name, taken_by_name=str(by), taken_at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # one batch is open at a time, whoever else asks
        raise Refused(OPEN) from None
    count = queries.waiting().update(batch=made)
    if not count:
        raise Refused("No letter waits to be posted.")
    record("letters.taken", on=made, by=by, at=at, count=count)
    return made


@transaction.atomic
def read_letters(*, ref: str, by: Actor, at: datetime) -> tuple[Batch, list[Message]]:
    """Read a batch to print it, as often as need be; a row for each person says who did.

    :raises NotThere: if there is no such batch
    """
    policy.may_post(by).require()
    batch = queries.get(ref)
    letters = list(queries.letters(batch))
    look_many(on=[(each, each.about) for each in letters if each.about], by=by, at=at)
    return batch, letters


@transaction.atomic
def post_letters(*, ref: str, by: Actor, at: datetime) -> Batch:
    """Say that a batch is in the post. Who gets a letter reads so on their timeline.

    :raises NotThere: if there is no such batch
    :raises Refused: if that was said already
    """
    policy.may_post(by).require()
    batch = queries.lock(ref)
    if batch.posted_at:
        raise Refused(f"{batch.posted_by_name} has said already that these are in the post.")
    letters = list(queries.letters(batch).select_for_update())
    batch.posted_by_name, batch.posted_at = str(by), at
    batch.save(update_fields=["posted_by_name", "posted_at"])
    Message.objects.filter(pk__in=[each.pk for each in letters]).update(sent_at=at)
    record("letters.posted", on=batch, by=by, at=at, count=len(letters))
    record_many(
        event("letter.posted", on=each, by=by, at=at, about=each.about,
              told=f"A letter is in the post: {each.subject}.")
        for each in letters
        if each.about
    )  # fmt: skip
    return batch


# By hand -----------------------------------------------------------------------------------------


@transaction.atomic
def take_by_hand(*, at: datetime) -> list[Message]:
    """Take what is for somebody's own worker, who does not know yet: each once."""
    found = list(queries.to_hand_over().select_for_update(skip_locked=True))
    Message.objects.filter(pk__in=[each.pk for each in found]).update(tried_at=at)
    return found


@transaction.atomic
def tell_by_hand(*, about: str, number: int, by: Actor, at: datetime) -> None:
    """Say that somebody was told by their own worker what stands in a message.

    :raises NotThere: if that was said already, or nobody writes to them any more
    """
    message = there(queries.by_hand(about).select_for_update().filter(pk=number).first())
    message.sent_at = at
    message.save(update_fields=["sent_at"])
    told = f"{by} told you: {message.subject}."
    record("letter.told", on=message, by=by, at=at, about=about, told=told)
