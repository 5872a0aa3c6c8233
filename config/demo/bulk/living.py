"""Twins of the acts of living with support: the budget, its payments, and looking back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from config.demo.bulk.agreement import Agreement
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.support.budgets import rules
from selfdirect.support.budgets import says as budget_says
from selfdirect.support.budgets.journey import BUDGET
from selfdirect.support.budgets.models import Budget, Part, Terms
from selfdirect.support.payments import rules as paying
from selfdirect.support.payments import says
from selfdirect.support.payments.actions import TO_CHECK, promise_of
from selfdirect.support.payments.journey import PAYMENT
from selfdirect.support.payments.models import BankAccount, Payment
from selfdirect.support.payments.rules import accounts
from selfdirect.support.reviews import rules as reviewing
from selfdirect.support.reviews import says as review_says
from selfdirect.support.reviews.journey import REVIEW
from selfdirect.support.reviews.models import Progress, Review


@dataclass
class Twin(Agreement):
    """The bulk twin of every act in a story: same names, same arguments, same rows."""

    budget: Budget = field(init=False)
    account: BankAccount = field(init=False)
    parts: dict[str, Part] = field(default_factory=dict)
    orders: tuple[rules.Order, ...] = ()
    received: Money = NOTHING  # paid, or prepared to be, of the direct part
    payments: dict[str, Payment] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    progress: dict[tuple[str, int], Progress] = field(default_factory=dict)

    # The budget

    def open_budget(self, *, ref: str, by: Actor, at: datetime) -> Budget:
        plan, signed, cost = self.plan, self.validation, self.cost
        start = self.starts_on
        shares = rules.share_out(cost.direct, cost.managed, signed.person_pays)
        self.orders = rules.orders(self.ordered)
        budget = self.budget = self.rows.add(
            Budget(
                case=self.case,
                plan=plan,
                leaves=rules.leaves_of(shares, self.orders),
                state=BUDGET.start,
                starts_on=start,
                ends_before=rules.year_end(start),
                total=signed.total,
                person_pays=signed.person_pays,
                council_pays=signed.council_pays,
                opened_by=by.name,
                opened_at=at,
            )
        )
        for share in shares:
            self._part(share)
        self._accounts()
        self._write(self._first_moves(shares), budget.counts_from, by, at)
        told = budget_says.opened(budget.total, start, shares)
        facts = {"total_pence": budget.total.pence, "person_pence": budget.person_pays.pence}
        self.record("budget.opened", budget, by, at, told, **facts)
        self._pass_on(shares, by, at)
        self._schedule(by, at)
        return budget

    def _part(self, share: rules.Share) -> None:
        address = rules.part_account(self.budget.ref, share.held)
        part = Part(
            budget=self.budget,
            held=share.held,
            weekly=share.weekly,
            person_pays=share.person_pays,
            address=address,
        )
        self.parts[share.held] = self.rows.add(part)

    def _accounts(self) -> None:
        self.rows.guarded += [part.address for part in self.parts.values()]
        own = (rules.held_account(self.budget.ref), rules.person_account(self.person.ref))
        self.rows.accounts |= dict.fromkeys(own)

    def _first_moves(self, shares: tuple[rules.Share, ...]) -> Iterator[rules.Move]:
        ref, year = self.budget.ref, self.budget.year
        runs = list(year.four_weekly())
        yield from rules.opening(ref, year, shares)
        yield from rules.commitments(ref, runs, self.orders)
        yield from rules.person_shares(ref, self.person.ref, runs, shares)

    def _write(self, moves: Iterable[rules.Move], on: date, by: Actor, at: datetime) -> None:
        for move in moves:
            if move.amount:
                leg = Leg(move.source, move.target, move.amount)
                self.rows.post(Draft(move.reference, on, move.memo, [leg], by, at, move.pending))

    def _pass_on(self, shares: Iterable[rules.Share], by: Actor, at: datetime) -> None:
        if not any(share.held == rules.DIRECT and share.council_pays for share in shares):
            self.end_turn(by, at)
            return
        words, told = budget_says.to_pay(self.person), budget_says.TO_BE_PAID
        self.give_turn("budget.pay", words, told, by, at, role=Role.FINANCE)

    def _schedule(self, by: Actor, at: datetime) -> None:
        due = reviewing.due_dates(self.budget.starts_on, direct=rules.DIRECT in self.parts)
        for each in due:
            self.reviews[each.kind] = self.rows.add(
                Review(
                    budget=self.budget,
                    kind=each.kind,
                    due_on=each.due_on,
                    rule=each.rule,
                    state=REVIEW.start,
                )
            )
        days = {each.kind: str(each.due_on) for each in due}
        told = review_says.scheduled(due[0].due_on)
        self.record("review.scheduled", self.budget, by, at, told, **days)

    # The money

    def agree_terms(
        self, *, ref: str, account: str, agreed_by: str, agreed_on: date, by: Actor, at: datetime
    ) -> None:
        agreed = self.rows.add(
            Terms(
                case=self.case,
                version=rules.VERSION,
                account=account,
                holder=self.person.name,
                agreed_on=agreed_on,
                agreed_by=agreed_by,
                by=by.name,
                by_name=str(by),
                at=at,
            )
        )
        told = budget_says.terms_agreed(agreed)
        self.record("budget.terms_agreed", self.case, by, at, told)

    def prepare_direct_payment(
        self, *, budget_ref: str, starts_on: date, by: Actor, at: datetime
    ) -> Payment:
        part = self.parts[rules.DIRECT]
        due = rules.next_due(self.budget.period, part.share.council_pays, self.received)
        if due is None or due.run.starts_on != starts_on:
            raise ValueError(f"The story pays for {starts_on}, but {due} is due.")
        self.received += due.amount
        payment = Payment(
            part=part,
            kind=Payment.Kind.DIRECT,
            payee=rules.held_account(budget_ref),
            payee_name=self.person.name,
            whose=self.person.ref,
            amount=due.amount,
            what=says.A_DIRECT_PAYMENT,
            working=due.working,
        )
        return self._prepare(payment, due.run, by, at)

    def _prepare(self, payment: Payment, run: Period, by: Actor, at: datetime) -> Payment:
        payment.state, payment.starts_on = PAYMENT.start, run.starts_on
        payment.ends_before = run.ends_before or run.starts_on
        payment.prepared_by, payment.prepared_by_name = by.name, str(by)
        payment.prepared_at = at
        self.payments[payment.ref] = self.rows.add(payment)
        facts = {"pence": payment.amount.pence, "kind": payment.kind}
        self.record("payment.prepared", payment, by, at, **facts)
        return payment

    def enter_invoice(
        self,
        *,
        budget_ref: str,
        organisation: str,
        starts_on: date,
        number: str,
        amount: Money,
        because: str,
        by: Actor,
        at: datetime,
    ) -> Payment:
        order = next(order for order in self.orders if order.organisation == organisation)
        reference = f"commit:{budget_ref}:{organisation}:{starts_on}"
        promised = self.rows.drafts[reference]
        asked, memo = promised.legs[0].amount, promised.memo
        run = next(r for r in self.budget.year.four_weekly() if r.starts_on == starts_on)
        payment = Payment(
            part=self.parts[rules.MANAGED],
            kind=Payment.Kind.INVOICE,
            payee=rules.provider_account(organisation),
            payee_name=order.name,
            whose=organisation,
            invoice_number=number,
            amount=amount,
            what=(memo.partition(": ")[2] or "Support")[:200],
            order=reference,
            because=because if paying.difference(amount, asked) else "",
            working=paying.working(amount, asked, rules.days_in_words(run)),
        )
        self._prepare(payment, run, by, at)
        words = says.to_check(order.name, number, self.person)
        self.add_task(TO_CHECK, words, Role.FINANCE, at)
        return payment

    def approve_payment(self, *, ref: str, by: Actor, at: datetime) -> None:
        payment = self.payments[ref]
        step = PAYMENT.step(payment.state, "approve", by.roles)
        payment.entry = self._promise(payment, by, at)
        payment.state, payment.decided_at = step.target, at
        payment.decided_by, payment.decided_by_name = by.name, str(by)
        if not any(each.order and each.state == PAYMENT.start for each in self.payments.values()):
            self.finish_task(TO_CHECK, by, at)
        facts = {"pence": payment.amount.pence, "payee": payment.payee}
        self.record(step.event, payment, by, at, **facts)
        if self.main and self.main.code == "budget.pay":
            self.end_turn(by, at)

    def _promise(self, payment: Payment, by: Actor, at: datetime) -> str:
        if payment.order:
            if self.rows.drafts[payment.order].legs[0].amount == payment.amount:
                return payment.order
            self.rows.settle(payment.order, by=by, at=at, paid=False)
        promised = promise_of(payment, by, at)
        self.rows.post(promised)
        return promised.reference

    def enter_account(
        self, *, whose: str, name: str, sort_code: str, number: str, by: Actor, at: datetime
    ) -> BankAccount:
        entered = BankAccount(
            whose=whose,
            whose_name=self.person.name,
            name=accounts.holder(name),
            sort_code=sort_code,
            number=number,
            starts_on=localdate(at),
            entered_by=by.name,
            entered_by_name=str(by),
            entered_at=at,
        )
        self.account = self.rows.add(entered)
        self.record("bank.entered", entered, by, at)
        return entered

    def check_account(self, *, ref: str, how: str, by: Actor, at: datetime) -> None:
        account = self.account
        account.state, account.how_checked = BankAccount.State.CHECKED, how
        account.checked_by, account.checked_by_name, account.checked_at = by.name, str(by), at
        account.payable_from = localdate(at)
        self.record("bank.checked", account, by, at)

    def collect_contribution(
        self, *, budget_ref: str, starts_on: date, by: Actor, at: datetime
    ) -> None:
        held = (rules.DIRECT, rules.MANAGED)
        asked = [f"share:{budget_ref}:{part}:{starts_on}" for part in held]
        shares = [reference for reference in asked if reference in self.rows.drafts]
        for reference in shares:
            self.rows.settle(reference, by=by, at=at)
        came = Money.total(self.rows.drafts[each].legs[0].amount for each in shares)
        run = next(r for r in self.budget.year.four_weekly() if r.starts_on == starts_on)
        self.record("contribution.collected", self.budget, by, at, says.collected(came, run))

    # Looking back

    def review_of(self, budget: Budget, kind: str) -> Review:
        return self.reviews[kind]

    def say(
        self,
        *,
        ref: str,
        outcome: int,
        change: str,
        words: str,
        voice: str,
        by: Actor,
        at: datetime,
    ) -> None:
        review = self._review(ref)
        said = self._progress(review, outcome)
        said.change, said.person_words = change, words
        event = REVIEW.step(review.state, "say", by.roles).event
        told = review_says.noted(by, voice)
        self.record(event, review, by, at, told, outcome=outcome, voice=voice)

    def _review(self, ref: str) -> Review:
        return next(review for review in self.reviews.values() if review.ref == ref)

    def _progress(self, review: Review, outcome: int) -> Progress:
        place = (review.ref, outcome)
        if place not in self.progress:
            said = Progress(review=review, outcome=self.outcomes[outcome])
            self.progress[place] = self.rows.add(said)
        return self.progress[place]

    def hold_review(
        self,
        *,
        ref: str,
        then: str,
        next_words: str,
        worker: Mapping[int, tuple[str, str]],
        by: Actor,
        at: datetime,
    ) -> None:
        review = self._review(ref)
        step = REVIEW.step(review.state, "hold", by.roles)
        for outcome, (change, words) in worker.items():
            seen = self._progress(review, outcome)
            seen.worker_change, seen.worker_words = change, words
        review.state, review.held_on, review.held_by = step.target, localdate(at), str(by)
        review.next, review.next_words = then, next_words
        told = review_says.held(by, Review.Next(then).label, next_words)
        self.record(step.event, review, by, at, told, next=then)
        self.finish_task("review.hold", by, at)
