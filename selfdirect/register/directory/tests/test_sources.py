"""Whole files as they really come: every quirk is named, and nothing sound is lost."""

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.register.directory.rules import SOURCES, Problem, Reading, Unreadable, credit, read
from selfdirect.register.directory.rules.cqc import DIRECTORY, LOCATION

ON = date(2026, 3, 2)
CLUBS = "name,category,address,postcode\nMoor Netball,Netball,School Lane,M33 6NP\n"
HOMES = "name,cqc_id,type,address,postcode,telephone,website,provider,lon,lat\n"
INSPECTIONS = "reportdate,overall,locationid\n"
CHARITIES = (
    "registered_charity_number,charity_name,charity_activities,charity_contact_address,"
    "charity_contact_postcode,charity_contact_phone,charity_contact_email,charity_contact_web\n"
)


def got(source: str, text: str) -> Reading:
    return read(source, text.encode(), ON)


def problems(reading: Reading) -> list[tuple[int, str, bool]]:
    return [(p.line, p.field, p.kept) for p in reading.problems]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"name\x00category", "not a text file"),
        (b"name,category,address,postcode\n", "no rows below"),
        (b"name,kind\nA,B\n", "columns are missing"),
        (CHARITIES.encode() + b"1,A,B,C,D,E,F,G\n", "trafford-charities"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_how_to_mend_it(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read("trafford-clubs", data, ON)


def test_a_source_that_is_not_known_is_named() -> None:
    with pytest.raises(Unreadable, match="trafford-clubs"):
        read("elsewhere", b"x", ON)


def test_a_misspelt_column_is_guessed_at() -> None:
    with pytest.raises(Unreadable, match="“postcode” \\(called “post code” here\\?\\)"):
        got("trafford-clubs", "name,category,address,post code\nA,B,C,D\n")


@pytest.mark.parametrize(
    "data",
    [
        ("\ufeff" + CLUBS).encode(),
        CLUBS.encode("utf-16"),
        CLUBS.replace(",", ";").encode(),
        CLUBS.replace(",", "\t").encode(),
        CLUBS.replace("\n", "\r\n").encode(),
        CLUBS.replace("name,category", "NAME, Category ").encode(),
        ("Sports clubs\nas of March,,,\n\n" + CLUBS).encode(),
        CLUBS.replace("\n", ",,\n").encode(),
    ],
)
def test_a_table_is_found_however_it_was_saved(data: bytes) -> None:
    [entry] = read("trafford-clubs", data, ON).entries
    assert entry.organisation.name == "Moor Netball"


def test_letters_of_an_older_alphabet_are_read() -> None:
    [entry] = read("trafford-clubs", CLUBS.replace("Moor", "Café").encode("latin-1"), ON).entries
    assert entry.organisation.name == "Café Netball"


def test_broken_lines_are_named_and_the_rest_is_read() -> None:
    huge = "x" * 140_000
    text = (
        CLUBS + f'"{huge}",Golf,Here,M33 1AA\nCut off,Golf\n,Golf,Here,M33 1AA\nA,B,C,M33 1AA,E\n'
    )
    reading = got("trafford-clubs", text + "=1+1,Golf,Here,M33 1AA\nLast,Golf,Here,M33 1AA\n")

    assert [entry.line for entry in reading.entries] == [2, 8]
    assert problems(reading) == [
        (3, "whole line", False),
        (4, "whole line", False),
        (5, "name", False),
        (6, "whole line", False),
        (7, "name", False),
    ]
    assert reading.read == 7


def test_the_same_identifier_twice_is_used_once() -> None:
    reading = got("trafford-clubs", CLUBS + CLUBS.split("\n")[1] + "\n")
    assert len(reading.entries) == 1
    assert problems(reading) == [(3, "id", False)]
    assert "line 2" in reading.problems[0].reason


def test_a_doubtful_value_is_noted_and_its_row_is_kept() -> None:
    row = "1,Alms,Helping people,Here,WA15 OHF,012044333437,nobody,http//:x\n"
    reading = got("trafford-charities", CHARITIES + row)
    [entry] = reading.entries
    assert entry.organisation.phone == "012044333437"
    assert (entry.organisation.url, entry.organisation.email) == ("", "")
    assert entry.service is not None
    assert entry.service.postcode == ""
    assert all(kept for _, _, kept in problems(reading))
    assert len(reading.problems) == 4


def test_a_name_too_long_is_cut_with_a_warning() -> None:
    reading = got("trafford-clubs", CLUBS.replace("Moor", "M" * 400))
    assert len(reading.entries[0].organisation.name) == 300
    assert problems(reading) == [(2, "name", True)]


def test_a_pharmacy_says_when_it_is_open() -> None:
    heads = "pharmacy_name,address,postcode,organisation_data_service_code," + ",".join(
        f"opening_hours_{d}"
        for d in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    row = '\nA1,"1 Road",BL3 1SX,FM1,"08:30-13:00,14:00-17:30",NA,NA,NA,NA,NA,CLOSED\n'
    [entry] = got("trafford-pharmacies", heads + row).entries
    assert entry.service is not None
    assert entry.service.description == (
        "Medicines and advice about health. "
        "Open Monday 08:30 to 13:00, 14:00 to 17:30; Sunday closed."
    )


def test_a_practice_and_a_library_and_a_service_stand_on_the_map_or_are_said_not_to() -> None:
    practice = "name,address,postcode,telephone,lon,lat\nPark,1 Road,WA15 7XR,NA,-2.3,53.4\n"
    library = "name,address,postcode,type,email,website,lon,lat\nL,1 Road,BL1 1AA,NA,NA,NA,9,99\n"
    service = "name,description,address,postcode,telephone,website\nTalk,NA,1 Road,NA,NA,NA\n"
    [entry] = got("trafford-practices", practice).entries
    assert entry.service is not None
    assert (entry.service.latitude, entry.service.longitude) == (53.4, -2.3)
    assert problems(got("trafford-libraries", library)) == [(2, "lat", True)]
    [talk] = got("trafford-services", service).entries
    assert talk.service is not None
    assert talk.service.topics == ("wellbeing",)


def location(**given: str) -> str:
    row = {name: "" for name in LOCATION} | {
        "Location Name": " Elm House",
        "Location ID": "1-111",
        "Service Types": "Domiciliary care service, Falconry",
        "Dormant": "N",
    }
    row |= {name.replace("_", " "): value for name, value in given.items()}
    return ",".join(LOCATION) + "\n" + ",".join(f'"{row[n]}"' for n in LOCATION) + "\n"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "active"),
        ({"Dormant": "Y"}, "inactive"),
        ({"Location_HSCA_end_date": "2024-01-01"}, "defunct"),
    ],
)
def test_a_location_of_cqc_says_whether_it_runs(given: dict[str, str], status: str) -> None:
    [entry] = got("cqc", location(**given)).entries
    assert entry.organisation.name == "Elm House"
    assert entry.service is not None
    assert (entry.service.status, entry.service.topics) == (status, ("help-at-home",))
    assert entry.service.description == "Help at home, Falconry."


