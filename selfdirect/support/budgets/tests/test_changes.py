"""What is learnt in the year: moved, paused, put right; and the book follows to the penny."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    end_pause,
    go_on,
    go_on_some,
    move_budget,
    open_budget,
    pause_budget,
    pause_days,
    refuse_addition,
    sign_addition,
    withdraw_change,
)
from selfdirect.support.budgets.models import Change
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway

LATER = datetime(2026, 5, 5, 9, tzinfo=UTC)
ASKED = "I would rather Brightway did Mondays too."


@pytest.fixture
def provider(budget):
    return f"managed:{brightway().organisation.ref}"


def day(days):
    return START + timedelta(days=days)


def move(budget, cast, source, target, pence=5000, days=28, **more):
    given = {"asked": ASKED, "by": cast.carol.actor, "at": LATER} | more
    return move_budget(
        budget_ref=budget.ref, source=source, target=target, weekly=Money(pence),
        starts_on=day(days), **given,
    )  # fmt: skip


def pause(budget, cast, first, last, keeps, **more):
    given = {"because": "She is in hospital", "by": cast.carol.actor, "at": LATER} | more
    return pause_budget(
        budget_ref=budget.ref, starts_on=day(first), ends_before=day(last), keeps=keeps, **given
    )


def free(budget, part):
    return ledger.balance(f"budget:{budget.ref}:{part}").available


def promised(budget):
    return sum(order.amount.pence for order in queries.orders_open(budget))


def asked_for(budget):
    return sum(share.amount.pence for share in queries.shares_open(budget))


def pay_first_run(budget, cast, at):
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(24800 * 4))]
    post(reference="pay:1", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=at)


# Moving -----------------------------------------------------------------------------------------


def test_a_move_takes_from_one_part_and_promises_from_another(budget, cast, provider):
    council = ledger.balance("council:care").posted
    move(budget, cast, "direct", provider)
    assert promised(budget) == 16460 * 4 + 21460 * 4 * 12
    assert free(budget, "direct") == Money(24800 * 4 + 19800 * 48)
    assert free(budget, "managed") == NOTHING
    assert ledger.balance("council:care").posted == council
    assert asked_for(budget) == 6000 * 52
    assert ledger.check() == []
    told = told_to(budget.case.person.ref).first().told
    assert told.startswith("From 30 March 2026, £50.00 a week moves. Before: You hold it.")
    assert "Now: Brightway Care, paid by the council." in told
    assert "your budget is still £412.60 a week. You still pay £60.00 of it." in told


def test_a_move_to_what_they_hold_themselves_is_paid_from_its_day(budget, cast, provider):
    pay_first_run(budget, cast, LATER)
    move(budget, cast, provider, "direct", pence=16460)
    part = queries.part_of(budget, "direct")
    budget.refresh_from_db()
    due = queries.next_due(part, Money(24800 * 4))
    # They pay £60 a week: towards the direct payment now, so it is paid net of that.
    assert due.amount == Money((24800 + 16460 - 6000) * 4)
    assert "30 March to 26 April 2026: £1,410.40" in due.working
    assert promised(budget) == 16460 * 4
    assert f"dp:{budget.ref}" in {share.target for share in queries.shares_open(budget)}
    assert ledger.check() == []


def test_money_can_go_to_somebody_they_chose_to_hold_it(budget, cast):
    move(budget, cast, "direct", "third", pence=24800)
    part = budget.parts.get(held="third")
    assert (part.address, part.weekly) == (f"budget:{budget.ref}:third", NOTHING)
    assert free(budget, "third") == Money(24800 * 48)
    budget.refresh_from_db()
    assert queries.next_due(part, NOTHING).run.starts_on == day(28)


def test_money_back_and_forth_ends_where_it_began(budget, cast, provider):
    before = (free(budget, "direct"), promised(budget), asked_for(budget))
    move(budget, cast, "direct", provider)
    move(budget, cast, provider, "direct")
    assert (free(budget, "direct"), promised(budget), asked_for(budget)) == before


def test_what_they_hold_already_for_days_that_moved_comes_off_the_next_payment(
    budget, cast, provider
):
    pay_first_run(budget, cast, LATER)
    move(budget, cast, "direct", provider, days=14)
    budget.refresh_from_db()
    due = queries.next_due(queries.part_of(budget, "direct"), Money(24800 * 4))
    assert due.amount == Money(19800 * 4 - 5000 * 2)


def test_a_payment_on_its_way_does_not_stand_in_the_way_of_a_move(budget, cast):
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(24800 * 4))]
    efua = {"by": cast.efua.actor, "at": LATER}
    post(reference="pay:1", effective_on=START, memo="", legs=legs, pending=True, **efua)
    move(budget, cast, "direct", "managed")
    assert free(budget, "direct") == Money(19800 * 48)


def test_days_that_were_paid_cannot_be_moved(budget, cast, provider):
    pay_first_run(budget, cast, LATER)
    with pytest.raises(Refused, match=r"£496\.00 of this was paid out already"):
        move(budget, cast, "direct", provider, pence=24800, days=14)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"asked": " "}, "Write down what the person asked for"),
        ({"source": "third"}, r"There is £0\.00 a week there"),
        ({"target": "direct"}, "two different places"),
        ({"target": "direct-health"}, "only be used for what it was given for"),
        ({"pence": 0}, "how much a week"),
        ({"pence": 24801}, r"There is £248\.00 a week there from 30 March 2026"),
        ({"days": 30}, "Choose a Monday"),
        ({"days": 364}, "not in the year"),
        ({"target": "managed:OR-NONE"}, "not in the directory"),
    ],
)
def test_a_move_that_does_not_fit_says_how_to_mend_it(budget, cast, change, words):
    given = {"source": "direct", "target": "managed"} | change
    with pytest.raises(Refused, match=words):
        move(budget, cast, **given)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("who", "error"), [("efua", Refused), ("amira", Refused), ("simon", NotThere)]
)
def test_their_own_team_moves_money(budget, cast, provider, who, error):
    with pytest.raises(error):
        move(budget, cast, "direct", provider, by=getattr(cast, who).actor)


def test_nothing_is_moved_once_a_budget_has_ended(budget, cast, provider):
    end_budget(budget_ref=budget.ref, on=day(28), by=cast.efua.actor, at=LATER)
    with pytest.raises(Refused, match="has ended"):
        move(budget, cast, "direct", provider)


LEAVES = ("direct", "third", "managed", "provider")


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["move", "pay", "share", "invoice"]),
            st.permutations(LEAVES).map(lambda order: order[:2]),
            st.integers(1, 30000),
            st.integers(0, 50),
        ),
        max_size=7,
    )
)
def test_through_any_moves_payments_and_shares_no_penny_is_lost(case, cast, now, acts):
    ref = _opened_anew(case, cast, now)
    budget = queries.get_visible(cast.efua.actor, ref)
    leaf = f"managed:{brightway().organisation.ref}"
    for nth, (kind, places, pence, week) in enumerate(acts):
        source, target = (leaf if place == "provider" else place for place in places)
        with suppress(Refused, IndexError, NotThere), transaction.atomic():
            if kind == "move":
                move(budget, cast, source, target, pence, days=week * 7)
            elif kind == "pay":
                _pay(budget, source, Money(pence), nth, cast)
            else:
                open_ = {"share": queries.shares_open, "invoice": queries.orders_open}[kind]
                efua = cast.efua.actor
                settle(reference=open_(budget)[0].reference, effective_on=START, by=efua, at=LATER)
    budget.refresh_from_db()
    weeks = queries.weeks_of(budget)
    assert {rules.everything(week) for week in weeks} == {Money(41260)}
    assert _all_there(budget) == Money(41260 * 52)
    assert ledger.check() == []


def _opened_anew(case, cast, now):
    old = queries.open_of(case)
    if old:
        end_budget(budget_ref=old.ref, on=START, by=cast.efua.actor, at=now)
    agreed_plan(case, now, pays=6000, version=case.plans.count() + 1)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now).ref


def _pay(budget, part, amount, nth, cast):
    if part in ("direct", "third"):
        legs = [Leg(f"budget:{budget.ref}:{part}", rules.held_account(budget.ref, part), amount)]
        by = cast.efua.actor
        name = f"pay:{budget.ref}-{nth}"
        post(reference=name, effective_on=START, memo="", legs=legs, by=by, at=LATER)


def _all_there(budget):
    """Add up where the year's money is, with what the person still puts in themselves."""
    parts = [part.address for part in budget.parts.all()]
    held = [rules.held_account(budget.ref, each) for each in rules.NET]
    lines = ledger.lines([*parts, *held], queries.EVER)
    from_council = Money.total(x.amount for x in lines if x.other.startswith("council:"))
    weeks = queries.weeks_of(budget)
    own = Money.total(
        rules.cost(weeks, budget.year, rules.person_pays(part)) for part in rules.NET
    )
    return from_council + own


