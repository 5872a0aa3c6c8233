"""The public pages of the schemes, and the page to publish one."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.tests import steps


@pytest.fixture(autouse=True)
def on_the_day(now: datetime) -> Iterator[None]:
    """Let the pages be opened on the day of the story, whatever the day is here."""
    with time_machine.travel(now):
        yield


def test_anybody_reads_a_scheme_whole_without_signing_in(
    client: Client, cast: Cast, now: datetime
) -> None:
    assert "No scheme is published yet" in client.get("/schemes/").content.decode()
    row = steps.publish(cast, now)
    assert "In force now" in client.get("/schemes/").content.decode()
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    for part in ("SYNTHETIC", "<polyline", "22 points", "double_up + carer_break", "£1,030.00"):
        assert part in shown, part
    assert "Publish a scheme" not in shown


def test_the_file_is_given_as_it_was_published_with_the_checksum_shown(
    client: Client, cast: Cast, now: datetime
) -> None:
    row = steps.publish(cast, now)
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    given = client.get(f"/schemes/{row.key}/{row.version}/scheme.yaml").content
    assert given == steps.TEXT.encode()
    assert hashlib.sha256(given).hexdigest() in shown


def test_a_scheme_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert client.get("/schemes/none/1/").status_code == 404


def test_a_commissioner_publishes_a_file(client: Client, cast: Cast, db: None) -> None:
    client.force_login(cast.farid)
    file = SimpleUploadedFile("scheme.yaml", steps.TEXT.encode())
    sent = client.post("/schemes/publish/", {"file": file})
    assert sent.status_code == 302
    assert Scheme.objects.get().text == steps.TEXT


def test_a_fault_is_shown_where_it_stands_and_the_text_kept_to_be_mended(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.farid)
    broken = steps.TEXT.replace("currency: GBP", "currency: pounds")
    sent = client.post(
        "/schemes/publish/", {"file": SimpleUploadedFile("a.yaml", broken.encode())}
    )
    shown = sent.content.decode()
    assert sent.status_code == 422
    assert "column 11" in shown
    assert "three capital letters" in shown
    assert "▸" in shown
    assert "title: Synthetic county scheme" in shown
    mended = client.post("/schemes/publish/", {"text": steps.TEXT.replace("\n", "\r\n")})
    assert mended.status_code == 302
    assert Scheme.objects.get().text == steps.TEXT


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a scheme file, or paste its text."),
        ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "not a text file in UTF-8"),
        ({"file": SimpleUploadedFile("a.yaml", b"#" * 4_000_001)}, "too large for a scheme"),
        ({"file": SimpleUploadedFile("a.yaml", b"")}, "The file is empty"),
        ({"text": "a: [1"}, "this is not YAML"),
        ({"text": "a: \x00"}, "Null characters are not allowed"),
        ({"text": steps.TEXT.replace("153, add", "154, add")}, "own examples do not come out"),
    ],
)
def test_what_cannot_be_published_is_refused_with_the_reason(
    client: Client, cast: Cast, sent: dict[str, object], why: str
) -> None:
    client.force_login(cast.farid)
    answer = client.post("/schemes/publish/", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Scheme.objects.exists()


def test_only_commissioners_reach_the_page_to_publish(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert client.get("/schemes/publish/").status_code == 403
    client.force_login(cast.farid)
    assert "Check and publish" in client.get("/schemes/publish/").content.decode()
