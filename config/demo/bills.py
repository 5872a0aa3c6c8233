"""What people are asked for, as it goes on: two rounds sent, one that waits, and a late bill.

A few pay by direct debit; what is to be taken from them next waits for a second person.
"""

from datetime import timedelta
from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Bill, Round
from selfdirect.support.billing.scheme import terms

WEEKS = (12, 8, 4)  # how long ago each round's days began; the last is not sent
DEBITS = 8  # people who pay by direct debit
LATE = timedelta(days=50)  # after its days began, a bill is sent


def send(council: Council) -> None:
    """Let Efua draw up the bills of each four weeks, and Maya send all but the last."""
    if Round.objects.exists():
        return  # an interrupted making goes on
    efua, maya = council.actor("efua"), council.actor("maya")
    with drawn_from(Random(f"{council.seed}:bills")):
        for weeks in WEEKS:
            starts_on = council.today - timedelta(weeks=weeks)
            ends_before = starts_on + timedelta(weeks=4)
            at = moment(min(starts_on + LATE, council.today), 0)
            made = actions.draw_round(starts_on=starts_on, ends_before=ends_before, by=efua, at=at)
            if weeks != WEEKS[-1]:
                actions.issue_round(ref=made.ref, by=maya, at=at + timedelta(minutes=5))
        _remind(council)
        _collect(council)


def _remind(council: Council) -> None:
    """Let Efua remind whoever is late the longest, and look at hardship with the next."""
    efua, at = council.actor("efua"), moment(council.today, 0)
    steps = (
        ("remind", "", "By post."),
        ("hardship", "parts", "The rent went up; parts are fine."),
    )
    late = queries.arrears(efua, council.today)[: len(steps)]
    for each, (kind, found, words) in zip(late, steps, strict=False):
        actions.chase(
            person_ref=each.person.ref, kind=kind, found=found, words=words, by=efua, at=at
        )


def _collect(council: Council) -> None:
    """Let a few give their accounts, tell their banks, and draw up what is taken next."""
    efua, maya = council.actor("efua"), council.actor("maya")
    before = moment(council.today - timedelta(weeks=3), 0)
    last = Bill.objects.filter(number__isnull=False, total__gt=0).order_by("-number")
    owing = [bill.person for bill in last[: 2 * DEBITS] if queries.to_pay(bill.person)]
    if not owing:
        return
    for nth, person in enumerate(owing[:DEBITS]):
        actions.set_up(
            case_ref=person.cases.latest("opened_on").ref, name=person.name,
            sort_code="204512", number=f"{70_000_000 + nth}", by=efua, at=before,
        )  # fmt: skip
    told = actions.draw_debits(collect_on=None, by=efua, at=before)
    for act, by in (
        (actions.approve_debits, maya),
        (actions.take_debit_file, efua),
        (actions.send_debits, efua),
    ):
        act(ref=told.ref, by=by, at=before)
    at = moment(council.today, 0)
    actions.collect_due(by=efua, at=at)
    due = council.today + timedelta(days=terms(council.today).due_days)
    actions.draw_debits(collect_on=working_days_on(due, 0), by=efua, at=at)