# A pause ----------------------------------------------------------------------------------------


def test_a_pause_releases_what_stops_and_goes_on_by_itself(budget, cast, provider):
    pause(budget, cast, 28, 42, {provider: NOTHING, "direct": Money(10000)})
    orders = queries.orders_open(budget)
    assert [order.amount.pence for order in orders[:3]] == [16460 * 4, 16460 * 2, 16460 * 4]
    assert orders[1].run.starts_on == day(42)
    assert asked_for(budget) == 6000 * 52  # while it stops they pay towards what goes on
    part = queries.part_of(budget, "direct")
    budget.refresh_from_db()
    assert free(budget, "direct") == queries.entitled(budget, part, budget.year)
    told = told_to(budget.case.person.ref).first().told
    assert told.startswith(
        "A pause, 30 March to 12 April 2026. Brightway Care, paid by the council"
    )
    assert "You hold it: £100.00 a week goes on. She is in hospital." in told
    assert ledger.check() == []


def test_a_pause_we_learn_of_late_is_taken_off_what_follows(budget, cast, provider):
    pay_first_run(budget, cast, LATER)
    first = queries.orders_open(budget)[0]
    settle(reference=first.reference, effective_on=day(30), by=cast.efua.actor, at=LATER)
    pause(budget, cast, 14, 28, {provider: NOTHING, "direct": NOTHING})
    assert promised(budget) == 16460 * 52 - 16460 * 6
    budget.refresh_from_db()
    due = queries.next_due(queries.part_of(budget, "direct"), Money(24800 * 4))
    assert due.amount == Money(24800 * 2)
    assert "already held" in due.working
    lines = {line.what: line for line in queries.explained(budget)}
    assert lines["direct"].difference == Money(-24800 * 2)
    assert lines["direct"].late
    assert lines["direct"].words.endswith("We have known since 5 May 2026.")
    assert ledger.check() == []


