"""Terms of charging reach the budgets that are open: once each, from their own day, told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.charging.models import Effect, FinancialAssessment, Terms
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.models import Task
from selfdirect.register.cases.queries import open_tasks
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    go_on,
    open_budget,
    pause_budget,
    refuse_addition,
    report_death,
    reprice_due,
    sign_addition,
)
from selfdirect.support.budgets.models import Addition, Budget, Change
from selfdirect.support.budgets.rules import Kind, Share
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case

APRIL = date(2026, 4, 6)
KNOWN = datetime(2026, 3, 3, 9, tzinfo=UTC)
DIRECT, MANAGED = (
    Share("direct", Money(24800), Money(3000)),
    Share("managed", Money(16460), Money(0)),
)
HEALTH = Share("managed-health", Money(50000), Money(0))


@pytest.mark.parametrize(
    ("shares", "was", "now", "more", "plain"),
    [
        ([DIRECT, MANAGED], 3000, 3500, 500, True),
        ([DIRECT, MANAGED], 3000, 2000, -1000, True),
        ([DIRECT, MANAGED], 3000, 3000, 0, True),
        ([DIRECT, MANAGED], 3000, None, 24800 + 16460 - 3000, True),  # the full cost
        ([DIRECT, MANAGED], 2500, 3500, 500, False),  # somebody had decided otherwise
        ([DIRECT], 3000, 90000, 21800, True),  # no more than it costs
        ([Share("direct", Money(2000), Money(2000)), HEALTH], 3000, 4000, 0, True),
        ([HEALTH], None, None, 0, True),  # health money is never charged for
    ],
)
def test_nobody_pays_more_than_what_may_be_charged_for_costs(shares, was, now, more, plain):
    found = rules.repriced(shares, *(None if each is None else Money(each) for each in (was, now)))
    assert (found.more, found.plain) == (Money(more), plain)


def fact(key, kind, known=0, last=None, **more):
    days = Period(APRIL - timedelta(days=9), APRIL + timedelta(days=last) if last else None)
    return rules.Fact(key, kind, days, KNOWN + timedelta(days=known), **more)


def test_nobody_is_charged_for_equipment():
    found = rules.repriced([DIRECT], Money(3000), None, free=Money(800))
    assert (found.after, found.plain) == (Money(24000), True)
    assert rules.may_charge_for([DIRECT, HEALTH], free=Money(99999)) == Money(0)


def test_a_usual_week_is_one_in_which_nothing_is_paused():
    year = Period(START, date(2027, 3, 1))
    base = rules.Base(year, {"direct": Money(24800)}, Money(6000))
    away = fact("1", Kind.PAUSE, last=9, keeps={"direct": Money(0)})
    less = fact("2", Kind.PAYS, person_pays=Money(-1000))
    facts = [away, less]
    assert rules.week_on(rules.schedule(base, facts), APRIL).of("direct").person_pays == Money(0)
    usual = rules.usual_week(base, facts, APRIL).of("direct")
    assert usual == Share("direct", Money(24800), Money(5000))
    assert rules.usual_week(base, facts, START).of("direct").person_pays == Money(6000)


@pytest.mark.parametrize(
    ("facts", "otherwise"),
    [
        ([], False),
        ([fact("1", Kind.PAYS)], False),  # known when it was asked for
        ([fact("1", Kind.PAYS, 1)], True),
        ([fact("1", Kind.PAYS), fact("2", Kind.PAUSE, 1)], False),
        ([fact("1", Kind.PAYS), fact("2", Kind.WITHDRAW, 1, withdraws="1")], True),
        ([fact("1", Kind.MOVE), fact("2", Kind.WITHDRAW, 1, withdraws="1")], False),
    ],
)
def test_what_they_pay_is_otherwise_once_we_learn_of_another_sum(facts, otherwise):
    assert rules.pays_otherwise_since(facts, KNOWN) == otherwise


@pytest.fixture
def terms(cast, now):
    """Give terms of April that were signed and carried out."""
    return signed_terms(APRIL, now)


def signed_terms(starts_on, now):
    return Terms.objects.create(
        title="New charges", starts_on=starts_on, settings={}, why="The rates rise.",
        state="SIGNED", saved_by="farid", saved_by_name="Farid", saved_at=now,
        proposed_by="farid", proposed_by_name="Farid Haddad", proposed_at=now,
        signed_by="efua", signed_by_name="Efua Mensah", signed_at=now, told_at=now,
        applied_at=now, found={}, found_at=now,
    )  # fmt: skip


def apply(terms, case, now, *, was=6000, after=7200):
    """Make somebody's sum anew, as the work of charging does."""

    def means(**more):
        return FinancialAssessment.objects.create(
            case=case, means={}, working=[], told_by="amira", told_at=now, **more
        )

    old = means(state="SUPERSEDED", effective_on=START, most=Money(was), priced_at=now)
    means(
        state="CONFIRMED", effective_on=APRIL, most=Money(after), terms=terms,
        confirmed_by="efua", confirmed_at=now,
    )  # fmt: skip
    return Effect.objects.create(
        terms=terms, case=case, means=old, group="", age="", setting="", before=Money(was),
        after=Money(after),
        applied_at=now,
    )  # fmt: skip


