"""The calculator as anybody uses it who has not said who they are."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from selfdirect.foundation.audit.models import Event

PAGE, COPY = "/employing/", "/employing/copy/"
WANTED = {
    "day_hours": "20", "day_wage": "13.00", "assistants": "1", "band": "22 to 40",
    "cover": "yes", "allowance": "no",
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat("2026-06-01T10:00:00+01:00"), tick=False):
        yield


def test_it_asks_and_then_says_what_an_hour_costs_all_told(client: Client) -> None:
    asked = client.get(PAGE)
    assert asked.status_code == 200
    assert "What it costs to employ somebody" in asked.content.decode()
    told = client.post(PAGE, WANTED).content.decode()
    assert "One hour of help costs £17.08, all told" in told
    assert "£341.68 a week" in told
    assert 'value="13.00"' in told  # what was typed is kept
    assert "not yet checked against the published rates" in told


def test_it_keeps_nothing_and_asks_the_database_nothing(
    client: Client, django_assert_num_queries: object
) -> None:
    before = Event.objects.count()
    with django_assert_num_queries(0):  # type: ignore[operator]
        told = client.post(PAGE, WANTED)
    assert Event.objects.count() == before
    assert told.headers["Cache-Control"] == "no-store"
    assert not told.cookies.get("sessionid")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"day_wage": "12"}, "below the least that the law allows at 22 to 40 (£12.71"),
        ({"day_wage": ""}, "Enter what you pay for one of these hours."),
        ({"day_hours": ""}, "Enter the hours of help in a usual week."),
        ({"day_hours": "1e3"}, "Enter a number, like 2.5."),
        ({"day_hours": "NaN"}, "Enter a number, like 2.5."),
        ({"day_wage": "1.234,56"}, "is not an amount"),
        ({"day_hours": "400"}, "a week has 168"),
        ({"assistants": "0"}, "1"),
        ({"band": "12"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_kept(
    client: Client, changed: dict[str, str], says: str
) -> None:
    told = client.post(PAGE, WANTED | changed)
    assert told.status_code == 422
    assert says in told.content.decode().replace("&quot;", '"')
    assert client.post(COPY, WANTED | changed).status_code == 422


def test_a_copy_can_be_kept_on_paper_and_for_a_spreadsheet(client: Client) -> None:
    paper = client.post(COPY, WANTED | {"as": "pdf"})
    assert paper.content.startswith(b"%PDF")
    sheet = client.post(COPY, WANTED | {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("Hours in the day,260.00,")
    assert sheet[-2].startswith("All together,341.68,For Monday 1 June")
