"""Looking at direct payments: light by default, asking little, and taking nothing in a hurry."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from django.db import connection, transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.foundation.outbox.models import Channel, Message
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.support.assurance import policy, queries, rules, says
from selfdirect.support.assurance.guidance import FILE, in_force
from selfdirect.support.assurance.journey import CHECK, RECOVERY, State, Way
from selfdirect.support.assurance.models import (
    Check,
    Circumstance,
    Effort,
    Question,
    Recovery,
    Return,
    Round,
)
from selfdirect.support.assurance.rules import columns
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reconciliation import actions as reconciliation
from selfdirect.support.reconciliation import queries as feeds

Outcome = Check.Outcome
CONCERN, CHANGE, NOT_THEIRS = "check.concern", "check.change", "check.not_theirs"
DISPUTE = "recovery.dispute"
# Two rounds at once would both pick the same account, of which one look may be open.
WAIT_FOR_TURN = "SELECT pg_advisory_xact_lock(hashtext('assurance.round'))"


@transaction.atomic
def begin_round(*, seed: int, by: Actor, at: datetime) -> Round:
    """Score every direct payment, and pick whom to look at: by points, and some by lot.

    Who is being looked at already is not picked again.
    """
    policy.may_look(by).require()
    with connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_TURN)
    today = localdate(at)
    found = queries.held(today)
    made = Round.objects.create(
        on=today,
        seed=seed,
        accounts=len(found),
        guidance=sha256(FILE.read_bytes()).hexdigest(),
        begun_by=by.name,
        begun_at=at,
    )
    picked = _picked(found, seed, today) if found else ()
    busy = set(Check.objects.exclude(state=State.DONE).values_list("budget__case", flat=True))
    by_ref = {each.budget.ref: each for each in found}
    checks = [
        _check(made, by_ref[each.name], each.source, today)
        for each in picked
        if by_ref[each.name].budget.case_id not in busy
    ]
    Check.objects.bulk_create(checks)
    many = len(checks)
    record("check.round", on=made, by=by, at=at, seed=seed, accounts=len(found), picked=many)
    return made


def _picked(found: list[queries.Held], seed: int, today: date) -> tuple[rules.Drawn, ...]:
    guidance = in_force()
    lines = [(place, line) for place, each in enumerate(found) for line in each.lines]
    source = columns.source_of([each.account for each in found], lines)
    scores = columns.score(source, guidance, today.toordinal())
    points = scores.points
    ranked = [(found[place].budget.ref, int(points[place])) for place in scores.ranked()]
    return rules.drawn(ranked, ask_from=guidance.ask_from, sample=guidance.sample, seed=seed)


def _check(made: Round, each: queries.Held, source: rules.Source, today: date) -> Check:
    finding = rules.find(each.account, each.lines, in_force(), today.toordinal())
    reasons = [
        {"code": r.code, "points": r.points, "words": r.words, "source": r.source}
        for r in finding.reasons
    ]
    return Check(
        round=made,
        budget=each.budget,
        source=source,
        points=finding.points,
        reasons=reasons,
        state=CHECK.start,
    )


@transaction.atomic
def note_circumstance(
    *, budget_ref: str, code: str, since: date, until: date | None = None, by: Actor, at: datetime
) -> Circumstance:
    """Note something known about somebody's situation: it only counts beside signs of the money.

    :raises Refused: if it stands already, is none that counts, or passes and no day says when
    """
    budget = budgets.lock_visible(by, budget_ref)
    policy.may_look(by).require()
    if code not in rules.CASE_FACTS:
        raise Refused("That is not one of the things that count.")
    if code in rules.PASSING and until is None:
        raise Refused("Say when they come home, as far as you know. The day can be changed.")
    if until and until <= since:
        raise Refused("The day on which it is no longer so must be one that is still to come.")
    if queries.noted(budget.case, localdate(at)).filter(code=code).exists():
        raise Refused("That is noted already.")
    made = Circumstance.objects.create(
        budget=budget, code=code, since=since, until=until, said_by=by.name
    )
    about = budget.case.person.ref
    record("check.circumstance", on=budget, by=by, at=at, about=about, known=code)
    return made


@transaction.atomic
def end_circumstance(
    *, ref: str, code: str, on: date, because: str, by: Actor, at: datetime
) -> None:
    """Say that something known about somebody is no longer so from a day, or that it never was.

    Why stays in history.

    :raises Refused: if it is not noted, or no reason is given
    """
    case = cases.lock_visible(by, ref)
    policy.may_look(by).require()
    say_why(because, "Say how you know, in a sentence that somebody else understands.")
    rows = queries.noted(case, localdate(at)).filter(code=code)
    if not rows:
        raise Refused("That is not noted, or has ended already.")
    for row in rows:
        row.until = max(on, row.since)
        row.save(update_fields=["until"])
    facts = {"known": code, "until": on.isoformat(), "because": because.strip()}
    record("check.circumstance_ended", on=case, by=by, at=at, about=case.person.ref, **facts)


@transaction.atomic
def ask(*, ref: str, minutes: int, by: Actor, at: datetime) -> Check:
    """Ask about the lines of which no look has ended, and about no others.

    :raises Refused: if no line needs a question, or it was asked already
    """
    check = queries.lock_visible(by, ref)
    policy.may_look(by).require()
    step = CHECK.step(check.state, "ask", by.roles)
    asks = asks_of(check, localdate(at))
    if not asks:
        raise Refused("No single payment needs a question. Finish this, and say what you found.")
    made = Question.objects.bulk_create(_question(check, asked, entry) for asked, entry in asks)
    check.state, check.asked_by = step.target, by.name
    days = in_force().reply_days
    check.reply_by = rules.reply_by(localdate(at), days)
    said = (says.ABOUT_QUESTIONS, says.questions(made), says.days_to_answer(days))
    check.letter = _tell(check, says.ABOUT_PAYMENTS, *said, at=at)
    check.save()
    _spend(check, Effort.Kind.ASK, minutes, by, at)
    told = says.asked(len(asks), check.reply_by)
    about = check.budget.case.person.ref
    record(step.event, on=check, by=by, at=at, about=about, told=told, lines=len(asks))
    return check


def asks_of(check: Check, today: date) -> list[tuple[rules.Asked, str]]:
    """List the lines to ask about, each with its entry in the book."""
    (each,) = queries.held(today, only=check.budget)
    entries = {id(line): entry for line, entry in zip(each.lines, each.entries, strict=True)}
    finding = rules.find(each.account, each.lines, in_force(), today.toordinal())
    return [(asked, entries[id(asked.line)]) for asked in finding.asks]


def _tell(check: Check, subject: str, *said: str, at: datetime) -> Message:
    """Write to whose money it is; without any address, their worker tells them."""
    person = check.budget.case.person
    way = person.way
    if not way["to"]:
        way |= {"to": person.name, "channel": Channel.HAND}
    body = says.letter(person.short_name, *said)
    made = queue(**way, subject=subject, body=body, about=person.ref, at=at)
    assert made is not None  # there is somebody to tell
    return made


def _question(check: Check, asked: rules.Asked, entry: str) -> Question:
    return Question(
        check_of=check,
        entry=entry,
        on=date.fromordinal(asked.line.day),
        amount=Money(asked.line.pence),
        payee=asked.line.words[:300],
        why=asked.why,
    )


def _spend(check: Check, kind: str, minutes: int, by: Actor, at: datetime) -> None:
    if minutes > 0:
        Effort.objects.create(check_of=check, kind=kind, minutes=minutes, by=by.name, at=at)


@transaction.atomic
def explain(
    *, ref: str, answers: Mapping[int, str], told_by: str = "", by: Actor, at: datetime
) -> Check:
    """Say in a few words what payments were for; as many as one likes, and again until it is done.

    Staff write down what somebody (`told_by`) told them; the person reads what was written.

    :raises Refused: if nothing was written, or not who said it
    """
    check = queries.lock_visible(by, ref)
    policy.may_explain(by, check).require()
    step = CHECK.step(check.state, "explain", by.roles)
    asked = queries.still_theirs(check)
    said = [q for q in asked if answers.get(q.pk, "").strip() not in ("", q.answer)]
    if not said:
        raise Refused("Write a few words about at least one payment. Nothing new was sent.")
    source = _source(told_by, by)
    for question in said:
        question.answer = answers[question.pk].strip()
        question.answered_by, question.answered_at = source, at
        question.save()
    if all(question.answer for question in asked):
        check.state = step.target
        check.save(update_fields=["state"])
    told = says.THANKS
    if by.is_staff:
        told = says.heard(str(by), [q.answer for q in said])
        _tell(check, says.ABOUT_PAYMENTS, told, at=at)
    about = check.budget.case.person.ref
    record(step.event, on=check, by=by, at=at, about=about, told=told, lines=len(said))
    return check


def _source(told_by: str, by: Actor) -> str:
    """Name who said it, and to whom if they did not write it themselves."""
    if not by.is_staff:
        return str(by)
    if not told_by.strip():
        raise Refused(says.WHO_SAID)
    return says.source(told_by.strip(), str(by))


@transaction.atomic
def finish(
    *,
    ref: str,
    outcome: str,
    words: str,
    minutes: int,
    kept: Money | None = None,
    by: Actor,
    at: datetime,
) -> Check:
    """End a look: all is fine, advice, a change of plan, a worry, or money that should come back.

    A worry about safety goes to their worker that day (Care Act 2014 s.42): it is about the
    person, and no money is asked back for it. `kept` is what stays for what they may owe as an
    employer: it counts as unspent no more.

    :raises Refused: while they may still answer, or if nothing is said to them
    """
    check = queries.lock_visible(by, ref)
    policy.may_look(by).require()
    step = CHECK.step(check.state, "finish", by.roles)
    worried = outcome == Outcome.CONCERN
    may_wait = check.state == State.ASKED and not worried and waits(check, localdate(at))
    if may_wait and queries.still_theirs(check):
        raise Refused(says.weigh_first(check.answer_by))
    if outcome not in Outcome.values or not words.strip():
        raise Refused("Choose how it ends, and say it in words that they can read.")
    if check.state == State.PICKED:
        check.seen = [entry for _, entry in asks_of(check, localdate(at))]
    check.state, check.outcome, check.words = step.target, outcome, words.strip()
    check.kept = kept
    check.finished_by, check.finished_by_name, check.finished_at = by.name, str(by), at
    check.save()
    _spend(check, Effort.Kind.FINISH, minutes, by, at)
    case_actions.finish_task(case=check.budget.case, code=NOT_THEIRS, by=by, at=at)
    _pass_on(check, at)
    told = "" if worried else says.finished(Outcome(outcome).label, check.words)
    if told and outcome != Outcome.RECOVER:  # the notice is the letter of that
        _tell(check, says.ABOUT_PAYMENTS, told, at=at)
    about = check.budget.case.person.ref
    record(step.event, on=check, by=by, at=at, about=about, told=told, outcome=outcome)
    return check


def waits(row: Check | Recovery, today: date) -> bool:
    """Say whether they may still answer: their time begins when what we wrote has gone."""
    return row.answer_by is None or today <= row.answer_by


def _pass_on(check: Check, at: datetime) -> None:
    """Put a worry, or a plan that no longer fits, onto their worker's list."""
    case = check.budget.case
    words = {
        Outcome.CONCERN: (CONCERN, says.look_into(case.person)),
        Outcome.CHANGE: (CHANGE, says.change(case.person)),
    }.get(Outcome(check.outcome))
    if words:
        case_actions.add_task(
            case=case,
            code=words[0],
            words=words[1],
            role=Role.PRACTITIONER,
            owner=case.worker,
            at=at,
        )


