"""What happens next, from a seed: acts as a council does them, and what goes wrong meanwhile.

A step is plain data, so that it can be written down and played again: its act, the calls of the
ledger that make it up, and the fault it meets, if any. Which steps come depends on the seed
alone, never on what became of the steps before.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

Call = dict[str, Any]
Step = dict[str, Any]

COUNCIL = "council:care"
ALL = "all"  # in place of an amount: whatever the account has left when it comes to it
BUDGETS, PROVIDERS, MOST_HELD = 60, 12, 100
PURPOSES = ("home", "assistant", "out", "people", "things", "fees")
ZONES = ("UTC", "Europe/London", "Pacific/Kiritimati", "America/St_Johns")
BEGINS = datetime(2027, 11, 1, 9, tzinfo=UTC)  # a leap day and three changes of the clock ahead
FAULTS = {  # of a thousand steps, how many meet each
    "twice": 40,  # the same key and the same body again
    "changed": 10,  # the same key and another body
    "breaks": 10,  # an exception after the act, within its transaction
    "killed": 2,  # the server's process ends before the commit
    "lost": 2,  # it ends after the commit: whoever asked does not know, and asks again
    "at once": 8,  # the same from two places at the same moment
    "rival": 8,  # two that are at odds, at the same moment
}


def steps(seed: int, many: int) -> list[Step]:
    """Make the steps of a seed: the same again are the same steps."""
    return list(_Town(Random(seed)).steps(many))


class _Town:
    """Knows what was asked for so far, not what was granted."""

    def __init__(self, pick: Random) -> None:
        self.pick = pick
        self.at = BEGINS
        self.nth = 0
        self.budgets: list[str] = []
        self.promises: list[tuple[str, str]] = []  # reference, budget
        self.runs: list[list[str]] = []  # prepared, not yet sent
        self.paid: list[str] = []
        self.feed: list[Call] = []  # the last lines of the card feed
        self.pools: dict[str, list[str]] = {}

    def steps(self, many: int) -> Iterator[Step]:
        acts = list(ACTS)
        weights = [ACTS[act] for act in acts]
        yield self._step("found", self.found())
        while self.nth < many:
            self._let_time_pass()
            act = self.pick.choices(acts, weights)[0] if self.budgets else _Town.open_budget
            yield self._step(act.__name__, act(self))

    def _step(self, act: str, calls: list[Call]) -> Step:
        self.nth += 1
        step: Step = {"n": self.nth, "act": act, "calls": calls}
        if act not in NO_FAULTS and (fault := self._fault(calls)):
            step |= fault
        return step

    def _let_time_pass(self) -> None:
        self.at += timedelta(minutes=self.pick.randrange(30))
        if self.pick.random() < 0.001:  # somebody sets the clock: back, or far ahead
            self.at += self.pick.choice([timedelta(hours=-1), timedelta(-2), timedelta(9)])

    # --- what goes wrong

    def _fault(self, calls: list[Call]) -> Step | None:
        lot = self.pick.randrange(1_000)
        shares = accumulate(FAULTS.values())
        fault = next((each for each, upto in zip(FAULTS, shares, strict=True) if lot < upto), "")
        if fault in ("changed", "rival", "at once") and len(calls) > 1:
            return None
        if fault == "changed":
            return self._changed(calls[0])
        if fault == "rival":
            return {"fault": fault, "rival": self._rival(calls[0])}
        return {"fault": fault} if fault else None

    def _changed(self, call: Call) -> Step | None:
        if call["do"] not in ("post", "reverse"):
            return None
        later = (date.fromisoformat(call["on"]) + timedelta(400)).isoformat()
        lapses = {"lapses": None} if call.get("lapses") else {}
        return {"fault": "changed", "rival": call | {"on": later} | lapses}

    def _rival(self, call: Call) -> Call:
        """Make something at odds with a call, at the same moment."""
        same = {key: call[key] for key in ("on", "at") if key in call}
        match call["do"]:
            case "settle":
                return {"do": "void", "reference": call["reference"], **same}
            case "void" | "expire" if self.promises:
                reference = call.get("reference") or self.promises[-1][0]
                return {"do": "settle", "reference": reference, "amount": None, **same}
            case "reverse":
                return call | {"new": f"{call['new']}-too"}
            case "settle_many":
                return {"do": "void_many", "references": call["references"][:2], **same}
        one = {"reference": f"rival:{self.nth}", "pending": False, "lapses": None, "told": False}
        legs = call.get("legs") or [[self._part(), self._provider(), ALL]]
        return {"do": "post", **self._now(), **same, **one, "legs": legs}

    # --- what they all need

    def _now(self, spread: int = 20) -> dict[str, str]:
        """Answer a day near today, as things are often known later or sooner, and the moment."""
        day = self.at.date() + timedelta(self.pick.randint(-spread, spread // 2))
        return {"on": day.isoformat(), "at": self.at.isoformat()}

    def _post(
        self, begins: str, legs: list[Any], *, pending: bool = False, spread: int = 20
    ) -> Call:
        now = self._now(spread)
        lapses = None
        if pending and self.pick.random() < 0.4:
            days = timedelta(self.pick.randint(5, 90))
            lapses = (date.fromisoformat(now["on"]) + days).isoformat()
        told = self.pick.random() < 0.3
        return {"do": "post", "reference": f"{begins}:{self.nth}", "legs": legs, **now,
                "pending": pending, "lapses": lapses, "told": told}  # fmt: skip

    def _pence(self, most: int = 20_000) -> int:
        return self.pick.choice([1, 100, self.pick.randint(1, most)])

    def _budget(self) -> str:
        return self.pick.choice(self.budgets)

    def _part(self, budget: str = "", held: str = "") -> str:
        return f"budget:{budget or self._budget()}:{held or self.pick.choice(HELD)}"

    def _provider(self) -> str:
        return f"provider:ORG-{self.pick.randrange(PROVIDERS)}"

    def _promised(self, many: int, again: float = 0.1) -> list[str]:
        """Take promises that are due; now and then one that has its fate already."""
        taken: list[str] = []
        for _ in range(min(many, len(self.promises))):
            place = self.pick.randrange(len(self.promises))
            taken.append(self.promises[place][0])
            if self.pick.random() >= again:
                self.promises[place] = self.promises[-1]
                self.promises.pop()
        return list(dict.fromkeys(taken)) or ["pay:nobody"]

    def _keep(self, references: list[str]) -> None:
        self.paid = [*self.paid[-MOST_HELD:], *references]

    # --- the acts

    def found(self) -> list[Call]:
        providers = [f"provider:ORG-{n}" for n in range(PROVIDERS)]
        fees = [f"fee:ORG-{n}" for n in range(PROVIDERS)]
        purposes = [f"purpose:{each}" for each in PURPOSES]
        plain = [COUNCIL, "suspense:cards", *providers, *fees, *purposes]
        return [{"do": "open", "addresses": plain, "guarded": False}]

    def open_budget(self) -> list[Call]:
        if len(self.budgets) >= BUDGETS:
            return self.step_up()
        budget = f"PB-{self.nth}"
        self.budgets.append(budget)
        pool = f"pool:PO-{self.pick.randrange(5)}"
        self.pools.setdefault(pool, []).append(budget)
        parts = [self._part(budget, held) for held in HELD]
        year = [[COUNCIL, each, self.pick.randint(50_000, 900_000)] for each in parts[:2]]
        return [
            {"do": "open", "addresses": [*parts, pool, f"isf:{budget}:ORG-1"], "guarded": True},
            {"do": "open", "addresses": [f"dp:{budget}", f"person:{budget}"], "guarded": False},
            self._post("open", year),
        ]

    def pay(self) -> list[Call]:
        """A direct payment, or what a provider is owed, paid at once."""
        budget = self._budget()
        to = self.pick.choice([f"dp:{budget}", self._provider()])
        call = self._post("pay", [[self._part(budget), to, self._pence()]])
        self._keep([call["reference"]])
        return [call]

    def promise(self) -> list[Call]:
        budget = self._budget()
        legs = [[self._part(budget), self._provider(), self._pence()]]
        if self.pick.random() < 0.1:
            legs.append([self._part(budget), self._provider(), self._pence()])
        call = self._post("commit", legs, pending=True)
        self.promises = [*self.promises[-MOST_HELD:], (call["reference"], budget)]
        return [call]

    def settle(self) -> list[Call]:
        references = self._promised(1)
        self._keep(references)
        return [{"do": "settle", "reference": references[0], "amount": None, **self._now()}]

    def settle_part(self) -> list[Call]:
        (call,) = self.settle()
        return [call | {"amount": self._pence(3_000)}]

    def void(self) -> list[Call]:
        return [{"do": "void", "reference": self._promised(1)[0], **self._now()}]

    def lapse(self) -> list[Call]:
        return [{"do": "expire", **self._now(spread=4)}]

    def reverse(self) -> list[Call]:
        wrong = self.pick.choice(self.paid or ["pay:nobody"])
        new = f"undo:{self.nth}"
        if self.pick.random() < 0.1:
            self._keep([new])  # so that somebody tries to reverse a reversal
        return [{"do": "reverse", "reference": wrong, "new": new, **self._now()}]

    def prepare_run(self) -> list[Call]:
        """Money comes for a run, and its payments are promised: all of it or nothing."""
        parts = [self._part() for _ in range(self.pick.randint(2, 25))]
        legs = [[part, self._provider(), self._pence(9_000)] for part in parts]
        drafts = [self._draft(f"run:{nth}", leg) for nth, leg in enumerate(legs)]
        self.runs.append([each["reference"] for each in drafts])
        come = [[COUNCIL, part, pence] for part, _, pence in legs]
        return [self._post("step", come), {"do": "post_many", "drafts": drafts}]

    def _draft(self, begins: str, leg: list[Any]) -> Call:
        draft = self._post(begins, [leg], pending=True)
        return draft | {"do": "draft", "told": False, "lapses": None, "fate": None}

    def payment_run(self) -> list[Call]:
        """Many are sent together; one that cannot be stops them all."""
        if not self.runs:
            return self.prepare_run()
        references = self.runs.pop(0)
        if self.pick.random() < 0.2:
            references = [*references, *self._promised(1)]
        self._keep(references)
        return [{"do": "settle_many", "references": references, **self._now()}]

    def returned_by_the_bank(self) -> list[Call]:
        if not self.paid:
            return self.reverse()
        back = self.paid[-self.pick.randint(1, 3) :]
        named = {each: f"back:{each}" for each in back}
        return [{"do": "reverse_many", "references": named, **self._now()}]

    def release_many(self) -> list[Call]:
        references = self._promised(self.pick.randint(2, 4), again=0.01)
        return [{"do": "void_many", "references": references, **self._now()}]

    def card_feed(self) -> list[Call]:
        """Lines of a feed: each its own key, some seen before, in any order."""
        fresh = [self._line(n) for n in range(self.pick.randint(1, 12))]
        again = self.pick.sample(self.feed, len(self.feed) // 2)
        self.feed = fresh
        lines = [*fresh, *again]
        self.pick.shuffle(lines)
        return [{"do": "post_many", "drafts": lines}]

    def _line(self, nth: int) -> Call:
        budget = self._budget()
        known = self.pick.random() < 0.8
        to = f"purpose:{self.pick.choice(PURPOSES)}" if known else "suspense:cards"
        legs = [[f"dp:{budget}", to, self._pence(9_000)]]
        draft = self._post(f"spend:cards:{nth}", legs, pending=self.pick.random() < 0.3)
        fate = self.pick.choice([None, "posted", "void"]) if draft["pending"] else None
        if fate == "posted" and draft["lapses"]:
            draft["lapses"] = None  # a line that has cleared does not lapse
        return draft | {"do": "draft", "told": False, "fate": fate}

    def move(self) -> list[Call]:
        """A budget, or a part of it, is held otherwise from now on."""
        budget = self._budget()
        ends = [self._part(budget, held) for held in HELD]
        source, target = self.pick.sample([*ends, f"isf:{budget}:ORG-1"], 2)
        pence = ALL if self.pick.random() < 0.1 else self._pence()
        return [self._post("move", [[source, target, pence]])]

    def pool_together(self) -> list[Call]:
        """Several people put shares into one fund, or take theirs out again, all or nobody."""
        pool, people = self.pick.choice(list(self.pools.items()))
        some = self.pick.sample(people, min(len(people), 3))
        shares = [[self._part(each, HELD[0]), pool, self._pence(5_000)] for each in some]
        if self.pick.random() < 0.4:
            shares = [[target, source, pence] for source, target, pence in shares]
        return [self._post("pool", shares)]

    def spend_of_a_fund(self) -> list[Call]:
        """A provider that holds a fund pays for support, and takes its fee apart."""
        fund = f"isf:{self._budget()}:ORG-1"
        legs = [[fund, "provider:ORG-1", self._pence(9_000)], [fund, "fee:ORG-1", 250]]
        return [self._post("isf", legs)]

    def suspend(self) -> list[Call]:
        """Somebody is in hospital: what is promised is let go, what is left goes back."""
        budget = self._budget()
        theirs = [reference for reference, whose in self.promises if whose == budget]
        self.promises = [each for each in self.promises if each[1] != budget]
        back = self._post("suspend", [[self._part(budget, HELD[0]), COUNCIL, ALL]])
        released = {"do": "void_many", "references": theirs, **self._now()}
        return [released, back] if theirs else [back]

    def end(self) -> list[Call]:
        """A budget ends: all of it goes back, or nothing of the act is done."""
        budget = self._budget()
        return [
            self._post(f"carry:{held}", [[self._part(budget, held), COUNCIL, ALL]])
            for held in HELD
        ]

    def step_up(self) -> list[Call]:
        return [self._post("step", [[COUNCIL, self._part(), self._pence(400_000)]])]

    def step_down(self) -> list[Call]:
        return [self._post("step", [[self._part(), COUNCIL, self._pence(90_000)]])]

    def recover(self) -> list[Call]:
        return [self._post("recover", [[f"dp:{self._budget()}", COUNCIL, self._pence()]])]

    def pay_nobody(self) -> list[Call]:
        """Money for an account that is not open, or for a promise that nobody made."""
        return [self._post("pay", [[COUNCIL, f"provider:NOT-{self.nth}", self._pence()]])]

    def open_again(self) -> list[Call]:
        guarded = self.pick.random() < 0.5
        return [{"do": "open", "addresses": [self._part()], "guarded": guarded}]

    def clock(self) -> list[Call]:
        return [{"do": "zone", "zone": self.pick.choice(ZONES)}]

    def seal(self) -> list[Call]:
        return [{"do": "seal", "at": self.at.isoformat()}]

    def certify(self) -> list[Call]:
        return [{"do": "anchor", "certificate": f"RUN-{self.nth}", "at": self.at.isoformat()}]


HELD = ("direct", "managed")
NO_FAULTS = {"found", "clock", "seal", "certify"}
ACTS: dict[Callable[[_Town], list[Call]], float] = {
    _Town.open_budget: 20,
    _Town.pay: 180,
    _Town.promise: 320,
    _Town.settle: 70,
    _Town.settle_part: 40,
    _Town.void: 30,
    _Town.lapse: 6,
    _Town.reverse: 40,
    _Town.prepare_run: 9,
    _Town.payment_run: 10,
    _Town.returned_by_the_bank: 10,
    _Town.release_many: 4,
    _Town.card_feed: 25,
    _Town.move: 60,
    _Town.pool_together: 30,
    _Town.spend_of_a_fund: 40,
    _Town.suspend: 8,
    _Town.end: 3,
    _Town.step_up: 80,
    _Town.step_down: 20,
    _Town.recover: 20,
    _Town.pay_nobody: 6,
    _Town.open_again: 4,
    _Town.clock: 2,
    _Town.seal: 4,
    _Town.certify: 2,
}
