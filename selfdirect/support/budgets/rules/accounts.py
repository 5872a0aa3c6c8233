"""Where the money of a budget stands in the ledger, and who may hold it."""

DIRECT, MANAGED, ISF, THIRD, POOL = "direct", "managed", "isf", "third", "pool"
HELD = (DIRECT, MANAGED, ISF, THIRD, POOL)
REST = "rest"  # what was left of somebody's share; it is of no part, and no week's money
CARE = "care"  # the stream that a plan's money is of, unless something else is said

PART_WORDS = {
    DIRECT: "Money you hold (direct payment)",
    MANAGED: "Money the council holds for you (managed)",
    ISF: "Money your provider holds for you (individual service fund)",
    THIRD: "Money somebody you chose holds for you (third party)",
    POOL: "Money you share with others (pooled fund)",
}


# What names an entry of a payment into a fund: paid, sent back by the bank, paid after all though
# it was taken back, and given back by who had it twice.
INTO_FUNDS = ("pay:", "back:", "after:", "gave:")
ASKED_BACK = "recover:"  # names an entry of what somebody was asked to give back
OVERPAID = "over:"  # names an entry of what somebody paid too much: to their credit
WHO_HOLDS = {
    DIRECT: "You hold it",
    MANAGED: "The council holds it for you",
    ISF: "Your provider holds it for you",
    THIRD: "Somebody you chose holds it for you",
    POOL: "It is shared with others",
}


def council_account(stream: str) -> str:
    """Name where a stream's money comes from."""
    return f"council:{stream}"


COUNCIL = council_account(CARE)


def part_account(budget: str, held: str, stream: str = CARE) -> str:
    return f"budget:{budget}:{held}" if stream == CARE else f"budget:{budget}:{held}-{stream}"


def asked_of(organisation: str, stream: str = CARE) -> str:
    """Name in a promise whom it is to, and whose money it is of if not the plan's own."""
    return organisation if stream == CARE else f"{organisation}-{stream}"


def held_account(budget: str, held: str = DIRECT) -> str:
    """Name what the person, or somebody they chose, holds of their direct payment."""
    return f"dp:{budget}" if held == DIRECT else f"dp:{budget}-{held}"


def whose_held(account: str) -> tuple[str, str]:
    """Read of which budget a held account is, and who holds it: as `held_account` named it."""
    name = account.removeprefix("dp:")
    budget = name.removesuffix(f"-{THIRD}")
    return budget, DIRECT if budget == name else THIRD


def carried(budget: str, part: str) -> str:
    """Name what a new budget takes over of what its part (`direct-health`) was paid before."""
    return f"carry:{budget}" if part == DIRECT else f"carry:{budget}:{part}"


def part_carried(account: str, part: str = "") -> str:
    """Name the part of which money in a held account is, by what `carried` says of it."""
    held = (part or DIRECT).partition("-")[0]
    budget = account.removeprefix("dp:").removesuffix(f"-{held}")
    return part_account(budget, part or DIRECT)


def rest_account(budget: str) -> str:
    """Name where stands what came back from a shared fund and is to be paid out."""
    return f"budget:{budget}:{REST}"


def is_rest(address: str) -> bool:
    return address.startswith("budget:") and address.endswith(f":{REST}")


def fund_account(budget: str, organisation: str) -> str:
    """Name an individual service fund: what a provider holds for one person."""
    return f"isf:{budget}:{organisation}"


def pool_account(pool: str) -> str:
    return f"pool:{pool}"


def person_account(person: str) -> str:
    return f"person:{person}"


def credit_account(person: str) -> str:
    """Name where money stands that somebody paid, until it settles a share or goes back."""
    return f"credit:{person}"


def provider_account(organisation: str) -> str:
    return f"provider:{organisation}"


def block_account(block: str) -> str:
    """Name what a block contract is owed by those who use it, less what its provider was paid."""
    return f"block:{block}"


def fee_account(organisation: str) -> str:
    """Name where a provider's fee for holding a fund goes."""
    return f"fee:{organisation}"


def purpose_account(code: str) -> str:
    """Name where a person's own spending went, by its purpose."""
    return f"purpose:{code}"


def suspense_account(feed: str) -> str:
    """Name where lines of a feed stand that nobody has explained yet."""
    return f"suspense:{feed}"
