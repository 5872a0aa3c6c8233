"""A scheme from draft to version, on the real database: never by one person alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions as allocation
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation_rules
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.tests import steps as figures
from selfdirect.agreement.schemes import actions, queries
from selfdirect.agreement.schemes.journey import State
from selfdirect.agreement.schemes.models import Draft, Save
from selfdirect.agreement.schemes.rules import changed
from selfdirect.agreement.schemes.tests import steps
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.journey import Voice

DEARER = changed(steps.TEXT, {("questions", "q1", "options", "all", "points"): "23"})


def test_what_one_proposes_another_signs_and_it_is_published(cast: Cast, now: datetime) -> None:
    made = steps.signed(cast, now)
    draft = Draft.objects.get()
    assert (made.key, made.version, made.starts_on) == ("synthetic_county_ras", "1", steps.APRIL)
    assert (draft.state, draft.scheme, draft.text) == (State.SIGNED, made, made.text)
    assert (draft.proposed_by_name, draft.signed_by_name) == ("Farid Aziz", "Maya Levi")
    assert (draft.proposed_by_role, draft.signed_by_role) == ("commissioner", "finance")
    codes = Event.objects.order_by("pk").values_list("code", flat=True)
    assert [c for c in codes if c.startswith(("draft", "scheme"))] == [
        "draft.begun",
        "draft.proposed",
        "scheme.published",
        "draft.signed",
    ]


def test_a_version_that_is_taken_is_counted_up_and_comments_stay(
    cast: Cast, now: datetime
) -> None:
    steps.signed(cast, now)
    draft = actions.begin_draft(
        text=steps.TEXT, based_on=Scheme.objects.get(), by=cast.lena.actor, at=now
    )
    assert draft.version == "2"
    assert draft.text.startswith("# A scheme for trying things out.")
    assert Save.objects.get(draft=draft).what == "Begun from version 1 of synthetic_county_ras"


def test_a_draft_is_set_beside_the_version_whose_place_it_takes(cast: Cast, now: datetime) -> None:
    first = steps.signed(cast, now)
    old = actions.begin_draft(text=steps.TEXT, based_on=first, by=cast.lena.actor, at=now)
    second = steps.signed(cast, now, DEARER, on=date(2026, 5, 1))
    june = {"ref": old.ref, "version": "3", "starts_on": date(2026, 6, 1), "note": steps.NOTE}
    draft = actions.propose_draft(**june, by=cast.farid.actor, at=now)
    assert (second.version, queries.before(draft)) == ("2", second)
    assert draft.gains["beside"] == [second.key, "2"]


def test_what_was_proposed_beside_an_older_version_is_not_signed(
    cast: Cast, now: datetime
) -> None:
    steps.signed(cast, now)
    waiting = steps.proposed(cast, now, on=date(2026, 6, 1))
    other = changed(DEARER, {("version",): "9"})
    steps.signed(cast, now, other, on=date(2026, 5, 1))
    with pytest.raises(Refused, match="Version 9 was published since this was proposed"):
        actions.sign_draft(ref=waiting.ref, by=cast.maya.actor, at=now)


def test_nobody_signs_what_they_have_begun_saved_or_proposed(cast: Cast, now: datetime) -> None:
    draft = steps.proposed(cast, now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.sign_draft(ref=draft.ref, by=cast.farid.actor, at=now)
    assert not Scheme.objects.exists()


def test_who_changed_it_on_the_way_does_not_sign_it_either(cast: Cast, now: datetime) -> None:
    cast.maya.roles = ["finance", "commissioner"]
    draft = steps.begun(cast, now)
    steps.saved(cast, draft, DEARER, now, who="maya")
    steps.saved(cast, draft, steps.TEXT, now)
    propose(cast, draft, now)
    with pytest.raises(Refused, match="you changed it on the way"):
        actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=now)
    assert actions.sign_draft(ref=draft.ref, by=cast.efua.actor, at=now).version == "1"


@pytest.mark.parametrize("whose", ["begun_by", "saved_by", "proposed_by"])
def test_the_database_refuses_the_signature_of_whoever_had_a_hand_in_it(
    cast: Cast, now: datetime, whose: str
) -> None:
    steps.signed(cast, now)
    with pytest.raises(IntegrityError, match="draft_four_eyes"), transaction.atomic():
        Draft.objects.update(**{whose: "maya"})


def test_the_database_keeps_every_text_as_it_was(cast: Cast, now: datetime) -> None:
    steps.begun(cast, now)
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        Save.objects.update(text="")


@pytest.mark.parametrize("who", ["carol", "amira", "grace", "dev"])
def test_who_has_no_part_in_schemes_finds_no_draft(cast: Cast, now: datetime, who: str) -> None:
    draft = steps.begun(cast, now)
    by = cast.users[who].actor
    with pytest.raises(NotThere):
        actions.throw_draft_away(ref=draft.ref, by=by, at=now)
    with pytest.raises(Refused, match="commissioners and analysts"):
        actions.begin_draft(text=steps.TEXT, by=by, at=now)


def test_an_analyst_writes_and_does_not_propose(cast: Cast, now: datetime) -> None:
    draft = actions.begin_draft(text=steps.TEXT, by=cast.lena.actor, at=now)
    with pytest.raises(Refused, match="commissioner"):
        actions.propose_draft(
            ref=draft.ref, version="1", starts_on=steps.APRIL, note="x", by=cast.lena.actor, at=now
        )


def propose(
    cast: Cast, draft: Draft, at: datetime, *, on: date = steps.APRIL, note: str = "x", v: str = ""
) -> Draft:
    draft.refresh_from_db()
    return actions.propose_draft(
        ref=draft.ref,
        version=v or draft.version,
        starts_on=on,
        note=note,
        by=cast.farid.actor,
        at=at,
    )


def test_who_saves_second_is_told_and_nothing_of_the_first_is_lost(
    cast: Cast, now: datetime
) -> None:
    draft = steps.begun(cast, now)
    steps.saved(cast, draft, DEARER, now, who="lena")
    with pytest.raises(Refused, match="Lena Fox saved this draft while you were at work"):
        actions.save_draft(
            ref=draft.ref, text=steps.TEXT, what="x", seen=1, by=cast.farid.actor, at=now
        )
    draft.refresh_from_db()
    assert (draft.text, draft.changes, draft.saved_by) == (DEARER, 2, "lena")
    assert [s.number for s in draft.saves.order_by("number")] == [1, 2]


def test_the_same_text_saved_again_changes_nothing(cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    assert steps.saved(cast, draft, steps.TEXT, now).changes == 1


def test_a_draft_goes_back_with_a_reason_and_may_be_proposed_again(
    cast: Cast, now: datetime
) -> None:
    draft = steps.proposed(cast, now)
    with pytest.raises(Refused, match="Say why it goes back"):
        actions.return_draft(ref=draft.ref, because=" ", by=cast.maya.actor, at=now)
    back = actions.return_draft(ref=draft.ref, because="Too soon.", by=cast.maya.actor, at=now)
    assert (back.state, back.returned_because) == (State.DRAFT, "Too soon.")
    again = propose(cast, draft, now, on=date(2026, 5, 1))
    assert (again.state, again.returned_because) == (State.PROPOSED, "")
    assert "starts_on: 2026-05-01" in again.text


def test_a_draft_thrown_away_is_kept_and_goes_no_further(cast: Cast, now: datetime) -> None:
    draft = steps.begun(cast, now)
    actions.throw_draft_away(ref=draft.ref, by=cast.farid.actor, at=now)
    with pytest.raises(Refused, match="thrown away"):
        propose(cast, draft, now)
    assert Draft.objects.get().text == steps.TEXT


def test_a_proposed_draft_is_not_changed_under_the_eyes_of_who_signs(
    cast: Cast, now: datetime
) -> None:
    draft = steps.proposed(cast, now)
    with pytest.raises(Refused, match="while it is proposed"):
        steps.saved(cast, draft, DEARER, now)
    with pytest.raises(Refused, match="changed since you opened it"):
        actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=now, seen=1)


@pytest.mark.parametrize(
    ("text", "how", "why"),
    [
        (steps.TEXT, {"note": "  "}, "Say what changes and why"),
        (steps.TEXT, {"v": "1/2"}, "cannot name a version"),
        (steps.TEXT.replace("153, add", "154, add"), {}, "own examples do not come out"),
        (steps.TEXT.replace("period: week", "period: month"), {}, "pounds a week"),
        (steps.TEXT.replace("id: synthetic_county_ras", "id: drafts"), {}, "a page has that"),
    ],
    ids=["no note", "no version", "examples", "not a week", "a page's address"],
)
def test_what_is_in_the_way_is_said_when_it_is_proposed(
    cast: Cast, now: datetime, text: str, how: dict[str, str], why: str
) -> None:
    draft = steps.begun(cast, now, text)
    with pytest.raises(Refused, match=why):
        propose(cast, draft, now, **how)
    draft.refresh_from_db()
    assert (draft.state, draft.changes) == (State.DRAFT, 1)


def test_the_same_version_waits_for_one_signature_only(cast: Cast, now: datetime) -> None:
    steps.proposed(cast, now)
    other = steps.begun(cast, now)
    with pytest.raises(Refused, match="waits for a signature already"):
        propose(cast, other, now)


BAD = {
    "wrong type": steps.TEXT.replace("points: 9}", "points: nine}"),
    "NaN": steps.TEXT.replace("points: 9}", "points: .nan}"),
    "cyclic": steps.TEXT.replace("is: points(every_need)", "is: net_points + 1", 1),
    "huge": steps.TEXT + "#" * 1_000_001,
    "deep": "a: " + "[" * 20_000,
    "an alias": steps.TEXT.replace("note: SYN", "note: &a SYN") + "\nx: *a\n",
    "not rising": steps.TEXT.replace("[10, 120]", "[0, 120]"),
    "unknown question": steps.TEXT.replace("{question: q3}", "{question: q33}"),
    "no YAML": "a: [1",
    "nothing": "",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_scheme_is_refused_with_its_place_and_nothing_is_kept(
    cast: Cast, now: datetime, text: str
) -> None:
    with pytest.raises(allocation_rules.SchemeError, match=r"line \d+, column \d+: ."):
        steps.begun(cast, now, text)
    assert not Draft.objects.exists()
    draft = steps.begun(cast, now)
    with pytest.raises(allocation_rules.SchemeError), transaction.atomic():
        steps.saved(cast, draft, text, now)
    draft.refresh_from_db()
    assert (draft.text, draft.changes, Save.objects.count()) == (steps.TEXT, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_one_publishes_and_the_other_is_told(
    cast: Cast, now: datetime
) -> None:
    draft = steps.proposed(cast, now)

    def press(name: str) -> str:
        try:
            actions.sign_draft(ref=draft.ref, by=cast.users[name].actor, at=now)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, ["maya", "efua"]), key=len)
    assert said[0] == "signed"
    assert "while it is signed" in said[1]
    assert Scheme.objects.count() == 1


# Days --------------------------------------------------------------------------------------------


def test_a_version_to_come_is_neither_asked_nor_counted_by_before_its_day(
    cast: Cast, now: datetime
) -> None:
    first = figures.publish(cast, now)
    later = steps.signed(cast, now, steps.TEXT.replace("'Eating, drinking", "'Food, drinking"))
    today = now.date()
    assert assessments.current_questionnaire(today) == first.questionnaire
    assert allocations.scheme_on(today) == first
    assert allocations.scheme_on(steps.APRIL) == later
    assert assessments.current_questionnaire(steps.APRIL) == later.questionnaire


def test_an_old_figure_comes_out_of_its_version_to_the_penny_after_newer_ones(
    cast: Cast, now: datetime
) -> None:
    case = figures.agreed(cast, now)
    issued = figures.issue(cast, case, now)
    steps.signed(cast, now, DEARER, on=now.date() + timedelta(days=1))
    steps.signed(cast, now, steps.TEXT.replace("[10, 125]", "[10, 205]"), on=steps.APRIL)
    issued.refresh_from_db()
    answers = assessments.answers(issued.assessment, Voice.AGREED)
    scheme = allocations.compiled(issued.scheme)
    again = allocation_rules.allocate(scheme, answers, on=now.date())
    assert issued.scheme.version == "1"
    assert (again.amount, again.checksum) == (issued.weekly, issued.receipt["checksum"])


def test_no_version_starts_on_days_whose_figures_were_given(cast: Cast, now: datetime) -> None:
    case = figures.agreed(cast, now)
    figures.issue(cast, case, now)
    with pytest.raises(Refused, match="Figures were given up to"):
        steps.proposed(cast, now, on=now.date() - timedelta(days=1))
    assert steps.proposed(cast, now, on=now.date()).state == State.PROPOSED


def test_what_has_come_in_the_way_since_is_said_to_who_signs(cast: Cast, now: datetime) -> None:
    draft = steps.proposed(cast, now)
    allocation.publish_scheme(text=draft.text, by=cast.farid.actor, at=now)
    with pytest.raises(Refused, match="has been published already"):
        actions.sign_draft(ref=draft.ref, by=cast.maya.actor, at=now)
    draft.refresh_from_db()
    assert (draft.state, draft.signed_by) == (State.PROPOSED, "")


def test_a_scheme_with_a_grave_finding_is_not_proposed(cast: Cast, now: datetime) -> None:
    falls = steps.TEXT.replace("[129, 1415]", "[129, 9]")
    with pytest.raises(Refused, match="more points bring less"):
        steps.proposed(cast, now, falls)
    assert Draft.objects.get().state == State.DRAFT
