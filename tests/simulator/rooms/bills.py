"""What people pay: rounds of bills, what comes, what is late, let go, or goes back."""

from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.register.people.models import Person
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Round, WriteOff
from selfdirect.support.billing.rules import Kind
from selfdirect.support.budgets.queries import shares_open
from selfdirect.support.payments.actions import collect_contribution
from tests.simulator.rooms.life import Life


def _who(life: Life) -> Person:
    return life.case.person


def bill(life: Life) -> None:
    days = queries.next_period(life.today)
    assert days.ends_before
    actions.draw_round(starts_on=days.starts_on, ends_before=days.ends_before, **life.by("efua"))


def issue(life: Life) -> None:
    """Send a round that was drawn up, draw it up anew, or throw it away."""
    if not Round.objects.filter(state="DRAFT").exists():
        bill(life)
    found: Round = life.one(Round.objects.filter(state="DRAFT"))
    if (lot := life.lot()) < 0.1:
        actions.drop_round(ref=found.ref, **life.by("efua"))
        return
    if lot < 0.5:
        actions.redraw_round(ref=found.ref, **life.by("efua"))
    actions.issue_round(ref=found.ref, **life.by("maya"))


def receive(life: Life) -> None:
    """She pays all that she owes, or some sum: too little or too much."""
    owed = queries.account_of(_who(life)).owed
    amount = owed if life.lot() < 0.2 and owed > NOTHING else life.pence(6_000)
    actions.take_receipt(
        person_ref=_who(life).ref, amount=amount, on=life.today, how="bank", **life.by("efua")
    )


def chase(life: Life) -> None:
    kind = list(Kind)[int(life.lot() * len(Kind))]
    actions.chase(
        person_ref=_who(life).ref, kind=kind, words="We talked.",
        found="parts" if kind == Kind.HARDSHIP else "", **life.by("efua"),
    )  # fmt: skip


def arrange(life: Life) -> None:
    actions.arrange(
        person_ref=_who(life).ref, amount=life.pence(9_000), every="four weeks",
        starts_on=life.today, **life.by("efua"),
    )  # fmt: skip


def let_go(life: Life) -> None:
    """Ask that what is late be written off, and let another sign or refuse it."""
    waiting = WriteOff.objects.filter(state="ASKED").first()
    if waiting is None:
        actions.ask_write_off(
            person_ref=_who(life).ref, reason="cannot", words="No.", **life.by("efua")
        )
    elif life.lot() < 0.8:
        actions.sign_write_off(ref=waiting.ref, **life.by("maya"))
    else:
        actions.refuse_write_off(ref=waiting.ref, **life.by("maya"))


def give_back(life: Life) -> None:
    free = queries.free_of(_who(life))
    amount = free if life.lot() < 0.5 else life.pence(9_000)
    actions.pay_back(person_ref=_who(life).ref, amount=amount, **life.by("efua"))


def collect(life: Life) -> None:
    """Note by hand that her share of a run has come."""
    budget = life.budget
    shares = shares_open(budget)
    first = shares[0].run.starts_on if shares else life.today
    collect_contribution(budget_ref=budget.ref, starts_on=first, **life.by("efua"))