def test_they_come_home_earlier_than_was_thought(budget, cast, provider):
    change = pause(budget, cast, 28, 42, {provider: NOTHING})
    end_pause(change_ref=change.ref, ends_before=day(35), by=cast.carol.actor, at=LATER)
    assert promised(budget) == 16460 * 51
    assert [each.kind for each in Change.objects.all()] == ["pause", "withdraw", "pause"]
    with pytest.raises(Refused, match="taken back already"):
        withdraw_change(change_ref=change.ref, because="x", by=cast.carol.actor, at=LATER)


def test_a_pause_that_never_was_leaves_nothing(budget, cast, provider):
    before = (free(budget, "direct"), promised(budget), asked_for(budget))
    change = pause(budget, cast, 28, 42, {provider: NOTHING, "direct": NOTHING})
    end_pause(change_ref=change.ref, ends_before=day(28), by=cast.carol.actor, at=LATER)
    assert (free(budget, "direct"), promised(budget), asked_for(budget)) == before


@pytest.mark.parametrize(
    ("first", "last", "keeps", "because", "words"),
    [
        (42, 42, {"direct": NOTHING}, "x", "must be after"),
        (-1, 42, {"direct": NOTHING}, "x", "not all in the year"),
        (28, 730, {"direct": NOTHING}, "x", "not all in the year"),
        (28, 42, {}, "x", "at least one thing"),
        (28, 42, {"direct": Money(-1)}, "x", "less than nothing"),
        (28, 42, {"direct": NOTHING}, " ", "Say why"),
    ],
)
def test_a_pause_that_does_not_fit_says_so(budget, cast, first, last, keeps, because, words):
    with pytest.raises(Refused, match=words):
        pause(budget, cast, first, last, keeps, because=because)