def test_a_rating_is_read_with_its_day_or_doubted() -> None:
    good = location(
        Location_Latest_Overall_Rating="Requires Improvement",
        Publication_Date="1/2/2025 12:00:00 AM",
    )
    [entry] = got("cqc", good).entries
    assert (entry.organisation.rating, entry.organisation.rating_on) == (
        "Requires improvement",
        date(2025, 1, 2),
    )
    odd = got("cqc", location(Location_Latest_Overall_Rating="Splendid", Publication_Date="soon"))
    assert odd.entries[0].organisation.rating is None
    assert problems(odd) == [(2, "location latest overall rating", True)]
    undated = location(Location_Latest_Overall_Rating="Good", Publication_Date="soon")
    assert problems(got("cqc", undated)) == [(2, "publication date", True)]


def test_the_directory_of_cqc_has_places_and_head_offices() -> None:
    place = ["Elm", "1 Road", "", "Sale", "", "M33 5BU", "", "1-9", "1-111", "", "Trafford"]
    office = ["Elm Ltd", "2 Road", "", "Sale", "", "M33 5BU", "", "1-9", "", "", "Trafford"]
    rest = ["Dementia,Personal care", "Homecare agencies,Partnership", "Elm Ltd"]
    rows = [DIRECTORY, [*place, *rest], [*office, *rest]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    first, second = got("cqc", text).entries
    assert first.service is not None
    assert (first.organisation.source_id, first.service.address) == ("1-111", "1 Road, Sale")
    assert first.service.description == "Help at home. For: Dementia, Personal care."
    assert (second.organisation.source_id, second.service) == ("1-9", None)
    assert second.key == ("organisation", "1-9")


def test_a_care_home_stands_on_the_map_with_its_kinds() -> None:
    row = 'Elm House,1-222,Nursing home|Residential homes,"1 Road , Sale",M33 5BU,0161 496 0000,'
    reading = got("cqc", f"{HOMES}{row}elm.example,Elm Ltd,-2.32,53.42\n")
    (home,) = reading.entries
    assert home.organisation.run_by == "Elm Ltd"
    assert home.service is not None
    assert home.service.address == "1 Road, Sale"
    assert (home.service.latitude, home.service.longitude) == (53.42, -2.32)


def test_an_inspection_says_which_place_when_and_how_it_was() -> None:
    (found,) = got("cqc", f"{INSPECTIONS}2025-01-31,Good,1-111\n").ratings
    assert (found.source_id, found.rating, found.rating_on) == ("1-111", "Good", date(2025, 1, 31))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2025-01-01,Good,no such", "locationid"),
        ("2025-01-01,Lovely,1-111", "overall"),
        ("2025-01-01,,1-111", "overall"),
        ("NA,Good,1-111", "reportdate"),
    ],
)
def test_an_inspection_needs_its_place_rating_and_day(row: str, field: str) -> None:
    reading = got("cqc", INSPECTIONS + row + "\n")
    assert (2, field, False) in problems(reading)
    assert not reading.ratings


