"""Terms of charging: written by one, seen by everybody's sum, signed by another, carried out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from procrastinate.contrib.django.models import ProcrastinateJob

from config.demo.cast import Cast
from selfdirect.agreement.charging import actions, extract, queries, rules
from selfdirect.agreement.charging.actions import work
from selfdirect.agreement.charging.journey import State, TermsState, Work
from selfdirect.agreement.charging.models import FinancialAssessment, Terms
from selfdirect.agreement.charging.tests.test_acts import MEANS, tell
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.people.models import Person

NEW_YEAR = date(2026, 4, 6)  # the story is told on 2 March 2026
NEUTRAL = {"percent_of_disposable": "1"}
DEARER = rules.typed_rates({"mig_single_25_to_pension_age": "100"}, NEW_YEAR, "verified", "Read")
Begin = Callable[..., Terms]


@pytest.fixture
def begin(cast: Cast, now: datetime) -> Begin:
    def begun(**changed: object) -> Terms:
        given = {"title": "Charges of April", "starts_on": NEW_YEAR, "settings": NEUTRAL,
                 "why": "The rates of the law rise each April.", **changed}  # fmt: skip
        return actions.begin_terms(**given, by=cast.farid.actor, at=now)

    return begun


def carry_out(terms: Terms, at: datetime) -> Terms:
    terms.refresh_from_db()
    done = actions.carry_out(ref=terms.ref, attempt=terms.attempt, by=SYSTEM, clock=lambda: at)
    assert done is not None
    return done


def previewed(terms: Terms, cast: Cast, at: datetime) -> Terms:
    actions.ask_preview(ref=terms.ref, by=cast.farid.actor, at=at)
    return carry_out(terms, at)


def signed(terms: Terms, cast: Cast, at: datetime) -> Terms:
    previewed(terms, cast, at)
    actions.propose_terms(ref=terms.ref, by=cast.farid.actor, at=at)
    return actions.sign_terms(ref=terms.ref, by=cast.efua.actor, at=at)


def test_terms_are_begun_changed_and_what_was_worked_out_is_let_go_of(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now)
    terms = previewed(begin(), cast, now)
    assert (terms.work, terms.effects.count()) == (Work.DONE, 1)
    changed = actions.save_terms(
        ref=terms.ref, title="April", starts_on=NEW_YEAR, settings={"mig_uplift": "5"},
        why="We leave more.", seen=1, by=cast.efua.actor, at=now,
    )  # fmt: skip
    assert (changed.saves, changed.found, changed.hands) == (2, None, ["efua", "farid"])
    assert not changed.effects.exists()
    with pytest.raises(Refused, match="changed after you opened it"):
        actions.save_terms(
            ref=terms.ref, title="May", starts_on=NEW_YEAR, settings={}, why="", seen=1,
            by=cast.farid.actor, at=now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"starts_on": date(2026, 3, 1)}, "still to come"),
        ({"settings": {"mig_uplift": "much"}}, "must be an exact amount"),
        ({"settings": {"discount": "1"}}, "no setting called discount"),
        ({"rates": [{**DEARER[0], "source": ""}]}, "needs a source"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_written(
    begin: Begin, changed: dict[str, object], why: str
) -> None:
    with pytest.raises(Refused, match=why), transaction.atomic():
        begin(**changed)
    assert not Terms.objects.exists()
    assert not Event.objects.filter(code="terms.begun").exists()


def test_who_may_not_set_terms_cannot_see_drafts_either(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    terms = begin()
    with pytest.raises(Refused, match="finance and commissioners"):
        actions.begin_terms(
            title="Mine", starts_on=NEW_YEAR, settings={}, why="", by=cast.carol.actor, at=now
        )
    with pytest.raises(NotThere):
        actions.ask_preview(ref=terms.ref, by=cast.carol.actor, at=now)
    with pytest.raises(NotThere):
        actions.ask_preview(ref="CP-NOT-THERE", by=cast.farid.actor, at=now)
    assert queries.readable_by(cast.carol.actor, terms) is False


def test_the_preview_says_who_would_pay_what(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now)  # keeps 112.50 of 200, by the rates of 2025-26
    terms = begin(rates=DEARER)
    asked = actions.ask_preview(ref=terms.ref, by=cast.farid.actor, at=now)
    assert asked.work == Work.WAITING
    assert ProcrastinateJob.objects.filter(args__ref=terms.ref).count() == 1
    with pytest.raises(Refused, match="being worked out already"):
        actions.ask_preview(ref=terms.ref, by=cast.farid.actor, at=now)
    done = carry_out(terms, now)
    effect = done.effects.get()
    assert (effect.before, effect.after) == (Money.pounds("87.50"), Money.pounds("100"))
    assert (effect.group, effect.setting) == ("Physical or sensory disability", "At home")
    assert done.found is not None
    assert done.found["everybody"]["people"] is None  # one person is too few to be shown
    assert not FinancialAssessment.objects.filter(state=State.SUPERSEDED).exists()
    assert not Message.objects.exists()


def test_without_a_preview_nothing_is_proposed_and_nobody_signs_their_own(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    terms = begin()
    with pytest.raises(Refused, match="Work out first"):
        actions.propose_terms(ref=terms.ref, by=cast.farid.actor, at=now)
    previewed(terms, cast, now)
    actions.propose_terms(ref=terms.ref, by=cast.efua.actor, at=now)
    for hand in (cast.farid, cast.efua):
        with pytest.raises(Refused, match="Somebody else must sign"):
            actions.sign_terms(ref=terms.ref, by=hand.actor, at=now)
    with pytest.raises(Refused, match="changed after you opened it"):
        actions.sign_terms(ref=terms.ref, by=cast.maya.actor, at=now, seen=7)
    done = actions.sign_terms(ref=terms.ref, by=cast.maya.actor, at=now, seen=1)
    assert (done.state, done.signed_by) == (TermsState.SIGNED, "maya")


def test_terms_without_a_reason_are_not_proposed(begin: Begin, cast: Cast, now: datetime) -> None:
    terms = previewed(begin(why=""), cast, now)
    with pytest.raises(Refused, match="reads it in their letter"):
        actions.propose_terms(ref=terms.ref, by=cast.farid.actor, at=now)


def test_the_database_itself_wants_four_eyes_and_keeps_what_was_signed(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    terms = signed(begin(), cast, now)
    rows = Terms.objects.filter(pk=terms.pk)
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        rows.update(settings={"mig_uplift": "50"})
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        rows.delete()
    other = previewed(begin(starts_on=date(2026, 5, 1)), cast, now)
    with pytest.raises(IntegrityError, match="terms_four_eyes"), transaction.atomic():
        Terms.objects.filter(pk=other.pk).update(signed_by="farid")


def test_a_day_has_one_policy(begin: Begin, cast: Cast, now: datetime) -> None:
    signed(begin(), cast, now)
    other = previewed(begin(title="Another"), cast, now)
    with pytest.raises(Refused, match="signed for that day already"):
        actions.propose_terms(ref=other.ref, by=cast.farid.actor, at=now)


def test_terms_go_back_with_a_reason_or_are_thrown_away(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    terms = previewed(begin(), cast, now)
    actions.propose_terms(ref=terms.ref, by=cast.farid.actor, at=now)
    with pytest.raises(Refused, match="Say why it goes back"):
        actions.return_terms(ref=terms.ref, because=" ", by=cast.efua.actor, at=now)
    back = actions.return_terms(ref=terms.ref, because="Too dear.", by=cast.efua.actor, at=now)
    assert (back.state, back.returned_because) == (TermsState.DRAFT, "Too dear.")
    gone = actions.throw_terms_away(ref=terms.ref, by=cast.farid.actor, at=now)
    assert gone.state == TermsState.THROWN_AWAY


def test_everybody_is_written_to_once_and_on_the_day_their_sum_is_worked_out_anew(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    terms = signed(begin(rates=DEARER), cast, now)
    told = carry_out(terms, now)
    (letter,) = Message.objects.all()
    assert letter.subject == "From 6 April 2026 you pay up to £100.00 a week"
    for words in (
        "£12.50 a week more",
        "Until then you pay up to £87.50",
        "Ombudsman",
        "rise each",
    ):
        assert words in letter.body
    assert told.told_at is not None
    assert told.applied_at is None
    assert queries.in_force(case).most == Money.pounds("87.50")
    assert actions.carry_out_due(by=SYSTEM, clock=lambda: now) == 0

    day = now + timedelta(days=40)
    assert actions.carry_out_due(by=SYSTEM, clock=lambda: day) == 1
    assert actions.carry_out_due(by=SYSTEM, clock=lambda: day) == 0
    fresh = queries.in_force(case)
    assert (fresh.most, fresh.terms, fresh.effective_on) == (Money(100_00), terms, NEW_YEAR)
    assert (fresh.state, fresh.confirmed_by) == (State.CONFIRMED, "efua")
    assert Message.objects.count() == 1
    assert Event.objects.filter(code="means.worked_out_anew").count() == 1
    assert {each.most for each in extract.contributions(NEW_YEAR)} == {Money(100_00)}
    (before,) = extract.contributions(NEW_YEAR - timedelta(days=1))
    assert (before.most, before.checked, before.terms) == (Money(87_50), True, "")
    assert before.of(Money(50_00)) == Money(50_00)


def test_who_told_us_something_since_is_written_to_again_with_the_new_sum(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now)
    terms = signed(begin(rates=DEARER), cast, now)
    tell(case, cast.amira, now, capital="15300")  # before the letters went
    carry_out(terms, now)
    assert not Message.objects.exists()
    carry = now + timedelta(days=40)
    actions.carry_out_due(by=SYSTEM, clock=lambda: carry)
    (letter,) = Message.objects.all()
    assert "up to £105.00 a week" in letter.subject


def test_what_was_cut_off_goes_on_where_it_stood(
    begin: Begin, cast: Cast, now: datetime, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(case, cast.amira, now)
    terms = begin()
    actions.ask_preview(ref=terms.ref, by=cast.farid.actor, at=now)

    def cut_off(*_: object) -> int:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setitem(work._DO, "preview", cut_off)
        with pytest.raises(ConnectionError):
            carry_out(terms, now)
    terms.refresh_from_db()
    assert terms.work == Work.FAILED
    assert terms.ref in terms.failed
    actions.ask_preview(ref=terms.ref, by=cast.farid.actor, at=now)
    done = carry_out(terms, now)
    assert (done.work, done.effects.count()) == (Work.DONE, 1)
    assert actions.carry_out(ref=terms.ref, attempt=1, by=SYSTEM, clock=lambda: now) is None


def test_means_that_cannot_be_worked_out_are_left_and_named(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    told = tell(case, cast.amira, now)
    FinancialAssessment.objects.filter(pk=told.pk).update(means={"setting": "strange"})
    terms = signed(begin(), cast, now)
    carry_out(terms, now)
    assert "setting must be one of" in terms.effects.get().refused
    assert not Message.objects.exists()
    day = now + timedelta(days=40)
    actions.carry_out_due(by=SYSTEM, clock=lambda: day)
    assert queries.in_force(case).pk == told.pk
    (task,) = Task.objects.filter(code="means.refused", done_at=None)
    assert "setting must be one of" in task.words
    terms.refresh_from_db()
    assert (terms.applied_at, terms.effects.get().applied_at) == (day, None)
    FinancialAssessment.objects.filter(pk=told.pk).update(means=MEANS)
    night = day + timedelta(days=1)  # it is tried again, and the letter follows
    assert [actions.carry_out_due(by=SYSTEM, clock=lambda: night) for _ in range(2)] == [1, 0]
    assert queries.in_force(case).terms == terms
    assert Message.objects.count() == 1
    task.refresh_from_db()
    assert task.done_at == night


def test_the_book_of_a_day_lays_what_was_signed_over_what_is_on_file(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    signed(begin(rates=DEARER, settings={"mig_uplift": "5"}), cast, now)
    eve, day, next_year = NEW_YEAR - timedelta(days=1), NEW_YEAR, date(2027, 4, 6)
    name = "mig_single_25_to_pension_age"
    assert [queries.book(on).local.mig_uplift for on in (eve, day, next_year)] == [0, 5, 5]
    assert queries.book(day).rate(name).value == 100
    assert queries.books().on(eve).rate(name).value != 100
    assert name not in queries.book(next_year).found  # typed rates end with their year


def test_who_has_no_income_pays_nothing_by_the_new_terms_either(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    tell(case, cast.amira, now, income=[])
    terms = previewed(begin(), cast, now)
    assert terms.effects.get().after == NOTHING


def test_who_has_no_e_mail_gets_the_letter_by_post(
    begin: Begin, cast: Cast, now: datetime, case: Case
) -> None:
    Person.objects.update(email="", address="1 Mill Lane", postcode="ZZ99 3VZ")
    tell(case, cast.amira, now)
    actions.confirm_means(ref=case.ref, by=cast.efua.actor, at=now)
    carry_out(signed(begin(rates=DEARER), cast, now), now)
    (letter,) = Message.objects.all()
    assert (letter.channel, letter.to) == (
        "letter", "Amira Khan, 1 Mill Lane, ZZ99 3VZ",
    )  # fmt: skip


def test_weeks_without_collection_hold_until_the_next_policy_and_are_known_before_it(
    begin: Begin, cast: Cast, now: datetime
) -> None:
    def off(*days: str) -> dict[str, object]:
        return {**NEUTRAL, "weeks_not_collected": list(days)}

    signed(begin(settings=off("2026-04-06", "2026-12-21", "2027-04-05")), cast, now)
    next_year = begin(starts_on=date(2027, 4, 5), settings=off("2027-12-20"))
    april, christmas, other = date(2026, 4, 6), date(2026, 12, 21), date(2027, 12, 20)
    assert queries.weeks_not_collected(now.date()) == (april, christmas, date(2027, 4, 5))
    signed(next_year, cast, now)
    for today in (now.date(), date(2027, 4, 20)):
        assert queries.weeks_not_collected(today) == (april, christmas, other)