def test_what_is_not_a_pause_is_not_ended(budget, cast, provider):
    change = move(budget, cast, "direct", provider)
    with pytest.raises(Refused, match="not a pause"):
        end_pause(change_ref=change.ref, ends_before=day(30), by=cast.carol.actor, at=LATER)
    with pytest.raises(NotThere):
        end_pause(change_ref="BC-NONE", ends_before=day(30), by=cast.carol.actor, at=LATER)


NEAR = datetime(2027, 2, 20, 9, tzinfo=UTC)


def test_a_pause_of_a_year_whose_next_is_open_ends_earlier_or_never_was(budget, cast, provider):
    change = pause(budget, cast, 343, 364, {provider: NOTHING, "direct": NOTHING})
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert promised(budget) == 16460 * 49
    carol = {"by": cast.carol.actor, "at": NEAR}
    again = end_pause(change_ref=change.ref, ends_before=day(350), **carol)
    assert (again.budget, promised(budget)) == (budget, 16460 * 51)
    budget.refresh_from_db()
    assert free(budget, "direct") == Money(24800 * 51)  # in a whole pause they pay nothing
    withdraw_change(change_ref=again.ref, because="She was at home.", **carol)
    assert (promised(budget), free(budget, "direct")) == (16460 * 52, Money(24800 * 52))
    assert promised(new) == 16460 * 52
    assert ledger.check() == []


@pytest.mark.parametrize("opened", [go_on, None])
def test_a_stay_over_the_end_of_the_year_is_told_long_before(
    case, budget, cast, now, provider, opened
):
    stay = {"keeps": {provider: NOTHING, "direct": NOTHING}, "because": "Away."}
    carol = {"by": cast.carol.actor, "at": now}
    (told,) = pause_days(ref=case.ref, starts_on=day(350), ends_before=day(378), **stay, **carol)
    assert (told.ends_before, promised(budget)) == (day(378), 16460 * 50)
    assert free(budget, "direct") == Money(24800 * 50)
    if opened:
        new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    else:
        assert [len(go_on_some(budgets=[budget], at=NEAR)) for _ in range(2)] == [1, 0]
        new = queries.open_of(case)
    assert (promised(new), free(new, "direct")) == (16460 * 50, Money(24800 * 50))
    follows = new.changes.get()
    assert (follows.kind, follows.starts_on, follows.ends_before) == ("pause", day(364), day(378))
    assert follows.words.startswith("In your new budget too: A pause, 15 February to 14 March")
    end_pause(change_ref=follows.ref, ends_before=day(364), by=cast.carol.actor, at=NEAR)
    assert (promised(new), free(new, "direct")) == (16460 * 52, Money(24800 * 52))
    assert ledger.check() == []


@pytest.mark.parametrize("home", [day(357), day(364), None])
def test_who_came_home_sooner_pauses_nothing_in_the_next_year(
    case, budget, cast, now, provider, home
):
    stay = {"keeps": {provider: NOTHING, "direct": NOTHING}, "because": "Away."}
    carol = {"by": cast.carol.actor, "at": now}
    (told,) = pause_days(ref=case.ref, starts_on=day(350), ends_before=day(378), **stay, **carol)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    if home:
        end_pause(change_ref=told.ref, ends_before=home, by=cast.carol.actor, at=NEAR)
    else:
        withdraw_change(change_ref=told.ref, because="x", by=cast.carol.actor, at=NEAR)
    assert (promised(new), free(new, "direct")) == (16460 * 52, Money(24800 * 52))
    assert not new.changes.filter(kind="pause", withdrawn=None).exists()
    assert ledger.check() == []


