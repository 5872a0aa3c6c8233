"""Direct debits: set up, drawn up, told, filed, taken, and what banks say of them afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils.timezone import localdate

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.billing import actions, rules
from selfdirect.support.billing.journey import RunState
from selfdirect.support.billing.models import Debit, DebitRun, Mandate
from selfdirect.support.billing.scheme import scheme
from selfdirect.support.payments.rules.bank.standard18 import read
from tests.simulator.rooms.life import Life

OVER = (RunState.DONE, RunState.STOPPED)
AHEAD = timedelta(days=4)  # of the bank's day, when most files are taken there
SAYS = ("unpaid", "unpaid", "claims", "changed", "refused")
BACK, TOLD = "Reference,Reason code,Amount,Date", "Reference,Reason code,Date"


def set_up(life: Life) -> None:
    """Give an account; now and then another pays, and says yes or does not."""
    case, lots = life.someone, life.random()
    other = {"payer": "Ben Khan", "payer_to": "ben@example.org"} if lots.random() < 0.2 else {}
    made = actions.set_up(
        case_ref=case.ref, name="A Khan", sort_code="204512",
        number=str(lots.randrange(10**7, 10**8)), **other, **life.by("efua"),
    )  # fmt: skip
    if other and lots.random() < 0.7:
        actions.agree_payer(ref=made.ref, how="By a call.", **life.by("efua"))


def stop_debit(life: Life) -> None:
    made: Mandate = life.one(Mandate.objects.all())
    actions.stop_mandate(ref=made.ref, because="So.", **life.by("efua"))


def draw(life: Life) -> None:
    """Draw up what is taken on a day soon; without a day, banks are only told who begins."""
    day = working_days_on(rules.soonest(life.today, scheme()), int(life.lot() * 25))
    actions.draw_debits(collect_on=None if life.lot() < 0.4 else day, **life.by("efua"))


def debits_on(life: Life) -> None:
    """Take a collection as far as it comes: most to the bank, some not, one day after another."""
    going = DebitRun.objects.exclude(state__in=OVER)
    if not going.exists():
        draw(life)
    run: DebitRun = life.one(going)
    while run.state not in OVER and life.lot() < 0.85:
        if run.state == RunState.TOLD and run.collect_on:
            waits = max(run.process_on - life.today - AHEAD, timedelta())
            unsent = Message.objects.filter(subject=rules.TAKES, sent_at=None)
            unsent.update(sent_at=life.at if life.today.day % 5 else life.at + waits)
            life.at += waits
        act, who = _next(run.state, life.lot())
        why = {"because": "So."} if act in (actions.stop_debits, actions.doubt_debits) else {}
        run = act(ref=run.ref, **why, **life.by(who))
        if run.state == RunState.SENT:
            return


def _next(state: str, lot: float) -> tuple[Callable[..., DebitRun], str]:
    """Choose what is done next, and by whom."""
    match state:
        case "DRAFT" | "TOLD" if lot < 0.2:
            return actions.stop_debits, "maya"
        case "DRAFT":
            return actions.approve_debits, "maya"
        case "TOLD":
            return actions.take_debit_file, "efua"
        case "FILED" | "SENT" if lot < 0.2:
            return actions.doubt_debits, "efua"
        case "DOUBTED" if lot < 0.5:
            return actions.lose_debits, "maya"
        case "SENT":
            return actions.finish_debits, "efua"
    return actions.send_debits, "efua"


def bank_says(life: Life) -> None:
    """Bring a report: of debits that were taken or never were, some rows as they came before."""
    profile, lots = SAYS[int(life.lot() * len(SAYS))], life.random()
    rows = list(_rows(life, profile, lots.choice("0123")))
    some = lots.sample(rows, min(len(rows), lots.randrange(1, 4)))
    if not some:
        raise NotThere("There is none.")
    head = BACK if profile in ("unpaid", "claims") else TOLD
    actions.bring_report(
        profile=profile, name="r.csv", text="\n".join([head, *some]), **life.by("efua")
    )


def _rows(life: Life, profile: str, code: str) -> list[str]:
    if profile in ("changed", "refused"):
        mandates = Mandate.objects.order_by("pk")
        return [f"{each.reference},{code},{life.today}" for each in mandates]
    taken = Debit.objects.filter(run__collect_on__lte=life.today).order_by("pk")
    rows = taken.select_related("mandate", "run")
    return [
        f"{each.mandate.reference},{code},{each.amount.pence / 100:.2f},"
        f"{each.run.collect_on + timedelta(days=1)}"
        for each in rows
        if each.run.collect_on
    ]


def answer(life: Life) -> None:
    found: Debit = life.one(Debit.objects.filter(state="CLAIMED", answered_at=None))
    actions.answer_claim(ref=found.ref, words="It was right.", **life.by("efua"))


# What must hold -------------------------------------------------------------------------------


def wrong(_: Life) -> Iterator[str]:
    """Nothing is taken but what was told in time, from who still lets us: once, as in the file."""
    for debit in Debit.objects.exclude(state__in=["PLANNED", "OUT"]).select_related(
        "person", "run", "mandate", "receipt"
    ):
        yield from _taken_wrongly(debit)
    for run in DebitRun.objects.exclude(file=None).exclude(state=RunState.STOPPED):
        written = {each.reference: each.pence for each in read(bytes(run.file)).credits}
        due = {
            each.mandate.reference: each.amount.pence
            for each in run.debits.exclude(state="OUT").select_related("mandate")
        }
        if {ref: pence for ref, pence in written.items() if pence} != due:
            yield f"The file of {run.ref} is not what is noted of it."


def _taken_wrongly(debit: Debit) -> Iterator[str]:
    run, made = debit.run, debit.mandate
    words = Message.objects.filter(about=debit.person.ref, subject=rules.TAKES)
    sent_at = words.get(queued_at=debit.told_at).sent_at
    by_mail = sent_at and rules.soonest(localdate(sent_at), scheme(), by_post=False)
    if not (by_mail and run.collect_on) or by_mail > run.collect_on:
        yield f"{debit.ref} was told at {sent_at} for {run.collect_on}."
    if made.ended_on and run.file_on > made.ended_on:
        yield f"{debit.ref} is taken, and its direct debit ended on {made.ended_on}."
    got = getattr(debit, "receipt", None)
    if (debit.state == "COLLECTED" and not got) or (debit.state == "SENT" and got):
        yield f"{debit.ref} is {debit.state}, and its receipt is {got}."
    if got and got.amount != debit.amount:
        yield f"{debit.ref} of {debit.amount} is counted as {got.amount}."
