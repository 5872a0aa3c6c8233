"""A fund is agreed by three, written in by the provider, and goes with the person when it ends."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, say_why, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Organisation
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Budget
from selfdirect.support.marketplace import policy, queries, rules, says
from selfdirect.support.marketplace.journey import FUND, State
from selfdirect.support.marketplace.models import Fund, Given, Offer

TO_SIGN = "fund.sign"  # the code of a manager's task
TO_TAKE_ON = "fund.take_on"  # and of finance's
TO_CHOOSE = "fund.choose"  # and of their worker's


@transaction.atomic
def publish_offer(*, terms: rules.Terms, by: Actor, at: datetime) -> Offer:
    """Say what holding a fund costs from now on; what was agreed before stays as it was.

    :raises NotThere: if this actor works for nobody
    :raises Refused: if the terms cannot be
    """
    policy.may_offer(by).require()
    organisation = _own(by)
    wrong = rules.cannot_offer(terms)
    if wrong:
        raise Refused(wrong)
    made = Offer.objects.create(
        organisation=organisation,
        hour_price=terms.hour_price,
        fee_weekly=terms.fee_weekly,
        fee_rate=terms.fee_rate,
        notice_weeks=terms.notice_weeks,
        by=by.name,
        by_name=str(by),
        at=at,
    )
    record("fund.offered", on=organisation, by=by, at=at, hour=terms.hour_price.pence)
    return made


def _own(by: Actor) -> Organisation:
    return there(directory.works_for(by))


# Agreeing ----------------------------------------------------------------------------------------


@transaction.atomic
def ask_fund(
    *,
    budget_ref: str,
    organisation: str,
    starts_on: date,
    asked: str,
    source: str = budget_rules.MANAGED,
    weekly: Money = NOTHING,
    every: str = Every.FOUR_WEEKS,
    by: Actor,
    at: datetime,
) -> Fund:
    """Draw up an agreement that a provider holds so much a week; three must say yes to it.

    Where another holds a fund already, all of it moves with its balance, and their notice begins
    to count: `source` and `weekly` are then theirs.

    :raises Refused: if nobody asked for it, it holds no funds, notice is too short, or there is
        not so much there
    """
    budget = budgets.lock_visible(by, budget_ref)
    policy.may_ask(by).require()
    offer = queries.offers().filter(organisation__ref=organisation).first()
    if offer is None:
        raise Refused("That provider has not said what holding a fund costs. Choose another.")
    _only_one(budget, offer)
    before = queries.open_of(budget)
    if before:
        source, weekly = before.leaf, _whole(before, starts_on)
        _may_leave(before, starts_on, localdate(at))
    _check(budget, offer, source, weekly, starts_on, asked)
    fund = Fund.objects.create(
        budget=budget,
        organisation=offer.organisation,
        offer=offer,
        before=before,
        source=source,
        weekly=weekly,
        every=every,
        starts_on=starts_on,
        asked=asked.strip(),
        asked_by=by.name,
        asked_by_name=str(by),
        asked_at=at,
    )
    _record("fund.asked", fund, by, at, says.drawn_up(fund))
    _write_to(fund, "Somebody asks you to hold their money.", at)
    if before:
        _write_to(before, "Somebody whose money you hold wants to move.", at)
    return fund


def _only_one(budget: Budget, offer: Offer) -> None:
    if budget.state != BudgetState.OPEN:
        raise Refused("This budget has ended, so nothing is drawn up for it any more.")
    if budget.funds.filter(state=FUND.start).exists():
        raise Refused("One is drawn up already and waits for a yes. Finish or withdraw that one.")
    held = budget.funds.filter(organisation=offer.organisation).exclude(state=State.WITHDRAWN)
    if held.exclude(state=State.OPEN).exists():
        year = budget_rules.day_in_words(budget.ends_before)
        raise Refused(
            f"{offer.organisation.name} held their money this year already, and can again from "
            f"{year}. Until then choose another provider."
        )


def _whole(before: Fund, day: date) -> Money:
    return budgets.week_of(before.budget, day).leaves.get(before.leaf, NOTHING)


def _may_leave(before: Fund, on: date, told_on: date) -> None:
    if on <= before.starts_on:
        first = budget_rules.day_in_words(before.starts_on)
        raise Refused(f"They hold it from {first}. Choose a day after that one.")
    wrong = rules.cannot_leave(on, told_on, before.offer.terms)
    if wrong:
        raise Refused(wrong)


def _check(
    budget: Budget, offer: Offer, source: str, weekly: Money, starts_on: date, asked: str
) -> None:
    target = f"{budget_rules.ISF}:{offer.organisation.ref}"
    wrong = rules.cannot_hold(offer.terms, weekly, asked) or budget_rules.cannot_move(
        budgets.weeks_of(budget), source, target, weekly, starts_on, asked
    )
    if wrong:
        raise Refused(wrong)


@transaction.atomic
def agree_fund(*, ref: str, by: Actor, at: datetime) -> Fund:
    """Say yes as the person; or write down, as their worker, that they said yes."""
    fund = queries.lock_visible(by, ref)
    policy.may_agree(by, fund).require()
    fund.agreed_by_name, fund.agreed_at = str(by), at
    _step(fund, "agree", by, at, says.agreed(fund), "agreed_by_name", "agreed_at")
    _to_sign(fund, at)
    return fund


@transaction.atomic
def accept_fund(*, ref: str, by: Actor, at: datetime) -> Fund:
    """Say yes as the provider.

    :raises Refused: if that was said already
    """
    fund = _held(ref, by, "accept")
    if fund.accepted_at:
        raise Refused(f"{fund.accepted_by_name} has said yes already.")
    fund.accepted_by_name, fund.accepted_at = str(by), at
    _step(fund, "accept", by, at, says.accepted(fund), "accepted_by_name", "accepted_at")
    _to_sign(fund, at)
    return fund


def _to_sign(fund: Fund, at: datetime) -> None:
    """Ask a manager to sign, once both have said yes."""
    if not (fund.agreed_at and fund.accepted_at):
        return
    person = fund.budget.case.person
    case_actions.add_task(
        case=fund.budget.case,
        code=TO_SIGN,
        words=f"Sign that {fund.organisation.name} holds {person}'s money"[:200],
        role=Role.TEAM_MANAGER,
        at=at,
    )


@transaction.atomic
def sign_fund(*, ref: str, by: Actor, at: datetime) -> Fund:
    """Sign it for the council: from its first day the money goes to the provider.

    :raises Refused: if this actor drew it up, somebody has not said yes, or the money has moved
    """
    fund = queries.lock_visible(by, ref)
    policy.may_sign(by, fund).require()
    before = fund.before and queries.lock_visible(by, fund.before.ref)
    if before:
        _may_leave(before, fund.starts_on, localdate(fund.asked_at))
        _end(before, fund.starts_on, fund.asked, by, at)
    _move(fund, fund.source, fund.leaf, fund.weekly, fund.starts_on, fund.asked, by, at)
    _open_accounts(fund)
    fund.signed_by, fund.signed_by_name, fund.signed_at = by.name, str(by), at
    _step(fund, "sign", by, at, says.signed(fund), "signed_by", "signed_by_name", "signed_at")
    case_actions.finish_task(case=fund.budget.case, code=TO_SIGN, by=by, at=at)
    _write_to(fund, "The council has signed: you hold money for somebody.", at)
    return fund


def _move(
    fund: Fund,
    source: str,
    target: str,
    weekly: Money,
    on: date,
    asked: str,
    by: Actor,
    at: datetime,
) -> None:
    budget_actions.move_budget(
        budget_ref=fund.budget.ref,
        source=source,
        target=target,
        weekly=weekly,
        starts_on=on,
        asked=asked,
        by=by,
        at=at,
    )
    fund.budget.refresh_from_db()


def _open_accounts(fund: Fund) -> None:
    """Open what a fund is paid into and out of.

    It is not guarded: the bank may send back a payment of which some was used already. `give`
    itself never spends more than there is.
    """
    purposes = [budget_rules.purpose_account(code) for code in budget_rules.GIVEN_FOR]
    fee = budget_rules.fee_account(fund.organisation.ref)
    ledger.open_many(addresses=[fund.address, fee, *purposes], stream=budget_rules.CARE)


@transaction.atomic
def withdraw_fund(*, ref: str, because: str, by: Actor, at: datetime) -> Fund:
    """Let what was drawn up come to nothing; any of the three may say so.

    :raises Refused: if it was signed already, or no reason is given
    """
    fund = queries.lock_visible(by, ref)
    policy.may_withdraw(by, fund).require()
    say_why(because)
    fund.ended_because = because.strip()
    fund.before = None  # who held it goes on, and may be asked about anew
    said = says.withdrawn(fund, because)
    _step(fund, "withdraw", by, at, said, "ended_because", "before")
    case_actions.finish_task(case=fund.budget.case, code=TO_SIGN, by=by, at=at)
    return fund


# Giving ------------------------------------------------------------------------------------------


@transaction.atomic
def give(*, ref: str, gave: rules.Gave, by: Actor, at: datetime) -> Given:
    """Write down what was given on a day: it leaves the fund for what it was for.

    :raises NotThere: if another holds the fund
    :raises Refused: if its day is not of this fund or has not come, or the fund has too little
    """
    fund = _held(ref, by, "give")
    step = FUND.step(fund.state, "give", by.roles)
    price, today = fund.offer.hour_price, localdate(at)
    left = queries.standing(fund, today).left
    wrong = rules.cannot_give(gave, fund.days, today, price, left)
    if wrong:
        raise Refused(wrong)
    made = Given.objects.create(
        fund=fund,
        day=gave.day,
        minutes=gave.minutes,
        cost=gave.cost,
        amount=rules.worth(gave.minutes, price) + gave.cost,
        purpose=gave.purpose,
        words=gave.words.strip(),
        by=by.name,
        by_name=str(by),
        at=at,
    )
    words = says.gave(made, fund.organisation.name)
    purpose = budget_rules.purpose_account(made.purpose)
    _post(fund, made.ref, made.day, words, {purpose: made.amount}, by, at)
    _record(step.event, fund, by, at, words, pence=made.amount.pence, minutes=made.minutes)
    return made


def _held(ref: str, by: Actor, verb: str) -> Fund:
    """Find a fund of one's own organisation, for something that only who holds it does."""
    fund = queries.lock_visible(by, ref)
    FUND.may(fund.state, verb, by.roles).require()
    if fund.organisation != directory.works_for(by):
        raise NotThere
    return fund