@pytest.mark.parametrize(("home", "away"), [(357, 0), (364, 0), (371, 1), (385, 3), (None, 0)])
def test_a_stay_told_when_the_next_year_is_open_is_one_stay(
    case, budget, cast, provider, home, away
):
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    stay = {"keeps": {provider: NOTHING, "direct": NOTHING}, "because": "Away."}
    carol = {"by": cast.carol.actor, "at": NEAR}
    *_, told = pause_days(ref=case.ref, starts_on=day(350), ends_before=day(378), **stay, **carol)
    assert (promised(budget), promised(new)) == (16460 * 50, 16460 * 50)
    if home:
        again = end_pause(change_ref=told.ref, ends_before=day(home), **carol)
        assert again.budget == budget
    else:
        withdraw_change(change_ref=told.ref, because="x", **carol)
    assert (promised(new), free(new, "direct")) == (
        16460 * (52 - away),
        Money(24800 * (52 - away)),
    )
    assert new.changes.filter(kind="pause", withdrawn=None).count() == bool(away)
    assert ledger.check() == []


def test_a_stay_that_was_taken_back_before_the_next_year_opens_is_not_in_it(
    case, budget, cast, now, provider
):
    stay = {"keeps": {provider: NOTHING}, "because": "Away.", "by": cast.carol.actor, "at": now}
    (told,) = pause_days(ref=case.ref, starts_on=day(350), ends_before=day(378), **stay)
    home = end_pause(change_ref=told.ref, ends_before=day(371), by=cast.carol.actor, at=now)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert (home.ends_before, promised(new)) == (day(371), 16460 * 51)
    with pytest.raises(Refused, match="not all in the year"):
        pause_days(ref=case.ref, starts_on=day(720), ends_before=day(1100), **stay)


def test_a_stay_learnt_of_late_is_put_right_in_each_year_that_it_was_in(
    case, budget, cast, provider
):
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    first = queries.orders_open(budget)[0]
    settle(reference=first.reference, effective_on=day(30), by=cast.efua.actor, at=NEAR)
    stay = {"keeps": {provider: NOTHING}, "because": "Away.", "by": cast.carol.actor, "at": NEAR}
    made = pause_days(ref=case.ref, starts_on=day(350), ends_before=day(378), **stay)
    assert [each.budget for each in made] == [new, budget]
    assert (promised(budget), promised(new)) == (16460 * 46, 16460 * 50)
    paid = pause_days(ref=case.ref, starts_on=day(0), ends_before=day(14), **stay)
    assert promised(budget) == 16460 * 44  # it comes off what is still to be paid of that year
    assert paid[0].over == NOTHING
    for days, words in (((-7, 14), "not all in the year"), ((14, 14), "must be after")):
        with pytest.raises(Refused, match=words):
            pause_days(ref=case.ref, starts_on=day(days[0]), ends_before=day(days[1]), **stay)
    end_budget(budget_ref=new.ref, on=day(380), by=cast.efua.actor, at=NEAR)
    with pytest.raises(Refused, match="has ended"):
        end_pause(change_ref=made[1].ref, ends_before=day(360), by=cast.carol.actor, at=NEAR)
    assert ledger.check() == []


# More money -------------------------------------------------------------------------------------


def more(budget, cast, **asked):
    given = {
        "kind": "stream", "held": "direct", "stream": "health", "amount": Money(9000),
        "starts_on": day(28), "words": "The NHS pays for night care", "by": cast.dev.actor,
        "at": LATER,
    } | asked  # fmt: skip
    return ask_for_more(budget_ref=budget.ref, **given)


def sign(addition, cast, who="efua"):
    return sign_addition(ref=addition.ref, by=getattr(cast, who).actor, at=LATER)


def test_money_of_the_nhs_has_its_own_account_and_is_never_charged(budget, cast):
    sign(more(budget, cast), cast)
    assert free(budget, "direct-health") == Money(9000 * 48)
    assert -ledger.balance("council:health").posted == Money(9000 * 48)
    budget.refresh_from_db()
    found = queries.figures_on(budget, day(30))
    assert (found.total, found.person_pays, found.public) == (
        Money(41260), Money(6000), Money(9000),
    )  # fmt: skip
    assert queries.next_due(budget.parts.get(stream="health"), NOTHING).amount == Money(36000)
    told = told_to(budget.case.person.ref).first().told
    assert "NHS continuing healthcare, paid by the NHS. You never pay for this." in told
    assert ledger.check() == []


