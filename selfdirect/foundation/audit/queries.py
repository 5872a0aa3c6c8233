"""Read history."""

from django.db import connection
from django.db.models import QuerySet

from selfdirect.foundation.audit.models import Event, Kind, Seal


def told_to(about: str) -> QuerySet[Event]:
    """List what the person's own timeline says, newest first."""
    return Event.objects.filter(about=about).exclude(told="").order_by("-at", "-id")


def acts_about(about: str) -> QuerySet[Event]:
    """List every act about a person, newest first."""
    return Event.objects.filter(about=about, kind=Kind.ACT).order_by("-at", "-id")


def looks_at(about: str) -> QuerySet[Event]:
    """List who opened a person's record, newest first."""
    kinds = (Kind.LOOK, Kind.BREAK_GLASS)
    return Event.objects.filter(about=about, kind__in=kinds).order_by("-at", "-id")


def wait_for_other_sealers() -> None:
    """Hold the one lock of sealing until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal'))")


def oldest_open_txid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def digest(after: int, to: int, previous: str) -> tuple[int, str]:
    """Count and hash the rows of a batch, chained to the seal before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), encode(sha256(convert_to(
                %s || coalesce(string_agg(e::text, E'\\n' ORDER BY e.txid, e.id), ''), 'UTF8'
            )), 'hex')
            FROM audit_event e WHERE e.txid > %s AND e.txid <= %s
            """,
            [previous, after, to],
        )
        rows, found = cursor.fetchone()
    return int(rows), str(found)


def broken_seals() -> list[Seal]:
    """Work every seal out again and return those that no longer hold; none is good."""
    broken, previous, after = [], "", 0
    for seal in Seal.objects.order_by("to_txid"):
        rows, found = digest(seal.after_txid, seal.to_txid, seal.previous)
        chained = (seal.previous, seal.after_txid) == (previous, after)
        if not chained or (rows, found) != (seal.rows, seal.digest):
            broken.append(seal)
        previous, after = seal.digest, seal.to_txid
    return broken