@transaction.atomic
def take_back(*, ref: str, given_ref: str, because: str, by: Actor, at: datetime) -> Given:
    """Take back what was written down wrongly: its money is in the fund again.

    :raises NotThere: if it is not of this fund, or was taken back already
    :raises Refused: if the fund was passed on, or no reason is given
    """
    fund = _held(ref, by, "give")
    wrong = queries.get_given(fund, given_ref)
    say_why(because)
    made = Given.objects.create(
        fund=fund,
        day=wrong.day,
        minutes=wrong.minutes,
        cost=wrong.cost,
        amount=wrong.amount,
        purpose=wrong.purpose,
        words=because.strip()[:200],
        takes_back=wrong,
        by=by.name,
        by_name=str(by),
        at=at,
    )
    words = says.took_back(wrong, fund.organisation.name, because)
    ledger.reverse(
        reference=queries.entry(fund, wrong.ref),
        new_reference=queries.entry(fund, made.ref),
        effective_on=wrong.day,
        memo=words[:300],
        by=by,
        at=at,
    )
    _record("fund.taken_back", fund, by, at, words, pence=wrong.amount.pence)
    return made


@transaction.atomic
def take_fee(*, ref: str, by: Actor, at: datetime) -> Money:
    """Take the fee that is due until today; the sum is worked out, never typed.

    :raises Refused: if none is due
    """
    fund = _held(ref, by, "take_fee")
    step = FUND.step(fund.state, "take_fee", by.roles)
    due = queries.standing(fund, localdate(at)).fee_due
    if not due:
        raise Refused("No fee is due yet.")
    words = _fee(fund, due, localdate(at), by, at)
    _record(step.event, fund, by, at, words, pence=due.pence)
    return due


