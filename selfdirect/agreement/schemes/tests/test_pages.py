"""The public pages of the schemes."""

import hashlib
import json
from datetime import datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.tests import steps as allocation
from selfdirect.agreement.schemes.rules import with_outcomes
from selfdirect.agreement.schemes.tests import steps

pytestmark = pytest.mark.usefixtures("on_the_day")


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


# a scheme with everything that stands beside points and tables
RICH = """\
id: rich
version: '1'
title: A scheme with everything
starts_on: 2026-04-01
checked_on: 2026-02-01
replaces: the table of 2024
currency: GBP
period: week
sources: [made up to show what a page can hold]
questions:
- {id: bath, text: Help to bathe, kind: minutes}
- id: need
  text: Eating
  evidence: A diary of two weeks
  options: [{id: no, text: No help, points: 0}, {id: yes, text: Help, points: 3}]
- id: unmet
  text: "Eating: what is missing"
  options: [{id: no, text: Nothing, points: 0}, {id: yes, text: All of it, points: 3}]
- id: nights
  text: What happens at night?
  kind: multi
  options:
  - {id: none, text: None of these, alone: yes}
  - {id: turn, text: Turning over, points: 2}
scoring:
  items:
  - {question: bath}
  - {question: need}
  - {question: unmet}
  - {question: nights, counts_if: points(bath) > 30}
  groups: {eating: [need, unmet]}
  pairs: [[need, unmet]]
rates:
  hour:
    text: Price of an hour
    unit: GBP an hour
    source: the survey of prices
    stale_after: 13
    until: 2029-04-01
    from: {2025-04-01: 19.50, 2026-04-01: 20.40, 2027-04-01: 21}
    doubts: {2027-04-01: it was not agreed yet}
scale:
  factor: 0.95
  reason: The budget of the year is smaller.
  sufficiency: {hours: care, unit_price: price}
values:
- {name: care, is: hours(bath)}
- {name: price, is: rate(hour)}
- {name: break, is: 4 * rate(hour)}
- {name: total, is: "scaled(care * price) + points(eating) + points(nights)"}
- {name: many, is: care > 60}
amount: total
panel: many
panel_says: Two workers look at it with you.
other_sums: [{id: rest, text: A break for your carer, value: break, period: year, for: carer}]
receipt:
  lines: [{id: all, text: For your hours, is: total, when: care > 0}]
  rounding: {text: Rounding, at_most: 0.01}
fixtures:
- name: Seven baths
  answers: {bath: 20 x 7, need: yes, unmet: no, nights: turn}
  on: 2026-04-02
  expect: {price: 20.40}
"""


def test_what_stands_beside_points_and_tables_is_shown_too(
    client: Client, cast: Cast, now: datetime
) -> None:
    row = allocation.publish(cast, now, RICH)
    shown = client.get(f"/schemes/{row.key}/{row.version}/").content.decode()
    for part in (
        *("Counts only if the points of “Help to bathe” are above 30.", "A diary of two weeks"),
        *("Of several ticked, their points are added up.", "Eating: what is missing"),
        *("Show the 1 pair", "‹eating›: 2 questions", "the survey of prices", "£20.40"),
        *("it was not agreed yet", "No figures are known from", "13 months after the newest"),
        *("multiplied by 0.95", "The budget of the year is smaller.", "‹care› at ‹price› each"),
        *("That is so if ‹care› is above 60.", "Two workers look at it with you."),
        *("A break for your carer: ‹break›, a year, for the carer", "For your hours: if ‹care›"),
        *("last looked over on", "It replaces: the table of 2024", "The minutes a week"),
    ):
        assert part in shown, part


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
