"""What the bank sent back: which payments did not arrive, and why, in words.

Bacs tells of returned credits in ARUCS reports. The reasons are those of "What is an ARUCS
report" (help.pt-x.com); the layout of the report's own XML is in no public document that we found
(that of ARUDD, of returned debits, is another), so it is not read: banks and bureaux give it as a
CSV too, and that is. pain.002 is read as its published schema has it; its
reason codes are a few of ISO 20022's external list, from memory.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.rules.bank.pain001 import found, parsed

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
REJECTED = "RJCT"
MOST = 500  # rows in one file: they are taken back one by one
ARUCS = {
    "0": "The account details are not right.",
    "2": "The payee has died.",
    "3": "The account was moved to another bank.",
    "5": "There is no account with this number.",
    "B": "The account is closed.",
    "C": "We asked for it not to be paid.",
}
ISO = {
    "AC01": "The account number is not right.",
    "AC03": "There is no account with this number.",
    "AC04": "The account is closed.",
    "AC06": "The account is blocked.",
    "AM05": "The bank has had this payment before.",
    "BE01": "The name and the account do not belong together.",
    "MD07": "The payee has died.",
    "RC01": "The sort code is not right.",
}
OTHER = "The bank gave the reason {code}. Ask it what that means."
NONE = "The bank gave no reason. Ask it why."
HEADINGS = {  # of a CSV: what each column may be called
    "reference": ("reference", "payment reference", "beneficiary reference", "ref"),
    "code": ("code", "reason code", "return code", "reason"),
    "amount": ("amount", "value"),
    "on": ("date", "day", "return date", "date returned"),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """One payment that came back."""

    reference: str
    code: str
    why: str  # in words
    amount: Money | None  # None where the bank does not say
    on: date | None = None  # the bank's day; None where it does not say


def reason(code: str, words: Mapping[str, str]) -> str:
    """Say a reason code in words; one that is not known, as it is."""
    return words.get(code) or (OTHER.format(code=code) if code else NONE)


def read(text: str) -> tuple[Returned, ...]:
    """Read what came back from a status report in XML, or from a list as CSV.

    :raises Refused: with what is wrong with the file, or if it has too many rows
    """
    text = text.lstrip("\ufeff \r\n")
    if "\0" in text:
        raise Refused("The file is not plain text. Fetch it from the bank anew.")
    try:
        rows = read_pain002(text.encode()) if text.startswith("<") else read_csv(text)
    except (ValueError, csv.Error) as wrong:
        raise Refused(f"The file cannot be read: {wrong}") from wrong
    if len(rows) > MOST:
        raise Refused(f"The file names {len(rows)} payments. Bring at most {MOST} at a time.")
    return rows


def read_pain002(file: bytes) -> tuple[Returned, ...]:
    """Read the rejected payments of a bank's status report; those accepted are passed over.

    :raises Refused: if it is no pain.002, or rejects a whole file without naming its payments
    """
    document = parsed(file, SPACE)
    made = found(document, "CstmrPmtStsRpt/GrpHdr/CreDtTm")
    on = date.fromisoformat(made[:10]) if made else None
    every = list(document.iter("TxInfAndSts"))
    rows = tuple(_rejected(row, on) for row in every if found(row, "TxSts") == REJECTED)
    whole = [each.text for name in ("GrpSts", "PmtInfSts") for each in document.iter(name)]
    if REJECTED in whole and not rows:
        raise Refused("The bank rejects all, and names no payment. Ask it for a list of them.")
    return rows


def _rejected(row: Element, on: date | None) -> Returned:
    code = found(row, "StsRsnInf/Rsn/Cd") or found(row, "StsRsnInf/Rsn/Prtry")
    amount = found(row, "OrgnlTxRef/Amt/InstdAmt")
    return Returned(
        found(row, "OrgnlEndToEndId"),
        code,
        reason(code, ISO),
        Money.typed(amount) if amount else None,
        on,
    )


def read_csv(text: str) -> tuple[Returned, ...]:
    """Read a list of returned credits: reference, reason code, perhaps sum and day, by line.

    :raises Refused: with the line and what is wrong with it
    """
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if any(row)]
    if not rows:
        raise Refused("The file is empty. Check that it was saved to the end.")
    places = _places(rows[0])
    return tuple(_returned(nth, row, places) for nth, row in enumerate(rows[1:], 2))


def _places(headings: list[str]) -> dict[str, int]:
    names = [" ".join(heading.lower().replace("_", " ").split()) for heading in headings]
    places = {
        field: names.index(name)
        for field, known in HEADINGS.items()
        for name in reversed(known)
        if name in names
    }
    if missing := [field for field in ("reference", "code") if field not in places]:
        raise Refused(
            f"The file has no column called “{missing[0]}”. Give its columns these names in the "
            "first line: reference, code, amount and date."
        )
    return places


def _returned(nth: int, row: list[str], places: dict[str, int]) -> Returned:
    cells = {
        field: row[place].strip() if place < len(row) else "" for field, place in places.items()
    }
    if not cells["reference"]:
        raise Refused(f"Line {nth} names no payment. Add its reference, or take the line out.")
    code, amount = cells["code"].upper(), cells.get("amount", "")
    try:
        money = Money.typed(amount) if amount else None
        on = _day(cells.get("on", ""))
    except ValueError as wrong:
        raise Refused(f"Line {nth}: {wrong}") from None
    return Returned(cells["reference"], code, reason(code, {**ARUCS, **ISO}), money, on)


def _day(typed: str) -> date | None:
    """Read 2026-03-02 or 02/03/2026; None if nothing is said."""
    if not typed:
        return None
    try:
        return date.fromisoformat("-".join(reversed(typed.split("/"))))
    except ValueError:
        raise ValueError(f"“{typed}” is not a day. Write it like 2026-03-02.") from None
