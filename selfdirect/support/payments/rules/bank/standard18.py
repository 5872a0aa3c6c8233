"""Bacs Standard 18: one day's payments in lines of fixed places, and the line that balances them.

Or one day's collections, by direct debit, which look the same and are balanced by a credit.

A third party's reading, not Pay.UK's own text; have your bank test a first file. The payment line:
github.com/tracey-stobbs/ddcms-direct-file-generator. The labels around it (volume, headers,
trailers): the widths in "BACS File Specification", Bank of Ireland, appendix 2, and in FinDock's
"Bacs Direct Debit collection file"; what stands in places that these leave open is customary,
such as where a trailer counts what banks are told of direct debits (from memory).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.rules.bank.batch import (
    LONDON,
    PAYS,
    REGULAR,
    TELLS,
    Batch,
    Credit,
    Originator,
    bank_name,
    check,
    made_on,
)

CONTRA = "CONTRA"
LABEL, LINE = 80, 100  # letters
END = "\r\n"
NO_CHECKSUM = "0000"  # of real-time information, which wages have and these payments have not
KEPT = timedelta(days=14)  # until the file may be overwritten
LABELS = ("VOL1", "HDR1", "HDR2", "UHL1", "EOF1", "EOF2", "UTL1")


def render(batch: Batch) -> bytes:
    """Write a batch as a file.

    :raises Refused: with all that is wrong with it, before a file exists
    """
    check(batch)
    payer = replace(batch.originator, name=bank_name(batch.originator.name))
    written = replace(batch, originator=payer)
    lines = [*_headers(written), *_payments(written), *_trailers(written)]
    return "".join(line + END for line in lines).encode("ascii")


def _headers(batch: Batch) -> Iterator[str]:
    yield f"VOL1{batch.serial:06}{'':31}{batch.originator.user_number}{'':32}1"
    yield "HDR1" + _first(batch)
    yield "HDR2" + _second()
    yield f"UHL1{_day(batch.processing_on)}999999    000000001 DAILY  001{'':40}"


def _trailers(batch: Batch) -> Iterator[str]:
    yield "EOF1" + _first(batch)
    yield "EOF2" + _second()
    total, ours = f"{batch.pence:013}", int(bool(batch.pence))
    told = sum(each.code in TELLS for each in batch.credits)
    theirs = len(batch.credits) - told
    taken, given = (theirs, ours) if batch.collects else (ours, theirs)
    tail = f"{'':8}{told:07}{'':21}" if told else f"{'':36}"
    yield f"UTL1{total}{total}{taken:07}{given:07}{tail}"


def _first(batch: Batch) -> str:
    user, made = batch.originator.user_number, made_on(batch)
    name = f"A{user}S   {user}{batch.serial:06}00010001"
    return f"{name}      {_day(made)}{_day(made + KEPT)} 000000{'':20}"


def _second() -> str:
    return f"F0200000100{'':35}00{'':28}"


def _payments(batch: Batch) -> Iterator[str]:
    for credit in batch.credits:
        yield _line(batch.originator, credit)
    if batch.pence:
        yield _contra(batch)


def _contra(batch: Batch) -> str:
    payer, code = batch.originator, PAYS if batch.collects else REGULAR
    back = Credit(CONTRA, payer.sort_code, payer.account_number, payer.name, batch.pence, code)
    # what the council reads on its own bank statement stands where its name stands otherwise
    return _line(replace(payer, name=batch.reference), back)


def _line(payer: Originator, credit: Credit) -> str:
    to = f"{credit.sort_code}{credit.account_number}0{credit.code}"
    source = f"{payer.sort_code}{payer.account_number}{NO_CHECKSUM}{credit.pence:011}"
    return f"{to}{source}{payer.name:<18}{credit.reference:<18}{bank_name(credit.name):<18}"


def _day(on: date) -> str:
    """Write a day as Bacs does: a space, the year's last two figures, the day of the year."""
    return f" {on:%y%j}"


# Reading it back --------------------------------------------------------------------------------


def read(file: bytes) -> Batch:
    """Read a file that `render` wrote; `made_at` comes back as the first moment of its day.

    :raises Refused: if it is none, a line has another length, or it does not balance
    """
    labels, lines = _parted(file)
    contras = [line for line in lines if line[64:82].rstrip() == CONTRA]
    theirs = tuple(_read_credit(line) for line in lines if line not in contras)
    if len(contras) != any(each.pence for each in theirs):
        raise Refused("A Standard 18 file has one contra, if money moves. This has not.")
    batch = _batch(labels, contras[0] if contras else f"{lines[0][:46]:100}", theirs)
    if contras != [_contra(batch)][: len(contras)] or labels["UTL1"] != list(_trailers(batch))[-1]:
        raise Refused(
            f"This file does not balance: its payments come to {Money(batch.pence)}, and its "
            f"contra and trailer say otherwise. Do not send it."
        )
    return batch


def _parted(file: bytes) -> tuple[dict[str, str], list[str]]:
    """Part labels from payment lines; each has its own length."""
    try:
        rows = file.decode("ascii").removesuffix(END).split(END)
    except UnicodeDecodeError:
        raise Refused(
            "A Standard 18 file holds plain letters only. This is another file."
        ) from None
    labels = {row[:4]: row for row in rows if row[:4] in LABELS}
    lines = [row for row in rows if row[:4] not in LABELS]
    lengths = {len(row) for row in labels.values()} | {len(row) - LINE + LABEL for row in lines}
    if set(labels) != set(LABELS) or lengths != {LABEL}:
        raise Refused("A label is missing, or a line is cut: this is no whole Standard 18 file.")
    return labels, lines


def _batch(labels: dict[str, str], contra: str, payees: tuple[Credit, ...]) -> Batch:
    payer = _read_credit(contra)
    made = _read_day(labels["HDR1"][41:47])
    return Batch(
        reference=contra[46:64].rstrip(),
        originator=Originator(
            payer.name, payer.sort_code, payer.account_number, labels["VOL1"][41:47]
        ),
        made_at=datetime(made.year, made.month, made.day, tzinfo=LONDON),
        processing_on=_read_day(labels["UHL1"][4:10]),
        credits=payees,
        serial=int(labels["VOL1"][4:10]),
    )


def _read_credit(line: str) -> Credit:
    return Credit(
        reference=line[64:82].rstrip(),
        sort_code=line[:6],
        account_number=line[6:14],
        name=line[82:].rstrip(),
        pence=int(line[35:46]),
        code=line[15:17],
    )


def _read_day(text: str) -> date:
    return datetime.strptime(text.strip(), "%y%j").replace(tzinfo=LONDON).date()
