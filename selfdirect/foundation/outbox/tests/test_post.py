"""Letters to people without e-mail: printed together, and posted."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.outbox import queries
from selfdirect.foundation.outbox.actions import (
    post_letters,
    queue,
    read_letters,
    send_waiting,
    stop_letters,
    take_letters,
)
from selfdirect.foundation.outbox.models import Message

HOME = "Nell Carter, 3 Quay Road, ZZ99 3VZ"


class NoMail:
    def send(self, message):
        raise AssertionError(f"{message.to} has no e-mail")


@pytest.fixture
def efua(cast):
    return cast.efua.actor


@pytest.fixture
def letter(cast, now):
    return queue(to=HOME, subject="Your budget", body="Hello Nell,\n\nIt is open.",
                 about=cast.amira_person.ref, at=now)  # fmt: skip


def test_a_letter_is_never_sent_as_e_mail_and_waits_until_it_is_posted(letter, efua, now):
    assert send_waiting(gateway=NoMail(), at=now) == 0
    batch = take_letters(by=efua, at=now)
    assert read_letters(ref=batch.ref, by=efua, at=now) == (batch, [letter])
    later = now + timedelta(hours=1)
    post_letters(ref=batch.ref, by=efua, at=later)
    assert Message.objects.get().sent_at == later
    assert letter.lines == ["Nell Carter", "3 Quay Road", "ZZ99 3VZ"]
    with pytest.raises(Refused, match="has said already"):
        post_letters(ref=batch.ref, by=efua, at=later)


def test_who_reads_letters_and_who_gets_one_stands_in_history(letter, cast, efua, now):
    batch = take_letters(by=efua, at=now)
    read_letters(ref=batch.ref, by=efua, at=now)
    post_letters(ref=batch.ref, by=efua, at=now)
    told, seen = Event.objects.filter(about=cast.amira_person.ref).order_by("-pk")[:2]
    assert (seen.kind, seen.by) == (Kind.LOOK, "efua")
    assert told.told == "A letter is in the post: Your budget."


def test_what_is_written_after_the_batch_waits_for_the_next(letter, efua, now):
    first = take_letters(by=efua, at=now)
    queue(to=HOME, subject="A bill", body="", at=now)
    with pytest.raises(Refused, match="not posted yet"):
        take_letters(by=efua, at=now)
    assert queries.waiting().count() == 1
    post_letters(ref=first.ref, by=efua, at=now)
    assert take_letters(by=efua, at=now) != first
    assert [each.many for each in queries.batches()] == [1, 1]


def test_who_died_since_it_was_taken_is_not_posted_to(letter, cast, efua, now):
    batch = take_letters(by=efua, at=now)
    stop_letters(about=cast.amira_person.ref, address=HOME, because="They died.", at=now)
    assert read_letters(ref=batch.ref, by=efua, at=now) == (batch, [])
    assert list(queries.taken_out(batch)) == [letter]
    post_letters(ref=batch.ref, by=efua, at=now)
    assert Message.objects.get().sent_at is None


def test_where_none_waits_there_is_no_batch(efua, now):
    with pytest.raises(Refused, match="No letter waits"):
        take_letters(by=efua, at=now)
    with pytest.raises(NotThere):
        post_letters(ref="LB-NONE", by=efua, at=now)
    assert not queries.batches().exists()


def test_others_do_not_read_them(letter, cast, now):
    with pytest.raises(Refused, match="Finance"):
        take_letters(by=cast.carol.actor, at=now)


def test_finance_takes_prints_and_posts_them_on_one_page(
    client, cast, letter, django_assert_num_queries
):
    client.force_login(cast.efua)
    assert "1 letter waits to be posted" in client.get("/letters/").content.decode()
    client.post("/letters/take/")
    batch = queries.open_batch()
    assert "1 letter to print and post" in client.get("/letters/").content.decode()
    made = client.get(f"/letters/{batch.ref}/print/")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    client.post(f"/letters/{batch.ref}/posted/")
    with django_assert_num_queries(6):
        said = client.get("/letters/").content.decode()
    assert "No letter waits to be posted" in said
    assert batch.ref in said


def test_what_only_their_worker_tells_is_in_no_batch(letter, cast, efua, now):
    queue(to=HOME, channel="hand", subject="Your plan", body="", about="P-1", at=now)
    batch = take_letters(by=efua, at=now)
    assert list(queries.letters(batch)) == [letter]
    assert send_waiting(gateway=NoMail(), at=now) == 0