def test_an_open_budget_follows_once_and_the_person_reads_from_what_to_what(
    budget, terms, cast, now
):
    apply(terms, budget.case, now)
    night = now + timedelta(days=36)
    found = reprice_due(at=night)
    assert (found.changed, found.asked, found.same) == (1, 0, 0)
    budget.refresh_from_db()
    for day, pays in ((date(2026, 4, 5), 6000), (APRIL, 7200), (date(2027, 1, 1), 7200)):
        assert queries.figures_on(budget, day).person_pays == Money(pays)
    change = Change.objects.get()
    assert (change.starts_on, change.addition.asked_by, change.addition.decided_by) == (
        APRIL, "farid", "efua",
    )  # fmt: skip
    told = told_to(budget.case.person.ref).get(code="budget.changed").told
    assert "From 6 April 2026 you pay £12.00 a week more." in told
    assert "You paid £60.00 a week before, and £72.00 a week from that day." in told
    again = reprice_due(at=night)
    assert (again.changed, again.asked, again.same) == (0, 0, 0)
    assert Change.objects.count() == 1
    assert ledger.check() == []


def test_the_budget_of_a_new_plan_that_rests_on_an_older_sum_follows_too(budget, terms, cast, now):
    """Terms begin on 6 April; the plan signed before them is opened on the 8th for the 13th."""
    effect = apply(terms, budget.case, now)
    second = agreed_plan(budget.case, now, version=2, starts_on=APRIL + timedelta(7), pays=6000)
    second.means = effect.means
    second.save()
    night = datetime(2026, 4, 6, 1, tzinfo=UTC)
    assert reprice_due(at=night).changed == 1
    new = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=night + timedelta(days=2))
    assert [reprice_due(at=night + timedelta(days=days)).changed for days in (3, 4)] == [1, 0]
    for each, day in ((budget, APRIL + timedelta(days=6)), (new, APRIL + timedelta(days=7))):
        each.refresh_from_db()
        assert queries.figures_on(each, day).person_pays == Money(7200)


def test_the_last_days_of_a_budget_follow_where_the_next_plan_is_open_ahead(
    budget, terms, cast, now
):
    effect = apply(terms, budget.case, now)
    second = agreed_plan(budget.case, now, version=2, starts_on=APRIL + timedelta(7), pays=6000)
    second.means = effect.means
    second.save()
    night = datetime(2026, 4, 6, 1, tzinfo=UTC)
    new = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=night - timedelta(days=2))
    assert reprice_due(at=night).changed == 1
    for each, day in ((budget, APRIL + timedelta(days=6)), (new, APRIL + timedelta(days=7))):
        each.refresh_from_db()
        assert queries.figures_on(each, day).person_pays == Money(7200)
    assert ledger.check() == []


def test_what_somebody_decided_otherwise_waits_for_a_person(budget, terms, cast, now):
    less = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(-2000), starts_on=START,
        words="Her heating costs a lot.", by=cast.maya.actor, at=now,
    )  # fmt: skip
    sign_addition(ref=less.ref, by=cast.efua.actor, at=now)
    apply(terms, budget.case, now)
    found = reprice_due(at=now)
    assert (found.changed, found.asked) == (0, 1)
    waits = Addition.objects.get(terms=terms)
    assert (waits.state, waits.amount) == ("ASKED", Money(3200))
    budget.refresh_from_db()
    assert queries.figures_on(budget, APRIL).person_pays == Money(4000)
    assert reprice_due(at=now).asked == 0
    later = now + timedelta(days=1)
    more = ask(budget, cast, later, 500)
    sign_addition(ref=more.ref, by=cast.efua.actor, at=later)
    signed = sign_addition(ref=waits.ref, by=cast.efua.actor, at=later)
    assert signed.person_pays == Money(2700)  # so that they pay the sum that was signed, no more
    budget.refresh_from_db()
    assert queries.figures_on(budget, APRIL).person_pays == Money(7200)


