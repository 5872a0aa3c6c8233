"""The pages of a shared fund: each sees their own, the team the whole, the holder what is paid."""

from datetime import timedelta

import time_machine

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.queries import balance
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.pools import actions
from selfdirect.support.pools.models import Cost, Member, Pool
from selfdirect.support.pools.tests.conftest import joins
from selfdirect.support.pools.tests.test_acts import bill


def test_a_fund_is_begun_joined_and_signed_on_pages(at_page, cases, cast, proposed, now):
    typed = {
        "name": "Choir", "what": "a teacher", "organisation": proposed.organisation.ref,
        "weekly": "90", "team": "north",
    }  # fmt: skip
    assert "31%" in at_page(cast.carol, "/pools/")
    at_page(cast.carol, "/pools/new/", typed | {"weekly": "-1"}, code=422)
    at_page(cast.carol, "/pools/new/", typed)
    pool = Pool.objects.get(name="Choir")
    assert "You are asked to hold “Choir”" in at_page(cast.grace, f"/provider/pools/{pool.ref}/")
    at_page(cast.grace, f"/provider/pools/{pool.ref}/accept/", {})
    page = f"/c/{cases[0].ref}/shared/"
    asked = {
        "pool_ref": pool.ref, "source": "direct", "weekly": "40", "starts_on": "2026-03-09",
        "alone": "60", "basis": "", "asked": "I like to sing.",
    }  # fmt: skip
    assert "how you know" in at_page(cast.carol, f"{page}new/", asked, code=422)
    at_page(cast.carol, f"{page}new/", asked | {"basis": "The price of lessons."})
    member = Member.objects.get()
    assert "You may join “Choir”" in at_page(cast.amira, page)
    at_page(cast.amira, f"{page}{member.ref}/agree/", {"named": "no"})
    at_page(cast.dev, f"{page}{member.ref}/sign/", {})
    shown = at_page(cast.amira, page)
    assert "You put in <b>£40.00 a week</b> from Monday 9 March" in shown
    assert "Together that is £20.00 a week less for you" in shown


def test_each_reads_their_own_part_and_only_names_that_were_let_be_given(
    at_page, pool, cases, cast, filled, now
):
    Member.objects.filter(pk=filled[2].pk).update(named=False)
    actions.pay(ref=pool.ref, bill=bill(now, 10_001), by=cast.grace.actor, at=now)
    shown = at_page(cast.amira, f"/c/{cases[0].ref}/shared/")
    assert "£119.99 of your part is left in “Saturday club”" in shown
    assert "The hall and Sue (£100.01 in all)" in shown
    assert "Nell and 1 other share it with you" in shown
    assert "Tom" not in shown
    assert "Carter" not in shown
    assert "£120.00" not in shown  # what is left of Nell's


def test_the_whole_fund_stands_beside_its_alternative(at_page, pool, cast, filled, now):
    actions.pay(ref=pool.ref, bill=bill(now), by=cast.grace.actor, at=now)
    shown = at_page(cast.carol, f"/pools/{pool.ref}/")
    assert "“Saturday club” costs £100.00 a week together, and £180.00 alone" in shown
    assert "that is £80.00 more (44% is saved)" in shown
    assert "£5,200.00 beside £9,360.00" in shown
    assert "So far it cost £25.00 a week" in shown
    assert "Amira Khan" in shown
    at_page(cast.simon, f"/pools/{pool.ref}/", code=404)
    at_page(cast.amira, f"/pools/{pool.ref}/", code=403)


def test_who_holds_it_writes_down_what_was_paid_and_takes_it_back(
    at_page, pool, cast, filled, now
):
    path = f"/provider/pools/{pool.ref}/"
    typed = {
        "words": "The hall", "amount": "100", "purpose": "out", "first": "2026-03-02",
        "last": "2026-03-29",
    }  # fmt: skip
    wrong = at_page(cast.grace, path, typed | {"amount": "1000"}, code=422)
    assert "The part of Amira Khan would be £400.00, and £160.00 is theirs" in wrong
    wrong = at_page(cast.grace, path, typed | {"last": "2026-03-01"}, code=422)
    assert "The last day is before the first" in wrong
    at_page(cast.grace, path, typed)
    cost = Cost.objects.get()
    assert cost.amount == Money(10_000)
    assert "£300.00 is in “Saturday club”" in at_page(cast.grace, path)
    at_page(cast.grace, f"{path}costs/{cost.ref}/", {"because": "It was Sunday."})
    assert "£400.00 is in “Saturday club”" in at_page(cast.grace, path)
    assert "Saturday club" in at_page(cast.grace, "/provider/pools/")
    at_page(cast.hana, path, code=404)