def _fee(fund: Fund, due: Money, on: date, by: Actor, at: datetime) -> str:
    words = says.fee(fund.organisation.name, due, on)
    target = budget_rules.fee_account(fund.organisation.ref)
    nth = sum(line.other == target for line in queries.lines_of(fund)) + 1
    _post(fund, f"fee:{nth}", on, words, {target: due}, by, at)
    return words


# Ending ------------------------------------------------------------------------------------------


@transaction.atomic
def end_fund(
    *,
    ref: str,
    target: str = budget_rules.MANAGED,
    ends_before: date,
    because: str,
    by: Actor,
    at: datetime,
) -> Fund:
    """Give notice: from a day on the money goes elsewhere, and what is left comes back then.

    `target` is the leaf of the budget where it goes. Where the budget has ended, the fund ended
    with it: no notice is asked for, and nothing moves.

    :raises Refused: if notice is too short, that is no day for it, or no reason is given
    """
    fund = queries.lock_visible(by, ref)
    policy.may_end(by, fund).require()
    say_why(because)
    if fund.budget.ended_on:
        last = max(fund.budget.ended_on, fund.starts_on + date.resolution)
        return _end(fund, last, because, by, at)
    _may_leave(fund, ends_before, localdate(at))
    if _goes_in(fund, ends_before):
        weekly = _whole(fund, ends_before)
        _move(fund, fund.leaf, target, weekly, ends_before, because, by, at)
    return _end(fund, ends_before, because, by, at)


