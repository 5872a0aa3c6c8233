"""The directory's pages: open to all to find things, to a few to change them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import SYSTEM, Role
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory.actions import import_data, set_price
from selfdirect.register.directory.models import ImportRun, Price, Service

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CLUBS = "name,category,address,postcode\n" + "".join(
    f"Club {n},Bowling,{n} Road,M33 5QU\n" for n in range(1, 46)
)
ANSWERED = {"unit": "hour", "amount": "23.50"}
ANSWERED |= {"starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2026"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def clubs(db: None) -> None:
    import_data(source="trafford-clubs", name="clubs.csv", data=CLUBS.encode(), by=SYSTEM, at=AT)


@pytest.fixture(autouse=True)
def _one_factor(settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False


def signed_in(role: Role) -> Client:
    user = User.objects.create(username=role.value.replace(" ", "-"), roles=[role])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, text: str, source: str = "trafford-clubs", **more: str) -> Any:
    file = SimpleUploadedFile("clubs.csv", text.encode())
    return client.post("/directory/import/", {"source": source, "file": file, **more})


def test_somebody_not_signed_in_finds_things(client: Client, clubs: None) -> None:
    page = client.get("/directory/?q=bowling").content.decode()
    assert "45 things found, page 1 of 3" in page
    assert "Ask them what it costs" in page
    assert "Last checked" in page
    assert "Bring a file" not in page
    assert "Club 9" in client.get("/directory/?q=bowling&page=3").content.decode()


def test_a_search_asks_the_database_little_however_much_is_found(
    client: Client, clubs: None
) -> None:
    for address, expected in [
        ("/directory/", 1),  # is it empty
        ("/directory/?q=bowling", 3),  # count, page, prices
        ("/directory/?q=bowling&near=M33", 5),  # and where that is
        (f"/directory/{Service.objects.first().ref}/", 3),  # it, its prices, what else they offer
    ]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) == expected, [q["sql"][:120] for q in asked.captured_queries]


def test_an_empty_page_says_what_will_be_there(client: Client) -> None:
    assert "Nothing is in the directory yet" in client.get("/directory/").content.decode()


def test_what_is_typed_is_kept_and_nothing_found_is_explained(client: Client, clubs: None) -> None:
    page = client.get("/directory/?q=elephants&near=Atlantis&page=x").content.decode()
    assert "We found nothing like that" in page
    assert 'value="elephants"' in page
    assert "nothing near “Atlantis”" in page
    assert client.get("/directory/?kind=zzz").status_code == 200


def test_a_service_and_its_organisation_have_pages(client: Client, clubs: None) -> None:
    club = Service.objects.get(name="Club 7")
    page = client.get(f"/directory/{club.ref}/").content.decode()
    assert "7 Road, M33 5QU" in page
    assert "Set a price" not in page
    page = client.get(f"/directory/organisations/{club.organisation.ref}/").content.decode()
    assert "What they offer" in page
    assert client.get("/directory/SV-NONE/").status_code == 404


def test_a_commissioner_brings_a_file_in_and_reads_what_to_mend() -> None:
    farid = signed_in(Role.COMMISSIONER)
    assert "Where is the file from?" in farid.get("/directory/import/").content.decode()

    answer = upload(farid, CLUBS + ",Golf,Here,M33 1AA\n")

    run = ImportRun.objects.get()
    assert answer.url == f"/directory/imports/{run.ref}/"
    page = farid.get(answer.url).content.decode()
    assert "45 added and 0 changed" in page
    assert "Enter the name that people know it by." in page
    again = farid.get(upload(farid, CLUBS).url).content.decode()
    assert "The directory already had all of it" in again
    assert "clubs.csv" in farid.get("/directory/import/").content.decode()


@pytest.mark.parametrize(
    ("text", "source", "says"),
    [
        ("", "trafford-clubs", "The file is empty"),
        ("a,b\n1,2\n", "trafford-clubs", "columns are missing"),
        (CLUBS, "cqc", "Choose that instead. Nothing was saved"),
        (CLUBS, "", "Choose an answer"),
    ],
)
def test_a_wrong_file_is_explained_and_nothing_is_saved(text: str, source: str, says: str) -> None:
    page = upload(signed_in(Role.ADMINISTRATOR), text, source).content.decode()
    assert says in page
    assert not Service.objects.exists()


def test_a_file_that_is_too_large_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfdirect.register.directory.forms.LARGEST_UPLOAD", 100)
    assert "the most is 20 MB" in upload(signed_in(Role.COMMISSIONER), CLUBS).content.decode()


def test_a_double_click_brings_a_file_in_once() -> None:
    farid, key = signed_in(Role.COMMISSIONER), str(uuid4())
    first, second = (upload(farid, CLUBS, once=key) for _ in range(2))
    assert first.url == second.url
    assert ImportRun.objects.count() == 1


def test_others_may_not_bring_files_in_or_set_prices(client: Client, clubs: None) -> None:
    ref = Service.objects.first().ref
    carol = signed_in(Role.PRACTITIONER)
    for address in (
        "/directory/import/",
        "/directory/imports/IM-X/",
        f"/directory/{ref}/set-price/",
    ):
        assert client.get(address).status_code == 403
        assert carol.get(address).status_code == 403
    assert upload(client, CLUBS).status_code == 403


def test_a_commissioner_sets_a_price_and_everybody_reads_it(client: Client, clubs: None) -> None:
    club, farid = Service.objects.get(name="Club 7"), signed_in(Role.COMMISSIONER)
    address = f"/directory/{club.ref}/set-price/"
    assert "No price has been agreed yet" in farid.get(address).content.decode()

    assert farid.post(address, ANSWERED).url == f"/directory/{club.ref}/"

    assert Price.objects.get().amount == Money(2350)
    refused = farid.post(address, ANSWERED | {"amount": "24"}).content.decode()
    assert "There is already £23.50 an hour from 1 April 2026" in refused
    assert 'value="24"' in refused
    assert "Enter pounds" in farid.post(address, ANSWERED | {"amount": "lots"}).content.decode()


def test_a_price_in_force_is_on_the_card(client: Client, clubs: None) -> None:
    club = Service.objects.get(name="Club 7")
    set_price(
        service=club, unit="hour", amount=Money(990), starts_on=date(2025, 4, 1), by=SYSTEM, at=AT
    )
    assert "£9.90 an hour" in client.get(f"/directory/{club.ref}/").content.decode()
