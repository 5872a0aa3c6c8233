"""Payment runs, a provider's invoices one by one, and changes of a budget."""

from datetime import timedelta

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets.models import Change
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments import queries
from selfdirect.support.payments.models import Payment, Run
from tests.simulator.rooms.life import Life
from tests.simulator.rooms.truths import LEFT


def begin(life: Life) -> None:
    run = payments.begin_run(due_by=life.today + timedelta(6), **life.by("efua"))
    payments.draft_run(ref=run.ref, **life.by("efua"))


def clear(life: Life) -> None:
    run = life.run("CHECKED")
    for code in sorted(set(queries.open_findings(run).values_list("code", flat=True))):
        payments.clear_finding(ref=run.ref, code=code, because="We know.", **life.by("efua"))


def hold(life: Life) -> None:
    run = life.run("CHECKED")
    codes = sorted(set(queries.open_findings(run).values_list("code", flat=True)))
    for code in codes[:1]:
        payments.hold_out(ref=run.ref, code=code, because="To be asked.", **life.by("efua"))


def recheck(life: Life) -> None:
    payments.recheck_run(ref=life.run("CHECKED").ref, **life.by("efua"))


def stop(life: Life) -> None:
    run = life.run("DRAFT", "CHECKED", "APPROVED")
    payments.stop_run(ref=run.ref, because="Begun by mistake.", **life.by("efua"))


def approve(life: Life) -> None:
    payments.approve_run(ref=life.run("CHECKED").ref, **life.by("maya"))


def take(life: Life) -> None:
    payments.take_file(ref=life.run("APPROVED").ref, **life.by("maya"))


def send(life: Life) -> None:
    payments.send_run(ref=life.run("APPROVED").ref, **life.by("maya"))


def go(life: Life) -> None:
    """All that is between the first look and the bank, on one day, as on most days."""
    if not Run.objects.filter(state="CHECKED").exists():
        begin(life)
    for act in (clear, approve, take, send):
        life.lots = [0.999]  # the run that was begun last
        act(life)


def close(life: Life) -> None:
    payments.close_run(ref=life.run("SENT").ref, **life.by("efua"))


def come_back(life: Life) -> None:
    sent = life.one(Payment.objects.filter(state__in=LEFT))
    payments.return_payment(ref=sent.ref, why="Account closed", **life.by("efua"))


def invoice(life: Life) -> None:
    budget = life.budget
    orders = queries.orders_under(budget)
    due = [each for each in orders if not each.invoice and each.organisation == life.provider]
    if not due:
        raise NotThere("There is none.")
    order = due[0]
    less = life.pence(500) if life.lot() < 0.3 else NOTHING
    payments.enter_invoice(
        budget_ref=budget.ref, organisation=life.provider,
        starts_on=order.promise.starts_on, number=f"BW-{Payment.objects.count()}",
        amount=order.promise.amount - less, because="She was away." if less else "",
        **life.by("grace"),
    )  # fmt: skip


def agree(life: Life) -> None:
    waiting = life.one(Payment.objects.filter(state="PREPARED"))
    payments.approve_payment(ref=waiting.ref, **life.by("maya"))


def refuse(life: Life) -> None:
    waiting = life.one(Payment.objects.filter(state="PREPARED"))
    payments.refuse_payment(ref=waiting.ref, because="Not what came.", **life.by("maya"))


def move(life: Life) -> None:
    leaves = ["direct", f"managed:{life.provider}", f"isf:{life.provider}"]
    source = leaves.pop(int(life.lot() * 3))
    target, budget = leaves.pop(int(life.lot() * 2)), life.budget
    budgets.move_budget(
        budget_ref=budget.ref, source=source, target=target, weekly=life.pence(9_000),
        starts_on=life.monday(budget), asked="She wants it so.", **life.by("carol"),
    )  # fmt: skip


def pause(life: Life) -> None:
    first = life.soon()
    keeps = {f"managed:{life.provider}": life.pence(3_000)}
    budgets.pause_budget(
        budget_ref=life.budget.ref, starts_on=first, ends_before=first + timedelta(21),
        keeps=keeps, because="She is in hospital.", **life.by("carol"),
    )  # fmt: skip


def withdraw(life: Life) -> None:
    change = life.one(Change.objects.filter(budget=life.budget))
    because = "It was not so."
    budgets.withdraw_change(change_ref=change.ref, because=because, **life.by("carol"))