def _goes_in(fund: Fund, since: date) -> bool:
    """Say whether anything goes in from a day on; it may all have been moved away before."""
    weeks = budgets.weeks_of(fund.budget)
    later = (week for week in weeks if (week.days.ends_before or since) > since)
    return any(week.leaves.get(fund.leaf) for week in later)


def _end(fund: Fund, on: date, because: str, by: Actor, at: datetime) -> Fund:
    fund.ends_before, fund.ended_because = on, because.strip()
    _step(fund, "end", by, at, says.ends(fund, on), "ends_before", "ended_because")
    _write_to(fund, "A fund that you hold comes to its end.", at)
    return fund


@transaction.atomic
def end_with_budget(*, person: Person, by: Actor, at: datetime) -> None:
    """End the funds of budgets that have ended, and tell who holds them: nothing more comes.

    What was drawn up and not signed comes to nothing. Called inside the act that ends a budget.
    """
    ended = Fund.objects.filter(budget__case__person=person, budget__state=BudgetState.ENDED)
    _withdraw(ended, says.ENDED, by, at)
    for fund in queries.outliving(person).select_for_update(of=("self",)):
        end = fund.budget.ended_on or fund.budget.ends_before
        fund.ends_before = max(end, fund.starts_on + date.resolution)
        fund.ended_because = fund.ended_because or says.ENDED
        told = says.ends_with(fund, end)
        _step(fund, "end_with_budget", by, at, told, "ends_before", "ended_because")
        _write_to(fund, "The budget of a fund that you hold has ended: pass on what is left.", at)


@transaction.atomic
def pass_on(*, ref: str, by: Actor, at: datetime) -> Fund:
    """Send what is left to whoever holds it next, when the last day is over; fee first.

    It is promised until they say that it has arrived.

    :raises Refused: if its last day is still to come, or money is still to be paid into it
    """
    fund = queries.lock_visible(by, ref)
    policy.may_pass_on(by, fund).require()
    if coming := queries.to_come(fund):
        raise Refused(
            f"{coming} is still to be paid into this fund. Pass on what is left when it has come; "
            "the council pays it with its next payment run."
        )
    case_actions.finish_task(case=fund.budget.case, code=TO_TAKE_ON, by=by, at=at)
    return _pass_on(fund, by, at)


def _pass_on(fund: Fund, by: Actor, at: datetime) -> Fund:
    days, today = fund.days, localdate(at)
    end = (days and days.ends_before) or fund.starts_on
    if today < end:
        day = budget_rules.day_in_words(end)
        raise Refused(f"It is used until then. What is left can be passed on from {day}.")
    stands = queries.standing(fund, today)
    if stands.fee_due:
        _fee(fund, stands.fee_due, end - date.resolution, by, at)
    fund.passed, fund.passed_by = max(stands.left, NOTHING), by.name
    target, whom = _next(fund)
    stays = fund.goes_on
    said = says.goes_on(fund) if stays else says.passes_on(fund, fund.passed, whom)
    if fund.passed:
        _post(fund, "on", today, said, _shared(fund, target), by, at, pending=not stays)
    _step(fund, "pass_on", by, at, said, "passed", "passed_by")
    if stays or not fund.passed:
        fund.state = State.CLOSED
        fund.save(update_fields=["state"])
    return fund


def _next(fund: Fund) -> tuple[str, str]:
    """Find where what is left goes: to the next provider, into the budget, or to the council."""
    after = queries.next_of(fund)
    if after:
        return after.address, after.organisation.name
    if fund.budget.state == BudgetState.OPEN:
        return budget_rules.part_account(fund.budget.ref, budget_rules.ISF), "the council"
    now = budgets.open_of(fund.budget.case)
    part = now and (
        budgets.part_of(now, budget_rules.ISF) or budgets.part_of(now, budget_rules.MANAGED)
    )
    return part.address if part else budget_rules.COUNCIL, "the council"