@transaction.atomic
def answer_worry(*, ref: str, words: str, by: Actor, at: datetime) -> Check:
    """Say what was done about a worry about somebody's safety; it leaves the worker's list.

    The words stay in history, for workers: the person reads nothing of a worry here.

    :raises Refused: if no worry waits, nothing is said, or it is for another team
    """
    case = cases.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    check = queries.worry_of(case)
    if check is None:
        raise Refused("No worry waits for an answer. Somebody has said already what was done.")
    if not words.strip():
        raise Refused("Say what you did, or why nothing was needed.")
    facts = {"words": words.strip()}
    record("check.worry_answered", on=check, by=by, at=at, about=case.person.ref, **facts)
    case_actions.finish_task(case=case, code=CONCERN, by=by, at=at)
    return check


# Asking money back ------------------------------------------------------------------------------


@transaction.atomic
def give_notice(*, ref: str, amount: Money, words: str, by: Actor, at: datetime) -> Recovery:
    """Say what should come back and why; then they have time to answer.

    Only the council's share of it is asked for.

    :raises Refused: if the look did not end so, it was noticed already, or it is more than
        there is
    """
    check = queries.lock_visible(by, ref)
    policy.may_look(by).require()
    if check.outcome != Outcome.RECOVER:
        raise Refused("Finish the look first, and say that money should come back.")
    if Recovery.objects.filter(check_of=check).exists():
        raise Refused("Notice was given already.")
    _still_theirs(check)
    if queries.is_asked_back(check):
        raise Refused("Money is asked back already for one of these payments. Look at that first.")
    if not words.strip():
        raise Refused("Say why, in words that they can read.")
    today = localdate(at)
    share = _share(check.budget, amount, today)
    made = Recovery(
        check_of=check,
        state=RECOVERY.start,
        asked=share.amount,
        working=share.working,
        notice=words.strip(),
        noticed_by=by.name,
        noticed_at=at,
        noticed_on=today,
    )
    _write_notice(made, at)
    told = says.noticed(made.asked, made.notice, made.reply_by)
    facts = {"pence": made.asked.pence}
    _record("recovery.noticed", made, told, by, at, **facts)
    return made


