"""The public pages of the schemes."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.tests import steps as allocation
from selfdirect.agreement.schemes.rules import with_outcomes
from selfdirect.agreement.schemes.tests import steps


@pytest.fixture(autouse=True)
def on_the_day(now: datetime) -> Iterator[None]:
    """Let the pages be opened on the day of the story, whatever the day is here."""
    with time_machine.travel(now):
        yield


def test_anybody_reads_a_scheme_whole_without_signing_in(
    client: Client, cast: Cast, now: datetime
) -> None:
    assert "No scheme is published yet" in client.get("/schemes/").content.decode()
    row = allocation.publish(cast, now)
    assert "In force now" in client.get("/schemes/").content.decode()
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    for part in ("SYNTHETIC", "<polyline", "22 points", "double_up + carer_break", "£1,030.00"):
        assert part in shown, part
    assert "There is no version before it." in shown
    assert "Drafts" not in shown


def test_the_file_is_given_as_it_was_published_with_the_checksum_shown(
    client: Client, cast: Cast, now: datetime
) -> None:
    row = allocation.publish(cast, now)
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    given = client.get(f"/schemes/{row.key}/{row.version}/scheme.yaml").content
    assert given == steps.TEXT.encode()
    assert hashlib.sha256(given).hexdigest() in shown


def test_a_scheme_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    for page in ("", "record/", "record.json", "record.md", "scheme.yaml"):
        assert client.get(f"/schemes/none/1/{page}").status_code == 404


def test_a_version_to_come_says_from_when_what_it_changes_and_who_signed(
    client: Client, cast: Cast, now: datetime
) -> None:
    allocation.publish(cast, now)
    dearer = steps.TEXT.replace("[10, 120]", "[10, 140]")
    row = steps.signed(cast, now, with_outcomes(dearer, load_scheme(dearer)))
    assert "Not in force yet" in client.get("/schemes/").content.decode()
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    for part in (
        "Not in force yet",
        steps.NOTE,
        "Proposed by Farid Aziz (commissioner)",
        "Signed by Maya Levi (finance)",
        "10 points: was £120, is now £140",
        "£161.00",  # the first example, which came to £153.00
    ):
        assert part in shown, part


def test_the_transparency_record_is_a_page_a_text_and_a_file_for_machines(
    client: Client, cast: Cast, now: datetime
) -> None:
    row = steps.signed(cast, now)
    page = client.get(f"/schemes/{row.key}/{row.version}/record/").content.decode()
    text = client.get(f"/schemes/{row.key}/{row.version}/record.md").content.decode()
    plain = json.loads(client.get(f"/schemes/{row.key}/{row.version}/record.json").content)
    signed = "Maya Levi, finance, on 2 March 2026"
    assert plain["Who is responsible"]["Signed by"] == [signed]
    assert signed in page
    assert signed in text
    assert hashlib.sha256(row.text.encode()).hexdigest() in page


def test_only_who_writes_or_signs_is_shown_the_way_to_the_drafts(
    client: Client, cast: Cast, now: datetime
) -> None:
    steps.proposed(cast, now)
    client.force_login(cast.carol)
    assert "Drafts" not in client.get("/schemes/").content.decode()
    client.force_login(cast.farid)
    shown = client.get("/schemes/").content.decode()
    assert "Drafts: 1 under way" in shown
    assert "for your signature" not in shown
    client.force_login(cast.maya)
    assert (
        "1 draft of a scheme waits for your signature" in client.get("/schemes/").content.decode()
    )
