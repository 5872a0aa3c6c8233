"""The pages of what is charged: for everybody to read, and for two people to set."""

from datetime import date, datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, queries, rules
from selfdirect.agreement.charging.models import Terms
from selfdirect.agreement.charging.tests.test_acts import tell
from selfdirect.agreement.charging.views import shown
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.cases.models import Case

TYPED = {
    "title": "Charges of April", "starts_on": "2026-04-06", "why": "The rates rise each April.",
    "percent": "90", "mig_uplift": "£5", "standard_dre": "0", "minimum_charge": "1.25",
    "maximum_charge": "", "upper_capital_limit": "", "night_care_disregard": "0",
    "housing_not_counted": ["Mortgage"], "source": "LAC(DHSC)(2026)1",
    "checked": "yes", "rate_mig_single_25_to_pension_age": "100",
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("on_the_day")


def shows(client: Client, user: object, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def typed(client: Client, cast: Cast, **changed: str) -> Terms:
    client.force_login(cast.farid)
    answer = client.post("/charges/begin/", {**TYPED, **changed})
    assert answer.status_code == 302, answer.content.decode()
    return Terms.objects.latest("pk")


def carry_out(terms: Terms, at: datetime) -> None:
    terms.refresh_from_db()
    actions.carry_out(ref=terms.ref, attempt=terms.attempt, by=SYSTEM, clock=lambda: at)


def test_everybody_reads_what_is_charged_in_words(client: Client, cast: Cast) -> None:
    page = shows(client, cast.amira, "/charges/")
    for words in ("Nothing is added to the national guarantee",
                  "Lower capital limit", "None have been signed yet"):  # fmt: skip
        assert words in page
    assert "Set new charges" not in page
    assert "Set new charges" in shows(client, cast.efua, "/charges/")


def test_what_is_typed_is_kept_and_the_differences_are_said(client: Client, cast: Cast) -> None:
    terms = typed(client, cast)
    assert terms.settings["percent_of_disposable"] == "0.9"
    assert terms.settings["housing_not_counted"] == ["Mortgage"]
    assert terms.rates[0]["status"] == "verified"
    page = shows(client, cast.farid, f"/charges/{terms.ref}/")
    for words in ("90% of what is left over", "£5.00 a week is added", "Not taken off: mortgage",
                  "£120.40", "£100.00", "Nobody knows yet"):  # fmt: skip
        assert words in page, words
    form = shows(client, cast.farid, f"/charges/{terms.ref}/change/")
    for value in ('value="90"', 'value="5.00"', 'value="100.00"', 'value="LAC(DHSC)(2026)1"'):
        assert value in form, value


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"starts_on": "2026-03-01"}, "a day that is still to come"),
        ({"source": ""}, "Say where you read the rates"),
        ({"checked": ""}, "Say whether you read each of them"),
        ({"percent": "101"}, "100"),
        ({"mig_uplift": "1e3"}, "is not an amount"),
        ({"title": ""}, "What are these charges called"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, cast: Cast, changed: dict[str, str], says: str
) -> None:
    client.force_login(cast.farid)
    answer = client.post("/charges/begin/", {**TYPED, **changed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "The rates rise each April." in page
    assert not Terms.objects.exists()


def test_a_rate_that_nobody_read_is_marked(client: Client, cast: Cast) -> None:
    terms = typed(client, cast, checked="no")
    assert "Not all were checked" in shows(client, cast.farid, f"/charges/{terms.ref}/")


def test_from_typing_to_letter_by_the_pages(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    tell(case, cast.amira, now)
    terms = typed(client, cast)
    here = f"/charges/{terms.ref}/"
    client.post(f"{here}preview/")
    assert "waits for the worker" in shows(client, cast.farid, here)
    client.force_login(cast.farid)
    assert "waits for the worker" in client.get(here, headers={"HX-Request": "1"}).content.decode()
    carry_out(terms, now)
    page = shows(client, cast.farid, here)
    assert "Too few people can be compared" in page
    assert "Download everybody" not in page
    client.post(f"{here}propose/", {"seen": "1"})
    assert "Somebody else must sign this" in shows(client, cast.farid, here)

    assert "Read what it changes" in shows(client, cast.efua, here)
    listed = client.get(f"{here}list.csv").content.decode("utf-8-sig")
    assert "Amira Khan" in listed
    assert "87.50" in listed
    assert Event.objects.get(code="terms.list_taken").by == "efua"
    client.post(f"{here}sign/", {"seen": "1"})
    carry_out(terms, now)
    assert "Everybody was written to" in shows(client, cast.efua, here)
    assert "Charges of April" in shows(client, cast.amira, "/charges/")
    assert "Download everybody" not in shows(client, cast.amira, here)

    assert "Our letter about Charges of April" in shows(
        client, cast.amira, f"/c/{case.ref}/means/"
    )
    letter = client.get(f"/c/{case.ref}/means/letter.pdf")
    assert letter.content.startswith(b"%PDF")


def test_without_a_letter_there_is_none_to_read(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.amira)
    assert client.get(f"/c/{case.ref}/means/letter.pdf").status_code == 404


def test_it_is_changed_given_back_and_thrown_away(
    client: Client, cast: Cast, now: datetime
) -> None:
    terms = typed(client, cast)
    here = f"/charges/{terms.ref}/"
    assert client.post(f"{here}change/", {**TYPED, "title": "May", "seen": "1"}).status_code == 302
    stale = client.post(f"{here}change/", {**TYPED, "seen": "1"})
    assert "changed after you opened it" in stale.content.decode()
    client.post(f"{here}preview/")
    carry_out(terms, now)
    client.post(f"{here}propose/", {"seen": "x"})
    client.force_login(cast.efua)
    assert client.post(f"{here}return/", {"because": ""}).status_code == 422
    client.post(f"{here}return/", {"because": "Not before May."})
    assert "Efua Mensah: Not before May." in shows(client, cast.farid, here)
    client.post(f"{here}throw-away/")
    assert Terms.objects.get().state == "THROWN_AWAY"


def test_signed_terms_are_for_everybody_and_drafts_are_not(
    client: Client, cast: Cast, now: datetime
) -> None:
    terms = typed(client, cast)
    client.force_login(cast.amira)
    assert client.get(f"/charges/{terms.ref}/").status_code == 404


def test_the_pages_count_their_queries(
    client: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    terms = typed(client, cast)
    for address in ("/charges/", f"/charges/{terms.ref}/"):
        client.get(address)
        with django_assert_max_num_queries(8):
            client.get(address)


WHOLE = {"name": "", "people": 40, "more": 30, "less": 0, "same": 10, "was_pence": 100_00,
         "now_pence": 140_00, "median_pence": 1_00}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "finding", "sentence", "money"),
    [
        (
            {},
            "30 people would pay more and nobody less",
            "30 would pay more, 0 less",
            "£40.00 more",
        ),
        ({"more": 1}, "1 person would pay more", "", ""),
        ({"now_pence": 100_00}, "", "", "stays at £100.00"),
        ({"now_pence": 60_00}, "", "", "£2,080.00 less in 52 weeks"),
        ({"now_pence": None}, "", "", ""),
        ({"more": 0}, "Nobody would pay more or less", "", ""),
        ({"more": None}, "Who would pay more, and who less", "is not shown where it", ""),
        ({"people": None}, "Who would pay more", "Too few people", ""),
    ],
)
def test_what_was_found_is_said_in_sentences(
    changed: dict[str, object], finding: str, sentence: str, money: str
) -> None:
    whole = {**WHOLE, **changed}
    assert finding in shown.finding(whole)
    assert sentence in shown.sentence(whole)
    assert money in shown.money(whole)


def test_groups_are_drawn_where_something_moves() -> None:
    size = {"name": "less than £5", "more": 30, "less": None}
    split = {"by": "age", "title": "By age", "rows": [{**WHOLE, "name": "25 to 64"}]}
    found = {"everybody": WHOLE, "splits": [split], "sizes": [size], "not_known": 0}
    drawn = shown.laid_out(found)
    assert [bar.words for bar in drawn["splits"][0]["drawn"].bars] == ["£1.00"]
    assert [bar.words for bar in drawn["sizes_drawn"].bars] == ["30"]
    still = {**found, "sizes": [], "splits": [{**split, "rows": [{**WHOLE, "median_pence": 0}]}]}
    assert shown.laid_out(still)["sizes_drawn"] is None
    assert shown.laid_out(still)["splits"][0]["drawn"] is None
    assert shown.laid_out(found)["sizes"] == [("less than £5", 30, "not shown")]


def test_a_book_of_later_terms_is_not_opened_before_its_day(
    client: Client, cast: Cast, now: datetime
) -> None:
    typed(client, cast)
    assert queries.book(date(2026, 4, 6)).local.mig_uplift == 0  # a draft holds for nobody
    assert rules.rates_until(date(2026, 4, 6)) == date(2027, 4, 6)
    assert rules.rates_until(date(2026, 4, 5)) == date(2026, 4, 6)


def test_weeks_without_collection_are_typed_kept_and_shown(client: Client, cast: Cast) -> None:
    days = "21/12/2026\n\n28 December 2026\n"
    made = typed(client, cast, weeks_not_collected=days, short_stay_at_home="yes")
    assert made.settings["weeks_not_collected"] == ["2026-12-21", "2026-12-28"]
    assert made.settings["short_stay_at_home"] is True
    page = shows(client, cast.farid, f"/charges/{made.ref}/")
    assert (
        "Nothing is collected in the weeks that begin on these Mondays: 21 December 2026" in page
    )
    assert "Up to eight weeks in a care home are charged as support at home." in page
    again = shows(client, cast.farid, f"/charges/{made.ref}/change/")
    assert "21/12/2026 28/12/2026" in again


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ("22/12/2026", "22 December 2026 is not a Monday."),
        ("Christmas", "“Christmas” is not a day. Enter it like 21/12/2026."),
        ("31/2/2026", "February"),
    ],
)
def test_a_week_that_is_none_is_refused_with_what_to_type(
    client: Client, cast: Cast, days: str, why: str
) -> None:
    client.force_login(cast.farid)
    answer = client.post("/charges/begin/", {**TYPED, "weeks_not_collected": days})
    assert answer.status_code == 422
    assert why in answer.content.decode()
