"""Bringing files in: all or nothing, twice the same, every row accounted for."""

from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.gateways.open_referral import Folder
from selfdirect.foundation.kernel.actor import PUBLIC, SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.directory.actions import import_data, import_feed, import_file
from selfdirect.register.directory.models import ImportRun, Organisation, Service
from selfdirect.register.directory.rules import Unreadable

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
FARID = Actor("farid", frozenset({Role.COMMISSIONER}), display="Farid Aziz", user_id=1)
CLUBS = """name,category,address,postcode
Ashton Bowling Club,Bowling,"Park Road, Sale",M33 5QU
 Moor Netball ,Netball,"School Lane, Sale",M33 6NP
"""
HOMES = """name,cqc_id,type,address,postcode,telephone,website,provider,lon,lat
Elm House,1-111,Residential homes,"1 Elm Road,Sale",M33 5BU,1614960001,NA,Elm Care,-2.36,53.44
"""
INSPECTIONS = """"","reportdate","overall","locationid"
"1",2024-10-10,"Good","1-111"
"2",2025-10-10,"Requires Improvement","1-111"
"3",2023-10-10,"Good","1-999"
"4",2024-10-10,"Good","1-999"
"""


def bring(source: str, text: str, at: datetime = AT) -> ImportRun:
    return import_data(source=source, name="file.csv", data=text.encode(), by=FARID, at=at)


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    return run.read, run.added, run.changed, run.unchanged, run.rejected


@pytest.mark.django_db
def test_a_file_becomes_organisations_with_their_services() -> None:
    run = bring("trafford-clubs", CLUBS)

    assert counts(run) == (2, 2, 0, 0, 0)
    club = Service.objects.get(name="Moor Netball")
    assert (club.postcode, club.topics, club.community) == ("M33 6NP", ["active"], True)
    assert (club.organisation.kind, club.organisation.name) == ("club", "Moor Netball")
    event = Event.objects.get(code="directory.imported")
    assert (event.by, event.facts["added"]) == ("farid", 2)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    bring("trafford-clubs", CLUBS)
    before = list(Service.objects.order_by("id").values_list("ref", "name", "organisation_id"))

    again = bring("trafford-clubs", CLUBS, LATER)

    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.changed_nothing
    assert (
        list(Service.objects.order_by("id").values_list("ref", "name", "organisation_id"))
        == before
    )
    assert set(Service.objects.values_list("last_seen", flat=True)) == {date(2026, 4, 2)}


@pytest.mark.django_db
def test_a_row_that_differs_is_changed_and_keeps_its_reference() -> None:
    bring("trafford-clubs", CLUBS)
    ref = Service.objects.get(name="Ashton Bowling Club").ref

    run = bring("trafford-clubs", CLUBS.replace("Park Road", "Hill Road"))

    assert counts(run) == (2, 0, 1, 1, 0)
    assert Service.objects.get(ref=ref).address == "Hill Road, Sale"


@pytest.mark.django_db
def test_a_row_that_cannot_be_used_is_listed_and_the_others_are_saved() -> None:
    run = bring("trafford-clubs", CLUBS + ",Golf,Nowhere,M33 1AA\nCut off,Ten\n")

    assert counts(run) == (4, 2, 0, 0, 2)
    assert [(r["line"], r["field"]) for r in run.rejections] == [(4, "name"), (5, "whole line")]
    assert all(r["reason"] and r["mend"] for r in run.rejections)


@pytest.mark.django_db
def test_a_wrong_file_saves_nothing_and_says_what_it_may_be() -> None:
    with pytest.raises(Unreadable, match="trafford-clubs"):
        bring("trafford-pharmacies", CLUBS)

    assert not ImportRun.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_inspections_rate_known_places_by_the_latest_report() -> None:
    bring("cqc", HOMES)

    run = bring("cqc", INSPECTIONS)

    home = Organisation.objects.get(source_id="1-111")
    assert (home.rating, home.rating_on) == ("Requires improvement", date(2025, 10, 10))
    assert counts(run) == (4, 0, 1, 1, 2)
    [unknown] = run.rejections
    assert (unknown["lines"], unknown["times"], unknown["value"]) == ("4-5", 2, "1 places")
    assert counts(bring("cqc", INSPECTIONS)) == (4, 0, 0, 2, 2)


@pytest.mark.django_db
def test_what_another_file_of_the_source_does_not_say_stays_known() -> None:
    bring("cqc", HOMES)
    bring("cqc", INSPECTIONS)

    run = bring("cqc", HOMES)

    assert run.changed_nothing
    assert Organisation.objects.get(source_id="1-111").rating == "Requires improvement"


@pytest.mark.django_db
def test_only_those_who_may_can_bring_a_file_in() -> None:
    with pytest.raises(Refused, match="commissioner"):
        import_data(source="trafford-clubs", name="x", data=CLUBS.encode(), by=PUBLIC, at=AT)
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        import_file(source="cqc", path=tmp_path / "gone.csv", by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_every_page_of_an_api_is_fetched_or_none_is_kept(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    for number, page in enumerate("ab", 1):
        last = "true" if page == "b" else "false"
        name = "services.json" if number == 1 else f"services-{number}.json"
        (tmp_path / name).write_text(f'{{"contents": [{{"id": "{page}"}}], "last_page": {last}}}')
        (tmp_path / "services" / f"{page}.json").write_text(
            f'{{"id": "{page}", "name": "Club {page}", "status": "active", "organization": '
            '{"id": "o", "name": "Hub", "description": "A hub"}}'
        )

    run = import_feed(feed=Folder(tmp_path), by=SYSTEM, at=AT)

    assert counts(run) == (2, 2, 0, 0, 0)
    assert Organisation.objects.get().services.count() == 2
    (tmp_path / "services" / "b.json").unlink()
    with pytest.raises(Unreadable, match="could not be reached"):
        import_feed(feed=Folder(tmp_path), by=SYSTEM, at=LATER)
    assert ImportRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_queue_and_the_second_finds_nothing_new() -> None:
    gate, runs = Barrier(2), []

    def one() -> None:
        gate.wait()
        try:
            runs.append(bring("trafford-clubs", CLUBS))
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(run.added for run in runs) == [0, 2]
    assert Service.objects.count() == 2
