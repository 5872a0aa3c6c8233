"""A budget is opened with a year's money, and ended with every penny accounted for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import actions as charging
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.outbox.actions import held_about, queue, stop_letters
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.actions.additions import let_lapse
from selfdirect.support.budgets.actions.along import take_along
from selfdirect.support.budgets.actions.brought import take_back
from selfdirect.support.budgets.actions.moves import write_moves
from selfdirect.support.budgets.actions.owed import ask_to_pay
from selfdirect.support.budgets.actions.shares import ask_again, to_credit
from selfdirect.support.budgets.journey import BUDGET, State
from selfdirect.support.budgets.models import Budget, Change, Death, Part

STREAM = "care"  # whose money it is
LETTERS = "question.letters"  # the code of the worker's task


@transaction.atomic
def open_budget(*, ref: str, by: Actor, at: datetime, paid: Iterable[rules.Paid] = ()) -> Budget:
    """Open the budget of an agreed plan: its parts, its year's money, what is promised.

    A budget that is open for an earlier version of the plan ends the day this one starts. Days
    that were paid already are neither ordered nor asked for again: `paid` is what providers
    were paid from earlier budgets of this person.

    :raises Refused: if no plan is agreed, its budget is open already, the one before ends days
        earlier, or the sums do not fit
    """
    case = cases.lock_visible(by, ref)
    policy.may_open(by).require()
    asked = queries.proposal(case, localdate(at))
    old = queries.lock_open(case)
    if old and old.ends_before < asked.starts_on:
        raise Refused(says.gap(old, asked.starts_on, localdate(at)))
    last = old or queries.last_before(case.person, asked.starts_on)
    _explained(last, asked)
    asked, along = _with_beside(asked, last)
    over = _replace(old, asked.starts_on, by, at) if old else _Over()
    budget = _new(case, asked, by, at)
    _open_accounts(budget, asked)
    ahead = rules.ahead_of(paid, asked.starts_on)
    came = _came(asked, over)
    write_moves(_first_moves(budget, asked, ahead, came), budget.counts_from, by, at)
    carried = _goes_on(asked, along, over.parts)
    told = (
        says.opened(asked.decision.total, asked.starts_on, asked.by_plan)
        + says.beside(asked.parts_beside, along)
        + says.paid_ahead(over.held, Money.total(carried.values()))
        + says.paid_already(ahead, came, asked.orders, asked.shares)
    )
    facts = {"total_pence": budget.total.pence, "person_pence": budget.person_pays.pence}
    record("budget.opened", on=budget, by=by, at=at, about=case.person.ref, told=told, **facts)
    take_along(budget, along, by, at)
    _less_ahead(budget, asked, ahead, by, at)
    if old:
        _carry(old, budget, carried, by, at)
        to_credit(budget=old, over=_left_over(asked, over, came), name="end", by=by, at=at)
    charging.price_again(case=case, rests_on=asked.plan.means)
    _pass_on(case, asked, by, at)
    queue(
        **case.person.way,
        subject="Your budget is open",
        body=says.letter(case.person, told),
        about=case.person.ref,
        at=at,
    )
    return budget


def _replace(old: Budget, on: date, by: Actor, at: datetime) -> "_Over":
    let_lapse(budgets=old.case.budgets.all(), at=at)  # it was asked of a plan that is over
    return _end(old, on, by, at)


def _explained(last: Budget | None, asked: queries.Proposal) -> None:
    """Refuse a budget that is less than the one before, if nobody has said why."""
    if last is None or queries.step_down_of(asked.plan):
        return
    before, after = queries.by_plan_on(last, asked.starts_on), asked.decision.total
    if after < before:
        raise Refused(says.must_explain(before, after, last))


def _with_beside(
    asked: queries.Proposal, last: Budget | None
) -> tuple[queries.Proposal, list[Change]]:
    """Add what the budget before was opened with beside its plan; find what it learnt since.

    Nothing goes along where days between them were paid by neither.
    """
    if last is None or (last.ended_on and last.ended_on < asked.starts_on):
        return asked, []
    more = rules.beside(queries.base_of(last))
    asked = replace(asked, beside=more)
    weekly = {share.held: share.weekly for share in asked.shares} | asked.parts_beside
    shares = rules.shares_of(weekly, asked.decision.person_pays) if more else {}
    asked = replace(asked, shares=tuple(shares.values()) or asked.shares)
    return asked, queries.goes_along(last, asked.starts_on)


def _new(case: Case, asked: queries.Proposal, by: Actor, at: datetime) -> Budget:
    found, by_plan = rules.figures_of(asked.shares), asked.by_plan
    more = {leaf: weekly.pence for leaf, weekly in asked.beside.items()}
    budget = Budget.objects.create(
        case=case,
        plan=asked.plan,
        leaves=rules.leaves_of(by_plan, asked.orders) | more,
        state=BUDGET.start,
        starts_on=asked.starts_on,
        ends_before=rules.year_end(asked.starts_on),
        total=found.total,
        person_pays=found.person_pays,
        council_pays=found.council_pays,
        opened_by=by.name,
        opened_at=at,
    )
    for share in asked.shares:
        Part.objects.create(
            budget=budget,
            held=rules.held_of(share.held),
            stream=rules.stream_of(share.held),
            weekly=share.weekly,
            person_pays=share.person_pays,
            address=rules.part_account(budget.ref, share.held),
        )
    return budget


def _open_accounts(budget: Budget, asked: queries.Proposal) -> None:
    """Open the accounts: a part may not be spent below nought, the others have no floor."""
    parts = [rules.part_account(budget.ref, share.held) for share in asked.by_plan]
    ledger.open_many(addresses=parts, stream=STREAM, guarded=True)
    for part in asked.parts_beside:
        own, stream = rules.part_account(budget.ref, part), rules.stream_of(part)
        ledger.open_many(addresses=[own], stream=stream, guarded=True)
    others = [
        rules.COUNCIL,
        rules.held_account(budget.ref),
        *(
            rules.held_account(budget.ref, rules.held_of(part))
            for part in asked.parts_beside
            if rules.is_net(part)
        ),
        rules.person_account(budget.case.person.ref),
        *(rules.provider_account(order.organisation) for order in _all_orders(asked)),
    ]
    ledger.open_many(addresses=others, stream=STREAM)


def _first_moves(
    budget: Budget,
    asked: queries.Proposal,
    ahead: Mapping[str, rules.Ahead],
    came: Mapping[str, rules.Ahead],
) -> Iterator[rules.Move]:
    runs = list(asked.year.four_weekly())
    yield from rules.opening(budget.ref, asked.year, asked.shares)
    yield from rules.commitments(budget.ref, runs, _all_orders(asked), ahead)
    person = budget.case.person.ref
    yield from rules.person_shares(budget.ref, person, runs, asked.shares, came)


def _all_orders(asked: queries.Proposal) -> tuple[rules.Order, ...]:
    """List what the plan orders, and what is ordered beside it as the budget opens."""
    names = queries.called(leaf.partition(":")[2] for leaf in asked.beside)
    return asked.orders + tuple(
        replace(rules.order_to(leaf, names), weekly=weekly)
        for leaf, weekly in asked.beside.items()
        if rules.is_ordered(leaf)
    )


def _less_ahead(
    budget: Budget,
    asked: queries.Proposal,
    ahead: Mapping[str, rules.Ahead],
    by: Actor,
    at: datetime,
) -> None:
    """Promise nobody days anew that they were paid for, of what went along once it was open."""
    placed = {order.asked_of for order in _all_orders(asked)}
    used, on = queries.names_used(budget, "commit"), asked.starts_on
    for whose in sorted(ahead.keys() - placed):
        mine = [each for each in queries.orders_open(budget) if each.asked_of == whose]
        for old, pieces in rules.less_paid(mine, ahead[whose]):
            ledger.void(reference=old.reference, effective_on=on, by=by, at=at)
            moves = (rules.promised_for(old, days) for days, _ in pieces)
            write_moves(
                (
                    rules.again_in_words(move, amount, used)
                    for move, (_, amount) in zip(moves, pieces, strict=True)
                ),
                on,
                by,
                at,
            )


def _came(asked: queries.Proposal, over: "_Over") -> dict[str, rules.Ahead]:
    """Say what of the new shares is paid already, by part: at most what was paid over."""
    paid = queries.shares_paid(asked.plan.case.person.ref) if over.shares else ()
    return {
        part: replace(each, amount=min(each.amount, over.shares[part]))
        for part, each in rules.ahead_of(paid, asked.starts_on).items()
        if part in over.shares
    }


def _left_over(
    asked: queries.Proposal, over: "_Over", came: Mapping[str, rules.Ahead]
) -> dict[str, Money]:
    """Say what was paid over, by part, that no new share uses up."""
    left = rules.left_over(came, list(asked.year.four_weekly()), asked.shares)
    return {
        part: amount - (came[part].amount - left[part] if part in came else NOTHING)
        for part, amount in over.shares.items()
    }


def _pass_on(case: Case, asked: queries.Proposal, by: Actor, at: datetime) -> None:
    """Give finance the first payment to make; where there is none, nobody is waited for."""
    if not any(share.held == rules.DIRECT and share.council_pays for share in asked.shares):
        case_actions.end_turn(case=case, by=by, at=at)
        return
    case_actions.give_turn(
        case=case,
        code="budget.pay",
        words=says.to_pay(case.person),
        told=says.TO_BE_PAID,
        role=Role.FINANCE,
        by=by,
        at=at,
    )


@transaction.atomic
def end_budget(*, budget_ref: str, on: date, because: str = "", by: Actor, at: datetime) -> Budget:
    """End a budget: release what was promised from a day on, give back what is not owed.

    The person reads `because`. Called by payments' own act, which reaches all who hold money.

    :raises Refused: if it has ended already
    """
    budget = queries.lock_visible(by, budget_ref)
    policy.may_end(by, budget).require()
    told = says.ended(min(on, budget.ends_before), because)
    over = _end_all(budget, on, told, "end", None, by, at)
    if told := says.paid_too_far(over):
        about = budget.case.person.ref
        record("budget.overpaid", on=budget, by=by, at=at, about=about, told=told)
    _wait_no_more(budget, by, at)
    return budget


def _end_all(
    budget: Budget, on: date, told: str, verb: str, died_on: date | None, by: Actor, at: datetime
) -> Money:
    """End a budget and what else pays for days from a day on; answer what is held for those.

    That is the year before, where the next was open already, or the next. The newest first: what
    came into it goes back while the year before still stands.
    """
    over, lasting = NOTHING, [budget, *queries.lock_lasting(budget, on)]
    if died_on:
        _note_death(budget.case, died_on, on, lasting, by, at)
    for each in sorted(lasting, key=lambda one: one.starts_on, reverse=True):
        said, step = told, verb
        if each is not budget:
            said = says.ended_too(each.year, on)
            step = "report_death" if each.state == State.OPEN else "end_earlier"
        each.died_on = died_on
        over += _end_for_good(each, on, said, step, by, at)
    ask_to_pay(case=budget.case, by=by, at=at)
    return over


def _note_death(
    case: Case, died_on: date, on: date, lasting: Iterable[Budget], by: Actor, at: datetime
) -> None:
    """Keep who noted a death, and what stood before: it may have been noted in error."""
    promised = (each for one in lasting for each in queries.promised_managed(one))
    Death.objects.create(
        case=case,
        died_on=died_on,
        ended={each.ref: str(each.ended_on or "") for each in lasting},
        released=[each.reference for each in promised if each.ends_before > on],
        by=by.name,
        by_name=str(by),
        at=at,
    )


def _end_for_good(
    budget: Budget, on: date, told: str, verb: str, by: Actor, at: datetime
) -> Money:
    """End a budget that no other follows; answer what the person holds for days after it.

    What they paid for those days stands to their credit.
    """
    name = _cause(budget, on)
    over = _end(budget, on, by, at, told, verb)
    to_credit(budget=budget, over=over.shares, name=name, by=by, at=at)
    return over.held


def _cause(budget: Budget, on: date) -> str:
    """Name an end in references: one may end once more, on an earlier day, or live again."""
    name = "end" if budget.state == State.OPEN else f"end-{on}"
    lived = queries.deaths_in_error(budget)
    return f"{name}-{lived}" if lived else name


@transaction.atomic
def report_death(
    *, budget_ref: str, died_on: date, letters_to: str = "", by: Actor, at: datetime
) -> Budget:
    """End all with the day on which somebody died; bills for help until then are still paid.

    Nobody writes to the person, or waits for them: their letters go to `letters_to`, or are held
    until somebody says where. What was paid for later days is talked about with the family. A
    budget that has ended ends earlier if it must, and so does the year beside it. Called by
    payments' own act, which reaches all who hold money.

    :raises Refused: if it is noted already, or that day is still to come
    """
    budget = queries.lock_visible(by, budget_ref)
    if died_on > localdate(at):
        raise Refused("That day is still to come. Give the day on which they died.")
    on = died_on + timedelta(days=1)
    policy.may_report_death(by, budget).require()
    told = says.died(budget.case.person.name, died_on)
    _end_all(budget, on, told, "report_death", died_on, by, at)
    _wait_no_more(budget, by, at)
    _let_them_rest(budget, letters_to, by, at)
    return budget


def _let_them_rest(budget: Budget, letters_to: str, by: Actor, at: datetime) -> None:
    case, person = budget.case, budget.case.person
    if case_actions.end_turns_of(person=person, role=Role.PERSON, by=by, at=at):
        case_actions.give_worker_turn(
            case, "case.close", says.what_is_left(person), "", by=by, at=at
        )
    stop_letters(
        about=person.ref, address=person.write_to, instead=letters_to, because=says.DIED, at=at
    )
    if not letters_to:
        case_actions.add_task(
            case=case,
            code=LETTERS,
            words=says.whom_to_write_to(person),
            role=Role.PRACTITIONER,
            owner=case.worker,
            at=at,
        )


@transaction.atomic
def send_letters_to(*, ref: str, address: str, by: Actor, at: datetime) -> int:
    """Send the letters of somebody who died to who sees to their affairs; answer how many waited.

    :raises Refused: if nobody is known to have died, or no address is given
    """
    case = cases.lock_visible(by, ref)
    policy.may_say_whom_to_write_to(by).require()
    if not queries.deaths([case.person_id]):
        raise Refused("Nobody has noted that they died. Note that first, with the day.")
    if not address.strip():
        raise Refused("Enter an e-mail address, of somebody who sees to what they leave.")
    person, waited = case.person, held_about(case.person.ref).count()
    stop_letters(
        about=person.ref, address=person.write_to, instead=address.strip(), because=says.DIED,
        at=at,
    )  # fmt: skip
    record("letters.sent_on", on=case, by=by, at=at, about=person.ref, waited=waited)
    case_actions.finish_task(case=case, code=LETTERS, by=by, at=at)
    return waited


def _wait_no_more(budget: Budget, by: Actor, at: datetime) -> None:
    """End what waited for a second person, and finance's first payment where none is owed."""
    let_lapse(budgets=Budget.objects.filter(case__person=budget.case.person), at=at)
    task = cases.main_task(budget.case)
    owed = (queries.still_owed(budget, part, budget.period) for part in budget.parts.all())
    if task and task.code == "budget.pay" and not Money.total(owed):
        case_actions.end_turn(case=budget.case, by=by, at=at)