def told(case, at, most, *, by="efua"):
    """Tell other means, and let finance check them."""
    FinancialAssessment.objects.filter(case=case).update(state="SUPERSEDED")
    told_at = at + timedelta(seconds=FinancialAssessment.objects.count())
    return FinancialAssessment.objects.create(
        case=case, means={}, working=[], told_by="amira", told_at=told_at, most=most,
        effective_on=at.date(), state="CONFIRMED", confirmed_by=by, confirmed_at=at,
    )  # fmt: skip


def test_new_means_reach_an_open_budget_once_two_have_signed(budget, cast, now):
    later = now + timedelta(days=14)
    told(budget.case, later, Money(2500))
    assert [reprice_due(at=later).asked for _ in range(2)] == [1, 0]
    waits = Addition.objects.get()
    assert (waits.state, waits.amount, waits.asked_by) == ("ASKED", Money(-3500), "efua")
    assert "You paid £60.00 a week before, and £25.00" in waits.words
    assert pays(budget, later.date()) == [6000]
    (task,) = Task.objects.filter(code="budget.sign", done_at=None)
    with pytest.raises(Refused, match="You asked for this yourself"):
        sign_addition(ref=waits.ref, by=cast.efua.actor, at=later)
    sign_addition(ref=waits.ref, by=cast.maya.actor, at=later)
    before = later.date() - timedelta(days=1)
    assert pays(budget, before, later.date()) == [6000, 2500]
    task.refresh_from_db()
    assert task.done_at == later
    assert ledger.check() == []


def test_means_that_change_nothing_or_that_somebody_decided_after_ask_for_nothing(
    budget, cast, now
):
    first = told(budget.case, now, Money(9999))
    budget.plan.means = first
    budget.plan.save()
    assert reprice_due(at=now).asked == 0  # the plan rests on them
    told(budget.case, now, Money(6000))
    assert reprice_due(at=now).same == 1
    told(budget.case, now, Money(2000))
    later = now + timedelta(days=1)
    less = ask(budget, cast, later, -500)
    sign_addition(ref=less.ref, by=cast.efua.actor, at=later)
    assert reprice_due(at=later).asked == 0
    assert Addition.objects.count() == 1


def test_a_sum_that_was_told_anew_since_is_not_signed(budget, cast, now):
    told(budget.case, now, Money(2500))
    reprice_due(at=now)
    old = Addition.objects.get()
    told(budget.case, now, Money(4000))
    reprice_due(at=now)
    with pytest.raises(Refused, match="told of this money anew"):
        sign_addition(ref=old.ref, by=cast.maya.actor, at=now)
    refuse_addition(ref=old.ref, by=cast.maya.actor, at=now)
    sign_addition(ref=Addition.objects.latest("pk").ref, by=cast.maya.actor, at=now)
    assert pays(budget, START) == [4000]


@pytest.mark.parametrize("signed", [("means", "terms"), ("terms", "means"), ("means",)])
def test_what_was_told_before_terms_and_checked_after_counts_until_their_day(
    signed, budget, terms, cast, now
):
    march = now + timedelta(days=7)
    means = told(budget.case, march, Money(2500))
    FinancialAssessment.objects.update(state="SUPERSEDED", confirmed_by="", confirmed_at=None)
    FinancialAssessment.objects.create(
        case=budget.case, means={}, working=[], told_by="amira", told_at=means.told_at,
        most=Money(2600), effective_on=APRIL, state="CONFIRMED", terms=terms,
        confirmed_by="efua", confirmed_at=now,
    )  # fmt: skip
    Effect.objects.create(
        terms=terms, case=budget.case, means=means, group="", age="", setting="",
        before=Money(2500), after=Money(2600), applied_at=now,
    )  # fmt: skip
    night = now + timedelta(days=40)
    assert reprice_due(at=night).asked == 2
    waits = {"terms" if each.terms else "means": each for each in Addition.objects.all()}
    if "terms" not in signed:
        refuse_addition(ref=waits["terms"].ref, by=cast.maya.actor, at=night)
    for hours, each in enumerate(signed, 8):
        sign_addition(ref=waits[each].ref, by=cast.maya.actor, at=night + timedelta(hours=hours))
    days = march.date() - timedelta(days=1), march.date(), APRIL - timedelta(days=1), APRIL
    assert pays(budget, *days) == [6000, 2500, 2500, 2600 if "terms" in signed else 6000]
    assert ledger.check() == []


