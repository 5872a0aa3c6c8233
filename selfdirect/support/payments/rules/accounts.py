"""Bank details: their shape, and from which day they are paid to."""

import re
import unicodedata

from selfdirect.foundation.kernel.decision import Refused

_NAME = re.compile(r"[A-Za-z0-9.&/' -]+")
_THIRD = "-3"  # after a person's reference: whom they chose to hold their money


def third_of(person: str) -> str:
    """Name, as a payee, whom a person chose to hold their direct payment."""
    return f"{person}{_THIRD}"


def is_third(whose: str) -> bool:
    return whose.startswith("P-") and whose.endswith(_THIRD)


def person_of(whose: str) -> str:
    """Name the person that a payee's money is for; empty for an organisation."""
    return whose.removesuffix(_THIRD) if whose.startswith("P-") else ""


def digits(typed: str, count: int, what: str) -> str:
    """Read so many digits, with spaces and dashes between them or without.

    :raises Refused: with what is wrong and how to mend it
    """
    found = unicodedata.normalize("NFKC", typed).strip()
    bare = re.sub(r"[ \-\u2010-\u2015]", "", found)
    if not re.fullmatch(r"[0-9]+", bare):
        raise Refused(f"The {what} is made of digits only. Look at the card or a bank statement.")
    if len(bare) != count:
        raise Refused(f"The {what} has {count} digits, and this has {len(bare)}.")
    return bare


def sort_code(typed: str) -> str:
    return digits(typed, 6, "sort code")


def account_number(typed: str) -> str:
    """Read an account number; building societies that give seven say what to put before it."""
    return digits(typed, 8, "account number")


def holder(typed: str) -> str:
    """Read the name of an account's holder, in letters that a bank file can carry.

    :raises Refused: if there is no name, or a letter that banks do not take
    """
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", typed.strip()) if not unicodedata.combining(c)
    ).replace("\u2019", "'")
    if not plain:
        raise Refused("Enter the name on the account.")
    if not _NAME.fullmatch(plain):
        raise Refused(
            "The name on the account may have letters, digits, spaces and . & / - ' only, "
            "because that is all a bank file can carry."
        )
    return plain[:70]