@dataclass(frozen=True, slots=True)
class _Over:
    """What was paid for days after an end: to the person, and by them; by part."""

    parts: Mapping[str, Money] = field(default_factory=dict)  # to them, or who holds it for them
    shares: Mapping[str, Money] = field(default_factory=dict)  # by them

    @property
    def held(self) -> Money:
        return Money.total(self.parts.values())


def _end(
    budget: Budget, on: date, by: Actor, at: datetime, told: str = "", verb: str = "end"
) -> _Over:
    """End a budget; answer what was paid for days after it, if anything."""
    step = BUDGET.step(budget.state, verb, by.roles)
    if on <= budget.starts_on:
        take_back(budget, by, at)
    cause, was = _cause(budget, on), budget.ended_on or budget.ends_before
    budget.state, budget.ended_on = step.target, min(on, was)
    budget.save(update_fields=["state", "ended_on", "died_on"])
    _release(budget, was, by, at)
    shares = _ask_until(budget, was, by, at)
    back = settle_up(budget=budget, cause=cause, by=by, at=at)
    over = _Over(queries.paid_too_far(budget), shares)
    told = told or says.replaced(budget.ended_on)
    if back:
        told += f" {back} that was not spent went back to the council."
    facts = {"returned_pence": back.pence, "over_pence": over.held.pence}
    record(step.event, on=budget, by=by, at=at, about=budget.case.person.ref, told=told, **facts)
    return over