def _shared(fund: Fund, target: str) -> dict[str, Money]:
    """Say how much goes where: the next budget has the days after the end of this one itself."""
    over = fund.budget.state == BudgetState.ENDED and target.startswith("budget:")
    back = min(queries.paid_too_far(fund), fund.passed) if over else NOTHING
    ends = {target: fund.passed - back}
    return ends | {budget_rules.COUNCIL: back} if back else ends


@transaction.atomic
def confirm(*, ref: str, by: Actor, at: datetime) -> Fund:
    """Say that what was left has arrived: by the next provider, or finance; never by who sent it.

    :raises NotThere: if it goes to somebody else
    """
    fund = _sent_to(ref, by)
    step = FUND.step(fund.state, "confirm", by.roles)
    if fund.passed_by == by.name:
        raise Refused("You sent it, so somebody else says that it has arrived.")
    to_council = queries.goes_to_council(fund)
    went = queries.goes_to(fund)
    entry = queries.entry(fund, "on")
    ledger.settle(reference=entry, effective_on=localdate(at), by=by, at=at)
    fund.state = step.target
    fund.save(update_fields=["state"])
    target, whom = _next(fund)
    _record(step.event, fund, by, at, says.arrived(fund.passed, whom), pence=fund.passed.pence)
    moved = _bring_along(fund, went, target, by, at)
    if to_council:
        _pay_out(fund, fund.passed - queries.paid_too_far(fund), by, at)
    elif target == budget_rules.COUNCIL:
        _pay_out(fund, moved, by, at)
    return fund


def _bring_along(
    fund: Fund, went: Mapping[str, Money], target: str, by: Actor, at: datetime
) -> Money:
    """Bring what arrived in a budget that was replaced meanwhile to where their money is now.

    Answer how much that is.
    """
    now = target.rpartition(":")[0]
    ends = {
        old: amount
        for old, amount in went.items()
        if old.startswith("budget:") and old.rpartition(":")[0] != now
    }
    if ends:
        ledger.post(
            reference=queries.entry(fund, "after"),
            effective_on=localdate(at),
            memo=says.brought_along(fund)[:300],
            legs=[Leg(old, target, amount) for old, amount in ends.items()],
            by=by,
            at=at,
        )
    return Money.total(ends.values())


def _pay_out(fund: Fund, rest: Money, by: Actor, at: datetime) -> None:
    """Pay it with the next payment, where a new plan gives all of the money to hold themselves."""
    now = budgets.open_of(fund.budget.case)
    if now and rest > NOTHING and not budgets.part_of(now, budget_rules.MANAGED):
        words = says.paid_out(fund, rest)
        budget_actions.bring_rest(new=now, amount=rest, words=words, by=by, at=at)


def _sent_to(ref: str, by: Actor) -> Fund:
    """Find a fund whose rest comes to this actor; a provider never sees whose it was before."""
    own = directory.works_for(by)
    if own is None:
        budgets.lock_open(queries.get_visible(by, ref).budget.case)  # the newest first
        return queries.lock_visible(by, ref)
    found = Fund.objects.filter(ref=ref, after__organisation=own).first()
    if found is None or queries.next_of(found) is None:
        raise NotThere
    budgets.lock(found.budget.ref)
    return Fund.objects.select_for_update(of=("self",)).get(pk=found.pk)


# The next year -----------------------------------------------------------------------------------


@transaction.atomic
def carry_on(*, budgets: Sequence[Budget], by: Actor, at: datetime) -> list[Fund]:
    """Take funds into the next year of budgets that go on, as they were agreed; answer those made.

    The fund before ends with its year. What its provider gave until then can be written down for
    two weeks more; then what is left goes on (`take_on_due`). What was drawn up and not signed
    comes to nothing, and can be drawn up anew.
    """
    after = {each.before_id: each for each in budgets}
    queries.hold([pk for pk in after if pk])
    _withdraw(Fund.objects.filter(budget__in=list(after)), says.NEW_YEAR, by, at)
    rows = Fund.objects.select_related("budget__case__person", "organisation", "offer")
    olds = [
        each
        for each in rows.filter(budget__in=list(after), state=State.OPEN)
        if after[each.budget_id].leaves.get(each.leaf)
    ]
    made = Fund.objects.bulk_create(_next_year(each, after[each.budget_id]) for each in olds)
    for old in olds:
        old.state, old.ends_before = State.ENDING, old.budget.ends_before
        old.ended_because = "The year of the budget ended."
    Fund.objects.bulk_update(olds, ["state", "ends_before", "ended_because"])
    ledger.open_many(addresses=[each.address for each in made], stream=budget_rules.CARE)
    record_many(
        event(
            "fund.carried_on", on=each, by=by, at=at, about=each.budget.case.person.ref,
            told=says.carried_on(each),
        )
        for each in made
    )  # fmt: skip
    return made