def test_new_means_are_signed_for_the_next_year_that_is_open_too(budget, cast):
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    told(budget.case, NEAR, Money(2500), by="maya")
    assert reprice_due(at=NEAR).asked == 1
    for waits in queries.asked(new):
        sign_addition(ref=waits.ref, by=cast.efua.actor, at=NEAR)
    assert pays(budget, NEAR.date()) + pays(new, END) == [2500, 2500]


def test_new_means_that_come_after_a_year_was_opened_are_signed_on(budget, cast):
    told(budget.case, NEAR, Money(2500), by="maya")
    reprice_due(at=NEAR)
    (waits,) = Addition.objects.all()
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    sign_addition(ref=waits.ref, by=cast.efua.actor, at=NEAR)
    assert pays(budget, NEAR.date()) + pays(new, END) == [2500, 2500]


def test_who_would_pay_what_goes_by_what_the_open_budget_costs(budget, cast, now):
    told(budget.case, now, None)
    FinancialAssessment.objects.update(means={"setting": "strange"})
    by = {"by": cast.farid.actor, "at": now}
    made = charging.begin_terms(title="T", starts_on=APRIL, settings={}, why="Because.", **by)
    charging.ask_preview(ref=made.ref, **by)
    charging.carry_out(
        ref=made.ref, attempt=1, by=SYSTEM, clock=lambda: now, agreed=queries.weekly_costs
    )
    assert made.effects.get().cost == Money(24800 + 16460)  # the first figure was 398
    budget.plan.lines.filter(held="direct").update(free_as="aid")
    assert queries.weekly_costs([budget.case_id]) == {budget.case_id: Money(16460)}
    assert queries.cost_on(budget.case_id, START) == Money(16460)


def ask(budget, cast, at, pence):
    return ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(pence), starts_on=START,
        words="They told us more.", by=cast.maya.actor, at=at,
    )  # fmt: skip


def test_a_difference_from_a_sum_that_is_no_more_is_asked_for_again(budget, terms, cast, now):
    stale = ask(budget, cast, now, -1000)
    apply(terms, budget.case, now)
    later = now + timedelta(days=1)
    assert reprice_due(at=later).changed == 1
    with pytest.raises(Refused, match="changed since this was asked for"):
        sign_addition(ref=stale.ref, by=cast.efua.actor, at=later)
    fresh = ask(budget, cast, later, -1000)
    sign_addition(ref=fresh.ref, by=cast.efua.actor, at=later)
    budget.refresh_from_db()
    assert queries.figures_on(budget, APRIL).person_pays == Money(6200)


