"""What goes to the bank in one file, and what must be right before there is a file.

A file pays, or it collects; one that collects may also tell banks of direct debits that begin or
end. The codes of what it asks for are Bacs's: github.com/tracey-stobbs/ddcms-direct-file-generator
has 01, 17, 18, 0N and 0C; that 19 is the last collection is from memory.

The rules for names, references and days are those of Bacs, for every format: what Bacs takes, a
pain.001 takes too, and a run may change its road on the last day. They are a third party's
reading of the Bacs standard (github.com/tracey-stobbs/ddcms-direct-file-generator, field-level
validation), not Pay.UK's own text: let your bank check a first file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.rules import is_working_day, working_days_between

NAME = 18  # letters of a name
SHORTEST, LONGEST = 7, 17  # letters of a reference: "more than 6 and less than 18"
MOST = 20_000_000_00  # pence in one credit: the limit of Bacs, from memory
AHEAD = 2  # working days before the day of processing
FURTHEST = 30  # days before it
LONDON = ZoneInfo("Europe/London")
PAYS = "99"
FIRST, REGULAR, AGAIN, LAST = "01", "17", "18", "19"  # collections; again: it came back unpaid
BEGINS, ENDS = "0N", "0C"  # what a payer's bank is told of a direct debit, with no money
TELLS = (BEGINS, ENDS)
SERIALS = range(1, 1_000_000)  # of files sent on one day

_OTHER = re.compile(r"[^A-Z0-9.&/ -]")
_LETTER = re.compile(r"[A-Z0-9]")
_BEGINS = re.compile(r"[A-Za-z0-9]")
_ALLOWED = re.compile(r"[A-Z0-9][A-Z0-9.&/ -]*")


@dataclass(frozen=True, slots=True)
class Credit:
    """One sum to one account; or from it, if its code collects."""

    reference: str  # what stands on their bank statement, and a return names
    sort_code: str  # six digits
    account_number: str  # eight digits
    name: str
    pence: int
    code: str = PAYS


@dataclass(frozen=True, slots=True)
class Originator:
    """Who pays, or collects: the council's own account, and its number as a user of Bacs."""

    name: str
    sort_code: str
    account_number: str
    user_number: str  # service user number: six digits


@dataclass(frozen=True, slots=True)
class Batch:
    """One file. The same batch gives the same bytes for ever: it holds its own dates."""

    reference: str
    originator: Originator
    made_at: datetime  # aware
    processing_on: date  # the day on which the bank works on it; payees have it the day after
    credits: tuple[Credit, ...]
    serial: int = 1  # counts the files of one day

    @property
    def pence(self) -> int:
        return sum(credit.pence for credit in self.credits)

    @property
    def collects(self) -> bool:
        return any(credit.code != PAYS for credit in self.credits)


def made_on(batch: Batch) -> date:
    """Say on which day, by London time, a file was made."""
    return batch.made_at.astimezone(LONDON).date()


def in_bank_letters(text: str) -> str:
    """Write a name as banks take it: capitals without accents, other signs as a space."""
    plain = text.replace("’", "").replace("'", "")
    if not plain.isascii():  # most are, and a run has thousands
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_OTHER.sub(" ", plain.upper()).split())


def bank_name(text: str) -> str:
    """Shorten a name in bank letters to what fits; empty if no letter or digit is left of it."""
    short = in_bank_letters(text)[:NAME].rstrip()
    return short if _LETTER.search(short) else ""


def as_written(batch: Batch) -> Batch:
    """Put the names of a batch as its files have them."""
    payer = replace(batch.originator, name=bank_name(batch.originator.name))
    payees = tuple(replace(each, name=bank_name(each.name)) for each in batch.credits)
    return replace(batch, originator=payer, credits=payees)


def check(batch: Batch) -> None:
    """Let a batch pass that can become a file.

    :raises Refused: with everything that is wrong, a sentence each
    """
    if found := list(faults(batch)):
        raise Refused(" ".join(found))


def faults(batch: Batch) -> Iterator[str]:
    """Say what is wrong with a batch: its head, its day, each credit, and twins."""
    yield from _faults_of_head(batch)
    yield from _faults_of_day(made_on(batch), batch.processing_on)
    for credit in batch.credits:
        if wrong := fault(credit):
            yield wrong
    if batch.collects and any(credit.code == PAYS for credit in batch.credits):
        yield "One file cannot both pay and collect. Make two."
    counted = Counter(credit.reference for credit in batch.credits)
    twins = sorted(reference for reference, times in counted.items() if times > 1)
    if twins:
        yield f"The reference {twins[0]} is on more than one payment. Each needs its own."


def _faults_of_head(batch: Batch) -> Iterator[str]:
    payer = batch.originator
    if not batch.credits:
        yield "There is no payment in this file."
    if not _digits(payer.user_number, 6):
        yield "The council's Bacs service user number must have six digits."
    if not bank_name(payer.name):
        yield "The council's name for the bank has no letter that a bank can read."
    if wrong := _fault_of_account(payer.sort_code, payer.account_number):
        yield f"The council's own account: {wrong}"
    if wrong := _fault_of_reference(batch.reference):
        yield f"The file itself: {wrong}"
    if batch.serial not in SERIALS:
        yield "A file's number on its day runs from 1 to 999999."


def _faults_of_day(made_on: date, processing_on: date) -> Iterator[str]:
    day = f"{processing_on.day} {processing_on:%B %Y}"
    if not is_working_day(processing_on):
        yield f"{day} is not a working day. Choose one, as banks do not work on it."
    elif working_days_between(made_on, processing_on) < AHEAD:
        yield f"{day} is too soon: banks need two working days. Choose a later day."
    elif (processing_on - made_on).days > FURTHEST:
        yield f"{day} is more than {FURTHEST} days away. Choose a nearer day."


def fault(credit: Credit) -> str:
    """Say what keeps one credit out of any file; empty if nothing does."""
    said = (
        _fault_of_reference(credit.reference)
        or _fault_of_name(credit.name)
        or _fault_of_account(credit.sort_code, credit.account_number)
        or _fault_of_amount(credit)
    )
    return f"{credit.reference}: {said}" if said else ""


def _fault_of_name(name: str) -> str:
    if _BEGINS.match(name) or bank_name(name):
        return ""
    shown = name[:40]
    return f"the name “{shown}” has no letter from A to Z. Enter it as the bank has it."


def _fault_of_reference(reference: str) -> str:
    if not SHORTEST <= len(reference) <= LONGEST:
        return f"a reference must have {SHORTEST} to {LONGEST} letters and digits."
    if not _ALLOWED.fullmatch(reference) or reference.endswith(" "):
        return "a reference begins with a capital or digit, and holds only these and . & / -"
    if reference.startswith("DDIC") or reference.count(reference[0]) == len(reference):
        return "banks take no reference that begins with DDIC, or is one sign over and over."
    return ""


def _fault_of_account(sort_code: str, account_number: str) -> str:
    if not _digits(sort_code, 6):
        return "the sort code must have six digits."
    if not _digits(account_number, 8):
        return "the account number must have eight digits. Put a nought before one of seven."
    return ""


def _fault_of_amount(credit: Credit) -> str:
    if credit.code in TELLS:
        return "what begins or ends a direct debit moves no money." if credit.pence else ""
    if 0 < credit.pence <= MOST:
        return ""
    return f"a payment must be more than nothing and at most {Money(MOST)}."


def _digits(text: str, many: int) -> bool:
    return len(text) == many and text.isascii() and text.isdigit()
