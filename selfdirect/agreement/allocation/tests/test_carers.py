"""What carers say they will do: kept as history, counted at the next figure, and taken back."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions, queries, rules
from selfdirect.agreement.allocation.journey import State
from selfdirect.agreement.allocation.models import CarerStatement
from selfdirect.agreement.allocation.tests import steps
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def alone(cast: Cast, now: datetime) -> Case:
    """Amira's answers are agreed, Ben among them, and Ben has said nothing yet."""
    return steps.agreed(cast, now, caring=False)


def told(cast: Cast, case: Case, now: datetime, name: str = "Cai Rees", **levels: str) -> None:
    actions.say_caring(
        ref=case.ref, levels=levels, willing=True, able=True, name=name, how="phone",
        by=cast.carol.actor, at=now,
    )  # fmt: skip


def page(client: Client, user: User, case: Case, place: str) -> str:
    client.force_login(user)
    answer = client.get(f"/c/{case.ref}/{place}/")
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


# What counts


def test_what_no_carer_agreed_to_does_not_count_and_the_receipt_says_so(
    client: Client, cast: Cast, now: datetime, alone: Case
) -> None:
    issued = steps.issue(cast, alone, now)
    assert issued.receipt["answers"]["informal_q1"] == "none"
    (line,) = issued.support["lines"]
    assert (line["question"], line["whole"]) == ("q1", False)
    assert issued.support["gross_minor"] == issued.weekly.pence
    shown = page(client, cast.amira, alone, "indicative")
    assert "Nobody has told us that they are willing and able to, so it does not count." in shown
    assert "Please ask us to check it" not in shown  # the lines add up


def test_what_a_carer_agreed_to_counts_up_to_that(cast: Cast, now: datetime, alone: Case) -> None:
    steps.care(cast, alone, now, "some")
    issued = steps.issue(cast, alone, now)
    assert issued.receipt["answers"]["informal_q1"] == "some"
    assert issued.support["gross_minor"] > issued.weekly.pence
    assert "Ben Khan told us" in issued.support["lines"][0]["told"]


@pytest.mark.parametrize(("willing", "able"), [(True, False), (False, True)])
def test_a_carer_who_is_not_both_willing_and_able_is_not_counted(
    cast: Cast, now: datetime, alone: Case, willing: bool, able: bool
) -> None:
    actions.say_caring(
        ref=alone.ref, levels={"informal_q1": "half"}, willing=willing, able=able,
        by=cast.ben.actor, at=now,
    )  # fmt: skip
    assert queries.offers(alone) == ()
    row = Event.objects.get(code="caring.said")
    assert row.told == "Ben Khan said that they cannot promise to help."


def test_the_newest_word_of_each_carer_stands(cast: Cast, now: datetime, alone: Case) -> None:
    steps.care(cast, alone, now)
    steps.care(cast, alone, now + timedelta(hours=1), "some")
    told(cast, alone, now, informal_q1="some")
    told(cast, alone, now + timedelta(hours=1), "CAI REES", informal_q1="half")
    found = {offer.who: offer.levels["informal_q1"] for offer in queries.offers(alone)}
    assert found == {"Ben Khan": "some", "Cai Rees": "half"}
    assert alone.carer_statements.count() == 4


def test_what_a_worker_writes_of_an_earlier_day_does_not_undo_what_was_taken_back_since(
    cast: Cast, now: datetime, alone: Case
) -> None:
    steps.care(cast, alone, now)
    withdraw(cast, alone, now + timedelta(hours=1))
    actions.say_caring(
        ref=alone.ref, levels={"informal_q1": "half"}, willing=True, able=True, name="Ben Khan",
        how="phone", said_on=now.date() - timedelta(days=3), by=cast.carol.actor,
        at=now + timedelta(hours=2),
    )  # fmt: skip
    assert queries.offers(alone) == ()


@pytest.mark.parametrize("name", ["Ben", "ben  khan", " BEN KHAN "])
def test_one_carer_under_two_names_counts_once(
    cast: Cast, now: datetime, alone: Case, name: str
) -> None:
    steps.care(cast, alone, now, "some")
    told(cast, alone, now + timedelta(hours=1), name, informal_q1="half")
    (offer,) = queries.offers(alone)
    assert (offer.who, offer.levels["informal_q1"]) == ("Ben Khan", "half")