def test_terms_that_begin_during_a_pause_count_after_it(budget, terms, cast, now):
    pause_budget(
        budget_ref=budget.ref, starts_on=date(2026, 3, 30), ends_before=date(2026, 4, 20),
        keeps={"direct": Money(0), "managed:" + provider(budget): Money(0)},
        because="You are in hospital.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    apply(terms, budget.case, now)
    assert reprice_due(at=now).changed == 1
    budget.refresh_from_db()
    for day, pays in ((date(2026, 4, 19), 0), (date(2026, 4, 20), 7200)):
        assert queries.figures_on(budget, day).person_pays == Money(pays)
    assert ledger.check() == []


def provider(budget):
    (leaf,) = [each for each in budget.leaves if ":" in each]
    return leaf.partition(":")[2]


def test_nothing_changes_where_the_sum_is_the_same_or_told_anew_since(budget, terms, cast, now):
    effect = apply(terms, budget.case, now, after=6000)
    FinancialAssessment.objects.filter(terms=terms).update(state="SUPERSEDED")
    assert reprice_due(at=now).same == 0  # their newest sum is another one
    FinancialAssessment.objects.filter(terms=terms).update(state="CONFIRMED")
    assert reprice_due(at=now).same == 1
    effect.refresh_from_db()
    assert effect.priced_at == now
    assert not Change.objects.exists()


def test_one_budget_that_cannot_be_read_keeps_nobody_else_from_new_terms(budget, terms, cast, now):
    apply(terms, budget.case, now)
    nell = Person.objects.create(given_name="Nell", family_name="Carter")
    other = living_case(cast, now, nell)
    agreed_plan(other, now, pays=6000)
    open_budget(ref=other.ref, by=cast.efua.actor, at=now)
    apply(terms, other, now)
    Budget.objects.filter(pk=budget.pk).update(leaves={"direct": "a lot"})
    assert [reprice_due(at=now).changed for _ in range(2)] == [1, 0]
    task = Task.objects.get(code="budget.reprice", done_at=None)
    assert (task.case, Change.objects.get().budget.case) == (budget.case, other)
    assert Event.objects.filter(code="budget.left_out").count() == 2
    Budget.objects.filter(pk=budget.pk).update(leaves=budget.leaves)
    assert reprice_due(at=now).changed == 1
    task.refresh_from_db()
    assert task.done_by == "system"


# While the next year is open already ------------------------------------------------------------

END = rules.year_end(START)
NEAR = datetime(2027, 2, 16, 9, tzinfo=UTC)
LATE = date(2027, 2, 20)  # nine days before the next year begins


def pays(budget, *days):
    budget.refresh_from_db()
    return [queries.figures_on(budget, day).person_pays.pence for day in days]


def test_terms_of_the_last_days_of_a_year_reach_the_next_that_is_open_too(budget, cast):
    terms = signed_terms(LATE, NEAR)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    apply(terms, budget.case, NEAR)
    assert reprice_due(at=NEAR).changed == 1
    assert reprice_due(at=NEAR).changed == 0
    before = LATE - timedelta(days=1)
    assert pays(budget, before, LATE) == [6000, 7200]
    assert pays(new, END, END + timedelta(days=300)) == [7200, 7200]
    told = " ".join(event.told for event in told_to(budget.case.person.ref))
    assert "From 20 February 2027 you pay £12.00 a week more." in told
    assert "From 1 March 2027, in the next year too, you pay £12.00 a week more." in told
    assert asked_for(budget) == 6000 * 52 + 1543  # £12 a week more, for nine days
    assert asked_for(new) == 7200 * 52
    assert ledger.check() == []


def asked_for(budget):
    return sum(share.amount.pence for share in queries.shares_open(budget))


def test_terms_that_wait_for_a_person_are_asked_of_both_years(budget, cast):
    terms = signed_terms(LATE, NEAR)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    apply(terms, budget.case, NEAR, was=5000)
    assert reprice_due(at=NEAR).asked == 1
    for waits in queries.asked(new):
        sign_addition(ref=waits.ref, by=cast.efua.actor, at=NEAR)
    assert pays(budget, LATE) + pays(new, END) == [7200, 7200]
    assert Change.objects.count() == 2


def ask_to_pay_less(budget, cast, at, since):
    cast.efua.email = "efua@council.example"
    cast.efua.save()
    return ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(-1000), starts_on=since,
        words="She asked.", by=cast.efua.actor, at=at,
    )  # fmt: skip


@pytest.mark.parametrize("by_death", [True, False])
def test_what_nobody_signed_before_all_ended_is_refused_and_whoever_asked_reads_it(
    budget, cast, by_death
):
    asked = ask_to_pay_less(budget, cast, NEAR, END - timedelta(days=7))
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert "budget.sign" in [task.code for task in open_tasks(budget.case)]
    if by_death:
        report_death(budget_ref=new.ref, died_on=NEAR.date(), by=cast.carol.actor, at=NEAR)
    else:
        end_budget(budget_ref=new.ref, on=END, by=cast.efua.actor, at=NEAR)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("REFUSED", "system")
    assert "budget.sign" not in [task.code for task in open_tasks(budget.case)]
    (written,) = Message.objects.filter(subject__contains="not signed in time")
    assert "“She asked.” The budget has ended" in written.body
    assert (written.to, written.about) == ("efua@council.example", "")


