"""What the background worker does by the clock."""

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from config.commands import verify
from selfdirect.agreement.calibration import actions as calibration
from selfdirect.agreement.charging import actions as charging
from selfdirect.foundation.access.actions import forget_forms
from selfdirect.foundation.audit.actions import seal
from selfdirect.foundation.gateways.notify import FileGateway, Gateway, MailGateway
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.ledger.actions import lapse
from selfdirect.foundation.ledger.actions import seal as seal_book
from selfdirect.foundation.outbox.actions import send_waiting
from selfdirect.learning.insight import actions as insight
from selfdirect.spaces.pathway.actions import hand_over
from selfdirect.support.assurance import actions as assurance
from selfdirect.support.billing import actions as billing
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets.queries import cost_on, weekly_costs
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.orders import actions as orders
from selfdirect.support.payments import actions as payments
from selfdirect.support.reconciliation import actions as reconciliation
from selfdirect.support.reviews.actions import call_due, look_at_direct

log = structlog.get_logger()

# Where two acts waited for each other, or the database went away, a step is done again: each act
# is one transaction, so that what it did until then stays. What comes by the minute, or says
# itself that it failed, needs no more.
AGAIN = RetryStrategy(
    max_attempts=3, linear_wait=60, retry_exceptions=[OperationalError, InterfaceError]
)


def gateway() -> Gateway:
    """Choose the way out: the council's mail server if there is one, else a folder."""
    if settings.MAIL_FROM:
        return MailGateway(settings.MAIL_FROM)
    return FileGateway(settings.VAR / "outbox")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_messages", pass_context=False)
def send_messages(timestamp: int) -> None:
    """Send what waits in the outbox, once a minute."""
    tried = send_waiting(gateway=gateway(), at=timezone.now())
    log.info("messages_tried", count=tried)
    log.info("letters_handed_over", count=hand_over(at=timezone.now()))


@app.periodic(cron="0 5 * * *")
@app.task(queueing_lock="call_reviews", retry=AGAIN)
def call_reviews(timestamp: int) -> None:
    """Set what is missing, and give the turn for each look back that falls due soon."""
    log.info("direct_reviews_set", count=len(look_at_direct(by=SYSTEM, at=timezone.now())))
    called = call_due(by=SYSTEM, at=timezone.now())
    log.info("reviews_called", count=called)


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="forget", retry=AGAIN)
def forget(timestamp: int) -> None:
    """Let go each night of what is not needed: half-told stories, old keys, rows of cases."""
    call_command("clearsessions")
    log.info("forms_forgotten", count=forget_forms(at=timezone.now()))
    gone = calibration.forget_due(by=SYSTEM, at=timezone.now())
    log.info("cases_forgotten", count=gone)


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="lapse_promises", retry=AGAIN)
def lapse_promises(timestamp: int) -> None:
    """Release promises of money whose last day has passed, soon after it has."""
    gone = lapse(by=SYSTEM, at=timezone.now())
    log.info("promises_lapsed", count=len(gone))


@app.task(name=calibration.JOB)
def calibrate(ref: str, attempt: int) -> None:
    """Work out a calibration that somebody asked for."""
    done = calibration.run_calibration(
        ref=ref, attempt=attempt, by=SYSTEM, at=timezone.now(), clock=timezone.now
    )
    log.info("calibration_ran", ref=ref, state=str(done.state) if done else "not its turn")


@app.task(name=charging.JOB)
def carry_out_charging(ref: str, attempt: int) -> None:
    """Work out what terms of charging would do, or write to everybody about those signed."""
    done = charging.carry_out(
        ref=ref, attempt=attempt, by=SYSTEM, clock=timezone.now, agreed=weekly_costs
    )
    log.info("charging_carried_out", ref=ref, work=str(done.work) if done else "not its turn")


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="charge_anew", retry=AGAIN)
def charge_anew(timestamp: int) -> None:
    """Work out everybody's sum by terms whose day has come, and theirs whose own day has."""
    owed = charging.carry_out_due(by=SYSTEM, clock=timezone.now, agreed=weekly_costs)
    other = charging.work_out_due(by=SYSTEM, at=timezone.now(), cost_on=cost_on)
    log.info("charging_due", count=owed, other=other)


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="open_years", retry=AGAIN)
def open_years(timestamp: int) -> None:
    """Open the next year of every budget whose year is about to end, before anybody waits."""
    log.info("years_opened", count=payments.go_on_due(by=SYSTEM, at=timezone.now()))


@app.periodic(cron="45 1 * * *")
@app.task(queueing_lock="put_years_right", retry=AGAIN)
def put_years_right(timestamp: int) -> None:
    """Bring into the next years what late changes made of those that are paid."""
    log.info("years_put_right", count=payments.bring_on_due(by=SYSTEM, at=timezone.now()))


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="take_funds_on", retry=AGAIN)
def take_funds_on(timestamp: int) -> None:
    """Take what is left of funds whose year has ended into the next; ask where nobody agreed."""
    log.info("funds_taken_on", count=marketplace.take_on_due(by=SYSTEM, at=timezone.now()))
    log.info("holders_asked_for", count=marketplace.ask_who_holds(at=timezone.now()))