def test_when_all_is_taken_back_the_page_does_not_say_that_nobody_said_anything(
    client: Client, cast: Cast, now: datetime, alone: Case
) -> None:
    assert "No carer has said anything yet" in page(client, cast.ben, alone, "caring")
    steps.care(cast, alone, now)
    withdraw(cast, alone, now + timedelta(hours=1))
    assert "No carer stands by anything now" in page(client, cast.ben, alone, "caring")


def test_what_a_carer_said_counts_no_more_once_they_left_the_circle(
    client: Client, cast: Cast, now: datetime, alone: Case
) -> None:
    steps.care(cast, alone, now, "some")
    told(cast, alone, now, informal_q1="some")
    first = steps.issue(cast, alone, now)
    circle = alone.person.circle.filter(name="Ben Khan")
    circle.update(consent_ends=now.date())
    assert [offer.who for offer in queries.offers(alone)] == ["Cai Rees"]
    assert queries.support_moved(first)
    shown = page(client, cast.carol, alone, "caring")
    assert "</strong> is no longer in Amira’s circle, so what they said" in shown
    assert "Work it out again" in page(client, cast.carol, alone, "indicative")
    again = "works it out again with you. Until then this one stays."
    assert again in page(client, cast.amira, alone, "indicative")
    second = steps.issue(cast, alone, now)
    assert second.weekly > first.weekly
    later = now + timedelta(days=1)
    told(cast, alone, later, "Ben Khan", informal_q1="some")
    assert {offer.who for offer in queries.offers(alone)} == {"Ben Khan", "Cai Rees"}
    circle.update(consent_ends=None)
    assert queries.of_those_who_left(alone) == []


# Who says it, and how


def test_a_worker_writes_down_who_told_them_how_and_when(
    cast: Cast, now: datetime, alone: Case
) -> None:
    told(cast, alone, now, informal_q1="half")
    said = CarerStatement.objects.get()
    assert (said.name, said.how, said.made_by) == ("Cai Rees", "phone", "carol")
    row = Event.objects.get(code="caring.said")
    assert row.told == (
        "Cai Rees said what they are willing and able to do to help. Carol Jones wrote it down."
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": " "}, "name of the carer"),
        ({"how": "here"}, "how they told you"),
        ({"how": "dream"}, "how they told you"),
        ({"said_on": date(2099, 1, 1)}, "still to come"),
        ({"levels": {"q1": "daily"}}, "not a question about help"),
    ],
)
def test_what_a_worker_leaves_out_is_named_and_nothing_is_kept(
    cast: Cast, now: datetime, alone: Case, changed: dict[str, object], why: str
) -> None:
    given = {"levels": {"informal_q1": "half"}, "name": "Cai Rees", "how": "phone"} | changed
    with pytest.raises(Refused, match=why):
        actions.say_caring(
            ref=alone.ref, willing=True, able=True, by=cast.carol.actor, at=now, **given
        )  # type: ignore[arg-type]
    assert not CarerStatement.objects.exists()


def test_nobody_promises_for_a_carer(cast: Cast, now: datetime, alone: Case) -> None:
    def say(who: User) -> None:
        actions.say_caring(
            ref=alone.ref, levels={}, willing=True, able=True, name="Ben Khan", how="phone",
            by=who.actor, at=now,
        )  # fmt: skip

    with pytest.raises(Refused, match="Only a carer"):
        say(cast.amira)
    with pytest.raises(NotThere):
        say(cast.simon)


