"""A pooled fund is begun, joined with consent and a signature, paid out of in shares, and left."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, say_why, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.directory import queries as directory
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.pools import policy, queries, rules, says
from selfdirect.support.pools.journey import PLACE, POOL, Place, State
from selfdirect.support.pools.models import Cost, Member, Pool, Portion

TO_SIGN = "pool.sign"  # the code of a manager's task


@transaction.atomic
def begin_pool(
    *,
    name: str,
    what: str,
    organisation: str,
    weekly: Money,
    team: str,
    by: Actor,
    at: datetime,
) -> Pool:
    """Begin something that several people are to fund; who is to hold the money must say yes.

    `weekly` is what running it costs, all told.

    :raises Refused: if it says not what it is for, or that provider is not in the directory
    """
    policy.may_begin(by).require()
    wrong = rules.cannot_begin(name, what, weekly)
    if wrong:
        raise Refused(wrong)
    if team not in by.teams:
        raise Refused("Choose one of your own teams.")
    holder = queries.holders().filter(ref=organisation).first()
    if holder is None:
        raise Refused("That provider is not in the directory. Choose one that is.")
    pool = Pool.objects.create(
        name=name.strip(),
        what=what.strip(),
        organisation=holder,
        weekly=weekly,
        team=team,
        begun_by=by.name,
        begun_by_name=str(by),
        begun_at=at,
    )
    record("pool.begun", on=pool, by=by, at=at, weekly=weekly.pence)
    _write_to(pool, "You are asked to hold money that several people share.", at)
    return pool


@transaction.atomic
def accept_pool(*, ref: str, by: Actor, at: datetime) -> Pool:
    """Say yes as who is to hold the money: from then on people can be signed in."""
    pool = _held(ref, by, "accept")
    pool.accepted_by_name, pool.accepted_at = str(by), at
    _step(pool, "accept", by, at, "accepted_by_name", "accepted_at")
    purposes = [budget_rules.purpose_account(code) for code in budget_rules.GIVEN_FOR]
    ledger.open_many(addresses=[pool.address, *purposes], stream=budget_rules.CARE)
    return pool


def _held(ref: str, by: Actor, verb: str) -> Pool:
    """Find a fund of one's own organisation, for something that only who holds it does."""
    pool = queries.lock(queries.get_visible(by, ref).ref)
    POOL.may(pool.state, verb, by.roles).require()
    if pool.organisation != directory.works_for(by):
        raise NotThere
    return pool


# Joining -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_join(
    *,
    pool_ref: str,
    case_ref: str,
    source: str,
    weekly: Money,
    starts_on: date,
    alone: Money = NOTHING,
    basis: str = "",
    asked: str,
    by: Actor,
    at: datetime,
) -> Member:
    """Draw up that somebody joins: so much a week out of their budget, from the start of a week.

    `alone` is what the same would cost them without the others, and `basis` how that is known.

    :raises Refused: if nobody asked for it, there is not so much there, or they are in it already
    """
    case = cases.get_visible(by, case_ref)
    policy.may_ask(by, case).require()
    pool = queries.lock(queries.get_visible(by, pool_ref).ref)
    budget = _open(budgets.open_of(case))
    if pool not in queries.to_join(by, case):
        raise Refused(f"They cannot join “{pool.name}”: they are in it already, or it has ended.")
    wrong = rules.cannot_join(alone, basis, asked) or budget_rules.cannot_move(
        budgets.weeks_of(budget), source, pool.leaf, weekly, starts_on, asked
    )
    if wrong:
        raise Refused(wrong)
    member = Member.objects.create(
        pool=pool,
        case=case,
        source=source,
        weekly=weekly,
        starts_on=starts_on,
        alone=alone,
        basis=basis.strip(),
        asked=asked.strip(),
        asked_by=by.name,
        asked_by_name=str(by),
        asked_at=at,
    )
    _record("pool.asked", member, by, at, says.drawn_up(member))
    return member


def _open(budget: Budget | None) -> Budget:
    if budget is None:
        raise Refused("There is no open budget, so nothing can be put into a shared fund.")
    return budget