def _withdraw(of: QuerySet[Fund], because: str, by: Actor, at: datetime) -> None:
    """Let those of some funds that were drawn up and not signed come to nothing."""
    rows = of.filter(state=State.ASKED).order_by("pk")
    for fund in rows.select_related("budget__case__person", "organisation"):
        fund.state, fund.before, fund.ended_because = State.WITHDRAWN, None, because
        fund.save(update_fields=["state", "before", "ended_because"])
        _record("fund.withdrawn", fund, by, at, says.withdrawn(fund, because))
        case_actions.finish_task(case=fund.budget.case, code=TO_SIGN, by=by, at=at)


def _next_year(old: Fund, budget: Budget) -> Fund:
    """Make the fund of the next year: what three agreed stands."""
    kept = {each.attname: getattr(old, each.attname) for each in Fund._meta.concrete_fields}
    new = Fund(**{name: kept[name] for name in kept if name not in ("id", "ref", "budget_id")})
    new.budget, new.before = budget, old
    new.source, new.weekly = old.leaf, Money(budget.leaves[old.leaf])
    new.starts_on = budget.starts_on
    return new


def take_on_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Take on what is left of each fund whose year ended two weeks ago; answer how many.

    Each by itself; one into which money is still to be paid waits until that has come.
    """
    night = budget_actions.OneByOne(TO_TAKE_ON, says.TAKE_ON, by, at)
    count = 0
    for each in list(queries.to_take_on(localdate(at) - rules.GRACE)):
        with night.alone(each.budget.case):
            count += _take_on(each, by, at)
    night.end()
    return count


@transaction.atomic
def _take_on(due: Fund, by: Actor, at: datetime) -> bool:
    budgets.lock(due.budget.ref)
    fund = Fund.objects.select_for_update(of=("self",)).get(pk=due.pk)
    ready = fund.state == State.ENDING and not queries.to_come(fund)
    if ready:
        _pass_on(fund, by, at)
    return ready


def ask_who_holds(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Ask for a holder where a budget gives a provider money that it no longer agreed to hold.

    A year copies what the last week of the year before put in; so does a new plan. Answer how
    many. Where one holds it again, or it was moved, nobody is asked any more.
    """
    today = localdate(at)
    found = {budget.case_id: budget for budget in queries.unheld(today)}
    asked = {case.pk: case for case in cases.with_task(TO_CHOOSE)}
    for pk in found.keys() - asked.keys():
        _ask_who_holds(found[pk], at)
    for pk in asked.keys() - found.keys():
        case_actions.finish_task(case=asked[pk], code=TO_CHOOSE, by=by, at=at)
    return len(found.keys() - asked.keys())


def _ask_who_holds(budget: Budget, at: datetime) -> None:
    case_actions.add_task(
        case=budget.case,
        code=TO_CHOOSE,
        words=says.choose(budget.case.person),
        role=Role.PRACTITIONER,
        owner=budget.case.worker,
        at=at,
    )


# What all of them do -----------------------------------------------------------------------------


def _post(
    fund: Fund,
    what: str,
    on: date,
    memo: str,
    ends: Mapping[str, Money],
    by: Actor,
    at: datetime,
    *,
    pending: bool = False,
) -> None:
    ledger.post(
        reference=queries.entry(fund, what),
        effective_on=on,
        memo=memo[:300],
        legs=[Leg(fund.address, end, amount) for end, amount in ends.items() if amount],
        pending=pending,
        by=by,
        at=at,
    )


def _step(fund: Fund, verb: str, by: Actor, at: datetime, told: str, *changed: str) -> None:
    step = FUND.step(fund.state, verb, by.roles)
    fund.state = step.target
    fund.save(update_fields=["state", *changed])
    _record(step.event, fund, by, at, told)


def _record(code: str, fund: Fund, by: Actor, at: datetime, told: str, **facts: object) -> None:
    record(code, on=fund, by=by, at=at, about=fund.budget.case.person.ref, told=told, **facts)


def _write_to(fund: Fund, what: str, at: datetime) -> None:
    queue(
        to=fund.organisation.email,
        subject="An individual service fund",
        body=says.to_provider(fund, what),
        at=at,
    )
