"""ISO 20022 pain.001.001.09: the same batch as a customer credit transfer in XML.

Accounts are domestic ones of the United Kingdom: the account number under "other", the sort code
as a member of the clearing GBDSC (ISO 20022 external code list). Element names and order are
those of the published schema, against which the tests check every file.
"""

from datetime import date, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.rules.bank.batch import (
    LONDON,
    Batch,
    Credit,
    Originator,
    as_written,
    check,
)

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CLEARING = "GBDSC"  # United Kingdom domestic sort code
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def render(batch: Batch) -> bytes:
    """Write a batch as a file.

    :raises Refused: with all that is wrong with it, before a file exists
    """
    check(batch)
    if batch.collects:
        raise Refused("This format pays. To collect, make a Standard 18 file.")
    written = as_written(batch)
    document = Element("Document", xmlns=SPACE)
    start = SubElement(document, "CstmrCdtTrfInitn")
    _group(SubElement(start, "GrpHdr"), written)
    _payment(SubElement(start, "PmtInf"), written)
    ElementTree.indent(document)
    return _HEAD + f"{ElementTree.tostring(document, encoding='unicode')}\n".encode()


def _text(parent: Element, path: str, text: str) -> Element:
    """Add elements one inside another, and write into the last."""
    for name in path.split("/"):
        parent = SubElement(parent, name)
    parent.text = text
    return parent


def _group(head: Element, batch: Batch) -> None:
    _text(head, "MsgId", batch.reference)
    _text(head, "CreDtTm", batch.made_at.astimezone(LONDON).isoformat(timespec="seconds"))
    _count(head, batch)
    who = SubElement(head, "InitgPty")
    _text(who, "Nm", batch.originator.name)
    _text(who, "Id/OrgId/Othr/Id", batch.originator.user_number)


def _count(parent: Element, batch: Batch) -> None:
    _text(parent, "NbOfTxs", str(len(batch.credits)))
    _text(parent, "CtrlSum", _pounds(batch.pence))


def _payment(info: Element, batch: Batch) -> None:
    payer = batch.originator
    _text(info, "PmtInfId", f"{batch.reference}-{batch.serial}")
    _text(info, "PmtMtd", "TRF")
    _text(info, "BtchBookg", "true")
    _count(info, batch)
    _text(info, "PmtTpInf/SvcLvl/Cd", "NURG")
    _text(info, "ReqdExctnDt/Dt", batch.processing_on.isoformat())
    _text(info, "Dbtr/Nm", payer.name)
    _account(info, "DbtrAcct", payer.account_number)
    _bank(info, "DbtrAgt", payer.sort_code)
    _text(info, "ChrgBr", "SLEV")
    for credit in batch.credits:
        _credit(SubElement(info, "CdtTrfTxInf"), credit)


def _credit(one: Element, credit: Credit) -> None:
    _text(one, "PmtId/EndToEndId", credit.reference)
    _text(one, "Amt/InstdAmt", _pounds(credit.pence)).set("Ccy", "GBP")
    _bank(one, "CdtrAgt", credit.sort_code)
    _text(one, "Cdtr/Nm", credit.name)
    _account(one, "CdtrAcct", credit.account_number)
    _text(one, "RmtInf/Ustrd", credit.reference)


def _account(parent: Element, whose: str, number: str) -> None:
    _text(parent, f"{whose}/Id/Othr/Id", number)


def _bank(parent: Element, whose: str, sort_code: str) -> None:
    clearing = SubElement(SubElement(SubElement(parent, whose), "FinInstnId"), "ClrSysMmbId")
    _text(clearing, "ClrSysId/Cd", CLEARING)
    _text(clearing, "MmbId", sort_code)


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


# Reading it back --------------------------------------------------------------------------------


def read(file: bytes) -> Batch:
    """Read a file that `render` wrote.

    :raises Refused: if it is none, or its count or sum is not that of its payments
    """
    document = parsed(file, SPACE)
    start = document.find("CstmrCdtTrfInitn")
    info = start.find("PmtInf") if start is not None else None
    if start is None or info is None:
        raise Refused("This is not a pain.001 file of payments.")
    batch = _batch(start, info)
    said = (found(info, "NbOfTxs"), found(info, "CtrlSum"))
    if said != (str(len(batch.credits)), _pounds(batch.pence)):
        raise Refused(
            f"This file does not add up: it says {said[0]} payments of £{said[1]}, and holds "
            f"{len(batch.credits)} of {Money(batch.pence)}. Do not send it."
        )
    return batch


def parsed(file: bytes, space: str) -> Element:
    """Parse XML and take its names out of their namespace.

    :raises Refused: if it cannot be read, declares a document type, or is of another kind
    """
    if b"<!DOCTYPE" in file:
        raise Refused("This file declares a document type of its own, which no bank file does.")
    try:
        document = ElementTree.fromstring(file)
    except ElementTree.ParseError:
        raise Refused(
            "This file is not XML that can be read. Fetch it from the bank anew."
        ) from None
    own, _, name = document.tag.removeprefix("{").partition("}")
    if name != "Document" or not own.startswith(space):
        raise Refused(f"This is another kind of file: it does not say that it is {space}.")
    for each in document.iter():
        each.tag = each.tag.rpartition("}")[2]
    return document


def found(parent: Element, path: str) -> str:
    """Read what stands at a path; empty if nothing does."""
    return (parent.findtext(path) or "").strip()


def _batch(start: Element, info: Element) -> Batch:
    named, _, serial = found(info, "PmtInfId").rpartition("-")
    return Batch(
        reference=named,
        originator=Originator(
            found(info, "Dbtr/Nm"),
            found(info, "DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
            found(info, "DbtrAcct/Id/Othr/Id"),
            found(start, "GrpHdr/InitgPty/Id/OrgId/Othr/Id"),
        ),
        made_at=datetime.fromisoformat(found(start, "GrpHdr/CreDtTm")),
        processing_on=date.fromisoformat(found(info, "ReqdExctnDt/Dt")),
        credits=tuple(_read_credit(one) for one in info.iter("CdtTrfTxInf")),
        serial=int(serial),
    )


def _read_credit(one: Element) -> Credit:
    return Credit(
        reference=found(one, "PmtId/EndToEndId"),
        sort_code=found(one, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
        account_number=found(one, "CdtrAcct/Id/Othr/Id"),
        name=found(one, "Cdtr/Nm"),
        pence=int(found(one, "Amt/InstdAmt").replace(".", "")),
    )
