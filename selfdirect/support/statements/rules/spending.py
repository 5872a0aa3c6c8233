"""What money went on: by purpose, and by each thing in the plan, to the penny."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.rules import Line
from selfdirect.support.budgets.rules import CARE, GIVEN_FOR, PURPOSES, stream_of
from selfdirect.support.statements.rules.facts import COUNCILS, PlanLine

OTHER, FEES, UNEXPLAINED = "other", "fees", "unexplained"
WORDS = PURPOSES | {UNEXPLAINED: "Not explained yet"}
ISF = "isf:"  # a fund at a provider, whose reference ends its address
SPENT_AT = ("purpose", "provider", "fee", "suspense")  # kinds of account that money is spent at


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was spent: for which purpose, and for which line of the plan if for one."""

    purpose: str
    amount: Money
    line: PlanLine | None = None

    @property
    def words(self) -> str:
        return WORDS[self.purpose]


def is_spending(line: Line) -> bool:
    """Say whether money left for good, and was not handed on or given back."""
    return not line.within and line.amount < NOTHING and _kind(line.other) in SPENT_AT


def is_refund(line: Line) -> bool:
    """Say whether what was spent came back; what nobody has explained may be anything."""
    spent_at = _kind(line.other) in SPENT_AT and not line.other.startswith("suspense:")
    return not line.within and line.amount > NOTHING and spent_at


def pieces(line: Line, plan: Sequence[PlanLine]) -> tuple[Piece, ...]:
    """Share what was spent out over what it was spent on; the pieces come to the whole.

    What a provider got is shared by the weekly costs of the lines of the plan it is to give, but
    not what it got of money beside the plan. What was spent for a purpose is shared the same way
    by the lines that meant it.
    """
    kind, _, code = line.other.partition(":")
    amount = -line.amount
    if kind == "provider":
        named = () if _is_beside(line.account) else plan
        return _shared(amount, [each for each in named if each.account == line.other], OTHER)
    if kind != "purpose":
        return (Piece(FEES if kind == "fee" else UNEXPLAINED, amount),)
    purpose = code if code in PURPOSES else OTHER
    return _shared(amount, _meant(line.account, purpose, plan), purpose)


def _is_beside(account: str) -> bool:
    """Say whether the council holds money of another stream than the plan's own in an account."""
    part = account.rpartition(":")[2]
    return account.startswith(COUNCILS) and stream_of(part) != CARE


def _meant(account: str, purpose: str, plan: Sequence[PlanLine]) -> list[PlanLine]:
    """Find what a plan has for a purpose: a fund's own provider first, then what people pay.

    Money that moved is spent on what somebody else was to pay for: the plan names that too.
    """
    same = [each for each in plan if each.purpose == purpose and each.weekly > NOTHING]
    holder = "provider:" + account.rpartition(":")[2] if account.startswith(ISF) else ""
    for first in (holder, ""):
        if found := [each for each in same if each.account == first]:
            return found
    return same


def _shared(amount: Money, among: Iterable[PlanLine], otherwise: str) -> tuple[Piece, ...]:
    priced = [each for each in among if each.weekly > NOTHING]
    if not priced:
        return (Piece(otherwise, amount),)
    shares = amount.split([each.weekly.pence for each in priced])
    return tuple(
        Piece(each.purpose, share, each)
        for each, share in zip(priced, shares, strict=True)
        if share
    )


def by_purpose(spent: Iterable[Piece]) -> dict[str, Money]:
    """Add pieces up by their purposes, in the order in which purposes are always listed."""
    sums = dict.fromkeys(WORDS, NOTHING)
    for piece in spent:
        sums[piece.purpose] += piece.amount
    return {code: amount for code, amount in sums.items() if amount}


@dataclass(frozen=True, slots=True)
class Bought:
    """One thing of the plan, or a purpose outside it, and what was spent on it."""

    what: str
    who: str
    outcome: str
    amount: Money


OUTSIDE = "Not named in your plan"


def bought(spent: Sequence[Piece], plan: Sequence[PlanLine]) -> tuple[Bought, ...]:
    """Say what the money bought and what for: all that was spent, in the plan or outside it.

    A thing that the council pays for stands there even when nothing was paid yet.
    """
    sums = _by_line(spent)
    named = [
        Bought(line.what, line.who, line.outcome, sums.get(id(line), NOTHING))
        for line in plan
        if line.account or id(line) in sums
    ]
    rest = by_purpose(piece for piece in spent if piece.line is None)
    return (
        *named,
        *(Bought(WORDS[code], "", _outside(code), sum_) for code, sum_ in rest.items()),
    )


def _outside(code: str) -> str:
    """Say it of what a plan could name: no plan names fees, or what nobody has explained yet."""
    return OUTSIDE if code in GIVEN_FOR else ""


def _by_line(spent: Iterable[Piece]) -> Mapping[int, Money]:
    """Add up by line: two lines of a plan may say the same, so each stands for itself."""
    sums: dict[int, Money] = {}
    for piece in spent:
        if piece.line is not None:
            sums[id(piece.line)] = sums.get(id(piece.line), NOTHING) + piece.amount
    return sums


def all_pieces(lines: Iterable[Line], plan: Sequence[PlanLine]) -> Iterator[Piece]:
    for line in lines:
        if is_spending(line):
            yield from pieces(line, plan)


def _kind(address: str) -> str:
    return address.partition(":")[0]