def _write_notice(recovery: Recovery, at: datetime) -> None:
    """Write the letter; their time to answer begins when it has gone."""
    days, said = in_force().reply_days, (recovery.asked, recovery.notice, recovery.working)
    recovery.reply_by = rules.reply_by(localdate(at), days)
    words = (says.notice(*said), says.days_to_answer(days))
    recovery.letter = _tell(recovery.check_of, says.MONEY_BACK, *words, at=at)
    recovery.save()


@transaction.atomic
def notice_again(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Write each notice anew that somebody had before they died and left unanswered.

    It is held, or goes to who sees to what they leave, as all their letters; answer how many.
    """
    found = list(queries.died_unheard())
    for recovery in found:
        _write_notice(recovery, at)
        _record("recovery.noticed_again", recovery, "", by, at)
    return len(found)


def _still_theirs(check: Check) -> None:
    if queries.not_theirs([check]):
        raise Refused(says.NOT_THEIRS)


@transaction.atomic
def find_not_theirs(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Give finance each look that goes on about a payment which turned out to be another's."""
    looks = list(queries.going_on(without=NOT_THEIRS))
    found = queries.not_theirs(looks)
    cases = {each.budget.case_id: each.budget.case for each in looks if each.pk in found}
    for case in cases.values():
        words = says.not_theirs(case.person)
        case_actions.add_task(case=case, code=NOT_THEIRS, words=words, role=Role.FINANCE, at=at)
    return len(cases)


@transaction.atomic
def give_back(*, ref: str, amount: Money, words: str, by: Actor, at: datetime) -> Recovery:
    """Give back what came for a payment which turned out to be another's.

    It comes with their next direct payment, which two people sign; where they have none any more,
    finance is asked to pay it with a run. Both are told: whose it was not, and whose it is.

    :raises Refused: if it is theirs, no reason is given, or it is more than came
    """
    found = queries.get_recovery(by, ref)
    policy.may_look(by).require()
    case = cases.lock_visible(by, found.check_of.budget.case.ref)
    budget = queries.lock_holder(found.check_of.budget)
    recovery = queries.lock_recovery(by, ref)
    step = RECOVERY.step(recovery.state, "give_back", by.roles)
    if not queries.not_theirs([recovery.check_of]):
        raise Refused("No payment that this is about turned out to be somebody else's.")
    if not NOTHING < amount <= recovery.came:
        raise Refused(f"Enter more than nothing, and at most the {recovery.came} that came.")
    say_why(words, "Say why, in words that they can read.")
    recovery.state, recovery.given_back = step.target, amount
    recovery.given_because = words.strip()
    recovery.save()
    told = says.given_back(amount, recovery.given_because)
    budget_actions.bring_rest(new=budget, amount=amount, words=told[:400], by=by, at=at)
    budget_actions.ask_to_pay(case=case, by=by, at=at)
    case_actions.finish_task(case=case, code=NOT_THEIRS, by=by, at=at)
    _tell(recovery.check_of, says.MONEY_GIVEN, told, at=at)
    _record(step.event, recovery, told, by, at, pence=amount.pence)
    for other in queries.whose_it_is(recovery.check_of):
        person = other.person
        body = says.letter(person.short_name, says.IS_YOURS)
        queue(**person.way, subject=says.PUT_RIGHT, body=body, about=person.ref, at=at)
        record("check.is_theirs", on=other, by=by, at=at, about=person.ref, told=says.IS_YOURS)
    return recovery


def _share(budget: Budget, amount: Money, today: date) -> rules.Recoverable:
    if amount <= NOTHING:
        raise Refused("Enter an amount of more than nothing.")
    paid = queries.share_of(budget, today)
    share = rules.councils_part(amount, paid.council_pays, paid.weekly)
    if share.amount <= NOTHING:
        raise Refused("None of that is the council's money, so nothing can be asked back.")
    return share


def _record(
    event: str, recovery: Recovery, told: str, by: Actor, at: datetime, **facts: object
) -> None:
    about = recovery.check_of.budget.case.person.ref
    record(event, on=recovery, by=by, at=at, about=about, told=told, **facts)


@transaction.atomic
def reply(*, ref: str, words: str, told_by: str = "", by: Actor, at: datetime) -> Recovery:
    """Answer a notice in one's own words; staff write down what they were told, as `explain`."""
    recovery = queries.lock_recovery(by, ref)
    policy.may_answer(by, recovery, "reply").require()
    step = RECOVERY.step(recovery.state, "reply", by.roles)
    if not words.strip():
        raise Refused("Write what we should know. Nothing was sent.")
    recovery.state, recovery.reply = step.target, words.strip()
    recovery.reply_from = _source(told_by, by)
    recovery.replied_on = localdate(at)
    recovery.save()
    told = _heard(recovery, recovery.reply, by, at)
    _record(step.event, recovery, f"{says.REPLIED} {told}".strip(), by, at)
    return recovery


def _heard(recovery: Recovery, words: str, by: Actor, at: datetime) -> str:
    """Let the person read what staff wrote down for them."""
    if not by.is_staff:
        return ""
    told = says.heard(str(by), [words])
    _tell(recovery.check_of, says.MONEY_BACK, told, at=at)
    return told


@transaction.atomic
def weigh(
    *, ref: str, amount: Money, kept: Money, hardship: str, minutes: int, by: Actor, at: datetime
) -> Recovery:
    """Look at what asking would mean for them, and keep what an employer may owe.

    :raises Refused: before their time to answer is over, or if more is asked than the notice
        said, or than stays when that is kept
    """
    recovery = queries.lock_recovery(by, ref)
    policy.may_look(by).require()
    step = RECOVERY.step(recovery.state, "weigh", by.roles)
    if recovery.state == Way.NOTICED and waits(recovery, localdate(at)):
        raise Refused(says.weigh_first(recovery.answer_by, held=recovery.is_held))
    if not hardship.strip():
        raise Refused("Say what asking for it would mean for them: food, rent, their helpers.")
    if kept < NOTHING:
        raise Refused("What stays for an employer cannot be less than nothing. Enter 0 if none.")
    if not NOTHING < amount <= recovery.asked:
        raise Refused(f"Ask for more than nothing, and at most the {recovery.asked} we wrote.")
    if amount > (stays := queries.balance_of(recovery.check_of.budget) - kept):
        raise Refused(f"When {kept} is kept, {max(stays, NOTHING)} is there. Ask for no more.")
    _not_twice(recovery.check_of.budget, amount, stays)
    recovery.state, recovery.amount, recovery.kept = step.target, amount, kept
    recovery.hardship, recovery.weighed_by = hardship.strip(), by.name
    recovery.weighed_on = localdate(at)
    recovery.save()
    recovery.check_of.kept = kept
    recovery.check_of.save(update_fields=["kept"])
    _spend(recovery.check_of, Effort.Kind.RECOVER, minutes, by, at)
    _record(step.event, recovery, "", by, at, pence=amount.pence, kept=kept.pence)
    return recovery


@transaction.atomic
def sign(*, ref: str, by: Actor, at: datetime) -> Recovery:
    """Sign as the second person: neither who gave notice nor who weighed it."""
    recovery = queries.lock_recovery(by, ref)
    policy.may_sign(by, recovery).require()
    step = RECOVERY.step(recovery.state, "sign", by.roles)
    recovery.state, recovery.signed_by, recovery.signed_by_name = step.target, by.name, str(by)
    recovery.signed_at = at
    recovery.save()
    _record(step.event, recovery, "", by, at)
    return recovery


@transaction.atomic
def write(*, ref: str, by: Actor, at: datetime) -> Recovery:
    """Send the letter: from now on the sum is promised out of their account.

    :raises Refused: if what must be kept would not stay in the account
    """
    recovery = queries.lock_recovery(by, ref)
    policy.may_look(by).require()
    step = RECOVERY.step(recovery.state, "write", by.roles)
    _still_theirs(recovery.check_of)
    budget, amount = recovery.check_of.budget, recovery.amount
    assert amount is not None  # the database holds that it was weighed
    if amount > (stays := queries.balance_of(budget) - recovery.kept):
        raise Refused(says.not_there(recovery.kept, max(stays, NOTHING)))
    _not_twice(budget, amount, stays)
    leg = Leg(queries.asked_from(budget)[0], queries.council_of(budget), amount)
    _promise(recovery, leg, by, at)
    recovery.state, recovery.written_at = step.target, at
    recovery.save()
    told = says.written(amount, recovery.signed_by_name)
    said = (told, recovery.notice, says.kept(recovery.kept), says.name_it(recovery.ref))
    _tell(recovery.check_of, says.MONEY_BACK, *said, at=at)
    _record(step.event, recovery, told, by, at, pence=amount.pence)
    return recovery


def _not_twice(budget: Budget, amount: Money, stays: Money) -> None:
    """Refuse to ask for what comes off their next payment: they would pay it twice."""
    _, held = budget_rules.whose_held(queries.asked_from(budget)[0])
    off = budgets.comes_off(queries.years_on(budget)[-1], held)
    if amount > stays - off:
        raise Refused(says.comes_off(off, max(stays - off, NOTHING)))


def _promise(recovery: Recovery, leg: Leg, by: Actor, at: datetime) -> None:
    ledger.post(
        reference=_entry(recovery),
        effective_on=localdate(at),
        memo=says.memo(recovery.ref),
        legs=[leg],
        pending=True,
        by=by,
        at=at,
    )


def _entry(recovery: Recovery) -> str:
    """Name what is promised now: anew with each part that came."""
    parts = recovery.returns.count()
    return f"{budget_rules.ASKED_BACK}{recovery.ref}" + (f":{parts}" if parts else "")


@transaction.atomic
def disagree(*, ref: str, words: str, told_by: str = "", by: Actor, at: datetime) -> Recovery:
    """Say that one disagrees: a manager, who had no part in it, looks again.

    Staff write down what they were told, as `explain`.
    """
    recovery = queries.lock_recovery(by, ref)
    policy.may_answer(by, recovery, "disagree").require()
    step = RECOVERY.step(recovery.state, "disagree", by.roles)
    if not words.strip():
        raise Refused("Write why you disagree. Nothing was sent.")
    recovery.state, recovery.dispute = step.target, words.strip()
    recovery.dispute_from = _source(told_by, by)
    recovery.save()
    case = recovery.check_of.budget.case
    case_actions.add_task(
        case=case,
        code=DISPUTE,
        words=says.to_answer(case.person),
        role=Role.TEAM_MANAGER,
        at=at,
    )
    told = _heard(recovery, recovery.dispute, by, at)
    _record(step.event, recovery, f"{says.DISPUTED} {told}".strip(), by, at)
    return recovery


@transaction.atomic
def uphold(*, ref: str, words: str, by: Actor, at: datetime) -> Recovery:
    """Answer somebody who disagrees: the sum stands, and why."""
    recovery = queries.lock_recovery(by, ref)
    policy.may_uphold(by, recovery).require()
    step = RECOVERY.step(recovery.state, "uphold", by.roles)
    if not words.strip():
        raise Refused("Say why the sum stands, in words that they can read.")
    recovery.state, recovery.upheld_because = step.target, words.strip()
    recovery.save()
    case = recovery.check_of.budget.case
    case_actions.finish_task(case=case, code=DISPUTE, by=by, at=at)
    told = says.upheld(recovery.upheld_because)
    _tell(recovery.check_of, says.MONEY_BACK, told, says.COMPLAIN, at=at)
    _record(step.event, recovery, told, by, at)
    return recovery


@transaction.atomic
def receive(
    *, ref: str, amount: Money | None = None, on: date | None = None, by: Actor, at: datetime
) -> Recovery:
    """Note that the money came back, today or `on` another day, or an `amount` of it.

    The rest stays promised.

    :raises Refused: if it is more than is left
    """
    recovery = queries.lock_recovery(by, ref)
    policy.may_look(by).require()
    step = RECOVERY.step(recovery.state, "receive", by.roles)
    _still_theirs(recovery.check_of)
    left, day = recovery.left, on or localdate(at)
    came = left if amount is None else amount
    if not NOTHING < came <= left:
        raise Refused(f"Enter more than nothing, and at most the {left} that is left.")
    part, entry = came if came < left else None, _entry(recovery)
    ledger.settle(reference=entry, effective_on=day, amount=part, by=by, at=at)
    Return.objects.create(recovery=recovery, amount=came, on=day, by=by.name, at=at)
    if part:
        _promise(recovery, Leg(*queries.ends_of(entry), left - part), by, at)
    else:
        recovery.state = step.target
        recovery.save(update_fields=["state"])
    told = says.received(came, left - came)
    _tell(recovery.check_of, says.MONEY_BACK, told, at=at)
    event = "recovery.part_came" if part else step.event
    _record(event, recovery, told, by, at, pence=came.pence)
    return recovery


@transaction.atomic
def place_line(
    *, ref: str, line: int, noted: int | None = None, by: Actor, at: datetime
) -> Recovery:
    """Note that a line of the bank's list is money that came back, on the line's day.

    With `noted` it is what was noted by hand as that part, and only the line is explained.

    :raises Refused: if it left the bank, is more than is left, is not the sum that was noted, or
        somebody has said already what it is
    """
    policy.may_look(by).require()
    found = feeds.lock_came_in(by, line, "gave it back").line
    recovery = queries.lock_recovery(by, ref)
    if noted is None:
        receive(ref=ref, amount=found.amount, on=found.on, by=by, at=at)
    elif (noted, found.amount) not in queries.noted_by_hand(recovery):
        raise Refused("No such sum was noted by hand, or its line was found already.")
    name = queries.part_name(recovery, noted or recovery.returns.count())
    reconciliation.claim_line(line=line, name=name, words=says.memo(ref), by=by, at=at)
    return queries.lock_recovery(by, ref)


@transaction.atomic
def drop(*, ref: str, words: str, by: Actor, at: datetime) -> Recovery:
    """Ask for nothing after all, at any step, and say why."""
    recovery = queries.lock_recovery(by, ref)
    policy.may_follow(by).require()
    step = RECOVERY.step(recovery.state, "drop", by.roles)
    if not words.strip():
        raise Refused("Say why, in words that they can read.")
    if recovery.state in (Way.WRITTEN, Way.DISPUTED):
        today = localdate(at)
        ledger.void(reference=_entry(recovery), effective_on=today, by=by, at=at)
    recovery.state, recovery.dropped_because = step.target, words.strip()
    recovery.save()
    case = recovery.check_of.budget.case
    for code in (DISPUTE, NOT_THEIRS):
        case_actions.finish_task(case=case, code=code, by=by, at=at)
    told = says.dropped(recovery.dropped_because, recovery.came)
    _tell(recovery.check_of, says.MONEY_BACK, told, at=at)
    _record(step.event, recovery, told, by, at)
    return recovery
