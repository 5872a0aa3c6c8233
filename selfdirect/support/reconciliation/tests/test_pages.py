"""Finance's pages of bank lists and cards: they show, work, explain, and count their queries."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.support.reconciliation import actions, queries
from selfdirect.support.reconciliation.tests.conftest import BANK, CARDS, TOKEN, another

TAXI = f"T1,purchase,{TOKEN},2026-03-03,-12.50,4121,City Taxi,To the pool"
ODD = f"T2,odd,{TOKEN},2026-03-03,-1.00,,Strange,"
GIFT = "04/03/2026,7.00,,A gift,B{},GBP"


@pytest.fixture
def efua(desk):
    browser = Client()
    browser.force_login(desk.cast.efua)
    return browser


def page(answer, status=200):
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def upload(browser, feed, text, name="list.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return browser.post(f"/feeds/{feed.code}/bring/", {"file": file})


def test_a_file_is_looked_at_and_then_taken(desk, efua):
    desk.give_card()
    answer = upload(efua, desk.cards, f"{CARDS}\n{TAXI}\n{ODD}")
    file = queries.files().get()
    assert answer.url == f"/feeds/files/{file.ref}/"
    shown = page(efua.get(answer.url))
    assert "2 new lines in this file" in shown
    assert "£13.50 out. None of them came before." in shown
    assert TOKEN not in shown
    assert efua.post(f"{answer.url}take/").status_code == 302
    assert "It waits for the worker" in page(efua.get(answer.url))
    done = actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: desk.now)
    assert done.state == "TAKEN"


def test_what_came_of_a_file_is_told_with_its_sums(desk, efua):
    desk.give_card()
    file = desk.take(desk.cards, TAXI, ODD)
    shown = page(efua.get(f"/feeds/files/{file.ref}/"))
    assert "What came of list.csv" in shown
    assert "£12.50" in shown
    assert "/feeds/lines/?feed=cards" in shown
    again = desk.take(desk.cards, TAXI)
    assert "nothing was counted" in page(efua.get(f"/feeds/files/{again.ref}/"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{BANK}\n04/03/2026,1e3,,x,B1,GBP", "Line 2: “1e3” is not an amount"),
        (f"{BANK}\n04/03/2026,5,,x,B1,EUR", "only pounds (GBP) can be taken"),
        (BANK.replace(",", ";") + "\n1;2", "parted by semicolons"),
        ("Größe".encode("cp1252"), "not text in UTF-8"),
        ("\n".join([BANK, *["04/03/2026,x,,x,,GBP"] * 30]), "And 10 more."),
        ("", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_mend(desk, efua, text, words):
    assert words in page(upload(efua, desk.bank, text), 422)
    assert not queries.files().exists()


def test_a_file_that_broke_off_is_thrown_away_with_a_reason(desk, efua):
    other = desk.bring(desk.cards, TAXI.replace("12.50", "9.00"))
    desk.take(desk.cards, TAXI)
    desk.run(other)
    path = f"/feeds/files/{other.ref}/"
    assert "came in an earlier file and said something else" in page(efua.get(path))
    assert "Write an answer to “Why do you not go on with it”" in page(
        efua.post(f"{path}drop/", {"because": ""}), 422
    )
    assert efua.post(f"{path}drop/", {"because": "A new one comes."}).url == path
    shown = page(efua.get(path))
    assert f"{desk.cast.efua.actor} threw it away: A new one comes." in shown
    assert "Go on with it" not in shown
    assert "Thrown away" in page(efua.get("/feeds/"))


def test_a_feed_is_added_with_a_layout(desk, efua):
    given = {"name": "Second account", "code": "Second_One", "profile": "bank_columns"}
    assert efua.post("/feeds/add/", given).url == "/feeds/second-one/bring/"
    assert "called second-one already" in page(efua.post("/feeds/add/", given), 422)
    assert "The headings are assumed" in page(efua.get("/feeds/add/"))


def test_lines_are_decided_one_after_another(desk, efua):
    desk.take(desk.bank, *[GIFT.format(n) for n in range(4)])
    first, second, third, fourth = (each.pk for each in desk.outcomes)
    assert "4 lines wait for a decision" in page(efua.get("/feeds/"))
    listed = page(efua.get("/feeds/lines/"))
    assert "It names nobody whom we asked for money." in listed
    shown = page(efua.get(f"/feeds/lines/{first}/"))
    assert "£7.00" in shown
    assert "A gift" in shown
    wrong = page(efua.post(f"/feeds/lines/{first}/keep/", {"because": ""}), 422)
    assert "Write an answer to “What do you wait for”." in wrong
    assert efua.post(f"/feeds/lines/{first}/keep/", {"because": "Asked the bank."}).url == (
        f"/feeds/lines/{second}/"
    )
    for line, following in ((second, third), (third, fourth), (fourth, first)):
        answer = efua.post(f"/feeds/lines/{line}/dismiss/", {"because": "Not ours."})
        assert answer.url == f"/feeds/lines/{following}/"
    answer = efua.post(f"/feeds/lines/{first}/dismiss/", {"because": "Not ours."})
    assert answer.url == "/feeds/"
    assert "Every line is explained" in page(efua.get("/feeds/"))
    assert "Nothing to do" in page(efua.get(f"/feeds/lines/{first}/"))


def test_a_line_may_be_what_has_the_same_sum(desk, efua):
    payment, _ = desk.paid()
    desk.take(desk.bank, "04/03/2026,-992.00,,BACS,B1,GBP")
    line = desk.outcomes[0].pk
    assert f"It is {payment.ref}" in page(efua.get(f"/feeds/lines/{line}/"))
    efua.post(f"/feeds/lines/{line}/match/", {"name": payment.ref})
    assert desk.states == ["MATCHED"]
    assert f"{payment.ref}: £992.00" in page(efua.get(f"/feeds/lines/{line}/"))


def test_a_line_may_be_a_payment_that_came_back(desk, efua):
    payment, run = desk.paid()
    desk.take(desk.bank, f"04/03/2026,-992.00,{run.ref},BACS,B1,GBP")
    desk.take(desk.bank, "05/03/2026,992.00,,RETURN,B2,GBP")
    line = f"/feeds/lines/{desk.outcomes[1].pk}/"
    assert "The bank sent a payment back" in page(efua.get(line))
    wrong = page(efua.post(f"{line}return/", {"name": payment.ref, "why": ""}), 422)
    assert "Why did the bank send it back" in wrong
    efua.post(f"{line}return/", {"name": payment.ref, "why": "It is closed."})
    assert f"{payment.ref} came back: It is closed." in page(efua.get(line))


def test_a_line_of_a_card_may_be_spending(desk, efua):
    desk.give_card()
    desk.take(desk.cards, ODD)
    line = desk.outcomes[0].pk
    wrong = page(efua.post(f"/feeds/lines/{line}/spend/", {"purpose": ""}), 422)
    assert "Choose an answer to “What was it spent on”." in wrong
    efua.post(f"/feeds/lines/{line}/spend/", {"purpose": "people"})
    assert desk.states == ["SPENT"]


def test_a_card_is_given_and_ended(desk, efua):
    desk.take(desk.cards, TAXI)
    given = {"budget_ref": desk.budget.ref, "token": TOKEN}
    assert efua.post("/feeds/cards/cards/", given).status_code == 302
    assert desk.states == ["SPENT"]
    shown = page(efua.get("/feeds/cards/cards/"))
    assert "…9876: Amira Khan" in shown
    assert TOKEN not in shown
    typed = {**given, "token": "4929 1234 5678 9012"}
    assert "number on the card" in page(efua.post("/feeds/cards/cards/", typed), 422)
    card = queries.cards(desk.cast.efua.actor, desk.cards).get()
    efua.post(f"/feeds/cards/{card.ref}/end/")
    assert "ended" in page(efua.get("/feeds/cards/cards/"))


def test_a_card_and_a_line_are_put_right_by_somebody_else(desk, efua):
    desk.give_card()
    desk.take(desk.cards, TAXI)
    card = queries.cards(desk.cast.efua.actor, desk.cards).get()
    line, move = f"/feeds/lines/{desk.outcomes[0].pk}/", f"/feeds/cards/{card.ref}/move/"
    assert "Ask somebody else of finance" in page(efua.get(move))
    maya = Client()
    maya.force_login(desk.cast.maya)
    assert "This is wrong: take it back" in page(maya.get(line))
    assert maya.post(f"{line}undo/", {"because": "It was cash."}).url == line
    assert "It was cash." in page(maya.get(line))
    assert "is not Amira Khan’s" in page(maya.get(move))
    given = {"budget_ref": desk.budget.ref, "because": "Nell has it."}
    assert "theirs already" in page(maya.post(move, given), 422)
    given["budget_ref"] = another(desk).ref
    assert maya.post(move, given).url == "/feeds/cards/cards/"
    assert "…9876: Nell Hart" in page(maya.get("/feeds/cards/cards/"))


def test_progress_is_a_part_of_the_page(desk, efua):
    file = desk.bring(desk.bank, GIFT.format(1))
    type(file).objects.filter(pk=file.pk).update(state="RUNNING", heard_at=desk.now)
    part = page(efua.get(f"/feeds/files/{file.ref}/", headers={"HX-Request": "true"}))
    assert part.startswith('<div id="progress"')
    assert "0 of 1 lines are done" in part
    assert "Go on with it" in page(efua.get(f"/feeds/files/{file.ref}/"))


@pytest.mark.parametrize("path", ["", "lines/", "lines/{line}/", "files/{file}/"])
def test_pages_do_not_ask_more_when_there_is_more(
    desk, efua, path, django_assert_num_queries, django_assert_max_num_queries
):
    desk.give_card()
    file = desk.take(desk.cards, ODD)
    address = "/feeds/" + path.format(line=desk.outcomes[0].pk, file=file.ref)
    efua.get(address)
    with django_assert_max_num_queries(22) as first:
        efua.get(address)
    desk.take(desk.cards, *[ODD.replace("T2", f"T{n}") for n in range(10, 40)])
    with django_assert_num_queries(len(first)):
        efua.get(address)