@pytest.mark.parametrize(
    "change",
    ["UPDATE allocation_carerstatement SET name = 'x'", "DELETE FROM allocation_carerstatement"],
)
def test_what_was_said_is_history(cast: Cast, now: datetime, alone: Case, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="are history"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


# Taking it back


@pytest.fixture
def issued_case(cast: Cast, now: datetime) -> Case:
    """Amira has a figure that counts what Ben does."""
    case = steps.agreed(cast, now)
    steps.issue(cast, case, now)
    return case


def withdraw(cast: Cast, case: Case, now: datetime) -> CarerStatement:
    return actions.withdraw_caring(ref=case.ref, by=cast.ben.actor, at=now)


def test_when_it_is_taken_back_the_figure_stays_and_the_worker_is_asked(
    cast: Cast, now: datetime, issued_case: Case
) -> None:
    before = queries.in_force(issued_case)
    withdraw(cast, issued_case, now)
    assert queries.in_force(issued_case) == before
    task = issued_case.tasks.get(code="allocation.again", done_at__isnull=True)
    assert (task.owner, task.main) == (cast.carol, False)
    assert (
        task.words
        == "Work out the first figure for Amira Khan again: what Ben Khan does has changed"
    )
    row = Event.objects.get(code="caring.withdrawn")
    assert row.about == cast.amira_person.ref
    assert row.told == (
        "Ben Khan took back what they had said they would do to help. Carol Jones works the first"
        " figure out again with you. Until then the one you have stays."
    )


def test_the_worker_works_it_out_again_and_the_turn_to_plan_goes_on(
    cast: Cast, now: datetime, issued_case: Case
) -> None:
    first = queries.in_force(issued_case)
    assert first is not None
    withdraw(cast, issued_case, now)
    second = steps.issue(cast, issued_case, now + timedelta(days=1))
    first.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.ISSUED)
    assert second.weekly > first.weekly
    issued_case.refresh_from_db()
    assert issued_case.stage == Stage.PLANNING
    turn = main_task(issued_case)
    assert turn is not None
    assert str(second.weekly) in turn.told
    assert not issued_case.tasks.filter(code="allocation.again", done_at__isnull=True).exists()
    with pytest.raises(Refused, match="issued already"):
        steps.issue(cast, issued_case, now + timedelta(days=1))


def test_a_turn_that_has_gone_past_planning_stays_where_it_is(
    cast: Cast, now: datetime, issued_case: Case
) -> None:
    issued_case.tasks.filter(main=True).update(code="plan.agree", words="Agree it")
    Case.objects.filter(pk=issued_case.pk).update(stage=Stage.AGREEING)
    withdraw(cast, issued_case, now)
    steps.issue(cast, issued_case, now)
    issued_case.refresh_from_db()
    turn = main_task(issued_case)
    assert issued_case.stage == Stage.AGREEING
    assert turn is not None
    assert turn.words == "Agree it"


def test_before_there_is_a_figure_nobody_is_asked_to_work_it_out_again(
    cast: Cast, now: datetime, alone: Case
) -> None:
    steps.care(cast, alone, now)
    withdraw(cast, alone, now)
    assert not alone.tasks.filter(code="allocation.again").exists()


def test_what_does_not_stand_cannot_be_taken_back(
    cast: Cast, now: datetime, issued_case: Case
) -> None:
    withdraw(cast, issued_case, now)
    with pytest.raises(Refused, match="nothing to take back"):
        withdraw(cast, issued_case, now)


# Pages


def test_ben_says_it_on_his_own_page_and_takes_it_back(
    client: Client, cast: Cast, alone: Case
) -> None:
    shown = page(client, cast.ben, alone, "caring")
    assert "You never have to. You can change your mind at any time." in shown
    assert "Which carer told you" not in shown
    url = f"/c/{alone.ref}/caring/"
    kept = {"level-informal_q1": "half", "willing": "yes", "able": "yes", "words": "Not Sundays."}
    assert client.post(url, kept | {"able": ""}).status_code == 422
    assert client.post(url, kept).status_code == 302
    shown = page(client, cast.amira, alone, "caring")
    assert "About half of it" in shown
    assert "“Not Sundays.”" in shown
    assert "Take this back" not in shown
    client.force_login(cast.ben)
    assert client.post(f"{url}stop/").status_code == 302
    assert "took back what they had said" in page(client, cast.carol, alone, "caring")