SERVICE = {
    "id": "s1",
    "name": "Choir",
    "status": "active",
    "description": "<p>Singing</p>",
    "organization": {"id": "o1", "name": "Hub", "description": "A hub"},
}


def referral(document: object) -> Reading:
    return read("open-referral", json.dumps(document).encode(), ON)


def test_every_shape_of_open_referral_is_read() -> None:
    organisation = {**SERVICE["organization"], "services": [{**SERVICE, "organization": None}]}
    for document in (
        SERVICE,
        [SERVICE],
        {"contents": [SERVICE], "total_items": 1, "last_page": True},
        {"id": "x", "service": SERVICE, "location": {}},
        organisation,
    ):
        reading = referral(document)
        [entry] = reading.entries
        assert entry.service is not None
        assert (entry.service.name, entry.organisation.name) == ("Choir", "Hub")
        assert not reading.problems
    [alone] = referral({"id": "o1", "name": "Hub", "description": "A hub"}).entries
    assert alone.service is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"id": None, "name": None}, "id, name"),
        ({"status": "open"}, "status"),
        ({"organization": {"id": "o1", "name": "Hub"}}, "organization.description"),
        (
            {"organization": None},
            "organization.id, organization.name, organization.description",
        ),
    ],
)
def test_what_the_standard_needs_and_is_missing_is_named(
    change: dict[str, object], field: str
) -> None:
    reading = referral({**SERVICE, **change})
    assert not reading.entries
    assert problems(reading) == [(1, field, False)]


def test_a_place_a_price_and_its_end_are_read() -> None:
    location = {
        "latitude": 53.4,
        "longitude": -2.3,
        "addresses": [{"address_1": "1 Road", "city": "Sale", "postal_code": "m33 5qu"}],
    }
    reading = referral(
        {
            **SERVICE,
            "service_at_locations": [{"id": "no location"}, {"location": location}],
            "cost_options": [
                {"amount": 35, "amount_description": "a session", "option": "over 60s"},
                {"amount": 2.5},
                {"option": "Bring a friend"},
                {"valid_to": "2022-12-31", "option": "Under 18s", "amount": 1},
                {},
            ],
            "attributes": [{"taxonomy_term": {"name": "Music"}}, {}],
        }
    )
    [entry] = reading.entries
    service = entry.service
    assert service is not None
    assert service.cost_text == "£35.00 a session (over 60s); £2.50; Bring a friend"
    assert (service.address, service.postcode) == ("1 Road, Sale", "M33 5QU")
    assert (service.latitude, service.community) == (53.4, False)
    assert "Music" in service.words
    assert problems(reading) == [(1, "cost_options", True)]


def test_the_standards_own_odd_example_is_kept_with_warnings() -> None:
    spot = {
        "location": {"latitude": 100, "longitude": 101, "addresses": [{"postal_code": "ABC 1"}]}
    }
    reading = referral({**SERVICE, "service_at_locations": [spot], "email": False, "url": "x_y"})
    assert {field for _, field, _ in problems(reading)} == {
        "latitude",
        "postal_code",
        "email",
        "url",
    }
    assert len(reading.entries) == 1


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ({"total_items": 9, "last_page": True}, "total_items"),
        ({"total_items": 9, "total_pages": 9, "last_page": False}, "last_page"),
    ],
)
def test_a_page_that_is_not_all_says_so(page: dict[str, object], field: str) -> None:
    assert problems(referral({"contents": [SERVICE], **page})) == [(1, field, True)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"contents": [', "not a whole JSON file"),
        ('{"contents": 3}', "no services"),
        ("3", "no services"),
        ('[{"id": "t", "name": "n", "taxonomy": "x"}]', "taxonomy terms"),
        ('{"version": "1", "openapi_url": "x"}', "give its address"),
        ('{"a": 1}', "no services"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_json_that_holds_no_services_says_what_it_is(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        got("open-referral", text)


def test_an_empty_page_is_read_as_nothing() -> None:
    assert referral({"contents": []}).read == 0


def test_every_source_is_credited() -> None:
    assert "CQC" not in credit("cqc")
    assert credit("local") == "Added by the council"
    assert "Made up" in credit("made-up")


@given(st.sampled_from(sorted(SOURCES)), st.binary())
def test_no_file_at_all_ends_otherwise_than_read_or_explained(source: str, data: bytes) -> None:
    with suppress(Unreadable):
        assert read(source, data, ON).unit in ("line", "item")


@given(st.text(alphabet='ab,";\n\r', max_size=60))
def test_every_row_of_a_table_is_brought_or_named(rows: str) -> None:
    try:
        reading = got("trafford-clubs", CLUBS + rows)
    except Unreadable:
        return
    left_out = sum(not p.kept for p in reading.problems)
    assert reading.read == len(reading.entries) + left_out


def test_a_problem_names_all_its_lines() -> None:
    facts = Problem(4, "f", "v", "r", "m", also=(5, 9)).as_facts()
    assert (facts["lines"], facts["times"], facts["line"]) == ("4-5, 9", 3, 4)