@app.periodic(cron="55 1 * * *")
@app.task(queueing_lock="roll_on", retry=AGAIN)
def roll_on(timestamp: int) -> None:
    """Bring what was learnt late of what people hold on; end the asking where all came back."""
    log.info("rolled_on", count=budgets.roll_on_due(by=SYSTEM, at=timezone.now()))
    log.info("held_back", count=payments.end_held_due(by=SYSTEM, at=timezone.now()))


@app.periodic(cron="5 2 * * *")
@app.task(queueing_lock="find_not_theirs", retry=AGAIN)
def find_not_theirs(timestamp: int) -> None:
    """Tell finance of looks at payments that turned out to be somebody else's."""
    log.info("not_theirs", count=assurance.find_not_theirs(at=timezone.now()))


@app.periodic(cron="10 2 * * *")
@app.task(queueing_lock="notice_again", retry=AGAIN)
def notice_again(timestamp: int) -> None:
    """Write anew what asked money back of somebody who died before they answered."""
    log.info("noticed_again", count=assurance.notice_again(at=timezone.now()))


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="reprice_budgets", retry=AGAIN)
def reprice_budgets(timestamp: int) -> None:
    """Bring open budgets to the sums that terms of charging made anew, the night after."""
    found = budgets.reprice_due(by=SYSTEM, at=timezone.now())
    log.info("budgets_repriced", changed=found.changed, asked=found.asked, same=found.same)


@app.task(name=orders.JOB, retry=AGAIN)
def follow_price(ref: str) -> None:
    """Bring budgets and orders to a price that somebody signed."""
    many = orders.follow_prices(at=timezone.now())
    log.info("budgets_follow_price", ref=ref, count=many)


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="draw_up_orders", retry=AGAIN)
def draw_up_orders(timestamp: int) -> None:
    """Draw up each night what providers are asked for, and charge what was used of contracts."""
    orders.follow_prices(at=timezone.now())  # budgets that were opened since one was signed
    made = orders.draw_up(by=SYSTEM, at=timezone.now())
    log.info("orders_drawn_up", count=len(made))
    log.info("contracts_charged", count=payments.charge_uses(at=timezone.now()))


@app.task(name=payments.JOB, retry=AGAIN)
def draft_run(ref: str) -> None:
    """Gather and check a payment run that somebody began."""
    run = payments.draft_run(ref=ref, by=SYSTEM, at=timezone.now())
    log.info("run_drafted", ref=ref, state=str(run.state) if run else "not its turn")


@app.periodic(cron="30 5 * * *")
@app.task(queueing_lock="collect_debits", retry=AGAIN)
def collect_debits(timestamp: int) -> None:
    """Count in direct debits whose day has come, and end those that were not used for long."""
    at = timezone.now()
    done, gone = billing.collect_due(by=SYSTEM, at=at), billing.lapse_mandates(by=SYSTEM, at=at)
    log.info("debits_collected", count=done, lapsed=gone)


@app.task(name=reconciliation.JOB)
def take_feed(ref: str) -> None:
    """Take a file of a bank's or a card company's lines that somebody asked for."""
    done = reconciliation.run_file(ref=ref, by=SYSTEM, clock=timezone.now)
    log.info("feed_taken", ref=ref, state=str(done.state) if done else "not its turn")


@app.periodic(cron="15 2 * * *")
@app.task(queueing_lock="ask_for_accounts", retry=AGAIN)
def ask_for_accounts(timestamp: int) -> None:
    """Ask what was spent of money that others hold, where a month was not told."""
    log.info("accounts_asked_for", count=reconciliation.ask_for_accounts(at=timezone.now()))


@app.periodic(cron="15 4 * * *")
@app.task(queueing_lock="tell_outlook", retry=AGAIN)
def tell_outlook(timestamp: int) -> None:
    """Add up the council's year each night, for the pages of insight."""
    told = insight.tell_outlook(by=SYSTEM, at=timezone.now())
    log.info("outlook_told", day=str(told.on))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="seal_history", pass_context=False)
def seal_history(timestamp: int) -> None:
    """Close a batch of history, and one of the book, every ten minutes."""
    closed, head = seal(at=timezone.now()), seal_book(at=timezone.now())
    log.info(
        "history_sealed", rows=closed.rows if closed else 0, book=head.number if head else None
    )


@app.periodic(cron="0 3 * * *")
@app.task(queueing_lock="verify_book", retry=AGAIN)
def verify_book(timestamp: int) -> None:
    """Work history and the whole book out again each night, and ask Beancount as well."""
    found = verify.by_night(at=timezone.now())
    tell = log.info if found.holds else log.error
    tell("book_verified", wrong=found.wrong, seal=found.seal, beancount=found.second_opinion)