def test_what_waits_is_refused_where_a_new_plan_takes_the_place_of_the_old(budget, cast, now):
    asked = ask_to_pay_less(budget, cast, now, START)
    agreed_plan(budget.case, now, version=2, starts_on=START + timedelta(days=28), pays=6000)
    open_budget(ref=budget.case.ref, by=cast.efua.actor, at=now)
    asked.refresh_from_db()
    assert asked.state == "REFUSED"


def test_what_waits_when_its_year_ends_is_signed_for_both_years(budget, cast):
    early = NEAR - timedelta(days=30)
    since = END - timedelta(days=21)
    given = {"budget_ref": budget.ref, "by": cast.maya.actor, "at": early, "words": "She asked."}
    less = ask_for_more(kind="pays", amount=Money(-1000), starts_on=since, **given)
    nhs = ask_for_more(
        kind="stream", held="direct", stream="health", amount=Money(700), starts_on=since, **given
    )
    once = ask_for_more(kind="once", held="direct", amount=Money(99), starts_on=since, **given)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert [each.ref for each in queries.asked(new)] == [once.ref, nhs.ref, less.ref]
    assert [task.code for task in open_tasks(budget.case)].count("budget.sign") == 3
    for each in (less, nhs, once):
        sign_addition(ref=each.ref, by=cast.efua.actor, at=NEAR)
    assert "budget.sign" not in [task.code for task in open_tasks(budget.case)]
    assert pays(budget, since - timedelta(days=1), since) + pays(new, END) == [6000, 5000, 5000]
    council = [
        ledger.balance(f"budget:{each.ref}:direct-health").available for each in (budget, new)
    ]
    assert council == [Money(700 * 3), Money(700 * 52)]
    assert asked_for(budget) + asked_for(new) == 6000 * 49 + 5000 * 3 + 5000 * 52
    assert ledger.balance(f"budget:{new.ref}:direct").available == Money(24800 * 52)
    assert ledger.check() == []


def test_what_waits_is_asked_for_again_where_the_next_year_changed_meanwhile(budget, cast):
    early = NEAR - timedelta(days=30)
    given = {"kind": "pays", "words": "She asked.", "by": cast.maya.actor}
    less = ask_for_more(
        budget_ref=budget.ref, amount=Money(-1000), starts_on=END - timedelta(days=21),
        at=early, **given,
    )  # fmt: skip
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    more = ask_for_more(budget_ref=new.ref, amount=Money(500), starts_on=END, at=NEAR, **given)
    sign_addition(ref=more.ref, by=cast.efua.actor, at=NEAR)
    with pytest.raises(Refused, match="changed since this was asked for"):
        sign_addition(ref=less.ref, by=cast.efua.actor, at=NEAR)
    refuse_addition(ref=less.ref, by=cast.efua.actor, at=NEAR)
    assert Addition.objects.filter(state="ASKED").count() == 0


def test_nothing_is_signed_once_the_next_year_has_ended_too(budget, cast):
    early = NEAR - timedelta(days=30)
    less = ask_for_more(
        budget_ref=budget.ref, kind="pays", amount=Money(-1000), starts_on=START, words="So.",
        by=cast.maya.actor, at=early,
    )  # fmt: skip
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    end_budget(budget_ref=new.ref, on=END + timedelta(days=3), by=cast.efua.actor, at=NEAR)
    with pytest.raises(Refused, match="while it is refused"):
        sign_addition(ref=less.ref, by=cast.efua.actor, at=NEAR)


def gave_away(cast, now):
    """Open a budget at full cost for somebody who gave money away, as finance checked."""
    case = living_case(cast, now)
    agreed_plan(case, now, direct=48000, managed=0, pays=48000)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    tell_gift(case, cast, now)
    return budget


def tell_gift(case, cast, at, **more):
    means = {
        "setting": "residential", "person": {"age": 80, "couple": False}, "capital": "6000",
        "income": [{"name": "Pension", "amount": "241.30", "treatment": "count"}],
        "notional_capital": "18000", **more,
    }  # fmt: skip
    charging.work_out_means(ref=case.ref, means=means, by=cast.maya.actor, at=at)
    return charging.confirm_means(ref=case.ref, by=cast.efua.actor, at=at)


def night(day):
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    found = charging.work_out_due(by=SYSTEM, at=at, cost_on=queries.cost_on)
    return found, reprice_due(at=at).changed


