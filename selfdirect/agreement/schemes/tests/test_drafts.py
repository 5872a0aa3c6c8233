"""The pages of a draft: begun, changed in boxes, proposed by one and signed by another."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.tests import steps as allocation
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.tests import steps

Q1 = "questions/q1/options/daily/points"
OLDER = "tables/weekly_money/curves/older_people"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def farid(client: Client, cast: Cast) -> Client:
    client.force_login(cast.farid)
    return client


def see(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def edit(client: Client, draft: Draft, part: str, **typed: object) -> tuple[int, str]:
    sent = client.post(f"/schemes/drafts/{draft.ref}/edit/{part}/", typed, follow=True)
    draft.refresh_from_db()
    return sent.status_code, sent.content.decode()


# Beginning


def test_a_draft_begins_from_a_published_version_one_of_ours_or_a_file(
    farid: Client, cast: Cast, now: datetime
) -> None:
    allocation.publish(cast, now)
    page = see(farid, "/schemes/drafts/begin/?from=synthetic_county_ras/1")
    assert "Synthetic county scheme, version 1" in page
    assert "comes with this system" in page
    file = SimpleUploadedFile("a.yaml", steps.TEXT.encode())
    for start in ({"start": "synthetic_county_ras/1"}, {"start": "pip_uk"},
                  {"start": "file", "file": file}):  # fmt: skip
        assert farid.post("/schemes/drafts/begin/", start).status_code == 302
    assert list(
        Draft.objects.order_by("pk").values_list("key", "version", "based_on__version")
    ) == [
        ("synthetic_county_ras", "2", "1"),
        ("pip_uk", "1", None),
        ("synthetic_county_ras", "2", None),
    ]


def test_a_fault_is_shown_where_it_stands_and_the_text_kept_to_be_mended(farid: Client) -> None:
    broken = steps.TEXT.replace("currency: GBP", "currency: pounds")
    file = SimpleUploadedFile("a.yaml", broken.encode())
    sent = farid.post("/schemes/drafts/begin/", {"start": "file", "file": file})
    shown = sent.content.decode()
    assert sent.status_code == 422
    for part in ("column 11", "three capital letters", "▸", "title: Synthetic county scheme"):
        assert part in shown, part
    assert "things to mend" not in shown
    mended = {"start": "file", "text": steps.TEXT.replace("\n", "\r\n")}
    assert farid.post("/schemes/drafts/begin/", mended).status_code == 302
    assert Draft.objects.get().text == steps.TEXT


def test_every_fault_of_a_file_is_shown_and_the_first_with_its_lines(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    broken = steps.TEXT.replace("currency: GBP", "currency: pounds").replace(
        "points: 9}", "point: 9}", 1
    )
    begun = farid.post("/schemes/drafts/begin/", {"start": "file", "text": broken})
    for status, shown in (
        (begun.status_code, begun.content.decode()),
        edit(farid, draft, "file", text=broken, seen=1, base=1),
    ):
        assert status == 422
        assert "There are 2 things to mend." in shown
        assert "three capital letters" in shown
        assert "“point” is not known here." in shown
        assert shown.count("▸") == 1
    assert draft.changes == 1


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"start": "file"}, "Choose a scheme file, or paste its text."),
        ({}, "What does the draft begin from"),
        ({"start": "file", "file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "in UTF-8"),
        ({"start": "file", "file": SimpleUploadedFile("a.yaml", b"#" * 4_000_001)}, "too large"),
        ({"start": "file", "file": SimpleUploadedFile("a.yaml", b"")}, "The file is empty"),
        ({"start": "file", "text": "a: [1"}, "this is not YAML"),
        ({"start": "file", "text": "a: \x00"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    farid: Client, sent: dict[str, object], why: str
) -> None:
    answer = farid.post("/schemes/drafts/begin/", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Draft.objects.exists()


# Changing it in boxes


def test_points_are_changed_in_place_and_the_comments_stay(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    assert "I need help once a day" in see(farid, f"/schemes/drafts/{draft.ref}/edit/points/")
    status, shown = edit(farid, draft, "points", **{Q1: "10", "base": 1, "seen": 1})
    assert status == 200
    assert draft.text == steps.TEXT.replace("day, points: 9}", "day, points: 10}")
    assert "Saved: points, 1 changed." in shown
    assert "Its own examples do not come out" in shown  # one of them expects 16 points
    assert "Take over what comes out" in see(farid, f"/schemes/drafts/{draft.ref}/edit/examples/")
    _, shown = edit(farid, draft, "examples")
    assert "All of its examples come out" in shown
    assert "There is nothing to take over." in shown


def test_a_table_is_changed_row_by_row_and_drawn_beside_the_one_before(
    farid: Client, cast: Cast, now: datetime
) -> None:
    allocation.publish(cast, now)
    draft = steps.begun(cast, now)
    typed = {f"{OLDER}/points": ["20", "0", "10", ""], f"{OLDER}/money": ["£210", "45", "100", ""]}
    status, shown = edit(farid, draft, "tables", **typed)
    assert status == 200
    assert "[[0, 45], [10, 100], [20, 210]]" in draft.text
    assert "<polyline" in shown
    assert draft.saves.latest("number").what == "tables, 1 changed"
    status, shown = edit(
        farid, draft, "tables", **{f"{OLDER}/points": ["5", "5"], f"{OLDER}/money": ["1", "2"]}
    )
    assert status == 422
    assert "the points of a table must rise" in shown
    assert draft.changes == 2


def test_a_table_that_falls_is_pointed_at(farid: Client, cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    typed = {f"{OLDER}/points": ["0", "10"], f"{OLDER}/money": ["45", "20"]}
    shown = edit(farid, draft, "tables", **typed)[1]
    assert "It cannot be proposed like this" in shown
    assert "In the table “weekly_money” more points bring less" in shown


def test_what_a_careful_reader_would_ask_stands_with_a_draft(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    page = see(farid, f"/schemes/drafts/{draft.ref}/")
    assert "What a careful reader would ask" in page
    assert "It cannot be proposed like this" not in page


def test_words_and_the_whole_file_can_be_changed(farid: Client, cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    edit(farid, draft, "words", **{"questions/q7/text": "Your nights"})
    assert "text: Your nights" in draft.text
    edit(farid, draft, "file", text=steps.TEXT.replace("\n", "\r\n"), seen=2, base=2)
    assert draft.text == steps.TEXT
    status, shown = edit(farid, draft, "file", text="a: [1", seen=3, base=3)
    assert (status, draft.changes) == (422, 3)
    assert "this is not YAML" in shown
    assert "a: [1" in shown


def test_rates_are_changed_and_begun_from_a_new_day(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now, text=allocation.built_in("pip_uk"))
    status, _ = edit(farid, draft, "rates", **{"new_date": "pip", "day/pip": "2027-04-01"})
    box = "rates/pip/from/2027-04-01/mobility/standard"
    assert status == 200
    assert box in see(farid, f"/schemes/drafts/{draft.ref}/edit/rates/")
    edit(farid, draft, "rates", **{box: "31.00"})
    assert "2027-04-01: {" in draft.text
    assert "standard: 31.00" in draft.text
    for bad, why in (("soon", "is not a date"), ("2020-01-01", "Give a later day")):
        _, shown = edit(farid, draft, "rates", **{"new_date": "pip", "day/pip": bad})
        assert why in shown
    assert "There is nothing of this" in see(
        farid, f"/schemes/drafts/{steps.begun(cast, now).ref}/edit/rates/"
    )


def test_a_number_that_is_none_is_refused_and_everything_typed_is_kept(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    other = "questions/q1/options/some/points"
    status, shown = edit(farid, draft, "points", **{Q1: "nine", other: "5"})
    assert (status, draft.changes) == (422, 1)
    assert "“nine” is not a number" in shown
    assert 'value="nine"' in shown
    assert 'value="5"' in shown


def test_who_saves_second_keeps_what_was_typed_and_undoes_nobodys_change(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    lena = steps.TEXT.replace("text: Nights", "text: Your nights").replace(
        "some help, not every day', points: 4", "some help, not every day', points: 3"
    )
    steps.saved(cast, draft, lena, now, who="lena")
    mine = {Q1: "10", "questions/q1/options/some/points": "4", "base": 1}
    status, shown = edit(farid, draft, "points", **mine, seen=1)
    assert (status, draft.changes) == (422, 2)
    assert "Lena Fox saved this draft while you were at work" in shown
    assert 'value="10"' in shown
    assert 'name="seen" value="2"' in shown
    assert edit(farid, draft, "points", **mine, seen=2)[0] == 200
    assert draft.text == lena.replace("day, points: 9}", "day, points: 10}")


def test_what_somebody_took_out_meanwhile_is_said(
    farid: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    without = steps.TEXT.replace("  - {id: aid, text: I manage with equipment, points: 1}\n", "")
    steps.saved(cast, draft, without, now, who="lena")
    typed = {"questions/q3/options/aid/points": "2", "base": 1, "seen": 2}
    assert "not in the draft any more" in edit(farid, draft, "points", **typed)[1]


def test_nothing_typed_changes_nothing(farid: Client, cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    assert "Nothing was changed." in edit(farid, draft, "points")[1]
    assert farid.get(f"/schemes/drafts/{draft.ref}/edit/nothing/").status_code == 404
    assert edit(farid, draft, "points", base=77, seen=1)[0] == 404


# Proposing and signing


def test_one_proposes_and_the_other_reads_what_it_changes_and_signs(
    client: Client, cast: Cast, now: datetime
) -> None:
    allocation.publish(cast, now)
    draft = steps.begun(
        cast, now, steps.TEXT.replace("[10, 130]", "").replace("[90, 1360]", "[90, 1370]")
    )
    here = f"/schemes/drafts/{draft.ref}/"
    client.force_login(cast.farid)
    assert "Propose this version" in see(client, here)
    typed = {"version": "2026-27", "starts_on": "2026-04-01", "note": "Prices rose.", "seen": 1}
    assert client.post(f"{here}propose/", {**typed, "note": ""}).status_code == 422
    assert client.post(f"{here}propose/", {**typed, "version": "1"}).status_code == 422
    assert client.post(f"{here}propose/", typed).status_code == 302
    assert "Somebody else must sign this" in see(client, here)
    assert client.post(f"{here}sign/", {"seen": 2}).status_code == 403
    client.force_login(cast.maya)
    assert "1 draft waits for your signature" in see(client, "/schemes/drafts/")
    shown = see(client, here)
    for part in ("Sign and publish version 2026-27", "90 points: was £1360, is now £1370"):
        assert part in shown, part
    assert client.post(f"{here}sign/", {"seen": 1}).status_code == 403
    assert client.post(f"{here}sign/", {"seen": 2}).status_code == 302
    assert Scheme.objects.get(version="2026-27").starts_on == steps.APRIL
    assert "Signed and published" in see(client, "/schemes/drafts/")


def test_it_goes_back_with_a_reason_that_the_writer_reads(
    client: Client, cast: Cast, now: datetime
) -> None:
    draft = steps.proposed(cast, now)
    client.force_login(cast.maya)
    here = f"/schemes/drafts/{draft.ref}/"
    assert client.post(f"{here}return/", {"because": ""}).status_code == 422
    assert client.post(f"{here}return/", {"because": "Too soon."}).status_code == 302
    client.force_login(cast.farid)
    assert "Maya Levi gave it back: Too soon." in see(client, here)
    assert client.post(f"{here}throw-away/").status_code == 302
    assert "Thrown away" in see(client, here)
    assert "It cannot be changed now" in see(client, f"{here}edit/words/")


def test_only_who_writes_or_signs_sees_drafts(client: Client, cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    client.force_login(cast.carol)
    pages = ("", "begin/", f"{draft.ref}/", f"{draft.ref}/edit/points/")
    assert {client.get(f"/schemes/drafts/{page}").status_code for page in pages} == {403}