def test_a_sum_to_start_with_is_owed_with_the_next_payment(budget, cast):
    asked = {"kind": "once", "stream": "care", "amount": Money(30000), "words": "To start up"}
    sign(more(budget, cast, starts_on=START, **asked), cast)
    budget.refresh_from_db()
    due = queries.next_due(queries.part_of(budget, "direct"), NOTHING)
    assert due.amount == Money(24800 * 4 + 30000)
    assert "To start up" in due.working
    assert free(budget, "direct") == Money(24800 * 52 + 30000)


def test_a_contribution_that_was_too_high_is_put_right_from_its_day(budget, cast):
    share = queries.shares_open(budget)[0]
    settle(reference=share.reference, effective_on=day(30), by=cast.efua.actor, at=LATER)
    asked = {"kind": "pays", "held": "", "stream": "care", "amount": Money(-2000)}
    sign(more(budget, cast, starts_on=START, words="Your rent was counted", **asked), cast)
    assert asked_for(budget) == 4000 * 52 - 6000 * 4
    budget.refresh_from_db()
    assert queries.figures_on(budget, START).person_pays == Money(4000)
    assert ledger.check() == []


def test_whoever_asks_does_not_sign_and_nothing_moves_until_then(budget, cast):
    before = ledger.balance("council:care").posted
    asked = more(budget, cast)
    with pytest.raises(Refused, match="somebody else decides"):
        sign(asked, cast, "dev")
    with pytest.raises(Refused, match="is for: finance, team manager"):
        sign(asked, cast, "carol")
    assert ledger.balance("council:care").posted == before
    refuse_addition(ref=asked.ref, by=cast.efua.actor, at=LATER)
    with pytest.raises(Refused, match="while it is refused"):
        sign(asked, cast)
    with pytest.raises(NotThere):
        sign_addition(ref="BA-NONE", by=cast.efua.actor, at=LATER)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words": ""}, "Say why"),
        ({"starts_on": date(2027, 5, 1)}, "not in the year"),
        ({"amount": NOTHING}, "more than nothing"),
        ({"kind": "pays", "amount": NOTHING}, "how much more or less"),
        ({"held": "sock"}, "Choose who holds"),
        ({"stream": "care"}, "changed with the plan"),
        ({"kind": "once", "held": "managed"}, "paid out once"),
        ({"held": "managed"}, "Choose the provider"),
        ({"held": "managed", "organisation": "OR-NONE"}, "not in the directory"),
        ({"held": "direct", "organisation": "OR-NONE"}, "Choose who holds"),
        ({"held": "isf"}, "A fund cannot have this money yet"),
        ({"held": "managed", "stream": "choice", "organisation": "OR-1"}, "may be asked to pay"),
    ],
)
def test_more_money_that_does_not_fit_says_so(budget, cast, change, words):
    with pytest.raises(Refused, match=words):
        more(budget, cast, **change)


def test_a_worker_does_not_ask_for_more_money_alone(budget, cast):
    with pytest.raises(Refused, match="finance or a team manager"):
        more(budget, cast, by=cast.carol.actor)


def test_more_money_is_taken_back_by_another_than_asked_for_it(budget, cast):
    change = sign(more(budget, cast), cast)
    for who, words in (("dev", "You asked for this"), ("carol", "finance or a team manager")):
        with pytest.raises(Refused, match=words):
            withdraw_change(
                change_ref=change.ref, because="Wrong", by=getattr(cast, who).actor, at=LATER
            )
    taken = {"change_ref": change.ref, "by": cast.efua.actor, "at": LATER}
    with pytest.raises(Refused, match="Say what was wrong"):
        withdraw_change(because=" ", **taken)
    back = withdraw_change(because="It was for somebody else", **taken)
    assert free(budget, "direct-health") == NOTHING
    letter = Message.objects.latest("pk")
    assert letter.subject == "Your budget will be less"
    assert "It was for somebody else." in letter.body
    assert "If you do not agree, tell us" in letter.body
    with pytest.raises(Refused, match="anew instead"):
        withdraw_change(change_ref=back.ref, because="x", by=cast.efua.actor, at=LATER)