def test_bills_follow_by_themselves_as_less_counts_of_what_was_given_away(cast, now):
    budget = gave_away(cast, now)
    case = budget.case

    assert night(START) == (0, 0)
    crossed = START + timedelta(weeks=3)  # £24,000 less 3 x £269.35 is not over £23,250
    assert night(crossed - timedelta(days=1)) == (0, 0)
    assert night(crossed) == (1, 1)
    step = FinancialAssessment.objects.get(case=case, state="CONFIRMED")
    assert (step.effective_on, step.confirmed_by) == (crossed, "efua")
    assert (step.means["notional_left"], step.goes_on_from.most) == ("17191.95", None)
    assert pays(budget, crossed - timedelta(days=1), crossed) == [48000, step.most.pence]
    signed = Addition.objects.get()
    assert (signed.asked_by, signed.decided_by_name, signed.means) == (
        "system",
        "Efua Mensah",
        step,
    )
    assert "Less of what you gave away counts" in told_to(case.person.ref)[1].told
    assert night(crossed) == (0, 0)
    later = START + timedelta(weeks=12)
    assert [night(later + timedelta(days=n)) for n in (0, 1)] == [(1, 1), (0, 0)]
    again = FinancialAssessment.objects.get(case=case, state="CONFIRMED")
    rows = [(row["since"], row["count"]) for row in again.means["notional_weeks"]]
    assert rows == [("2026-03-02", 3), ("2026-03-23", 2), ("2026-04-06", 4)]
    assert (step.most, again.most) == (Money(24665), Money(24450))  # a step, and April's rates
    assert ledger.check() == []


CROSSED, STEP = START + timedelta(weeks=3), START + timedelta(weeks=9)


@pytest.fixture
def waiting(cast, now):
    """Give a budget whose first step waits for a person, as somebody had decided otherwise."""
    budget = gave_away(cast, now)
    assert night(START) == (0, 0)
    day = now + timedelta(days=1)
    less = ask(budget, cast, day, -1000)
    sign_addition(ref=less.ref, by=cast.efua.actor, at=day)
    assert night(CROSSED) == (1, 0)
    return budget


def waits(budget):
    return list(budget.additions.filter(state="ASKED").order_by("pk"))


def weeks_before_and_from(*days):
    return [day - timedelta(days=n) for day in days for n in (1, 0)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_steps_that_wait_are_signed_in_any_order_after_the_next_came(order, waiting, cast, now):
    assert night(STEP) == (1, 0)
    first, late = waits(waiting), now + timedelta(weeks=10)
    for hours, nth in enumerate(order):
        at = late + timedelta(hours=hours)
        sign_addition(ref=first[nth].ref, by=cast.maya.actor, at=at)
    days = weeks_before_and_from(CROSSED, STEP)
    assert pays(waiting, *days) == [47000, 24665, 24665, 24450]
    assert ledger.check() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_step_is_signed_for_its_own_days_after_the_money_was_told_anew(
    order, waiting, cast, now
):
    told_on = CROSSED + timedelta(days=4)
    anew = tell_gift(
        waiting.case, cast, now + timedelta(days=(told_on - now.date()).days), capital="5000"
    )
    assert night(told_on + timedelta(days=1)) == (0, 0)
    both, late = waits(waiting), now + timedelta(weeks=5)
    assert [each.starts_on for each in both] == [CROSSED, told_on]
    for hours, nth in enumerate(order):
        at = late + timedelta(hours=hours)
        sign_addition(ref=both[nth].ref, by=cast.maya.actor, at=at)
    days = weeks_before_and_from(CROSSED, told_on)
    assert pays(waiting, *days) == [47000, 24665, 24665, anew.most.pence]
    assert anew.most < Money(24665)
    assert ledger.check() == []


def test_a_step_is_signed_while_what_was_told_anew_is_not_checked(waiting, cast, now):
    told_at = now + timedelta(weeks=4)
    means = {**FinancialAssessment.objects.latest("pk").means, "capital": "5000"}
    charging.work_out_means(ref=waiting.case.ref, means=means, by=cast.maya.actor, at=told_at)
    (step,) = waits(waiting)
    sign_addition(ref=step.ref, by=cast.maya.actor, at=told_at)
    assert pays(waiting, *weeks_before_and_from(CROSSED, told_at.date())) == [47000] + [24665] * 3