@transaction.atomic
def agree(*, ref: str, named: bool, by: Actor, at: datetime) -> Member:
    """Say yes as the person; or write down, as their worker, that they said yes.

    `named`: the others in the fund may read their first name.
    """
    member = queries.lock_member(by, ref)
    policy.may_agree(by, member).require()
    member.named, member.agreed_by_name, member.agreed_at = named, str(by), at
    changed = ("named", "agreed_by_name", "agreed_at")
    _take(member, "agree", by, at, says.agreed(member), *changed)
    case_actions.add_task(
        case=member.case,
        code=TO_SIGN,
        words=f"Sign that {member.case.person} joins “{member.pool.name}”"[:200],
        role=Role.TEAM_MANAGER,
        at=at,
    )
    return member


@transaction.atomic
def sign(*, ref: str, by: Actor, at: datetime) -> Member:
    """Sign it for the council: from its first day the money goes into the fund.

    :raises Refused: if this actor drew it up, somebody has not said yes, or the money has moved
    """
    member = queries.lock_member(by, ref)
    policy.may_sign(by, member).require()
    pool, on = member.pool, member.starts_on
    _move(member, member.source, pool.leaf, member.weekly, on, member.asked, by, at)
    member.signed_by, member.signed_by_name, member.signed_at = by.name, str(by), at
    said = says.joined(member)
    _take(member, "sign", by, at, said, "signed_by", "signed_by_name", "signed_at")
    case_actions.finish_task(case=member.case, code=TO_SIGN, by=by, at=at)
    _write_to(pool, "Somebody joins a fund that you hold.", at)
    return member