def test_carol_writes_down_what_a_carer_without_an_account_said(
    client: Client, cast: Cast, alone: Case, now: datetime
) -> None:
    assert "Write down what a carer told you" in page(client, cast.carol, alone, "caring")
    url = f"/c/{alone.ref}/caring/"
    kept = {"level-informal_q1": "some", "willing": "yes", "able": "yes", "name": "Cai Rees"}
    answer = client.post(url, kept | {"said_on": f"{now:%Y-%m-%d}"})
    assert answer.status_code == 422
    sent = kept | {"how": "visit", "said_on": f"{now:%Y-%m-%d}"}
    assert client.post(url, sent).status_code == 302
    assert "Carol Jones wrote it down" in page(client, cast.carol, alone, "caring")
    client.post(f"{url}stop/", {"name": "Cai Rees", "how": "phone"})
    assert queries.offers(alone) == ()


def test_the_receipt_shows_the_sum_before_and_after_what_family_do(
    client: Client, cast: Cast, issued_case: Case
) -> None:
    shown = page(client, cast.amira, issued_case, "indicative")
    assert "Before what family and friends do" in shown
    assert "Ben Khan agreed to do this. It takes" in shown


def test_carol_reads_on_the_figure_that_what_a_carer_does_has_changed(
    client: Client, cast: Cast, now: datetime, issued_case: Case
) -> None:
    withdraw(cast, issued_case, now)
    shown = page(client, cast.carol, issued_case, "indicative")
    assert "What a carer does has changed" in shown
    Case.objects.filter(pk=issued_case.pk).update(stage=Stage.AGREEING)
    done = client.post(f"/c/{issued_case.ref}/indicative/issue/", follow=True)
    assert "A plan waits to be agreed beside the earlier figure" in done.content.decode()


def test_the_figure_under_each_voice_stands_beside_the_agreed_one(
    client: Client, cast: Cast, now: datetime
) -> None:
    case = steps.begun(cast, now)
    steps.answer(cast, case, steps.whole(case, steps.AMIRA), now)
    steps.answer_as(cast.carol, case, steps.whole(case, steps.AMIRA | {"q1": "more"}), now)
    shown = page(client, cast.amira, case, "indicative")
    assert "What each voice comes to so far" in shown
    assert "The answers of Carol Jones" in shown
    steps.agree(cast, case, now)
    steps.decide(cast, case, now)
    issued = steps.issue(cast, case, now)
    person, worker = issued.voices
    assert (person["gap_minor"], worker["gap_minor"]) == (0, -3900)
    assert [(m["question"], m["money_minor"]) for m in worker["moved"]] == [("q1", -3900)]
    shown = page(client, cast.amira, case, "indicative")
    assert "£39.00 a week less than the answers of Carol Jones" in shown
    assert "By itself, this makes the agreed sum £39.00 a week lower." in shown


# The carer's own


CARER_SUM = """
other_sums:
- {id: carer, text: "For your carer's own life", value: carer_sum, period: week, for: carer}
"""


def test_the_carers_own_sum_stands_in_a_box_of_its_own_and_is_added_to_nothing(
    client: Client, cast: Cast, now: datetime
) -> None:
    plain = steps.issue(cast, steps.agreed(cast, now), now)
    value = "- name: carer_sum\n  is: if(carer_assessed = 'yes', 25, 0)\n"
    text = steps.TEXT.replace("version: '1'", "version: '2'").replace(
        "starts_on: 2013-04-01", "starts_on: 2013-04-02"
    )
    text = text.replace("amount: indicative_weekly\n", value + "amount: indicative_weekly\n")
    scheme = rules.load_scheme(text + CARER_SUM)
    answers = {**plain.receipt["answers"], "carer_assessed": "yes"}
    found = rules.allocate(scheme, answers, on=now.date())
    assert [(one.whose, str(one.money)) for one in found.other_sums] == [("carer", "£25.00")]
    assert sum(line.money.pence for line in (*found.lines, *found.money_lines)) == (
        found.amount.pence
    )
    type(plain).objects.filter(pk=plain.pk).update(receipt=rules.receipt(found))
    for place in ("indicative", "caring"):
        for reader in (cast.ben, cast.amira):
            assert "own life: £25.00 a week" in page(client, reader, plain.case, place)