def test_an_ended_budget_gives_each_stream_its_own_back(budget, cast):
    sign(more(budget, cast), cast)
    end_budget(budget_ref=budget.ref, on=day(56), by=cast.efua.actor, at=LATER)
    assert -ledger.balance("council:health").posted == Money(9000 * 4)
    assert ledger.check() == []


def replaced(case, cast, days, version=2, **plan):
    """Open the budget of a new plan from a day."""
    agreed_plan(case, LATER, pays=6000, starts_on=day(days), version=version, **plan)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=LATER)


@pytest.mark.parametrize("ended_first", [False, True])
def test_money_beside_the_plan_and_pauses_go_along_into_the_budget_of_a_new_plan(
    case, budget, cast, provider, ended_first
):
    sign(more(budget, cast), cast)
    asked = {"kind": "once", "stream": "care", "amount": Money(30000), "words": "To start up."}
    sign(more(budget, cast, starts_on=day(100), **asked), cast)
    move(budget, cast, "direct-health", "third-health", pence=2000, days=56)
    pause(budget, cast, 63, 84, {provider: NOTHING})
    if ended_first:
        end_budget(budget_ref=budget.ref, on=day(70), by=cast.efua.actor, at=LATER)
    new = replaced(case, cast, 70)
    week = queries.week_of(new, day(70))
    assert week.leaves == {
        "direct": Money(24800), provider: NOTHING,
        "direct-health": Money(7000), "third-health": Money(2000),
    }  # fmt: skip
    assert [(each.kind, each.starts_on) for each in new.changes.all()] == [
        ("stream", day(70)), ("move", day(70)), ("pause", day(70)), ("once", day(100)),
    ]  # fmt: skip
    assert promised(new) == 16460 * 50
    assert free(new, "direct-health") == Money(7000 * 52)
    assert free(new, "direct") == Money(24800 * 52 + 30000 - 6000 * 2)  # they pay of it then
    assert -ledger.balance("council:health").posted == Money(9000 * (6 + 52))
    signed = new.additions.get(kind="stream")
    assert (signed.asked_by, signed.decided_by, signed.state) == ("dev", "efua", "SIGNED")
    told = told_to(case.person.ref).get(code="budget.opened", subject__endswith=new.ref).told
    assert "In your new budget too: From 30 March 2026 there is £90.00 a week more" in told
    assert "A pause, 4 May 2026 to 24 May 2026" in told or "A pause, 4 May to" in told
    assert ledger.check() == []


def test_what_a_year_was_opened_with_beside_its_plan_goes_along_too(case, budget, cast):
    sign(more(budget, cast, starts_on=START, stream="choice"), cast)
    near = datetime(2027, 2, 20, 9, tzinfo=UTC)
    year = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=near)
    new = replaced(case, cast, 364 + 28)
    assert (new.total, new.leaves["direct-choice"]) == (year.total, 9000)
    newest = replaced(case, cast, 364 + 56, version=3, direct=0)
    assert newest.parts.get(stream="choice").weekly == Money(9000)
    assert free(newest, "direct-choice") == Money(9000 * 52)
    assert free(new, "direct-choice") == Money(9000 * 4)
    assert ledger.check() == []


def test_money_beside_the_plan_ends_on_a_day_and_does_not_come_again(budget, cast):
    sign(more(budget, cast, starts_on=START), cast)
    sign(more(budget, cast, kind="less", starts_on=day(182), words="It stopped."), cast)
    assert free(budget, "direct-health") == Money(9000 * 26)
    assert Message.objects.latest("pk").subject == "Your budget will be less"
    told = told_to(budget.case.person.ref).first().told
    assert told.startswith("From 31 August 2026 there is £90.00 a week less: NHS")
    assert told.endswith("It stopped.")
    with pytest.raises(Refused, match=r"There is £0\.00 a week of it"):
        more(budget, cast, kind="less", starts_on=day(190))
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert not new.parts.filter(stream="health").exists()
    assert ledger.check() == []