def _ask_until(budget: Budget, was: date, by: Actor, at: datetime) -> dict[str, Money]:
    """Ask for shares until the end, no more until `was`; answer what was paid over, by part."""
    before = rules.until(queries.weeks_of(budget), was)
    after = rules.until(before, budget.ended_on or was)
    on = _day(budget)
    return ask_again(budget=budget, before=before, after=after, on=on, by=by, at=at)


def _release(budget: Budget, was: date, by: Actor, at: datetime) -> None:
    """Release each order of days after the end; keep a shorter one for a run cut in two.

    A payment that was agreed and not yet sent is released whole: its run says that it is gone.
    Not one for days put right, agreed after the end that `was`, if it is still owed.
    """
    end = budget.ended_on or budget.ends_before
    later = [each for each in queries.orders_open(budget) if each.ends_before > end]
    agreed = [each for each in queries.payments_agreed(budget) if each.ends_before > end]
    owed = _still_owed(budget, (each for each in agreed if each.starts_on >= was))
    for promise in (*later, *(each for each in agreed if each.reference not in owed)):
        ledger.void(reference=promise.reference, effective_on=_day(budget), by=by, at=at)
    shorter = (rules.cut(promise, end) for promise in later)
    write_moves((move for move in shorter if move), _day(budget), by, at)


