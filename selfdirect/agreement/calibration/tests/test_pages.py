"""The pages of the calibration laboratory."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.calibration import actions, sheets
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.calibration.tests.county import MEANINGS, county
from selfdirect.agreement.schemes.actions import throw_draft_away
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.audit.models import Event

QUERIES_OF_THE_RESULT = 12
SHEETS = (
    *("table", "errors", "tenths", "methods", "fairness-actual", "changes"),
    *("sizes", "drift", "balance", "sufficiency", "left-out", "routed"),
    *("shortened", "prices"),
)


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def lena(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lena)
    return client


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def upload(client: Client, text: str) -> object:
    file = SimpleUploadedFile("county.csv", text.encode())
    return client.post("/calibration/new/", {"source": "file", "file": file})


# From a file to a draft, without leaving the site


def test_an_analyst_goes_from_a_file_to_a_draft(
    lena: Client, scheme: Scheme, run: Callable[[Calibration], Calibration | None]
) -> None:
    assert "No calibration yet" in read(lena, "/calibration/")
    place = upload(lena, county()).url
    shown = read(lena, place)
    assert "What do the columns of county.csv mean?" in shown
    assert "R-00000" in shown
    meanings = {f"column_{n}": meaning for n, meaning in enumerate(MEANINGS)}
    place = lena.post(f"{place}take/", meanings).url
    assert "Choose how to calibrate" in read(lena, place)
    place = lena.post(place, choices(scheme)).url
    assert "It waits for the worker" in read(lena, place)
    assert run(Calibration.objects.get()) is not None
    assert "Make a draft scheme of it" in read(lena, place)
    sent = lena.post(f"{place}draft/")
    assert sent.url.startswith("/schemes/drafts/")
    assert lena.get(sent.url).status_code == 200
    assert "Open the draft" in read(lena, place)
    assert "Draft made" in read(lena, "/calibration/")


def test_a_draft_that_was_thrown_away_makes_room_for_another(
    lena: Client, cast: Cast, done: Calibration, now: datetime
) -> None:
    place = f"/calibration/{done.ref}/"
    lena.post(f"{place}draft/")
    ref = Draft.objects.get().ref
    assert "Make a draft scheme of it" not in read(lena, place)
    throw_draft_away(ref=ref, by=cast.lena.actor, at=now)
    shown = read(lena, place)
    assert "The draft that was made of this table was thrown away." in shown
    assert "Make a draft scheme of it" in shown


def test_a_line_that_gives_the_fewest_points_too_little_is_warned_of(
    lena: Client, scheme: Scheme, cases: Cases, run: Callable[[Calibration], Calibration | None]
) -> None:
    given = choices(scheme, method="price_per_point", savings_percent="30")
    place = lena.post(f"/calibration/cases/{cases.ref}/ask/", given).url
    assert run(Calibration.objects.get()) is not None
    warned, *_ = read(lena, place).split("Is this the table you want?")
    assert "People with few points get too little" in warned
    assert "Older people: to the " in warned
    assert lena.get(f"{place}report.pdf").status_code == 200


def test_few_people_who_are_hidden_are_not_told_by_a_warning() -> None:
    def row(group: str, nothing_to: str = "") -> dict[str, object]:
        return {
            "group": group, "people": 10, "to_points": "5/2", "cost_pence": 200_000,
            "table_pence": 100_000, "short": True, "nothing_to": nothing_to,
        }  # fmt: skip

    report = {
        "choices": {"fewest": 10},
        "groups": [{"name": n, "people": p} for n, p in (("a", 60), ("b", 20), ("c", 4))],
        "lowest": [row("a"), row("b"), row("c", "3/2")],
    }
    assert sheets.shortfalls(report, {}) == [
        "c: up to 1.5 points this table gives nothing.",
        "a: to the 10 people with the fewest points, up to 2.5, it gives £100 a week on average."
        " They cost £200.",
    ]
    assert sheets.shortfalls({**report, "lowest": []}, {}) == []


def choices(scheme: Scheme, **other: str) -> dict[str, str]:
    return {
        "target": f"{scheme.pk}:weekly_money", "method": "isotonic_mean", "points": "net",
        "generic": "0", "rounding_pence": "1", "contingency_percent": "5",
        "savings_percent": "0", "winsorise_percent": "90", "strength": "100", "small": "300",
        "tail_percent": "99", "bands": "10", "step_percent": "5", "quantile": "0.5",
        "bootstraps": "20", "seed": "1", "test_by": "age_band", "most_knots": "0", **other,
    }  # fmt: skip


def test_column_names_are_understood_and_the_unknown_left_out(lena: Client, cast: Cast) -> None:
    head = "Case ID,Primary support reason,Score,Package cost,Sex,Surname"
    text = f"{head}\nR-1,older_people,3,9,f,Khan\n"
    shown = read(lena, upload(lena, text).url)
    for name, value in enumerate(("reference", "group", "points", "cost", "test", "leave")):
        part = shown.split(f'id="id_column_{name}"')[1].split("</select>")[0]
        assert f'value="{value}" selected' in part


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("reference,group,points,cost\n", "a row for each case"),
        ('a,b\n"never closed', "Save the sheet as"),
    ],
)
def test_a_file_that_cannot_be_read_says_how_to_mend_it(
    lena: Client, text: str, words: str
) -> None:
    answer = upload(lena, text)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Cases.objects.exists()


def test_a_file_in_another_encoding_is_explained(lena: Client) -> None:
    file = SimpleUploadedFile("a.csv", "reference,group\nR-1,£".encode("utf-16"))
    answer = lena.post("/calibration/new/", {"source": "file", "file": file})
    assert answer.status_code == 422
    assert "CSV UTF-8" in answer.content.decode()


def test_what_is_wrong_with_the_rows_stands_row_by_row(lena: Client) -> None:
    bad = ("R-8,older_people,ten,100,,,,", "R-9,older_people,10,plenty,,,,")
    place = upload(lena, county(2, mistakes=bad)).url
    meanings = {f"column_{n}": meaning for n, meaning in enumerate(MEANINGS)}
    answer = lena.post(f"{place}take/", meanings)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<li>Row 4: net_points is “ten”" in shown
    assert "<li>Row 5: cost is “plenty”" in shown
    assert "Nothing was taken" in shown
    assert Cases.objects.get().state == "BROUGHT"


def test_a_choice_that_cannot_be_followed_keeps_what_was_typed(
    lena: Client, cases: Cases, scheme: Scheme
) -> None:
    place = f"/calibration/cases/{cases.ref}/ask/"
    answer = lena.post(place, choices(scheme, contingency_percent="abc", budget="1234.56"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a number, like 2.5." in shown
    assert 'value="1234.56"' in shown
    assert not Calibration.objects.exists()


def test_everything_of_the_budget_cannot_be_saved(
    lena: Client, cases: Cases, scheme: Scheme
) -> None:
    place = f"/calibration/cases/{cases.ref}/ask/"
    answer = lena.post(place, choices(scheme, quantile="0", method="quantile"))
    assert answer.status_code == 422
    assert "The share of people must be between 0 and 1." in answer.content.decode()


# Prices of several days


def priced(lena: Client) -> str:
    """Bring in cases half of which cost what they did a year ago; answer where to choose."""
    head, *rows = county().strip().split("\n")
    days = ("2026-04-01", "2025-04-01")
    dated = [f"{row},{days[n % 2]}" for n, row in enumerate(rows)]
    place = upload(lena, "\n".join([f"{head},Price date", *dated])).url
    meanings = {f"column_{n}": m for n, m in enumerate((*MEANINGS, "priced_on"))}
    return str(lena.post(f"{place}take/", meanings).url)


def day(year: str) -> dict[str, str]:
    return {"price_date-day": "1", "price_date-month": "4", "price_date-year": year}


def test_costs_are_brought_to_the_prices_of_one_day_with_the_source_noted(
    lena: Client, scheme: Scheme, run: Callable[[Calibration], Calibration | None]
) -> None:
    place = priced(lena)
    shown = read(lena, place)
    assert "The file has costs at the prices of 2 days" in shown
    assert "Prices of 1 April 2025" in shown
    given = choices(
        scheme, **day("2026"), uprating_by="factor", factor_20250401="1.05",
        uprating_source="the fee uplift of 2026-27",
    )  # fmt: skip
    place = lena.post(place, given).url
    done = run(Calibration.objects.get())
    assert done is not None
    assert done.choices["uprating"] == {"2025-04-01": "21/20"}
    shown = read(lena, place)
    for words in ("Costs at one day&#x27;s prices", "the fee uplift of 2026-27", "1.05"):
        assert words in shown, words
    again = read(lena, f"/calibration/cases/{done.cases.ref}/ask/?like={done.ref}")
    assert 'value="1.05"' in again
    rows = lena.get(f"{place}prices.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1:] == ["1 April 2025,1.05,100", "1 April 2026,1,100"]


def test_figures_of_an_index_become_factors(lena: Client, scheme: Scheme) -> None:
    given = choices(
        scheme, **day("2026"), uprating_by="index", factor_20250401="110",
        factor_20260401="121", uprating_source="an index",
    )  # fmt: skip
    lena.post(priced(lena), given)
    assert Calibration.objects.get().choices["uprating"] == {"2025-04-01": "11/10"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"factor_20250401": "1.05"}, "Say where the factors were read"),
        ({"factor_20250401": "0.01", "uprating_source": "a"}, "is a slip"),
        (
            {"factor_20250401": "110", "uprating_source": "a", "uprating_by": "index"},
            "Give the index of the day of prices too",
        ),
    ],
)
def test_a_factor_that_cannot_be_followed_says_why(
    lena: Client, scheme: Scheme, given: dict[str, str], words: str
) -> None:
    chosen = choices(scheme, **{**day("2026"), "uprating_by": "factor", **given})
    answer = lena.post(priced(lena), chosen)
    assert answer.status_code == 422
    assert words in answer.content.decode()


# While it is at work


def test_the_page_looks_again_by_itself_with_and_without_scripts(
    lena: Client, asked: Calibration
) -> None:
    shown = read(lena, f"/calibration/{asked.ref}/")
    assert 'hx-trigger="every 2s"' in shown
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in shown
    part = lena.get(f"/calibration/{asked.ref}/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_when_it_is_done_the_page_is_opened_afresh(lena: Client, done: Calibration) -> None:
    part = lena.get(f"/calibration/{done.ref}/", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"


def test_it_can_be_stopped_and_started_again(lena: Client, asked: Calibration) -> None:
    place = f"/calibration/{asked.ref}/"
    lena.post(f"{place}stop/")
    assert "The calibration was stopped" in read(lena, place)
    lena.post(f"{place}again/")
    assert "It waits for the worker" in read(lena, place)


def test_a_worker_that_fell_silent_is_told(
    lena: Client, asked: Calibration, now: datetime
) -> None:
    Calibration.objects.update(state="RUNNING", heard_at=now.replace(hour=8))
    assert "Nothing has been heard for a minute" in read(lena, f"/calibration/{asked.ref}/")


def test_what_could_not_go_on_says_why(lena: Client, asked: Calibration) -> None:
    Calibration.objects.update(state="FAILED", failed="The cost is nought.")
    shown = read(lena, f"/calibration/{asked.ref}/")
    assert "The cost is nought." in shown
    assert "Start it again" in shown


# What came of it


def test_the_result_says_what_it_gives_how_far_off_it_is_and_for_whom(
    lena: Client, done: Calibration
) -> None:
    shown = read(lena, f"/calibration/{done.ref}/")
    for words in (
        "a week to 200 people",
        "Few cases",
        "Within a quarter of the cost",
        "Older people: the table gives",
        "What people cost now, on average",
        "Like needs, like money?",
        "One line for all",
        "A share that no longer buys the hours",
        done.report_sha256,
    ):
        assert words in shown, words
    assert shown.count("data-chart") == 4


def test_what_moves_is_drawn_for_each_group(lena: Client, done: Calibration) -> None:
    shown = read(lena, f"/calibration/{done.ref}/")
    assert shown.count('aria-label="Drawing: what moves, ') == 4
    assert shown.count("<polygon points=") == 4
    assert "points move by more than 5%" in shown


def test_a_short_table_stands_beside_the_exact_one(
    lena: Client, cases: Cases, scheme: Scheme,
    run: Callable[[Calibration], Calibration | None],
) -> None:  # fmt: skip
    given = choices(scheme, most_knots="40", method="isotonic_mean", small="0")
    place = lena.post(f"/calibration/cases/{cases.ref}/ask/", given).url
    assert run(Calibration.objects.get()) is not None
    assert "What the short table differs by from the exact one" in read(lena, place)


def test_who_looked_is_kept(lena: Client, done: Calibration) -> None:
    for end in ("", "report.json", "report.pdf", "table.csv"):
        read_raw = lena.get(f"/calibration/{done.ref}/{end}")
        assert read_raw.status_code == 200
    looks = Event.objects.filter(code="record.looked_at", subject=f"calibration:{done.ref}")
    assert looks.count() == 4


def test_a_group_with_few_people_is_hidden_and_another_beside_it(
    lena: Client, scheme: Scheme, run: Callable[[Calibration], Calibration | None], cast: Cast,
    now: datetime,
) -> None:  # fmt: skip
    by = cast.lena.actor
    text = county(300).replace("mental_health", "older_people")
    few = "".join(
        f"M-{n},mental_health,{n + 9},{123 + n}.45,100,4,under 65,North\n" for n in range(4)
    )
    brought = actions.bring_cases(name="a.csv", text=text + few, by=by, at=now)
    actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    place = lena.post(f"/calibration/cases/{brought.ref}/ask/", choices(scheme)).url
    assert run(Calibration.objects.get()) is not None
    shown = read(lena, place)
    assert shown.count("data-chart") == 2
    assert "Mental health" in shown.split("Not drawn, because")[1].split("</p>")[0]
    errors = lena.get(f"{place}errors.csv").content.decode("utf-8-sig")
    hidden = [row for row in csv.reader(io.StringIO(errors)) if "hidden" in row]
    assert len(hidden) == 2
    assert all(row[1] == "under 10" for row in hidden)


def test_every_table_can_be_taken_away(lena: Client, done: Calibration) -> None:
    for code in SHEETS:
        answer = lena.get(f"/calibration/{done.ref}/{code}.csv")
        assert answer.status_code == 200, code
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
    table = lena.get(f"/calibration/{done.ref}/table.csv").content.decode("utf-8-sig")
    first = list(csv.reader(io.StringIO(table)))[1]
    assert first[0] == "Learning disability"
    assert float(first[2]) >= 0
    assert lena.get(f"/calibration/{done.ref}/nothing.csv").status_code == 404


def test_no_cell_that_is_taken_away_can_act(
    lena: Client, scheme: Scheme, run: Callable[[Calibration], Calibration | None], cast: Cast,
    now: datetime,
) -> None:  # fmt: skip
    by = cast.lena.actor
    text = county(100, mistakes=("=1+2|x,older_people,129,99999,,,,",))
    brought = actions.bring_cases(name="a.csv", text=text, by=by, at=now)
    actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)
    place = lena.post(f"/calibration/cases/{brought.ref}/ask/", choices(scheme)).url
    assert run(Calibration.objects.get()) is not None
    routed = lena.get(f"{place}routed.csv").content.decode("utf-8-sig")
    assert "\n'=1+2|x," in routed


def test_the_printed_report_is_tagged_and_says_the_same(lena: Client, done: Calibration) -> None:
    answer = lena.get(f"/calibration/{done.ref}/report.pdf")
    made = PdfReader(io.BytesIO(answer.content))
    words = " ".join(" ".join(p.extract_text() for p in made.pages).split())
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in answer.content
    for part in ("a week to 200 people", "Older people: the table gives", "like money?"):
        assert part in words


def test_after_the_rows_are_deleted_the_figures_can_still_be_read(
    lena: Client, done: Calibration
) -> None:
    lena.post(f"/calibration/cases/{done.cases.ref}/forget/")
    shown = read(lena, f"/calibration/{done.ref}/")
    assert "Who they are was deleted with the rows." in shown
    assert "R-0" not in shown
    assert "The rows are deleted" in read(lena, f"/calibration/cases/{done.cases.ref}/")
    assert lena.get(f"/calibration/{done.ref}/report.pdf").status_code == 200


def test_the_result_asks_the_database_a_fixed_number_of_times(
    lena: Client, done: Calibration, django_assert_max_num_queries
) -> None:
    read(lena, f"/calibration/{done.ref}/")
    with django_assert_max_num_queries(QUERIES_OF_THE_RESULT):
        lena.get(f"/calibration/{done.ref}/")


def test_nobody_else_is_let_in(client: Client, cast: Cast, done: Calibration) -> None:
    for user in (cast.amira, cast.carol, cast.dev, cast.efua, cast.ada, cast.grace):
        client.force_login(user)
        for place in ("", "new/", f"{done.ref}/", f"{done.ref}/report.json", "sample.csv"):
            assert client.get(f"/calibration/{place}").status_code == 403


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((50, 40, 30), ()),
        ((50, 40, 3), (1, 2)),
        ((50, 0, 3), (0, 2)),
        ((50, 40, 3, 4), (1, 2, 3)),
        ((50, 40, 7, 8), (2, 3)),
        ((3,), (0,)),
        ((), ()),
    ],
)
def test_no_small_count_can_be_worked_out_from_those_shown(
    counts: tuple[int, ...], hidden: tuple[int, ...]
) -> None:
    assert sorted(sheets.to_hide(counts, 10)) == list(hidden)


def test_gains_of_few_hide_those_of_another_group_too() -> None:
    def change(group: str, gain: int, lose: int) -> dict[str, object]:
        return {
            "group": group, "people": gain + lose, "gain": gain, "lose": lose, "same": 0,
            "gain_pence": 1, "lose_pence": 1, "median_pence": 0, "sizes": [],
        }  # fmt: skip

    report = {
        "choices": {"fewest": 10},
        "groups": [{"name": name, "people": 60} for name in "abc"],
        "changes": [change("", 93, 87), change("a", 3, 57), change("b", 40, 20),
                    change("c", 50, 10)],
    }  # fmt: skip
    rows = sheets.changes_sheet(report, {}).rows
    assert [row[0] for row in rows if "hidden" in row] == ["a", "c"]


@pytest.mark.parametrize(
    ("value", "words"), [(0.041, "+4.1%"), (-0.2, "−20.0%"), (0.0001, "0.0%"), (None, "")]
)
def test_a_bias_is_worded_with_its_sign(value: float | None, words: str) -> None:
    assert sheets.signed(value) == words