def _move(
    member: Member,
    source: str,
    target: str,
    weekly: Money,
    on: date,
    asked: str,
    by: Actor,
    at: datetime,
) -> None:
    budget_actions.move_budget(
        budget_ref=_open(budgets.open_of(member.case)).ref,
        source=source,
        target=target,
        weekly=weekly,
        starts_on=on,
        asked=asked,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw(*, ref: str, because: str, by: Actor, at: datetime) -> Member:
    """Let what was drawn up come to nothing; the person or their team may say so.

    :raises Refused: if it was signed already, or no reason is given
    """
    member = queries.lock_member(by, ref)
    policy.may_withdraw(by, member).require()
    say_why(because)
    member.ended_because = because.strip()
    _take(member, "withdraw", by, at, says.withdrawn(member, because), "ended_because")
    case_actions.finish_task(case=member.case, code=TO_SIGN, by=by, at=at)
    return member


@transaction.atomic
def change_share(
    *, ref: str, weekly: Money, starts_on: date, asked: str, by: Actor, at: datetime
) -> Member:
    """Put in more or less a week from the start of a week on; what was shared before stays.

    :raises Refused: if nothing changes, there is not so much, or its days were paid already
    """
    member = queries.lock_member(by, ref)
    policy.may_change(by, member, "change_share").require()
    budget = _open(budgets.open_of(member.case))
    now = budgets.week_of(budget, starts_on).leaves.get(member.pool.leaf, NOTHING)
    if weekly in (now, NOTHING):
        raise Refused(f"They put in {now} a week. Enter another amount, or let them leave.")
    ends = member.source, member.pool.leaf
    source, target = ends if weekly > now else reversed(ends)
    more = max(weekly - now, now - weekly)
    _move(member, source, target, more, starts_on, asked, by, at)
    _take(member, "change_share", by, at, says.changed(member, weekly, starts_on))
    return member


# Paying out --------------------------------------------------------------------------------------


@transaction.atomic
def pay(*, ref: str, bill: rules.Bill, by: Actor, at: datetime) -> Cost:
    """Write down what was paid: it leaves the fund, and each one's part is taken off theirs.

    :raises NotThere: if another holds the fund
    :raises Refused: if nobody was in it on those days, or somebody has not so much in it
    """
    pool = _held(ref, by, "pay")
    step, today = POOL.step(pool.state, "pay", by.roles), localdate(at)
    stands = queries.standing(pool, today)
    here = {each.case.ref: each for each in stands.here}
    parts = queries.parts(pool, bill, here.values())
    names = {who: str(each.case.person) for who, each in here.items()}
    gone = queries.gone(pool, bill.days)
    name = str(gone.case.person) if gone else ""
    wrong = rules.cannot_pay(bill, parts, stands.left, names, today, name)
    if wrong:
        raise Refused(wrong)
    cost = _cost(pool, bill, today, by, at)
    _portions(cost, {here[who]: part for who, part in parts.items()})
    ledger.post(
        reference=queries.entry(pool, cost.ref),
        effective_on=today,
        memo=cost.words[:300],
        legs=[Leg(pool.address, budget_rules.purpose_account(cost.purpose), cost.amount)],
        by=by,
        at=at,
    )
    whole = rules.told_whole(cost.amount, parts.values())
    told = {here[who]: says.paid(cost, part, whole) for who, part in parts.items()}
    _record_all(step.event, cost, told, by, at)
    return cost


def _cost(
    pool: Pool, bill: rules.Bill, on: date, by: Actor, at: datetime, takes_back: Cost | None = None
) -> Cost:
    return Cost.objects.create(
        pool=pool,
        starts_on=bill.days.starts_on,
        ends_before=bill.days.starts_on + timedelta(days=bill.days.days),
        paid_on=on,
        amount=bill.amount,
        purpose=bill.purpose,
        words=bill.words.strip()[:200],
        takes_back=takes_back,
        by=by.name,
        by_name=str(by),
        at=at,
    )


def _portions(cost: Cost, parts: Mapping[Member, Money]) -> None:
    Portion.objects.bulk_create(
        Portion(cost=cost, member=member, amount=part) for member, part in parts.items()
    )


def _record_all(
    code: str, cost: Cost, told: Mapping[Member, str], by: Actor, at: datetime
) -> None:
    """Write it into everybody's history, each with their own part and no other's."""
    facts: dict[str, object] = {"pence": cost.amount.pence}
    record_many(
        event(
            code, on=cost, by=by, at=at, about=each.case.person.ref, told=words[:500], facts=facts
        )
        for each, words in told.items()
    )


@transaction.atomic
def take_back(*, ref: str, cost_ref: str, because: str, by: Actor, at: datetime) -> Cost:
    """Take back what was written down wrongly: each has their part in the fund again.

    :raises NotThere: if it is not of this fund, or was taken back already
    :raises Refused: if somebody has left with what was theirs since, or no reason is given
    """
    pool = _held(ref, by, "pay")
    wrong = queries.get_cost(pool, cost_ref)
    say_why(because)
    parts = {
        each.member: each.amount
        for each in wrong.portions.select_related("member__case__person").order_by("pk")
    }
    if gone := [each for each in parts if not each.is_live]:
        raise Refused(
            f"{gone[0].case.person} has left since, with what was theirs. Talk with the council "
            "about it. Nothing was taken back."
        )
    made = _cost(pool, wrong.bill, wrong.paid_on, by, at, wrong)
    _portions(made, parts)
    ledger.reverse(
        reference=queries.entry(pool, wrong.ref),
        new_reference=queries.entry(pool, made.ref),
        effective_on=wrong.paid_on,
        memo=because.strip()[:300],
        by=by,
        at=at,
    )
    told = {each: says.took_back(wrong, part, because) for each, part in parts.items()}
    _record_all("pool.taken_back", made, told, by, at)
    return made


# Leaving -----------------------------------------------------------------------------------------


@transaction.atomic
def leave(
    *, ref: str, ends_before: date, target: str, because: str, by: Actor, at: datetime
) -> Member:
    """Let somebody leave on a day: they pay no part of any day from then on.

    Their budget pays in no more from the first week that is not paid for yet; `target` is the
    leaf where the money goes then. Where no such week is left in its year, it ends with the year
    (`carry_on`). What is left of theirs comes back.

    :raises Refused: if that is no day for it, or no reason is given
    """
    member = queries.lock_member(by, ref)
    policy.may_change(by, member, "leave").require()
    say_why(because)
    budget = budgets.open_of(member.case)
    until = budget.ends_before if budget else None
    wrong = rules.cannot_leave(member.starts_on, ends_before, localdate(at), until)
    if wrong:
        raise Refused(wrong)
    pays_on = _stop_paying_in(member, ends_before, target, because, by, at)
    member.ends_before, member.target = ends_before, target
    member.ended_because = because.strip()
    said = says.leaves(member, ends_before, until if pays_on else None)
    _take(member, "leave", by, at, said, "ends_before", "target", "ended_because")
    _write_to(member.pool, "Somebody leaves a fund that you hold.", at)
    return member


@transaction.atomic
def end_with_budget(*, person: Person, by: Actor, at: datetime) -> None:
    """Let somebody leave the funds that no budget of theirs pays into any more.

    What they were to join comes to nothing. Called inside the act that ends a budget.
    """
    for member in queries.outliving(person):
        member.ended_because = says.ENDED
        if member.state == Place.ASKED:
            said = says.withdrawn(member, says.ENDED)
            _take(member, "end_with_budget", by, at, said, "ended_because")
            case_actions.finish_task(case=member.case, code=TO_SIGN, by=by, at=at)
        else:
            _out(member, by, at)


def _out(member: Member, by: Actor, at: datetime) -> None:
    """Let somebody out as their budget ended; what is left goes where their money goes now."""
    now = budgets.open_of(member.case)
    managed = now is None or budgets.part_of(now, budget_rules.MANAGED)
    member.target = budget_rules.MANAGED if managed else budget_rules.DIRECT
    ends = (each.ended_on for each in member.case.budgets.all())
    member.ends_before = max(member.starts_on, *(end for end in ends if end))
    said = says.ends_with(member, member.ends_before)
    changed = ("ends_before", "target", "ended_because")
    _take(member, "end_with_budget", by, at, said, *changed)
    _write_to(member.pool, "Somebody leaves a fund that you hold.", at)


def _stop_paying_in(
    member: Member, on: date, target: str, because: str, by: Actor, at: datetime
) -> bool:
    """Let their budget pay in no more; say whether it does so until its year is over."""
    budget = budgets.open_of(member.case)
    if budget is None:
        return False
    weeks, leaf = budgets.weeks_of(budget), member.pool.leaf
    owing = rules.owed(weeks, budget.year, leaf)
    paid = queries.paid_in(member.pool, budget) + queries.on_its_way(member.pool, budget)
    first = max(on, rules.paid_until(owing, paid))
    day = next(budget_rules.week_starts(budget.year, first), None)
    last = day or budget_rules.day_before(budget.ends_before)
    weekly = budget_rules.week_on(weeks, last).leaves.get(leaf, NOTHING)
    if day and weekly:
        _move(member, leaf, target, weekly, day, because, by, at)
    return bool(weekly) and not day


@transaction.atomic
def carry_on(*, budgets: Sequence[Budget], by: Actor, at: datetime) -> int:
    """Let budgets that go on pay nothing into funds that their people have left; answer how many.

    Who leaves in days that are paid already, up to the end of a year, pays in until then. The
    next year copies what the last week put in, so it goes where they said from its first week.
    """
    new = {each.case_id: each for each in budgets if queries.funds_in(each)}
    moved = 0
    for member in queries.left_last(new):
        budget, leaf = new[member.case_id], member.pool.leaf
        since = max(member.ends_before or budget.starts_on, budget.starts_on)
        day = next(budget_rules.week_starts(budget.year, since), None)
        if day and leaf in queries.funds_in(budget):
            _carry(member, budget, day, by, at)
            moved += 1
    return moved


def _carry(member: Member, budget: Budget, day: date, by: Actor, at: datetime) -> None:
    """Let it go where they said; to the council to hold for them, if that is there no more."""
    leaf = member.pool.leaf
    weekly, because = Money(budget.leaves[leaf]), member.ended_because
    for target in (member.target, budget_rules.MANAGED):
        try:
            with transaction.atomic():  # what is refused leaves nothing behind
                budget_actions.move_on(
                    budget=budget, source=leaf, target=target, weekly=weekly, starts_on=day,
                    asked=because, by=by, at=at,
                )  # fmt: skip
        except Refused:
            if target == budget_rules.MANAGED:
                raise
        else:
            return


@transaction.atomic
def send_back(*, ref: str, by: Actor, at: datetime) -> Member:
    """Send back what is left of somebody, when their last day is over and all is written down.

    It is promised until finance says that it has arrived.

    :raises Refused: if their last day is still to come, or they are still to pay in
    """
    member = queries.lock_member(by, ref)
    pool, today = member.pool, localdate(at)
    step = PLACE.step(member.state, "send_back", by.roles)
    if pool.organisation != directory.works_for(by):
        raise NotThere
    if member.ends_before is None or today < member.ends_before:
        raise Refused("They are in it until their last day is over. Send it back then.")
    if coming := queries.to_come(member):
        raise Refused(
            f"{coming} of theirs is still to be paid into this fund. Send back what is left when "
            "it has come; the council pays it with its next payment run."
        )
    left = queries.standing(pool, today).left.get(member.case.ref, NOTHING)
    member.back_to, over = _shared(member, left) if left > NOTHING else ("", NOTHING)
    member.sent, member.sent_by = max(left, NOTHING) - over, by.name
    said = says.sent_back(member, over)
    if member.sent:
        ends = {member.back_to: member.sent} | ({budget_rules.COUNCIL: over} if over else {})
        ledger.post(
            reference=queries.entry(pool, member.ref),
            effective_on=today,
            memo=said[:300],
            legs=[Leg(pool.address, end, amount) for end, amount in ends.items()],
            pending=True,
            by=by,
            at=at,
        )
    member.state = step.target if member.sent else Place.LEFT
    member.save(update_fields=["state", "sent", "sent_by", "back_to"])
    _record(step.event, member, by, at, said, pence=member.sent.pence)
    _close_if_empty(pool, by, at)
    return member


def _shared(member: Member, left: Money) -> tuple[str, Money]:
    """Say where what is left goes, and what of it is the council's: a new budget has its days."""
    target = _back_to(member)
    over = queries.paid_too_far(member) if target != budget_rules.COUNCIL else NOTHING
    return (target, over) if over < left else (budget_rules.COUNCIL, NOTHING)


def _back_to(member: Member) -> str:
    """Find where what is left goes: where their money goes now, or to the council.

    What they hold themselves, or somebody for them, is paid out to them from its own account: a
    budget that is worked out anew meanwhile neither counts it nor takes it back.
    """
    budget = budgets.open_of(member.case)
    if budget is None:
        return budget_rules.COUNCIL
    if member.is_paid_out:
        rest = budget_rules.rest_account(budget.ref)
        ledger.open_many(addresses=[rest], stream=budget_rules.CARE, guarded=True)
        return rest
    held = budget_rules.held_of(member.target)
    part = budgets.part_of(budget, held) or budgets.part_of(budget, budget_rules.POOL)
    return part.address if part else budget_rules.COUNCIL


@transaction.atomic
def confirm(*, ref: str, by: Actor, at: datetime) -> Member:
    """Say that what was left has arrived: by finance, never by who sent it."""
    member = there(
        queries.members().filter(ref=ref, pool__in=queries.visible(by).values("pk")).first()
    )
    pool = queries.lock(member.pool.ref)
    member = queries.members().select_for_update(of=("self",)).get(ref=ref)
    step = PLACE.step(member.state, "confirm", by.roles)
    entry = queries.entry(pool, member.ref)
    ledger.settle(reference=entry, effective_on=localdate(at), by=by, at=at)
    _bring_along(member, by, at)
    member.state = step.target
    member.save(update_fields=["state", "target", "back_to"])
    _record(step.event, member, by, at, says.arrived(member), pence=member.sent.pence)
    _close_if_empty(pool, by, at)
    return member


def _bring_along(member: Member, by: Actor, at: datetime) -> None:
    """Bring what arrived in a budget that was replaced meanwhile to where their money is now.

    What is to be paid out stands in an account of its own, and is paid from there all the same.
    """
    old, now = member.back_to, budgets.lock_open(member.case)
    going = f"budget:{now.ref}:" if now else ""
    if (
        not old.startswith("budget:")
        or budget_rules.is_rest(old)
        or (now and old.startswith(going))
    ):
        return
    managed = now is None or budgets.part_of(now, budget_rules.MANAGED)
    member.target = budget_rules.MANAGED if managed else budget_rules.DIRECT
    member.back_to = _back_to(member)
    ledger.post(
        reference=f"{queries.entry(member.pool, member.ref)}:after",
        effective_on=localdate(at),
        memo=says.BROUGHT_ALONG,
        legs=[Leg(old, member.back_to, member.sent)],
        by=by,
        at=at,
    )


@transaction.atomic
def keep_rest(*, member: Member, asked_by: str, by: Actor, at: datetime) -> None:
    """Let the council keep what was to be paid out, where no budget can open to pay it for.

    Called inside the act of a second person, with the fund held; `asked_by` is the first.
    """
    told = says.kept(member, died=bool(budgets.deaths([member.case.person_id])))
    ledger.post(
        reference=f"return:{member.ref}",
        effective_on=localdate(at),
        memo=told[:300],
        legs=[Leg(member.back_to, budget_rules.COUNCIL, member.sent)],
        by=by,
        at=at,
    )
    member.back_to = budget_rules.COUNCIL
    member.kept_asked_by, member.kept_by = asked_by, by.name
    member.save(update_fields=["back_to", "kept_asked_by", "kept_by"])
    _record("pool.kept", member, by, at, told, pence=member.sent.pence, asked_by=asked_by)


# Ending ------------------------------------------------------------------------------------------


@transaction.atomic
def end_pool(*, ref: str, ends_before: date, because: str, by: Actor, at: datetime) -> Pool:
    """End a fund on a day: everybody leaves then, and gets back what is left of theirs.

    Their money goes to the council to hold for them, until they choose.

    :raises Refused: if another team supports somebody in it, or no reason is given
    """
    pool = queries.lock(queries.get_visible(by, ref).ref)
    policy.may_end(by, pool).require()
    say_why(because)
    inside = queries.members().filter(pool=pool, state__in=[Place.ASKED, Place.IN])
    found = list(inside.order_by("pk"))
    mine = set(cases.visible(by).filter(pooled__in=found).values_list("pk", flat=True))
    if {each.case_id for each in found} - mine:
        raise Refused(
            "Another team supports somebody in this fund. Ask them to write down first when that "
            "person leaves, and where their money goes then."
        )
    for each in found:
        if each.state == Place.ASKED:
            withdraw(ref=each.ref, because=because, by=by, at=at)
        else:
            day = max(ends_before, each.starts_on)
            leave(
                ref=each.ref,
                ends_before=day,
                target=budget_rules.MANAGED,
                because=because,
                by=by,
                at=at,
            )
    pool.ended_because = because.strip()
    _step(pool, "end", by, at, "ended_because")
    _write_to(pool, "A fund that you hold comes to its end.", at)
    _close_if_empty(pool, by, at)
    return pool


def _close_if_empty(pool: Pool, by: Actor, at: datetime) -> None:
    if pool.state != State.ENDING:
        return
    if not pool.members.exclude(state__in=[Place.LEFT, Place.WITHDRAWN]).exists():
        _step(pool, "close", by, at)


# What all of them do -----------------------------------------------------------------------------


def _step(pool: Pool, verb: str, by: Actor, at: datetime, *changed: str) -> None:
    step = POOL.step(pool.state, verb, by.roles)
    pool.state = step.target
    pool.save(update_fields=["state", *changed])
    record(step.event, on=pool, by=by, at=at)


def _take(member: Member, verb: str, by: Actor, at: datetime, told: str, *changed: str) -> None:
    step = PLACE.step(member.state, verb, by.roles)
    member.state = step.target
    member.save(update_fields=["state", *changed])
    _record(step.event, member, by, at, told)


def _record(
    code: str, member: Member, by: Actor, at: datetime, told: str, **facts: object
) -> None:
    about = member.case.person.ref
    record(code, on=member, by=by, at=at, about=about, told=told, **facts)


def _write_to(pool: Pool, what: str, at: datetime) -> None:
    queue(
        to=pool.organisation.email,
        subject="Money that people share",
        body=says.to_holder(pool, what),
        at=at,
    )