def _still_owed(budget: Budget, agreed: Iterable[rules.Promise]) -> set[str]:
    """Name those of some agreed payments that are owed in full, whatever the end changed."""
    parts = budget.parts.all()
    left = {each.address: queries.still_owed(budget, each, budget.period) for each in parts}
    kept = set()
    for each in agreed:
        if each.amount <= left[each.source]:
            left[each.source] -= each.amount
            kept.add(each.reference)
    return kept


def _day(budget: Budget) -> date:
    """Say from which day the end counts in the book: never before the money was set aside."""
    return max(budget.ended_on or budget.ends_before, budget.counts_from)


def settle_up(*, budget: Budget, cause: str, by: Actor, at: datetime) -> Money:
    """Give back what an ended budget holds and does not owe; answer how much.

    Called when it ends, and when a payment of what it still owed goes or comes back. What is on
    its way is owed, and not kept twice.
    """
    back = NOTHING
    if budget.state != State.ENDED:
        return back
    funds = queries.owed_to_funds(budget)
    for part in budget.parts.all():
        book, owed = balance(part.address), queries.still_owed(budget, part, budget.period)
        spare = min(book.posted - owed, book.available - funds.get(part.address, NOTHING))
        if spare > NOTHING:
            reference = f"return:{budget.ref}:{part.key}:{cause}"
            words = "Not spent when the budget ended"
            council = rules.council_account(part.stream)
            move = rules.Move(reference, words, part.address, council, spare)
            write_moves([move], _day(budget), by, at)
            back += spare
    return back


def _carry(old: Budget, new: Budget, over: Mapping[str, Money], by: Actor, at: datetime) -> None:
    """Count what is held already for these days towards the new budget, part by part."""
    words = "Paid for these days already, from the budget before"
    moves = [
        rules.Move(
            rules.carried(new.ref, part),
            words,
            rules.held_account(old.ref, rules.held_of(part)),
            rules.held_account(new.ref, rules.held_of(part)),
            amount,
        )
        for part, amount in over.items()
    ]
    write_moves(moves, _day(old), by, at)


def _goes_on(
    asked: queries.Proposal, along: Iterable[Change], over: Mapping[str, Money]
) -> dict[str, Money]:
    """Say what was paid for days after the end of parts that the new budget has too."""
    there = {share.held for share in asked.shares}
    there |= {rules.part_of(leaf) for each in along for leaf in each.weekly}
    return {part: amount for part, amount in over.items() if part in there}