def test_somebody_changes_their_share_and_another_leaves(at_page, pool, cases, cast, filled, now):
    page = f"/c/{cases[0].ref}/shared/{filled[0].ref}/"
    typed = {"weekly": "30", "starts_on": "2026-03-30", "asked": "Less, please."}
    much = typed | {"weekly": "300"}
    assert "There is £208.00 a week" in at_page(cast.carol, f"{page}share/", much, code=422)
    at_page(cast.carol, f"{page}share/", typed)
    gone = {"ends_before": "2026-03-02", "target": "managed", "because": "Too far."}
    page = f"/c/{cases[1].ref}/shared/{filled[1].ref}/"
    at_page(cast.carol, f"{page}leave/", gone)
    shown = at_page(cast.grace, f"/provider/pools/{pool.ref}/")
    assert "send back what is left of Nell Carter: £160.00" in shown
    at_page(cast.grace, f"/provider/pools/{pool.ref}/back/{filled[1].ref}/", {})
    assert "£160.00 was left, and is on its way" in at_page(
        cast.nell, f"/c/{cases[1].ref}/shared/"
    )
    ends = {"ends_before": "2026-04-01", "because": "It closes."}
    at_page(cast.carol, f"/pools/{pool.ref}/end/", ends)
    assert "Leaves" in at_page(cast.carol, f"/pools/{pool.ref}/")


def test_somebody_whose_budget_has_ended_leaves_and_the_rest_goes_to_the_council(
    at_page, pool, cases, cast, filled, now
):
    cases[0].budgets.update(state="ENDED", ended_on=now.date())
    page = f"/c/{cases[0].ref}/shared/{filled[0].ref}/leave/"
    assert "Where does the money go" not in at_page(cast.carol, page)
    at_page(cast.carol, page, {"ends_before": "2026-03-02", "because": "She died."})
    at_page(cast.grace, f"/provider/pools/{pool.ref}/back/{filled[0].ref}/", {})
    council = balance("council:care").posted
    actions.confirm(ref=filled[0].ref, by=cast.efua.actor, at=now)
    assert balance("council:care").posted == council + Money(16_000)


def test_a_page_of_a_fund_asks_a_set_number_of_times(
    client, pool, cases, cast, filled, now, django_assert_max_num_queries
):
    Pool.objects.bulk_create(
        Pool(
            name=f"Club {nth}", what="A hall", organisation=pool.organisation, weekly=Money(1),
            team=pool.team, begun_by="carol", begun_at=now,
        )
        for nth in range(60)
    )  # fmt: skip
    for user, path, most, says in (
        (cast.carol, f"/pools/{pool.ref}/", 18, "Saturday club"),
        (cast.carol, "/pools/", 4, "Page 1 of 2"),
        (cast.carol, f"/c/{cases[0].ref}/shared/", 18, "Saturday club"),
        (cast.grace, "/provider/pools/", 8, "Page 1 of 2"),
        (cast.grace, f"/provider/pools/{pool.ref}/", 19, "Nell Carter"),
    ):
        client.force_login(user)
        with time_machine.travel(now, tick=False):
            client.get(path)
            with django_assert_max_num_queries(most):
                assert says in client.get(path).content.decode(), path


def test_where_nothing_is_shared_it_says_how_it_would_be(at_page, cases, cast, pool, now):
    assert "You share no money with others" in at_page(cast.amira, f"/c/{cases[0].ref}/shared/")
    assert "has nobody in it yet" in at_page(cast.carol, f"/pools/{pool.ref}/")
    assert "hold no fund" not in at_page(cast.grace, "/provider/pools/")
    member = joins(pool, cases[0], cast, now, 4_000, now.date() + timedelta(weeks=4))
    begins = f"From {day_in_words(member.starts_on)}"
    shown = at_page(cast.carol, f"/pools/{pool.ref}/")
    assert "will cost £40.00 a week together" in shown
    assert begins in shown
    assert begins in at_page(cast.grace, f"/provider/pools/{pool.ref}/")