def paid_a_run(budget, cast, part="direct-health", held="direct"):
    legs = [Leg(f"budget:{budget.ref}:{part}", rules.held_account(budget.ref, held), Money(36000))]
    post(reference=f"pay:{part}", effective_on=START, memo="", legs=legs, by=cast.efua.actor,
         at=LATER)  # fmt: skip


def test_what_was_paid_too_far_is_said_of_every_stream(case, budget, cast):
    sign(more(budget, cast, starts_on=START), cast)
    paid_a_run(budget, cast)
    end_budget(budget_ref=budget.ref, on=day(14), by=cast.efua.actor, at=LATER)
    assert "You still hold £180.00" in told_to(case.person.ref).first().told
    assert ledger.check() == []


@pytest.mark.parametrize("held", ["direct", "third"])
def test_what_was_paid_too_far_beside_the_plan_counts_in_the_budget_of_a_new_plan(
    case, budget, cast, held
):
    part = f"{held}-health"
    sign(more(budget, cast, starts_on=START, held=held), cast)
    pay_first_run(budget, cast, LATER)
    paid_a_run(budget, cast, part, held)
    new = replaced(case, cast, 14)
    over, health = Money(18000), new.parts.get(stream="health")
    assert queries.paid_out(new) == {"direct": Money(24800 * 2), part: over}
    assert queries.paid_out(budget)[part] == over
    assert queries.received([budget, new])[new.ref] == Money(24800 * 2)
    assert queries.next_due(health, over).amount == over
    told = told_to(case.person.ref).get(code="budget.opened", subject__endswith=new.ref).told
    assert "£676.00 was paid already for the first days" in told
    assert "You still hold" not in told
    end_budget(budget_ref=new.ref, on=day(28), by=cast.efua.actor, at=LATER)
    assert -ledger.balance("council:health").posted == Money(36000)
    assert ledger.check() == []


def test_what_each_part_has_paid_out_is_added_up_apart(budget, cast):
    sign(more(budget, cast, starts_on=START), cast)
    pay_first_run(budget, cast, LATER)
    legs = [Leg(f"budget:{budget.ref}:direct-health", f"dp:{budget.ref}", Money(36000))]
    post(reference="pay:2", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=LATER)
    parts = list(budget.parts.all())
    assert queries.received_of(parts) == {
        f"budget:{budget.ref}:direct": Money(99200),
        f"budget:{budget.ref}:direct-health": Money(36000),
    }
    assert queries.received([budget]) == {budget.ref: Money(99200)}
    budget.refresh_from_db()
    due = queries.next_due(budget.parts.get(stream="health"), Money(36000))
    assert due.run.starts_on == day(28)


def test_what_moved_on_is_moved_back_before_it_is_taken_back(budget, cast, provider):
    first = move(budget, cast, "direct", "third")
    second = move(budget, cast, "third", provider, days=56)
    taken = {"because": "Wrong", "by": cast.carol.actor, "at": LATER}
    with pytest.raises(Refused, match="Take that move back first"):
        withdraw_change(change_ref=first.ref, **taken)
    withdraw_change(change_ref=second.ref, **taken)
    withdraw_change(change_ref=first.ref, **taken)
    assert {rules.everything(week) for week in queries.weeks_of(budget)} == {Money(41260)}
    assert ledger.check() == []


@pytest.mark.parametrize("pence", [7000, 9000])
def test_no_stream_pays_on_where_it_moved_when_it_ends_before(budget, cast, pence):
    sign(more(budget, cast), cast)
    move(budget, cast, "direct-health", "third-health", pence=4000, days=84)
    less = more(budget, cast, kind="less", amount=Money(pence), starts_on=day(56))
    with pytest.raises(Refused, match="Take that move back first"):
        sign(less, cast)
    change = Change.objects.get(kind="stream")
    with pytest.raises(Refused, match="has moved on since"):
        withdraw_change(change_ref=change.ref, because="Wrong", by=cast.efua.actor, at=LATER)
    sign(more(budget, cast, kind="less", amount=Money(5000), starts_on=day(56)), cast)
    assert free(budget, "third-health") == Money(4000 * 40)
