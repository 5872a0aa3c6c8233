import json
from datetime import UTC, datetime, timedelta

import pytest

from selfdirect.foundation.gateways.notify import FileGateway, MailGateway, Outgoing
from selfdirect.foundation.outbox.actions import (
    held_about,
    queue,
    queue_many,
    send_waiting,
    stop_letters,
)
from selfdirect.foundation.outbox.models import Message

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def wait(to="amira@riverside.example"):
    return queue(to=to, subject="Your plan", body="It is agreed.", at=NOON)


class Broken:
    def send(self, message: Outgoing) -> str:
        if message.to.startswith("bad"):
            raise OSError("the post office is shut")
        return "ok"


@pytest.mark.django_db
def test_what_waits_is_sent_once(tmp_path):
    message = wait()
    assert send_waiting(gateway=FileGateway(tmp_path), at=NOON) == 1
    assert send_waiting(gateway=FileGateway(tmp_path), at=NOON) == 0
    kept = json.loads((tmp_path / f"{message.pk}.json").read_text())
    assert kept["to"] == "amira@riverside.example"


@pytest.mark.django_db
def test_without_an_address_nothing_waits():
    assert wait(to="") is None
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_one_that_fails_is_kept_with_its_trouble_and_does_not_block_the_others():
    bad, good = wait("bad@x.example"), wait()
    assert send_waiting(gateway=Broken(), at=NOON) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.sent_at, bad.trouble, good.sent_at) == (None, "the post office is shut", NOON)
    later = NOON + timedelta(minutes=1)
    assert send_waiting(gateway=Broken(), at=later) == 1  # tried again in the next round


@pytest.mark.django_db
def test_what_a_secret_message_says_is_kept_only_until_it_is_sent(tmp_path):
    queue(to="bad@x.example", subject="In", body="Key", at=NOON, secret=True)
    send_waiting(gateway=Broken(), at=NOON)
    assert Message.objects.get().body == "Key"
    send_waiting(gateway=FileGateway(tmp_path), at=NOON + timedelta(minutes=1))
    assert Message.objects.get().body == ""


@pytest.mark.django_db
def test_mail_goes_by_the_councils_server_with_its_key(mailoutbox):
    wait()
    send_waiting(gateway=MailGateway("council@riverside.example"), at=NOON)
    assert mailoutbox[0].to == ["amira@riverside.example"]
    assert mailoutbox[0].extra_headers["X-Message-Key"]


@pytest.mark.django_db
def test_letters_to_somebody_who_died_are_held_and_then_go_to_another():
    amira, ben = "amira@riverside.example", "ben@riverside.example"
    letter = {"to": amira, "subject": "Your plan", "body": "", "about": "P-1"}
    before = queue(**letter, at=NOON)
    other = queue(**letter | {"about": "P-2"}, at=NOON)
    assert stop_letters(about="P-1", address=amira, because="They died.", at=NOON) == 1
    queue_many([letter, letter | {"to": "grace@riverside.example", "about": ""}], at=NOON)
    after = queue(**letter, at=NOON)
    assert list(held_about("P-1")) == [before, Message.objects.get(pk=other.pk + 1), after]
    assert send_waiting(gateway=Broken(), at=NOON) == 2  # the other's, and Grace's
    assert (
        stop_letters(about="P-1", address=amira, instead=ben, because="They died.", at=NOON) == 0
    )
    assert queue(**letter, at=NOON).to == ben
    assert send_waiting(gateway=Broken(), at=NOON) == 4
    assert Message.objects.filter(about="P-1", to=ben, sent_at__isnull=False).count() == 4


@pytest.mark.django_db
def test_who_died_without_an_email_gets_no_letters_by_post_or_at_a_newer_address():
    post = {"to": "1 Mill Lane", "subject": "A bill", "body": ""}
    mine = post | {"about": "P-1"}
    queue(**mine, at=NOON)
    assert stop_letters(about="P-1", address="", because="They died.", at=NOON) == 1
    queue_many([mine, mine | {"to": "amira@new.example"}], at=NOON)
    assert [each.to for each in held_about("P-1")] == [
        "1 Mill Lane", "1 Mill Lane", "amira@new.example",
    ]  # fmt: skip
    assert send_waiting(gateway=Broken(), at=NOON) == 0
    stop_letters(about="P-1", address="", instead="ben@x.example", because="They died.", at=NOON)
    queue(**mine, at=NOON)
    sent = set(Message.objects.filter(about="P-1").values_list("channel", "to", "held_because"))
    assert sent == {("email", "ben@x.example", "")}
