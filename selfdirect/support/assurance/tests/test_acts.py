"""Looking at direct payments: light, asking little, and never one alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import reverse
from selfdirect.foundation.outbox.actions import send_waiting
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.models import Task
from selfdirect.register.people.models import Person
from selfdirect.support.assurance import actions, queries, rules
from selfdirect.support.assurance.models import Check, Effort, Question, Recovery, Return
from selfdirect.support.assurance.tests.conftest import bank_lines, move
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import (
    end_budget,
    go_on,
    move_budget,
    open_budget,
    report_death,
    send_letters_to,
)
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.reconciliation.models import Feed, File, Line, Outcome
from tests.at_once import at_once


class Mail:
    """A mail server that takes all it is given."""

    def send(self, message):
        return message.key


@pytest.fixture
def begun(budget, odd, cast, now):
    return actions.begin_round(seed=7, by=cast.efua.actor, at=now)


@pytest.fixture
def check(begun):
    return begun.checks.get()


@pytest.fixture
def asked(check, cast, now):
    return actions.ask(ref=check.ref, minutes=10, by=cast.efua.actor, at=now)


@pytest.fixture
def by_post(budget):
    """Amira has no e-mail: what is written to her waits until somebody posts it."""
    address = {"email": "", "address": "1 Mill Lane", "postcode": "XY1 2AB"}
    Person.objects.filter(pk=budget.case.person_id).update(**address)


def letters():
    return list(Message.objects.filter(subject__startswith="About").order_by("pk"))


def last_told(budget):
    return told_to(budget.case.person.ref).first().told


class TestTheRound:
    def test_an_account_is_scored_with_its_reasons(self, check, budget):
        assert check.budget == budget
        assert check.points >= 5
        assert {"outside_lately", "large"} <= {reason["code"] for reason in check.reasons}

    def test_who_is_looked_at_already_is_not_picked_again(self, check, cast, now):
        again = actions.begin_round(seed=8, by=cast.efua.actor, at=now)
        assert again.accounts == 1
        assert not again.checks.exists()

    def test_two_rounds_at_once_wait_for_each_other(self, begun):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('assurance.round'))")
            assert cursor.fetchone() == (False,)
        other.close()

    def test_a_council_without_direct_payments_has_nothing_to_look_at(self, cast, now):
        assert actions.begin_round(seed=1, by=cast.efua.actor, at=now).accounts == 0

    def test_time_is_told_of_looks_that_ended_beside_the_accounts_of_all_rounds(
        self, asked, cast, now
    ):
        actions.begin_round(seed=8, by=cast.efua.actor, at=now)
        assert queries.results().effort == rules.Effort(minutes=0, looked_at=0, accounts=2)
        done(asked, cast, now + timedelta(days=40), "concern")
        assert queries.results().effort == rules.Effort(minutes=30, looked_at=1, accounts=2)

    def test_it_is_for_finance(self, cast, now):
        with pytest.raises(Refused, match="is for: finance"):
            actions.begin_round(seed=1, by=cast.carol.actor, at=now)


class TestAsking:
    def test_only_what_nobody_has_explained_is_asked(self, asked, budget):
        assert [(q.payee, q.amount) for q in asked.questions.all()] == [
            ("Sunny Tours", Money(60_000)),
            ("Screens and More", Money(120_000)),
        ]
        assert last_told(budget) == (
            "We have a question about 2 payments. A few words are enough: you need no receipt. "
            "Please answer by 30 March 2026."
        )

    def test_a_calm_account_is_not_asked(self, budget, spend, cast, now):
        for week in range(38):
            spend(24_000, ago=week * 7)
        check = actions.begin_round(seed=7, by=cast.efua.actor, at=now).checks.get()
        assert check.source == "sample"
        with pytest.raises(Refused, match="No single payment needs a question"):
            actions.ask(ref=check.ref, minutes=5, by=cast.efua.actor, at=now)

    def test_what_came_back_is_not_asked_about(self, budget, odd, cast, now):
        back = {"target": f"dp:{budget.ref}", "on": now.date(), "memo": "Screens and More"}
        move(cast, now, "spend:back", "purpose:things", amount=Money(120_000), **back)
        (held,) = queries.held(now.date())
        assert "Screens and More" not in {line.words for line in held.lines}
        check = actions.begin_round(seed=7, by=cast.efua.actor, at=now).checks.get()
        assert actions.asks_of(check, now.date()) == []

    def test_what_the_plan_pays_for_is_no_question_whoever_holds_the_money(
        self, budget, spend, cast, now
    ):
        budget.plan.lines.filter(held="managed").update(need="community")
        for week in range(38):
            spend(24_000, "out", ago=week * 7, who="Saturday club")
        check = actions.begin_round(seed=7, by=cast.efua.actor, at=now).checks.get()
        assert not [each for each in check.reasons if "outside" in each["code"]]
        assert actions.asks_of(check, now.date()) == []

    def test_she_answers_one_and_then_the_other(self, asked, cast, now):
        first, second = asked.questions.all()
        by = cast.amira.actor
        check = actions.explain(ref=asked.ref, answers={first.pk: "A week away"}, by=by, at=now)
        assert check.state == "ASKED"
        answers = {second.pk: "A screen that reads aloud", first.pk: ""}
        assert actions.explain(ref=asked.ref, answers=answers, by=by, at=now).state == "ANSWERED"
        with pytest.raises(Refused, match="Write a few words"):
            actions.explain(ref=asked.ref, answers={}, by=by, at=now)

    def test_what_is_asked_is_written_to_her(self, asked):
        assert "- £600.00 to Sunny Tours" in asked.letter.body
        assert asked.letter.channel == "email"

    def test_it_does_not_end_while_the_letter_lies_here(self, by_post, check, cast, now):
        check = actions.ask(ref=check.ref, minutes=5, by=cast.efua.actor, at=now)
        later = now + timedelta(days=60)
        with pytest.raises(Refused, match="has not gone yet"):
            done(check, cast, later, "fine")
        first = check.questions.first()
        answers, carol = {first.pk: "A week away"}, cast.carol.actor
        said = {"ref": check.ref, "answers": answers, "told_by": "Amira", "by": carol}
        actions.explain(**said, at=later)
        with pytest.raises(Refused, match="Nothing new"):  # nobody else's words become theirs
            actions.explain(**said | {"told_by": "Ben Khan"}, at=later)
        first.refresh_from_db()
        assert first.answered_by == "Amira, told to Carol Jones"
        Message.objects.filter(pk=check.letter_id).update(sent_at=later)
        assert done(check, cast, later + timedelta(days=29), "fine").state == "DONE"
        assert letters()[-1].subject == "About your direct payment"

    def test_it_ends_when_the_letter_is_held_because_they_died(self, asked, cast, now):
        Message.objects.filter(pk=asked.letter_id).update(held_because="They have died.")
        with pytest.raises(Refused, match="until"):
            done(asked, cast, now, "fine")
        assert done(asked, cast, now + timedelta(days=40), "fine").state == "DONE"

    def test_who_has_no_address_is_told_by_their_worker(self, budget, check, cast, now):
        Person.objects.filter(pk=budget.case.person_id).update(email="", address="")
        made = actions.ask(ref=check.ref, minutes=5, by=cast.efua.actor, at=now)
        assert (made.letter.channel, made.letter.to) == ("hand", "Amira Khan")

    def test_an_answer_that_does_not_come_is_a_sign_until_it_does(self, asked, cast, now):
        def late(days):
            (held,) = queries.held((now + timedelta(days=days)).date())
            return held.account.late

        assert late(60) == 0  # while the letter lies here nobody is late
        Message.objects.filter(pk=asked.letter_id).update(sent_at=now)
        due = (Check.objects.get(pk=asked.pk).answer_by - now.date()).days
        assert (late(due), late(due + 30)) == (0, 30)
        answers = {q.pk: "A week away" for q in asked.questions.all()}
        actions.explain(ref=asked.ref, answers=answers, by=cast.amira.actor, at=now)
        assert late(due + 30) == 0

    @pytest.mark.parametrize(("outcome", "late"), [("fine", 0), ("advice", 60)])
    def test_an_answer_that_never_came_counts_once_more_and_never_where_all_was_fine(
        self, outcome, late, asked, cast, now
    ):
        Message.objects.filter(pk=asked.letter_id).update(sent_at=now)
        at = now + timedelta(days=88)
        done(asked, cast, at, outcome)
        assert queries.held(at.date())[0].account.late == late
        done(next_look(asked, cast, at), cast, at, outcome)
        assert queries.held(at.date())[0].account.late == 0

    def test_another_persons_questions_are_not_there(self, asked, cast, now):
        with pytest.raises(NotThere):
            actions.explain(ref=asked.ref, answers={}, by=cast.nell.actor, at=now)

    @pytest.mark.parametrize("outcome", ["fine", "recover"])
    def test_what_was_looked_at_is_never_asked_again_answered_or_not(
        self, outcome, asked, budget, cast, now
    ):
        later = now + timedelta(days=40)
        send_waiting(gateway=Mail(), at=now)
        done(asked, cast, later, outcome)
        line = asked.questions.first()
        put_right(line.entry, cast, later)
        held = {"source": f"dp:{budget.ref}", "target": "purpose:out", "amount": line.amount}
        move(cast, later, f"{line.entry}:1", on=line.on, **held)
        again = next_look(asked, cast, later)
        assert actions.asks_of(again, later.date()) == []

    def test_what_somebody_saw_without_asking_is_not_brought_back(self, check, cast, now):
        done(check, cast, now, "fine")
        assert actions.asks_of(next_look(check, cast, now), now.date()) == []

    def test_a_line_is_asked_back_once(self, asked, cast, now):
        """Looks that were open when this was not yet held may have asked about the same line."""
        later = now + timedelta(days=40)
        send_waiting(gateway=Mail(), at=now)
        first = notice(done(asked, cast, later, "recover"), cast, later)
        again = done(next_look(asked, cast, later), cast, later, "recover")
        Question.objects.filter(check_of=asked).update(check_of=again)
        Check.objects.filter(pk=asked.pk).update(seen=[again.questions.first().entry + ":1"])
        with pytest.raises(Refused, match="asked back already for one of these"):
            notice(again, cast, later)
        actions.drop(ref=first.ref, words="No.", by=cast.efua.actor, at=later)
        assert notice(again, cast, later).state == "NOTICED"


def put_right(entry, cast, at):
    reverse(
        reference=entry, new_reference=f"undo:{entry}", effective_on=at.date(), memo="Put right",
        by=cast.efua.actor, at=at,
    )  # fmt: skip


def next_look(check, cast, at):
    return actions.begin_round(seed=9, by=cast.efua.actor, at=at).checks.exclude(pk=check.pk).get()


def done(check, cast, now, outcome, by=None):
    return actions.finish(
        ref=check.ref, outcome=outcome, words="Thank you.", minutes=20,
        by=(by or cast.efua).actor, at=now,
    )  # fmt: skip


class TestFinishing:
    def test_she_reads_how_it_ended(self, check, budget, cast, now):
        done(check, cast, now, "advice")
        assert last_told(budget) == "We looked at your direct payment. We give advice: Thank you."

    def test_it_waits_for_her_answer(self, asked, cast, now):
        send_waiting(gateway=Mail(), at=now)
        with pytest.raises(Refused, match="They have until 30 March 2026"):
            done(asked, cast, now, "fine")
        assert done(asked, cast, now + timedelta(days=29), "fine").state == "DONE"

    def test_a_worry_waits_for_nothing_and_is_not_told(self, asked, budget, cast, now):
        before = last_told(budget)
        done(asked, cast, now, "concern")
        assert last_told(budget) == before
        task = Task.objects.get(code="check.concern")
        assert task.owner == cast.carol
        case = {"ref": budget.case.ref, "at": now}
        with pytest.raises(Refused, match="Say what you did"):
            actions.answer_worry(**case, words=" ", by=cast.carol.actor)
        with pytest.raises(Refused, match="This is for the team"):
            actions.answer_worry(**case, words="I rang.", by=cast.efua.actor)
        actions.answer_worry(**case, words="I rang her: her son shops.", by=cast.carol.actor)
        assert last_told(budget) == before
        task.refresh_from_db()
        assert task.done_by == "carol"
        with pytest.raises(Refused, match="No worry waits"):
            actions.answer_worry(**case, words="Again.", by=cast.carol.actor)

    def test_a_plan_that_no_longer_fits_goes_to_her_worker(self, check, cast, now):
        done(check, cast, now, "change")
        assert Task.objects.filter(code="check.change").exists()

    def test_it_says_something(self, check, cast, now):
        with pytest.raises(Refused, match="Choose how it ends"):
            actions.finish(
                ref=check.ref, outcome="fine", words=" ", minutes=0, by=cast.efua.actor, at=now
            )

    def test_minutes_are_kept_and_never_changed(self, asked):
        assert asked.efforts.get().minutes == 10
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Effort.objects.update(minutes=1)


def test_what_is_known_counts_beside_the_money(check, budget, cast, now):
    by, on = cast.efua.actor, now.date()
    note = {"budget_ref": budget.ref, "since": on, "by": by, "at": now}
    actions.note_circumstance(code="no_payroll", **note)
    (held,) = queries.held(on)
    assert held.account.case == {"no_payroll"}
    with pytest.raises(Refused, match="noted already"):
        actions.note_circumstance(code="no_payroll", **note)
    with pytest.raises(Refused, match="not one of the things"):
        actions.note_circumstance(code="poor", **note)


def test_what_is_known_ends_on_its_day_and_can_be_taken_back(check, budget, cast, now):
    by, on = cast.efua.actor, now.date()
    note = {"budget_ref": budget.ref, "since": on, "by": by, "at": now}
    with pytest.raises(Refused, match="Say when they come home"):
        actions.note_circumstance(code="away", **note)
    with pytest.raises(Refused, match="still to come"):
        actions.note_circumstance(code="away", until=on, **note)
    actions.note_circumstance(code="away", until=on + timedelta(days=9), **note)
    actions.note_circumstance(code="safeguarding", **note)

    def known(days):
        return queries.held(on + timedelta(days=days))[0].account.case

    assert (known(8), known(9)) == ({"away", "safeguarding"}, {"safeguarding"})
    end = {"ref": budget.case.ref, "code": "safeguarding", "by": by, "at": now}
    with pytest.raises(Refused, match="Say how you know"):
        actions.end_circumstance(on=on, because=" ", **end)
    actions.end_circumstance(on=on - timedelta(days=5), because="It is another Amira.", **end)
    assert known(0) == {"away"}
    with pytest.raises(Refused, match="has ended already"):
        actions.end_circumstance(on=on, because="Again.", **end)
    actions.end_circumstance(on=on + timedelta(days=2), because="Home.", **end | {"code": "away"})
    assert (known(1), known(2)) == ({"away"}, set())
    actions.note_circumstance(code="safeguarding", **note)


def test_what_an_employer_keeps_is_not_unspent_from_then_on(check, budget, cast, client, now):
    by = {"by": cast.efua.actor, "at": now}
    fine = {"outcome": "recover", "words": "Keep it.", "minutes": 5, **by}
    actions.finish(ref=check.ref, kept=Money(500_000), **fine)

    def kept():
        return queries.held(now.date())[0].account.kept

    assert kept() == 500_000
    client.force_login(cast.efua)
    shown = client.get(f"/assurance/looks/{check.ref}/notice/").text
    assert "£5,000.00 is kept for what an employer may owe" in shown
    made = notice(check, cast, now)
    actions.reply(ref=made.ref, words="No.", by=cast.amira.actor, at=now)
    weigh(made, cast, now)
    assert kept() == 10_000


def test_what_was_moved_to_them_counts_as_paid(budget, spend, cast, now):
    organisation = brightway().organisation.ref
    move_budget(
        budget_ref=budget.ref, source=f"managed:{organisation}", target="direct",
        weekly=Money(16_460), starts_on=now.date() - timedelta(weeks=1), asked="Please.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    spend(5_000)
    (held,) = queries.held(now.date())
    assert held.account.weekly == 24_800 + 16_460


def test_the_next_year_is_the_same_direct_payment(
    budget, spend, cast, now, django_assert_num_queries
):
    spend(5_000, ago=-70, who="Hana Novak")
    by = {"by": cast.efua.actor}
    note = {"code": "no_payroll", "since": now.date(), **by}
    actions.note_circumstance(budget_ref=budget.ref, at=now, **note)
    new = go_on(budget_ref=budget.ref, at=now + timedelta(weeks=12), **by)
    later = now + timedelta(weeks=14)
    on, held = later.date(), f"dp:{new.ref}"
    move(cast, now, "spend:new", held, "purpose:home", Money(6_000), on, "Hana Novak")
    with django_assert_num_queries(17):
        (found,) = queries.held(on)
    path = queries.path_of(new, on)
    assert (len(path), path[-1][1]) == (13, Money(1_000_000 - 11_000))
    assert found.budget == new
    assert found.account.begun == budget.starts_on.toordinal()
    assert found.account.case == {"no_payroll"}
    assert [line.pence for line in found.lines] == [5_000, 6_000]
    assert len({line.payee for line in found.lines}) == 1
    with pytest.raises(Refused, match="noted already"):
        actions.note_circumstance(budget_ref=new.ref, at=later, **note)


@pytest.fixture
def noticed(check, cast, now):
    done(check, cast, now, "recover")
    return notice(check, cast, now)


def notice(check, cast, now, pence=60_000, words="It paid for a week away."):
    return actions.give_notice(
        ref=check.ref, amount=Money(pence), words=words, by=cast.efua.actor, at=now
    )


@pytest.fixture
def signed(noticed, cast, now):
    actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
    weigh(noticed, cast, now)
    return actions.sign(ref=noticed.ref, by=cast.maya.actor, at=now)


def weigh(recovery, cast, at, **other):
    given = {"amount": Money(40_000), "kept": Money(10_000), "hardship": "She can pay in parts."}
    return actions.weigh(ref=recovery.ref, minutes=15, by=cast.efua.actor, at=at, **given | other)


class TestAskingMoneyBack:
    def test_the_whole_way(self, noticed, budget, cast, now):
        ref, efua, maya = noticed.ref, cast.efua.actor, cast.maya.actor
        assert noticed.asked == Money(60_000)
        assert "It paid for a week away. Nothing is decided." in last_told(budget)
        actions.reply(ref=ref, words="It was for my sister.", by=cast.amira.actor, at=now)
        weigh(noticed, cast, now)
        actions.sign(ref=ref, by=maya, at=now)
        before = ledger.balance(f"dp:{budget.ref}")
        actions.write(ref=ref, by=efua, at=now)
        held = ledger.balance(f"dp:{budget.ref}")
        assert held.posted == before.posted
        assert held.committed == Money(40_000)
        actions.disagree(ref=ref, words="I was ill.", by=cast.amira.actor, at=now)
        assert Task.objects.filter(code="recovery.dispute", done_at=None).exists()
        actions.uphold(ref=ref, words="It was in August.", by=cast.dev.actor, at=now)
        actions.receive(ref=ref, by=efua, at=now)
        assert ledger.balance(f"dp:{budget.ref}").posted == before.posted - Money(40_000)
        assert last_told(budget) == "£400.00 came back to the council. That is settled."
        assert queries.results().came_back == Money(40_000)
        assert queries.results().effort.minutes == 20  # without those of asking it back

    def test_nothing_happens_before_her_time_is_over(self, noticed, cast, now):
        send_waiting(gateway=Mail(), at=now)
        with pytest.raises(Refused, match="They have until 30 March 2026"):
            weigh(noticed, cast, now + timedelta(days=28))
        assert weigh(noticed, cast, now + timedelta(days=29)).state == "WEIGHED"

    def test_her_time_begins_when_the_letter_is_in_the_post(self, by_post, check, cast, now):
        done(check, cast, now, "recover")
        made = notice(check, cast, now)
        later = now + timedelta(days=40)
        with pytest.raises(Refused, match="has not gone yet"):
            weigh(made, cast, later)
        Message.objects.filter(pk=made.letter_id).update(sent_at=later)
        with pytest.raises(Refused, match="They have until 9 May 2026"):
            weigh(made, cast, later + timedelta(days=28))
        assert weigh(made, cast, later + timedelta(days=29)).state == "WEIGHED"

    def test_finance_writes_down_what_somebody_without_a_login_says(self, noticed, cast, now):
        with pytest.raises(Refused, match="Say who told you"):
            actions.reply(ref=noticed.ref, words="No.", by=cast.efua.actor, at=now)
        said = {"ref": noticed.ref, "words": "No.", "told_by": "Ben Khan"}
        made = actions.reply(**said, by=cast.efua.actor, at=now)
        assert made.reply_from == "Ben Khan, told to Efua Mensah"
        assert "Efua Mensah wrote down what we were told for you: No." in letters()[-1].body

    def test_each_step_that_concerns_them_is_written_to_them(self, noticed, budget, cast, now):
        efua, said = cast.efua.actor, {"told_by": "Amira", "by": cast.carol.actor, "at": now}
        assert "£600.00 should come back" in noticed.letter.body
        assert "You have 28 days to answer" in noticed.letter.body
        actions.reply(ref=noticed.ref, words="No.", **said)
        weigh(noticed, cast, now)
        actions.sign(ref=noticed.ref, by=cast.maya.actor, at=now)
        actions.write(ref=noticed.ref, by=efua, at=now)
        assert "£100.00 stays in your account" in letters()[-1].body
        actions.disagree(ref=noticed.ref, words="I was ill.", **said)
        assert "wrote down what we were told for you: I was ill." in last_told(budget)
        actions.uphold(ref=noticed.ref, words="It was August.", by=cast.dev.actor, at=now)
        assert "Ombudsman" in letters()[-1].body
        actions.drop(ref=noticed.ref, words="You showed us.", by=efua, at=now)
        assert "You showed us." in letters()[-1].body
        assert {each.about for each in letters()} == {budget.case.person.ref}

    def test_what_an_employer_may_owe_stays(self, noticed, budget, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        assert queries.results().asked_back == Money(0)  # before a letter nothing is
        with pytest.raises(Refused, match="is there"):
            weigh(noticed, cast, now, kept=queries.balance_of(budget) - Money(39_999))
        with pytest.raises(Refused, match="what asking for it would mean"):
            weigh(noticed, cast, now, hardship=" ")
        with pytest.raises(Refused, match="at most the £600"):
            weigh(noticed, cast, now, amount=Money(60_001))

    def test_what_stays_is_not_less_than_nothing(self, noticed, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        with pytest.raises(Refused, match="cannot be less than nothing"):
            weigh(noticed, cast, now, kept=Money(-1_000_000))

    def test_no_letter_asks_for_what_was_spent_since(self, noticed, budget, spend, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        weigh(noticed, cast, now)
        actions.sign(ref=noticed.ref, by=cast.maya.actor, at=now)
        spend(queries.balance_of(budget).pence - 30_000, ago=0)
        with pytest.raises(Refused, match=r"is kept, £200\.00 is there now"):
            actions.write(ref=noticed.ref, by=cast.efua.actor, at=now)

    def test_who_had_a_part_in_it_does_not_look_again(self, noticed, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        weigh(noticed, cast, now)
        actions.sign(ref=noticed.ref, by=cast.maya.actor, at=now)
        actions.write(ref=noticed.ref, by=cast.efua.actor, at=now)
        actions.disagree(ref=noticed.ref, words="I was ill.", by=cast.amira.actor, at=now)
        Recovery.objects.update(signed_by=cast.dev.username)
        with pytest.raises(Refused, match="Another manager must look again"):
            actions.uphold(ref=noticed.ref, words="It stands.", by=cast.dev.actor, at=now)

    def test_nobody_signs_their_own(self, noticed, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        weigh(noticed, cast, now)
        with pytest.raises(Refused, match="Somebody else must sign"):
            actions.sign(ref=noticed.ref, by=cast.efua.actor, at=now)

    def test_no_letter_without_a_second_person(self, noticed, cast, now):
        with pytest.raises(Refused, match="cannot write this recovery while it is noticed"):
            actions.write(ref=noticed.ref, by=cast.efua.actor, at=now)

    def test_it_comes_in_parts_and_the_rest_stays_promised(self, signed, budget, cast, now):
        ref, by = signed.ref, cast.efua.actor
        actions.write(ref=ref, by=by, at=now)
        account, before = f"dp:{budget.ref}", ledger.balance(f"dp:{budget.ref}").posted
        made = actions.receive(ref=ref, amount=Money(15_000), by=by, at=now)
        assert (made.state, made.left) == ("WRITTEN", Money(25_000))
        assert last_told(budget) == (
            "£150.00 came back to the council. £250.00 is left. You can pay that in parts, too."
        )
        assert ledger.balance(account).committed == Money(25_000)
        with pytest.raises(Refused, match=r"at most the £250\.00 that is left"):
            actions.receive(ref=ref, amount=Money(25_001), by=by, at=now)
        made = actions.receive(ref=ref, amount=Money(25_000), by=by, at=now)
        assert made.state == "PAID"
        assert ledger.balance(account).posted == before - Money(40_000)
        assert "That is settled." in letters()[-1].body
        assert queries.results().came_back == Money(40_000)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Return.objects.update(amount=1)

    def test_after_a_death_it_goes_to_who_sees_to_what_they_leave(
        self, client, noticed, budget, cast, now
    ):
        by, ref, page = cast.efua.actor, noticed.ref, f"/assurance/recoveries/{noticed.ref}/"
        report_death(budget_ref=budget.ref, died_on=now.date(), by=by, at=now)
        with pytest.raises(Refused, match="say whom to write to: it goes there"):
            weigh(noticed, cast, now + timedelta(days=60))
        client.force_login(cast.efua)
        where = f"/c/{budget.case.ref}/budget/letters/"
        assert where in client.get(page).content.decode()
        send_letters_to(ref=budget.case.ref, address="ben@x.example", by=by, at=now)
        went = now + timedelta(days=60)
        send_waiting(gateway=Mail(), at=went)
        assert where not in client.get(page).content.decode()
        noticed.refresh_from_db()
        assert (noticed.letter.to, noticed.answer_by) == (
            "ben@x.example", (went + timedelta(days=28)).date(),
        )  # fmt: skip
        later = went + timedelta(days=29)
        weigh(noticed, cast, later)
        actions.sign(ref=ref, by=cast.maya.actor, at=later)
        actions.write(ref=ref, by=by, at=later)
        assert Message.objects.latest("pk").to == "ben@x.example"

    def test_a_notice_they_had_before_they_died_is_written_anew(self, noticed, budget, cast, now):
        send_waiting(gateway=Mail(), at=now)
        by, day = cast.efua.actor, timedelta(days=1)
        assert actions.notice_again(at=now + day) == 0
        to = {"died_on": now.date(), "letters_to": "ben@x.example"}
        report_death(budget_ref=budget.ref, **to, by=by, at=now + day)
        assert [actions.notice_again(at=now + 2 * day) for _ in "12"] == [1, 0]
        noticed.refresh_from_db()
        assert (noticed.letter.to, noticed.answer_by) == ("ben@x.example", None)
        assert noticed.notice in noticed.letter.body
        send_waiting(gateway=Mail(), at=now + 3 * day)
        assert actions.notice_again(at=now + 4 * day) == 0
        noticed.letter.refresh_from_db()
        assert noticed.answer_by == (now + 31 * day).date()

    def test_a_line_of_the_banks_list_is_noted_as_what_came_once(self, signed, budget, cast, now):
        ref, by = signed.ref, cast.efua.actor
        letter = actions.write(ref=ref, by=by, at=now)
        assert f"write {ref} with it" in letters()[-1].body
        rows = (f"150.00,{ref}", "200.00,", f"260.00,{ref}", f"-5.00,{ref}", "250.00,A KHAN")
        part, strange, much, out, whole = bank_lines(rows, by, now)
        assert queries.came_in(by, letter) == [part, much]
        actions.place_line(ref=ref, line=part.pk, by=by, at=now)
        letter.refresh_from_db()
        ((_, came, line),) = queries.parts_of(letter)
        assert (letter.left, came.on, line) == (Money(25_000), part.line.on, part.pk)
        assert queries.came_in(by, letter) == [whole]
        for line, words in (
            (part, "while it is matched"), (out, "no money that came in"),
            (much, r"at most the £250\.00"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words), transaction.atomic():
                actions.place_line(ref=ref, line=line.pk, by=by, at=now)
        actions.receive(ref=ref, by=by, at=now)  # by hand, before the list was read
        with pytest.raises(Refused, match="No such sum was noted by hand"):
            actions.place_line(ref=ref, line=strange.pk, noted=2, by=by, at=now)
        actions.place_line(ref=ref, line=whole.pk, noted=2, by=by, at=now)
        assert (letter.came, queries.noted_by_hand(letter)) == (Money(40_000), [])
        apart = 200_00 + 260_00 - 5_00
        assert -ledger.balance("suspense:main").posted == Money(apart)
        assert ledger.check() == []

    def test_what_came_stays_when_the_rest_is_dropped(self, signed, budget, cast, now):
        ref, by = signed.ref, cast.efua.actor
        actions.write(ref=ref, by=by, at=now)
        actions.receive(ref=ref, amount=Money(15_000), by=by, at=now)
        actions.drop(ref=ref, words="It is too hard.", by=by, at=now)
        assert ledger.balance(f"dp:{budget.ref}").committed == Money(0)
        assert last_told(budget) == (
            "£150.00 came back. We do not ask for the rest. It is too hard."
        )

    def test_it_may_be_dropped_even_after_the_letter(self, noticed, budget, cast, now):
        actions.reply(ref=noticed.ref, words="No.", by=cast.amira.actor, at=now)
        weigh(noticed, cast, now)
        actions.sign(ref=noticed.ref, by=cast.maya.actor, at=now)
        actions.write(ref=noticed.ref, by=cast.efua.actor, at=now)
        actions.drop(ref=noticed.ref, words="You showed us.", by=cast.dev.actor, at=now)
        assert ledger.balance(f"dp:{budget.ref}").committed == Money(0)
        assert last_told(budget) == "We do not ask for that money back. You showed us."

    def test_it_begins_with_a_finished_look_once_and_in_words(self, check, cast, now):
        with pytest.raises(Refused, match="Finish the look first"):
            notice(check, cast, now)
        done(check, cast, now, "recover")
        with pytest.raises(Refused, match="Say why"):
            notice(check, cast, now, words=" ")
        with pytest.raises(Refused, match="more than nothing"):
            notice(check, cast, now, pence=0)
        notice(check, cast, now)
        with pytest.raises(Refused, match="already"):
            notice(check, cast, now)

    @pytest.mark.parametrize("act", [actions.reply, actions.drop])
    def test_words_are_wanted(self, act, noticed, cast, now):
        by = cast.amira.actor if act is actions.reply else cast.efua.actor
        with pytest.raises(Refused):
            act(ref=noticed.ref, words=" ", by=by, at=now)


SKIPS = [
    ({"state": "WEIGHED"}, "recovery_waits_for_the_reply"),
    ({"state": "WEIGHED", "replied_on": "2026-03-02"}, "recovery_weighs_hardship"),
    ({"state": "SIGNED"}, "recovery_second_person"),
    ({"state": "SIGNED", "signed_by": "efua"}, "recovery_second_person"),
    ({"state": "WRITTEN"}, "recovery_letter_went"),
    ({"state": "PAID"}, "recovery_letter_went"),
    ({"state": "DROPPED"}, "recovery_dropped_with_a_reason"),
    ({"amount": 60_001, "state": "WEIGHED"}, "recovery_weighs_hardship"),
    ({"reply_by": "2026-03-02"}, "recovery_begins_with_notice"),
]


@pytest.mark.parametrize(("change", "named"), SKIPS)
def test_the_database_lets_no_step_be_left_out(change, named, noticed, now):
    """Whatever writes the row: all that another step needs is there, and this one is not."""
    whole = {
        "replied_on": now.date(), "hardship": "None.", "weighed_by": "efua", "amount": 100,
        "weighed_on": now.date(), "signed_by": "maya", "signed_at": now,
    }  # fmt: skip
    without = {
        "recovery_waits_for_the_reply": {"replied_on": None},
        "recovery_weighs_hardship": {"hardship": ""},
        "recovery_second_person": {"signed_by": ""},
    }.get(named, {})
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        Recovery.objects.update(**whole | without | change)


def test_a_card_tells_of_cash_and_of_shops_that_the_money_is_never_for(budget, spend, cast, now):
    spend(5_000, "other", who="Machine")
    spend(700, "other", who="Bets")
    spent_by_card(budget, now, [("1", "cash", "6011"), ("2", "purchase", "7995")])
    (held,) = queries.held(now.date())
    assert [(each.cash, each.barred) for each in held.lines] == [(True, False), (False, True)]


def spent_by_card(budget, now, lines):
    feed = Feed.objects.create(code="test", name="Cards", profile="x", added_by="e", added_at=now)
    today = now.date()
    file = File.objects.create(
        feed=feed, name="a.csv", digest="a", rows=2, known=0, money_in=0, money_out=0,
        starts_on=today, ends_on=today, brought_by="efua", brought_by_name="Efua", brought_at=now,
    )  # fmt: skip
    for nth, (mark, kind, category) in enumerate(lines):
        line = Line.objects.create(
            feed=feed, file=file, nth=nth, mark=mark, digest=mark, kind=kind, on=today,
            amount=-1, category=category, cells=[],
        )  # fmt: skip
        Outcome.objects.create(
            line=line, state="SPENT", budget=budget, purpose="other", entry=f"spend:test:{mark}",
            decided_by="efua", decided_by_name="Efua", decided_at=now,
        )  # fmt: skip


def test_nobody_is_asked_about_what_somebody_else_spent(asked, cast, client, now):
    first, second = asked.questions.all()
    put_right(first.entry, cast, now)
    assert (actions.find_not_theirs(at=now), actions.find_not_theirs(at=now)) == (1, 0)
    task = Task.objects.get(code="check.not_theirs", role="finance", done_at=None)
    client.force_login(cast.amira)
    page = f"/c/{asked.budget.case.ref}/payment-questions/{asked.ref}/"
    shown = client.get(page).content.decode()
    assert first.payee not in shown
    assert second.payee in shown
    put_right(second.entry, cast, now)
    assert "There is nothing to do." in client.get(page).content.decode()
    client.force_login(cast.efua)
    assert "2 payments that this is about" in client.get(f"/assurance/looks/{asked.ref}/").text
    done(asked, cast, now, "fine")  # there is nobody to wait for
    task.refresh_from_db()
    assert task.done_by == "efua"


def test_no_money_is_asked_back_for_what_somebody_else_spent(signed, cast, client, now):
    look, by = signed.check_of, {"by": cast.efua.actor, "at": now}
    entry = look.seen[0]
    put_right(entry, cast, now)
    with pytest.raises(Refused, match="it was not theirs"):
        actions.write(ref=signed.ref, **by)
    spent_by_card(look.budget, now, [(entry.rpartition(":")[2], "purchase", "")])  # it was hers
    assert actions.find_not_theirs(at=now) == 0
    actions.write(ref=signed.ref, **by)
    Outcome.objects.update(state="NOTED")
    with pytest.raises(Refused, match="it was not theirs"):
        actions.receive(ref=signed.ref, **by)
    client.force_login(cast.efua)
    shown = client.get(f"/assurance/recoveries/{signed.ref}/").text
    assert "It was not theirs" in shown
    assert "Note what came back" not in shown
    assert actions.find_not_theirs(at=now) == 1
    actions.drop(ref=signed.ref, words="It was not yours.", **by)
    assert actions.find_not_theirs(at=now) == 0
    assert not Task.objects.filter(code="check.not_theirs", done_at=None).exists()


class TestGivingBack:
    """A payment was put right after money had come back for it."""

    @pytest.fixture
    def paid(self, signed, cast, now):
        actions.write(ref=signed.ref, by=cast.efua.actor, at=now)
        return actions.receive(ref=signed.ref, by=cast.efua.actor, at=now)

    def give(self, paid, cast, now, **other):
        given = {"amount": Money(40_000), "words": "The card was another's."}
        return actions.give_back(ref=paid.ref, **given | other, by=cast.maya.actor, at=now)

    def test_it_comes_with_their_next_direct_payment_and_they_read_why(self, paid, cast, now):
        budget, entry = paid.check_of.budget, paid.check_of.seen[0]
        part = budget.parts.get(held="direct")
        owed = budgets.still_owed(budget, part, budget.period)
        assert actions.find_not_theirs(at=now) == 0
        put_right(entry, cast, now)
        assert [actions.find_not_theirs(at=now) for _ in range(2)] == [1, 0]
        self.give(paid, cast, now)
        budget.refresh_from_db()
        more = budgets.still_owed(budget, part, budget.period) - owed
        assert more == Money(40_000)
        assert not Task.objects.filter(code="check.not_theirs", done_at=None).exists()
        letter = Message.objects.get(subject="Money comes back to you")
        assert "The card was another's." in letter.body
        assert actions.find_not_theirs(at=now) == 0
        assert queries.results().came_back == NOTHING
        assert ledger.check() == []

    def test_whose_it_is_reads_that_it_is_theirs(self, paid, cast, now):
        entry = paid.check_of.seen[0]
        put_right(entry, cast, now)
        other = Person.objects.create(given_name="Nell", family_name="Hart", email="n@x.example")
        case = living_case(cast, now, other)
        agreed_plan(case, now)
        theirs = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
        spent_by_card(theirs, now, [(entry.rpartition(":")[2], "purchase", "")])
        self.give(paid, cast, now)
        letter = Message.objects.get(about=other.ref, subject="A payment of yours was put right")
        assert "Amira" not in letter.body
        assert told_to(other.ref).filter(code="check.is_theirs").exists()

    def test_only_what_came_and_only_where_it_was_not_theirs_and_once(self, paid, cast, now):
        with pytest.raises(Refused, match="turned out to be somebody else's"):
            self.give(paid, cast, now)
        put_right(paid.check_of.seen[0], cast, now)
        with pytest.raises(Refused, match="at most the £400"):
            self.give(paid, cast, now, amount=Money(40_001))
        with pytest.raises(Refused, match="Say why"):
            self.give(paid, cast, now, words=" ")
        self.give(paid, cast, now)
        with pytest.raises(Refused):
            self.give(paid, cast, now)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_give_it_back_once(self, paid, cast, now):
        put_right(paid.check_of.seen[0], cast, now)
        said = at_once(*[lambda: self.give(paid, cast, now)] * 2)
        assert sum(isinstance(each, str) for each in said) == 1
        assert paid.check_of.budget.changes.count() == 1
        assert ledger.check() == []

    def test_where_no_budget_is_open_finance_is_asked_to_pay_it(self, paid, cast, now):
        budget = paid.check_of.budget
        put_right(paid.check_of.seen[0], cast, now)
        end_budget(budget_ref=budget.ref, on=now.date() + timedelta(days=1), by=cast.efua.actor,
                   at=now)  # fmt: skip
        self.give(paid, cast, now)
        assert ledger.check() == []
        assert budget.changes.get().once == {"direct": 40_000}
