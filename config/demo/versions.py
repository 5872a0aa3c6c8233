"""The scheme as it goes on: a second version that is published, and a draft of a third."""

from datetime import date, timedelta
from random import Random

from config.demo.council import SCHEME, Council, moment
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.schemes import actions, rules
from selfdirect.foundation.db.refs import drawn_from

SECOND, THIRD = "2", "3"
CARERS_VALUE = """\
- name: carer_year
  is: |
    if(carer_assessed = 'yes' and highest_level(every_need) > 0,
       if(highest_level(every_need) >= 0.5, 300, 150),
       0)
  says: >-
    Your carer helps you and was assessed, so {carer_year:money} a year is set aside for your
    carer's own life. It takes nothing from your own sum.
  says_when: carer_year > 0
"""
CARERS_SUM = """\
other_sums:
- {id: carer, text: For your carer's own life, value: carer_year, period: year, for: carer}
"""
CARERS_EXAMPLES = """
- name: A carer who does half or more, and was assessed
  answers: {client_group: older_people, q1: more, informal_q1: half, carer_assessed: yes}
  expect: {points: 16, carer_year: 300}
- name: A carer who does a quarter, and was assessed
  answers: {client_group: older_people, q1: more, informal_q1: some, carer_assessed: yes}
  expect: {points: 16, carer_year: 150}
- name: A carer who was not assessed yet
  answers: {client_group: older_people, q1: more, informal_q1: half}
  expect: {points: 16, carer_year: 0}
"""
SECOND_NOTE = (
    "Carers get a sum of their own, beside the person's: £150 a year, or £300 where they do half"
    " or more of some task. Nobody's own weekly sum changes. The sums are made up."
)
THIRD_NOTE = (
    "People told us that being on call at night counts for too little. Nights bring more points."
    " So that it costs about the same, most help with work and learning brings two points fewer."
)
NIGHTS = {"call": "6", "sleep": "11", "wake": "18"}  # points; the most that can be stays 129
LEARNING = {"most": "3"}


def go_on(council: Council) -> None:
    """Publish the second version, for a day to come, and leave a third as a draft."""
    if Scheme.objects.filter(key=SCHEME, version=SECOND).exists():
        return  # an interrupted making goes on
    with drawn_from(Random(f"{council.seed}:versions")):
        draft(council, second(council))


def months_on(day: date, count: int) -> date:
    """Find the first day of the month some months after a day's own."""
    return date(day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1, 1)


def second(council: Council) -> Scheme:
    """Publish a version with a sum for carers: Farid proposes it, Maya signs it."""
    farid, maya = council.actor("farid"), council.actor("maya")
    starts_on = months_on(council.today, 1)
    asked = moment(council.today - timedelta(days=1), 9)
    text = with_a_sum_for_carers(council.scheme.text, starts_on)
    begun = actions.begin_draft(text=text, based_on=council.scheme, by=farid, at=asked)
    actions.propose_draft(
        ref=begun.ref,
        version=SECOND,
        starts_on=starts_on,
        note=SECOND_NOTE,
        by=farid,
        at=asked + timedelta(hours=1),
    )
    return actions.sign_draft(ref=begun.ref, by=maya, at=asked + timedelta(hours=6))


def with_a_sum_for_carers(text: str, starts_on: date) -> str:
    """Write the carer's sum into a scheme's text; every other figure stays."""
    text = text.replace("\namount:", f"\n{CARERS_VALUE}\namount:", 1)
    text = text.replace("\nreceipt:", f"\n{CARERS_SUM}\nreceipt:", 1)
    return rules.changed(
        text.rstrip("\n") + CARERS_EXAMPLES,
        {
            ("version",): SECOND,
            ("starts_on",): starts_on.isoformat(),
            ("change_note",): SECOND_NOTE,
        },
    )


def draft(council: Council, before: Scheme) -> None:
    """Let Farid change points in a draft, and take over what comes out in its examples."""
    farid, at = council.actor("farid"), moment(council.today, 0)
    starts_on = months_on(council.today, 4)
    text = rules.changed(before.text, {("version",): THIRD, ("starts_on",): starts_on.isoformat()})
    begun = actions.begin_draft(text=text, based_on=before, by=farid, at=at)
    note = rules.changed(begun.text, {("change_note",): THIRD_NOTE})
    points = rules.changed(note, _points("q7", NIGHTS) | _points("q11", LEARNING))
    examples = rules.with_outcomes(points, load_scheme(points))
    for number, (saved, what) in enumerate(
        (
            (note, "What changes and why"),
            (points, "Points for nights, and for work and learning"),
            (examples, "The examples, as they come out now"),
        ),
        start=1,
    ):
        actions.save_draft(ref=begun.ref, text=saved, what=what, seen=number, by=farid, at=at)


def _points(question: str, new: dict[str, str]) -> dict[tuple[str, ...], str]:
    return {
        ("questions", question, "options", option, "points"): points
        for option, points in new.items()
    }
