"""What people are asked for, as it goes on: two rounds sent, one that waits, and a late bill.

A few pay by direct debit; what is to be taken from them next waits for a second person.
"""

from datetime import timedelta
from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.rules import working_days_on
from selfdirect.register.people.actions import add_supporter
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Bill, Round, TopUp
from selfdirect.support.billing.scheme import terms
from selfdirect.support.budgets.actions import ask_for_more, sign_addition
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import week_starts

WEEKS = (12, 8, 4)  # how long ago each round's days began; the last is not sent
DEBITS = 8  # people who pay by direct debit
TOP_UP = Money(12_00)  # a week
LATE = timedelta(days=50)  # after its days began, a bill is sent


def send(council: Council) -> None:
    """Let Efua draw up the bills of each four weeks, and Maya send all but the last."""
    if Round.objects.exists():
        return  # an interrupted making goes on
    efua, maya = council.actor("efua"), council.actor("maya")
    with drawn_from(Random(f"{council.seed}:bills")):
        top_up = _top_up(council)
        for weeks in WEEKS:
            starts_on = council.today - timedelta(weeks=weeks)
            ends_before = starts_on + timedelta(weeks=4)
            at = moment(min(starts_on + LATE, council.today), 0)
            made = actions.draw_round(starts_on=starts_on, ends_before=ends_before, by=efua, at=at)
            if weeks != WEEKS[-1]:
                actions.issue_round(ref=made.ref, by=maya, at=at + timedelta(minutes=5))
        _remind(council)
        _collect(council)
        if top_up:
            _pay_top_up(council, top_up)


def _top_up(council: Council) -> TopUp | None:
    """Let a sister agree to pay for a larger room, from before the first round on."""
    efua, maya = council.actor("efua"), council.actor("maya")
    since = council.today - timedelta(weeks=WEEKS[0])
    rows = Budget.objects.filter(
        state="OPEN", case__person__user=None, ends_before__gt=council.today
    )
    budget = rows.select_related("case__person").order_by("starts_on", "pk").first()
    if budget is None:
        return None
    person, at = budget.case.person, moment(council.today, 0)
    first = next(week_starts(budget.year, max(since, budget.starts_on)))
    words = "A larger room, with a view of the harbour."
    asked = ask_for_more(
        budget_ref=budget.ref, kind="stream", stream="topup", held="direct", amount=TOP_UP,
        starts_on=first, words=words, by=maya, at=at,
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=efua, at=at)
    sister = add_supporter(
        person=person, name="Rose Pemberton", kind="supporter", relation="sister",
        by=council.actor("carol"), at=at, from_on=first,
    )  # fmt: skip
    return actions.agree_top_up(
        person_ref=person.ref, payer=sister.pk, write_to="rose.pemberton@example.org",
        words=words, agreed_on=first, starts_on=first, by=efua, at=at,
    )  # fmt: skip


def _pay_top_up(council: Council, top_up: TopUp) -> None:
    """Let her pay the first of what she was asked for; the second is still to come."""
    first = top_up.bills.exclude(issued_on=None).order_by("pk").first()
    if first:
        actions.take_top_up(
            ref=top_up.ref, amount=first.amount, on=council.today, how="bank",
            by=council.actor("efua"), at=moment(council.today, 0),
        )  # fmt: skip


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
