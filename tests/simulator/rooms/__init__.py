"""Random acts of the rooms above the ledger: the years of people's money, by the right people.

A step is an act's name, the days that pass before it, and lots that choose what it is done to. An
act that is refused is no failure; any other exception is, and so is money that the rooms and the
ledger tell differently.
"""

from random import Random

from tests.simulator.rooms import (
    bills,
    debits,
    feeds,
    funds,
    looks,
    ordering,
    people,
    runs,
    shared,
    years,
)
from tests.simulator.rooms.life import Act, Life
from tests.simulator.rooms.truths import wrong
from tests.simulator.steps import Step

__all__ = ["ACTS", "Life", "lives", "wrong"]

FAULTS = ("", "", "", "", "", "", "", "", "breaks", "twice")
LOTS = 12  # more than any act takes
OFTEN: dict[Act, int] = {  # how often each comes
    runs.begin: 4, runs.clear: 2, runs.hold: 1, runs.recheck: 1, runs.stop: 1, runs.approve: 2,
    runs.take: 2, runs.send: 2, runs.go: 8, runs.close: 3, runs.come_back: 4, runs.invoice: 2,
    runs.agree: 6, runs.refuse: 1, runs.move: 1, runs.pause: 1, runs.withdraw: 1,
    years.night: 6, years.time_goes_by: 6,
    shared.share: 2, shared.put_in: 4, shared.pay_out: 7, shared.undo_cost: 2,
    shared.put_in_otherwise: 1, shared.leave: 2, shared.send_back: 3,
    ordering.deliver: 3, ordering.miss: 1, ordering.invoice_file: 3, ordering.invoice_drawn: 1,
    ordering.approve_file: 3, ordering.contract: 1, ordering.charge: 3, ordering.bill_contract: 2,
    bills.bill: 2, bills.issue: 5, bills.receive: 2, bills.chase: 2, bills.arrange: 1,
    bills.let_go: 3, bills.give_back: 2, bills.collect: 1,
    feeds.give_card: 2, feeds.bank_list: 5, feeds.card_list: 5, feeds.match: 3,
    feeds.place: 7, feeds.spend: 2, feeds.keep_or_dismiss: 2,
    feeds.undo: 2, feeds.back: 3, feeds.change_hands: 1,
    people.arrive: 3, people.plan_anew: 3, people.die: 2, people.say_whom_to_write_to: 1,
    funds.set_up_fund: 4, funds.give: 5, funds.ungive: 1, funds.fee: 2, funds.end_fund: 1,
    funds.pass_on: 3,
    debits.set_up: 3, debits.stop_debit: 1, debits.debits_on: 8, debits.bank_says: 4,
    debits.draw: 1,
    debits.answer: 2,
    looks.look: 3, looks.look_on: 3, looks.notice: 3, looks.recover: 4,
}  # fmt: skip
ACTS = {act.__name__: act for act in OFTEN}


def lives(seed: int, many: int) -> list[Step]:
    """Make the steps of a seed: the same again are the same steps."""
    pick, names = Random(seed), list(ACTS)
    weights = list(OFTEN.values())
    return [
        {"n": nth, "act": pick.choices(names, weights)[0], "days": pick.choice([0, 0, 1, 1, 3]),
         "lots": [pick.random() for _ in range(LOTS)], "fault": pick.choice(FAULTS)}
        for nth in range(1, many + 1)
    ]  # fmt: skip
