"""The pages of what changes in a year: seen before it is done, explained afterwards."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets import queries
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    go_on,
    open_budget,
    pause_budget,
)
from selfdirect.support.budgets.models import Addition, Change
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway


@pytest.fixture
def monday():
    today = localdate()
    return today - timedelta(days=today.weekday())


@pytest.fixture
def budget(case, cast, now, monday):
    agreed_plan(case, now, pays=6000, starts_on=monday)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def words(response):
    shown = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(unescape(shown).split())


def asked(monday, **more):
    target = f"managed:{brightway().organisation.ref}"
    on = str(monday + timedelta(days=28))
    return {"source": "direct", "target": target, "weekly": "50", "starts_on": on} | more


def test_a_worker_sees_what_a_move_does_and_then_does_it(client, cast, case, budget, monday):
    client.force_login(cast.carol)
    path = f"/c/{case.ref}/budget/move/"
    assert "Where is the money now?" in words(client.get(path))
    assert 'value="third"' in client.get(path).content.decode()  # somebody they chose
    seen = words(client.get(path, asked(monday)))
    assert "£50.00 a week would move from" in seen
    assert "Not a penny is added or lost" in seen
    assert "£214.60" in seen
    assert not Change.objects.exists()
    again = client.post(path, asked(monday, asked=" "))
    assert again.status_code == 422
    client.post(path, asked(monday, asked="Brightway on Mondays, please."))
    change = Change.objects.get()
    assert change.asked == "Brightway on Mondays, please."
    shown = words(client.get(f"/c/{case.ref}/budget/changes/"))
    assert "Brightway on Mondays, please." in shown
    assert "What it changed, from what to what" in shown


def test_money_can_go_to_a_provider_that_is_looked_up(client, cast, case, budget, monday):
    new = brightway("Sunrise Company").organisation
    client.force_login(cast.carol)
    path, typed = f"/c/{case.ref}/budget/move/", asked(monday, target="", looked="")
    assert "Nothing in the directory has these words" in words(
        client.get(path, {"wanted": "zebra"})
    )
    page = client.get(path, typed | {"wanted": "sunrise"})
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert f'value="managed:{new.ref}"' in page.content.decode()
    assert 'value="50"' in page.content.decode()  # what was typed is kept
    assert "Sunrise Company, paid by the council" in words(page)
    typed |= {"wanted": "sunrise", "looked": "sunrise", "target": f"managed:{new.ref}"}
    assert "£50.00 a week would move from" in words(client.get(path, typed))
    client.post(path, typed | {"asked": "I know them."})
    assert Change.objects.get().weekly == {"direct": -5000, f"managed:{new.ref}": 5000}
    assert f"provider:{new.ref}" in {each.target for each in queries.orders_open(budget)}
    wrong = client.get(path, typed | {"target": "managed:OR-NONE"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weekly": "900"}, "There is £248.00 a week there"),
        ({"weekly": "x"}, "not an amount"),
        ({"target": "direct"}, "two different places"),
    ],
)
def test_a_move_that_does_not_fit_says_why(client, cast, case, budget, monday, change, said):
    client.force_login(cast.carol)
    typed = asked(monday, asked="Please.") | change
    for response in (
        client.get(f"/c/{case.ref}/budget/move/", typed),
        client.post(f"/c/{case.ref}/budget/move/", typed),
    ):
        assert said in words(response)
    assert not Change.objects.exists()


def test_a_pause_is_written_down_and_ends_on_another_day(client, cast, case, budget, monday):
    client.force_login(cast.carol)
    path = f"/c/{case.ref}/budget/pause/"
    typed = {
        "starts_on": str(monday + timedelta(days=28)),
        "ends_before": str(monday + timedelta(days=28)),
        "stops": ["direct"],
        "keeps": "0",
        "because": "You are in hospital",
    }
    assert "must be after" in words(client.post(path, typed))
    typed["ends_before"] = str(monday + timedelta(days=42))
    client.post(path, typed)
    change = Change.objects.get()
    path = f"/c/{case.ref}/budget/changes/{change.ref}/end/"
    assert "It was to end on" in words(client.get(path))
    client.post(path, {"ends_before": str(monday + timedelta(days=35))})
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(24800 * 51)
    assert client.get(f"/c/{case.ref}/budget/changes/BC-NONE/end/").status_code == 404


def test_more_money_is_asked_for_by_one_and_signed_by_another(client, cast, case, budget, monday):
    client.force_login(cast.dev)
    path = f"/c/{case.ref}/budget/more/"
    typed = {
        "what": "once", "held": "managed", "amount": "300", "starts_on": str(monday),
        "words": "To start up",
    }  # fmt: skip
    assert client.post(path, typed).status_code == 422  # nobody but they can hold it
    client.post(path, typed | {"held": "direct"})
    client.post(path, typed | {"held": "direct", "what": "pays_less", "amount": "10"})
    for addition in Addition.objects.order_by("pk"):
        shown = words(client.get(f"/c/{case.ref}/budget/changes/"))
        assert "Sign it" not in shown
        client.force_login(cast.efua)
        assert "Sign it" in words(client.get(f"/c/{case.ref}/budget/changes/"))
        client.post(f"{path}{addition.ref}/sign/")
        client.force_login(cast.dev)
    assert [change.kind for change in Change.objects.all()] == ["once", "pays"]
    client.force_login(cast.amira)
    shown = words(client.get(f"/c/{case.ref}/budget/changes/"))
    assert "£300.00, paid once from" in shown
    assert "you pay £10.00 a week less" in shown
    assert "Sign it" not in shown


def test_more_money_can_be_refused(client, cast, case, budget, monday):
    more = ask_for_more(
        budget_ref=budget.ref, kind="stream", held="direct", stream="grant", amount=Money(100),
        starts_on=monday, words="A grant", by=cast.dev.actor, at=budget.opened_at,
    )  # fmt: skip
    client.force_login(cast.efua)
    client.post(f"/c/{case.ref}/budget/more/{more.ref}/refuse/")
    more.refresh_from_db()
    assert more.state == "REFUSED"


def test_before_anything_changed_the_page_says_what_may_come(client, cast, case, budget):
    client.force_login(cast.amira)
    shown = words(client.get(f"/c/{case.ref}/budget/changes/"))
    assert "The budget is as it was agreed" in shown
    assert "Move some of it" not in shown


def test_where_no_budget_is_open_there_is_nothing_to_change(client, cast, case):
    client.force_login(cast.carol)
    assert client.get(f"/c/{case.ref}/budget/move/").status_code == 404


def test_other_public_money_stands_beside_the_three_figures(
    client, cast, case, budget, monday, django_assert_max_num_queries
):
    more = ask_for_more(
        budget_ref=budget.ref, kind="stream", held="direct", stream="health",
        amount=Money(9000), starts_on=monday, words="Night care", by=cast.dev.actor,
        at=budget.opened_at,
    )  # fmt: skip
    client.force_login(cast.efua)
    client.post(f"/c/{case.ref}/budget/more/{more.ref}/sign/")
    pause_budget(
        budget_ref=budget.ref, starts_on=monday + timedelta(days=70),
        ends_before=monday + timedelta(days=84), keeps={"direct": Money(0)},
        because="Away", by=cast.carol.actor, at=budget.opened_at,
    )  # fmt: skip
    client.force_login(cast.dev)
    path = f"/c/{case.ref}/budget/more/"
    assert "It ends, or is less: You hold it: NHS" in words(client.get(path))
    assert words(client.get(path)).count("then say under Bills who pays it") == 1  # of a top-up
    less = {"what": "less:direct-health", "held": "direct", "words": "The NHS stopped"}
    less["starts_on"] = str(monday + timedelta(days=182))
    assert "There is £90.00 a week" in words(client.post(path, less | {"amount": "90.01"}))
    client.post(path, less | {"amount": "90"})
    client.force_login(cast.efua)
    client.post(f"{path}{Addition.objects.get(kind='less').ref}/sign/")
    client.force_login(cast.amira)
    with django_assert_max_num_queries(33):
        shown = words(client.get(f"/c/{case.ref}/budget/"))
    assert "Your budget is £502.60 a week" in shown
    assert "Other public money £90.00" in shown
    assert "All the support costs £412.60" in shown
    with django_assert_max_num_queries(33):
        client.get(f"/c/{case.ref}/budget/changes/")


def test_a_provider_is_looked_up_to_be_paid_from_money_beside_the_plan(
    client, cast, case, budget, monday
):
    client.force_login(cast.dev)
    path, leaf = f"/c/{case.ref}/budget/more/", f"managed:{brightway().organisation.ref}"
    typed = {
        "what": "health", "amount": "90", "starts_on": str(monday), "words": "Nights",
        "looked": "",
    }  # fmt: skip
    assert "Brightway Care, paid by the council" not in words(client.get(path))
    assert "Nothing in the directory" in words(client.post(path, typed | {"wanted": "xyzzy"}))
    found = client.post(path, typed | {"wanted": "Brightway"})
    assert "Brightway Care, paid by the council" in words(found)
    assert 'value="90"' in found.content.decode()  # what was typed is kept
    assert not Addition.objects.exists()
    kept = {"wanted": "Brightway", "looked": "Brightway", "held": leaf}
    client.post(path, typed | kept)
    made = Addition.objects.get()
    assert made.leaf == leaf.replace("managed", "managed-health")
    client.force_login(cast.efua)
    waits = words(client.get(f"/c/{case.ref}/budget/changes/"))  # who is paid is signed too
    assert "Brightway Care, paid by the council: NHS continuing healthcare." in waits
    client.post(f"{path}{made.ref}/sign/")
    client.force_login(cast.dev)
    assert "The council pays Brightway Care from it. Nights." in Change.objects.get().words
    shown = words(client.get(path))
    assert "It ends, or is less: Brightway Care, paid by the council: NHS" in shown
    less = typed | {"what": f"less:{made.leaf}", "held": "direct", "words": "It ended"}
    client.post(path, less | {"wanted": ""})
    assert Addition.objects.get(kind="less").leaf == made.leaf
    client.force_login(cast.carol)
    moved = client.get(f"/c/{case.ref}/budget/move/", {"wanted": "Brightway", "looked": ""})
    assert f'value="{made.leaf}"' in moved.content.decode()


def test_what_was_wrong_is_taken_back_and_put_right(client, cast, case, budget, monday):
    pause = pause_budget(
        budget_ref=budget.ref, starts_on=monday + timedelta(days=28),
        ends_before=monday + timedelta(days=42), keeps={"direct": Money(0)},
        because="Away", by=cast.carol.actor, at=budget.opened_at,
    )  # fmt: skip
    client.force_login(cast.carol)
    assert "This was wrong" in words(client.get(f"/c/{case.ref}/budget/changes/"))
    path = f"/c/{case.ref}/budget/changes/{pause.ref}/take-back/"
    assert "What becomes of it" in words(client.get(path))
    assert client.post(path, {"because": ""}).status_code == 422
    client.post(path, {"because": "You were at home"})
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(24800 * 52)
    shown = words(client.get(f"/c/{case.ref}/budget/changes/"))
    assert "We take back" in shown
    assert "This was wrong" not in shown
    assert "taken back already" in words(client.post(path, {"because": "Again"}))


def test_a_year_that_is_over_is_read_and_a_pause_of_it_put_right(client, cast, case, now, monday):
    agreed_plan(case, now, starts_on=monday - timedelta(days=364))
    old = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    go_on(budget_ref=old.ref, by=cast.efua.actor, at=timezone.now())
    client.force_login(cast.carol)
    typed = {
        "starts_on": str(monday - timedelta(days=7)),
        "ends_before": str(monday + timedelta(days=7)),
        "stops": ["direct"], "keeps": "0", "because": "You are in hospital",
    }  # fmt: skip
    client.post(f"/c/{case.ref}/budget/pause/", typed)
    newer, older = Change.objects.order_by("pk")
    assert (newer.budget.before, older.budget) == (old, old)
    path = f"/c/{case.ref}/budget/changes/"
    assert f"{path}?budget={old.ref}" in client.get(path).content.decode()
    page = client.get(path, {"budget": old.ref})
    assert "It ends on another day" in words(page)
    assert "Move some of it" not in words(page)
    client.post(f"{path}{older.ref}/end/", {"ends_before": str(monday - timedelta(days=3))})
    assert ledger.balance(f"budget:{old.ref}:direct").available.pence == 24800 * 52 - 14171
    end_budget(budget_ref=newer.budget.ref, on=monday, by=cast.efua.actor, at=timezone.now())
    assert "What changed in" in words(client.get(path))
    assert client.get(path, {"budget": "PB-NONE"}).status_code == 404


def test_a_death_is_noted_by_whoever_hears_of_it(client, cast, case, budget, monday):
    client.force_login(cast.amira)
    path = f"/c/{case.ref}/budget/death/"
    assert client.get(path).status_code == 403
    client.force_login(cast.carol)
    shown = words(client.get(path))
    assert "Last bills for help until that day are still paid." in shown
    assert "on or before" in words(client.post(path, {"died_on": str(monday + timedelta(9999))}))
    client.post(path, {"died_on": str(monday)})
    budget.refresh_from_db()
    assert (budget.state, budget.died_on) == ("ENDED", monday)
    assert budget.ended_on == monday + timedelta(days=1)
