"""Read a camt.053 bank statement (ISO 20022): its booked entries.

Element names as the published message has them, versions 02 to 13 alike for what is read here. An
entry that holds several payments is taken as the one sum that moved.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.rules.bank.pain001 import found, parsed
from selfdirect.support.reconciliation.rules.rows import (
    Kind,
    Reading,
    Row,
    marked,
    once_each,
    told_twice,
)

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
BOOKED = "BOOK"
DETAILS = "NtryDtls/TxDtls"


def read_camt(text: str) -> Reading:
    """Read a whole statement, or say what is wrong with it."""
    try:
        document = parsed(text.encode(), SPACE)
        rows = tuple(marked(_rows(document)))
    except Refused as wrong:
        return Reading(faults=(str(wrong),))
    except ValueError as wrong:
        return Reading(faults=(f"One entry cannot be read: {wrong}",))
    faults = tuple(told_twice(rows))
    return Reading(faults=faults) if faults else Reading(rows=once_each(rows))


def _rows(document: Element) -> Iterator[Row]:
    entries = ((each, entry) for each in document.iter("Stmt") for entry in each.iter("Ntry"))
    for nth, (statement, entry) in enumerate(entries, 1):
        if BOOKED in (found(entry, "Sts"), found(entry, "Sts/Cd")):
            yield _row(nth, entry, found(statement, "Id"))


def _row(nth: int, entry: Element, statement: str) -> Row:
    amount = entry.find("Amt")
    currency = amount.get("Ccy", "") if amount is not None else ""
    if currency != "GBP":
        raise ValueError(f"entry {nth} is in {currency or 'no currency'}, not in pounds (GBP).")
    pence = Money.typed(found(entry, "Amt")).pence
    came = found(entry, "CdtDbtInd") == "CRDT"
    day = found(entry, "BookgDt/Dt") or found(entry, "BookgDt/DtTm")[:10]
    return Row(
        nth=nth,
        kind=Kind.IN if came else Kind.OUT,
        on=date.fromisoformat(day),
        pence=pence if came else -pence,
        reference=found(entry, f"{DETAILS}/Refs/EndToEndId"),
        words=_words(entry),
        number=found(entry, "AcctSvcrRef") or _number(statement, found(entry, "NtryRef")),
        cells=tuple((each.tag, (each.text or "").strip()) for each in entry.iter() if each.text),
    )


def _number(statement: str, entry: str) -> str:
    """Number an entry within its statement: some banks begin anew with each."""
    return f"{statement} {entry}" if entry else ""


def _words(entry: Element) -> str:
    said = (found(entry, f"{DETAILS}/RmtInf/Ustrd"), found(entry, "AddtlNtryInf"))
    return " ".join(" ".join(said).split())
