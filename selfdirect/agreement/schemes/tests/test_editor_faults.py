"""What cannot be is said beside its box, in plain words, with what was typed kept."""

from datetime import datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.rules import fields
from selfdirect.agreement.schemes.tests import steps

Q1 = "questions/q1/options/daily/points"
OLDER = "tables/weekly_money/curves/older_people"


pytestmark = pytest.mark.usefixtures("on_the_day")


def sent(client: Client, cast: Cast, now: datetime, part: str, **typed: object) -> str:
    client.force_login(cast.farid)
    draft = steps.begun(cast, now)
    answer = client.post(f"/schemes/drafts/{draft.ref}/edit/{part}/", typed)
    assert answer.status_code == 422
    assert Draft.objects.get().changes == 1
    said = answer.content.decode()
    summary = said.split('class="govuk-error-summary"')[1].split("<nav")[0]
    assert "line " not in summary
    return said


def test_points_below_nought_are_told_beside_their_box(
    client: Client, cast: Cast, now: datetime
) -> None:
    page = sent(client, cast, now, "points", **{Q1: "-4"})
    words = "“-4” cannot stand here: money cannot be shared by points below nought."
    assert page.count(words) == 2  # above, and beside the box
    assert f'href="#{Q1}"' in page
    assert f'id="wrong/{Q1}"' in page
    assert 'value="-4"' in page


def test_what_is_no_number_is_told_beside_its_box(
    client: Client, cast: Cast, now: datetime
) -> None:
    page = sent(client, cast, now, "points", **{Q1: "many"})
    assert page.count("“many” is not a number") == 2
    assert 'value="many"' in page


def test_words_about_a_figure_that_is_not_there_are_told_beside_their_box(
    client: Client, cast: Cast, now: datetime
) -> None:
    box = fields.words(steps.TEXT)[-1].boxes[0]
    page = sent(client, cast, now, "words", **{box.name: "It is {nothing}."})
    assert page.count("there is no value called “nothing”") == 2
    assert ">It is {nothing}.</textarea>" in page


def test_a_table_whose_points_do_not_rise_is_told_above_it(
    client: Client, cast: Cast, now: datetime
) -> None:
    typed = {f"{OLDER}/points": ["10", "10"], f"{OLDER}/money": ["5", "6"]}
    page = sent(client, cast, now, "tables", **typed)
    assert page.count("the points of a table must rise, but 10 follows 10.") == 2
    assert f'<h2 id="{OLDER}"' in page
