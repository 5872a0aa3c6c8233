"""Files of banks and card companies: read exactly or refused, and judged without guessing."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.support.budgets.rules import PURPOSES
from selfdirect.support.reconciliation import layouts
from selfdirect.support.reconciliation.rules import (
    Book,
    Categories,
    Expected,
    Holder,
    Kind,
    Profile,
    Row,
    Year,
    bare,
    judge,
    masked,
    purpose_for,
    read_camt,
    read_csv,
    year_on,
)
from selfdirect.support.reconciliation.rules.judging import same_sum
from selfdirect.support.reconciliation.rules.reading import MOST_FAULTS

BANK = layouts.profiles()["bank"]
COLUMNS = layouts.profiles()["bank_columns"]
CROSS = layouts.profiles()["crosscard"]
LOADS = layouts.profiles()["paymentology"]
HEAD = "Date,Amount,Reference,Description,Transaction ID,Currency"
TWO = "Date,Description,Money in,Money out,Reference"
CARDS = "TraceID,EntryType,Token,TxDate,BillAmount,MCC,MerchantName,Note"


def bank(*lines, head=HEAD, profile=BANK):
    return read_csv("\n".join([head, *lines]), profile)


def amount(text, profile=BANK):
    cell = f'"{text}"'
    return bank(f"02/03/2026,{cell},,Words,T1,GBP", profile=profile)


# Reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("12.50", 1250),
        ("-12.5", -1250),
        ("−12.50", -1250),  # Unicode minus
        ("+£1,234.00", 123400),
        ("１２", 1200),
        ("-0", 0),
    ],
)
def test_an_amount_is_read_with_its_sign(text, pence):
    assert [row.pence for row in amount(text).rows] == [pence]


@pytest.mark.parametrize(
    "text",
    ["1e3", "1.234,56", "NaN", "12.345", "(12.00)", "12.00-", "--5", "9223372036854775808", "£"],
)
def test_an_amount_that_is_not_plain_is_refused_with_its_line(text):
    (fault,) = amount(text).faults
    assert fault.startswith("Line 2: “")
    assert text[:40] in fault


COMMA = replace(BANK, decimal=",")
PENCE = replace(BANK, in_pence=True)


@pytest.mark.parametrize(
    ("profile", "text", "pence"),
    [
        (COMMA, "1.234,56", 123456),
        (COMMA, "-12,5", -1250),
        (COMMA, "7", 700),
        (PENCE, "1250", 1250),
        (PENCE, "-3", -3),
        (replace(BANK, sign="reversed"), "12.50", -1250),
    ],
)
def test_a_profile_says_how_amounts_are_written(profile, text, pence):
    assert [row.pence for row in amount(text, profile).rows] == [pence]


@pytest.mark.parametrize(
    ("profile", "text"),
    [(COMMA, "1,234.56"), (COMMA, "12.50"), (PENCE, "12.50"), (PENCE, "9" * 13), (PENCE, "１２")],
)
def test_an_amount_written_another_way_than_the_profile_says_is_refused(profile, text):
    assert amount(text, profile).faults


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("02/03/2026,5,,W,T1,EUR", "Line 2: it is in EUR, and only pounds"),
        ("31/02/2026,5,,W,T1,GBP", "“31/02/2026” is not a day .* like 31/03/2026"),
        ("03-02-26,5,,W,T1,GBP", "is not a day"),
        ("02/03/2026,5,,W,T1", "it has 5 cells under 6 headings"),
        ("02/03/2026,,,W,T1,GBP", "it has no amount"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_what_is_wrong(line, words):
    reading = bank("02/03/2026,1,,W,T0,GBP", line)
    assert not reading.rows
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(reading.faults[0].replace("Line 3", "Line 2"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no lines under its headings"),
        (HEAD, "no lines under its headings"),
        ("\0", "not text"),
        ('a,b\n"open', "not a CSV file that can be read"),
        (HEAD.replace(",", ";") + "\n1;2", "parted by semicolons; .* parts them by commas"),
        (HEAD.replace("Date", "Day") + "\n1,2", "no column “Date”"),
        ("One\n1", "no column “Date”"),
    ],
)
def test_a_file_that_is_another_one_is_refused(text, words):
    (fault,) = read_csv(text, BANK).faults
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(fault)


def test_only_so_many_faults_are_told():
    reading = bank(*["02/03/2026,x,,W,,GBP"] * (MOST_FAULTS + 3))
    assert len(reading.faults) == MOST_FAULTS + 1
    assert reading.faults[-1] == "And 3 more."


@pytest.mark.parametrize(
    ("line", "pence", "words"),
    [
        ("02/03/2026,W,5.00,,R", 500, ""),
        ("02/03/2026,W,,5.00,R", -500, ""),
        ("02/03/2026,W,,-5.00,R", -500, ""),
        ("02/03/2026,W,,,R", None, "no amount"),
        ("02/03/2026,W,1,2,R", None, "money in and money out"),
    ],
)
def test_money_in_and_out_may_have_a_column_each(line, pence, words):
    reading = bank(line, head=TWO, profile=COLUMNS)
    assert [row.pence for row in reading.rows] == ([] if pence is None else [pence])
    assert words in "".join(reading.faults)


def test_a_card_report_says_what_each_line_is():
    said = ("purchase,-5", "Refund,5", "ATM withdrawal,-5", "fee,-1", "load,9", "unload,-9")
    lines = [
        f"{n},{kind},TOK123456,2026-03-02 10:11:12,{sum_},4121,Taxi,N"
        for n, (kind, sum_) in enumerate(
            [each.split(",") for each in (*said, "decline,", "odd,-2", ",-5", ",5")]
        )
    ]
    rows = bank(*lines, head=CARDS, profile=CROSS).rows
    assert [str(row.kind) for row in rows] == [
        "purchase", "refund", "cash", "fee", "load", "unload", "note", "unknown", "purchase",
        "load",
    ]  # fmt: skip


def test_a_load_file_tells_the_way_by_its_type():
    head = "ac_id,Token,txn_id,txn_type,Source,Date,amt_ccy,txn_amt,Additional data,Note"
    lines = [
        f"1,TOK1,{n},{said},S,2026-03-02,826,5.00,A,N" for n, said in enumerate(("2200", "2100"))
    ]
    assert [row.pence for row in bank(*lines, head=head, profile=LOADS).rows] == [500, -500]


def test_every_profile_says_where_it_is_from():
    for profile in layouts.profiles().values():
        assert profile.source
        assert profile.words
    with pytest.raises(ValueError, match="has no column for on"):
        Profile.read({"name": "x", "words": "", "kind": "bank", "source": "", "columns": {}})


# The same row in another file -------------------------------------------------------------------

ROW = st.tuples(st.integers(0, 3), st.integers(-3, 3).filter(bool), st.sampled_from("AB"))


def written(rows):
    out = io.StringIO()
    csv.writer(out).writerows(
        [(date(2026, 3, 2) + timedelta(days=day)).isoformat(), pounds, "", words, "", "GBP"]
        for day, pounds, words in rows
    )
    return f"{HEAD}\n{out.getvalue()}"


def marks(rows):
    return [row.mark for row in read_csv(written(rows), BANK).rows]


@given(st.lists(ROW, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_rows_keep_their_marks_in_whatever_order_they_come(rows, chance):
    shuffled = chance.sample(rows, len(rows))
    assert sorted(marks(shuffled)) == sorted(marks(rows))
    assert len(set(marks(rows))) == len(rows)  # two that say the same are both counted


@given(st.lists(ROW, min_size=1, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_files_that_overlap_by_days_agree_on_what_they_share(rows, first, second):
    rows.sort(key=lambda row: row[0])
    early = [row for row in rows if row[0] <= 2]
    late = [row for row in rows if row[0] >= 1]
    if early and late:
        assert len(set(marks(early)) | set(marks(late))) == len(rows)


def test_a_vendors_number_tells_rows_apart_and_the_same_twice_is_once():
    again = "02/03/2026,5,,W,T1,GBP"
    assert len(bank(again, "", again, "02/03/2026,5,,W,T2,GBP").rows) == 2
    (fault,) = bank(again, "02/03/2026,6,,W,T1,GBP").faults
    assert fault.startswith("Line 3 has the number T1, as line 2 has, and says something else.")


@pytest.mark.parametrize(
    ("text", "token", "shown"),
    [
        ("TOK123456", "TOK123456", "…3456"),
        ("AB", "AB", "…"),
        ("paid 4929 1234 5678 9012 ok", "", "paid …9012 ok"),
        ("4929-1234-5678-9012", "", "…9012"),
        ("ring 01632 960300", "", "ring 01632 960300"),
    ],
)
def test_tokens_and_card_numbers_are_hidden(text, token, shown):
    assert masked(text, token) == shown


# camt.053 ---------------------------------------------------------------------------------------

ENTRY = """<Ntry><Amt Ccy="{ccy}">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>{status}</Sts>
<NtryRef>{own}</NtryRef><BookgDt>{day}</BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>PY-1
</EndToEndId></Refs><RmtInf><Ustrd>Rent</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def statement(*entries, space="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", named="S1"):
    whole = "".join(
        ENTRY.format(
            **{
                "ccy": "GBP", "amount": "5.00", "way": "DBIT", "status": "BOOK", "ref": "",
                "own": "", "day": "<Dt>2026-03-02</Dt>", **entry,
            }
        )
        for entry in entries
    )  # fmt: skip
    return read_camt(
        f'<Document xmlns="{space}"><BkToCstmrStmt><Stmt><Id>{named}</Id>{whole}</Stmt>'
        "</BkToCstmrStmt></Document>"
    )


def test_a_bank_statement_in_xml_is_read():
    moment = {"way": "CRDT", "day": "<DtTm>2026-03-03T09:00:00</DtTm>", "ref": "A1"}
    out, came = statement({}, {"status": "PDNG"}, moment, {"status": "<Cd>INFO</Cd>"}).rows
    assert (out.kind, out.pence, out.on) == (Kind.OUT, -500, date(2026, 3, 2))
    assert (came.kind, came.pence, came.on) == (Kind.IN, 500, date(2026, 3, 3))
    assert (out.reference, out.words, came.number) == ("PY-1", "Rent", "A1")


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (statement({}, space="urn:other"), "another kind of file"),
        (statement({"ccy": "EUR"}), "entry 1 is in EUR"),
        (statement({"amount": "1e3"}), "“1e3” is not an amount"),
        (statement({"ref": "A"}, {"ref": "A", "amount": "6"}), "says something else"),
        (read_camt("x"), "not XML"),
        (read_camt(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
            "<Stmt><Ntry><Sts>BOOK</Sts></Ntry></Stmt></Document>"), "entry 1 is in no currency"),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_read_says_why(reading, words):
    assert not reading.rows
    assert words in reading.faults[0]


def test_numbers_that_begin_anew_with_each_statement_are_told_apart():
    (first,), (again,) = statement({"own": "1"}).rows, statement({"own": "1"}).rows
    (other,) = statement({"own": "1", "amount": "6.00"}, named="S2").rows
    assert first.mark == again.mark != other.mark
    (by_bank,) = statement({"own": "1", "ref": "A1"}, named="S2").rows
    assert by_bank.number == "A1"


# Judging ----------------------------------------------------------------------------------------

PAID = Expected("PY-7K3M-9QTX", 5000)
RUN = Expected("PR-2B4C-6DFG", 90000)
FIRST, SECOND = (
    Expected("PB-2222-3333", 2400, (("s1", 2400),)),
    Expected("PB-2222-3333", 2600, (("s2", 2600),)),
)
OTHERS = Expected("P-4444-5555", 100)
DAY = date(2026, 3, 2)
HERS = Holder("PB-2222-3333")


def book():
    return Book(
        sent={bare(each.name): each for each in (PAID, RUN)},
        gone={bare(PAID.name): PAID},
        shares={"PB22223333": [FIRST, SECOND], "P44445555": [OTHERS]},
        loads={("PB-2222-3333", 7000): [PAID]},
        categories=layouts.categories(),
    )


def row(kind, pence, words="", **more):
    return Row(2, kind, DAY, pence, words=words, **more)


@pytest.mark.parametrize(
    ("line", "holder", "state", "told"),
    [
        (row(Kind.NOTE, 0), None, "NOTED", "No money moved"),
        (row(Kind.OUT, 0), None, "NOTED", ""),
        (row(Kind.OUT, -5000, "py 7k3m 9qtx"), None, "MATCHED", ""),
        (row(Kind.OUT, -90000, reference="BACS PR-2B4C-6DFG"), None, "MATCHED", ""),
        (row(Kind.OUT, -5001, "PY-7K3M-9QTX"), None, "SUSPENDED", "it is £50.01, not £50.00"),
        (row(Kind.OUT, -5000, "Rent"), None, "SUSPENDED", "names no payment of ours"),
        (row(Kind.OUT, -5000, "PY-7K3M-9QTX", reference="PR-2B4C-6DFG"), None, "SUSPENDED",
         "more than one thing of ours: PR-2B4C-6DFG, PY-7K3M-9QTX"),
        (row(Kind.IN, 2400, "PB-2222-3333"), None, "MATCHED", ""),
        (row(Kind.IN, 5000, "PB22223333"), None, "MATCHED", ""),  # the first two together
        (row(Kind.IN, 2600, "PB-2222-3333"), None, "SUSPENDED", "it is £26.00, not £24.00"),
        (row(Kind.IN, 5000, "PY-7K3M-9QTX"), None, "SUSPENDED", "may have sent it back"),
        (row(Kind.IN, 5000, "Gift"), None, "SUSPENDED", "nobody whom we asked"),
        (row(Kind.IN, 100, "PB-2222-3333 P-4444-5555"), None, "SUSPENDED", "more than one"),
        (row(Kind.PURCHASE, -500, category="4121"), None, "RAISED", "do not know this card"),
        (row(Kind.PURCHASE, -500), Holder("PB-1", ended=True), "RAISED", "card was ended"),
        (row(Kind.PURCHASE, -500, category="4121"), HERS, "SPENT", ""),
        (row(Kind.FEE, -100, category="4121"), HERS, "SPENT", ""),
        (row(Kind.LOAD, 7000), HERS, "MATCHED", ""),
        (row(Kind.LOAD, 7001), HERS, "SUSPENDED", "Nothing we sent to this card fits £70.01"),
        (row(Kind.UNLOAD, -7000), HERS, "SUSPENDED", "£70.00 was taken off"),
        (row(Kind.LOAD, -7000), HERS, "SUSPENDED", "was taken off"),
        (row(Kind.UNKNOWN, 5, said="odd"), HERS, "RAISED", "calls this “odd”"),
    ],
)  # fmt: skip
def test_a_line_is_what_its_name_and_sum_say(line, holder, state, told):
    fate = judge(line, book(), holder)
    assert fate.state == state
    assert told in fate.why


@pytest.mark.parametrize(
    ("line", "chosen", "fate"),
    [
        (row(Kind.PURCHASE, -500, category="4121"), "home", ("SPENT", "home")),
        (row(Kind.PURCHASE, -500, category="4121"), "out", ("SPENT", "out")),  # as the shop says
        (row(Kind.PURCHASE, -500, category="4121"), "people", ("SUSPENDED", "")),
        (row(Kind.UNLOAD, -7000), "home", ("SPENT", "home")),
        (row(Kind.LOAD, 7000), "other", ("SUSPENDED", "")),
    ],
)
def test_what_somebody_chose_stands_where_the_plan_has_money_for_it(line, chosen, fate):
    whose = Holder("PB-2222-3333", planned=frozenset({"home"}))
    found = judge(line, book(), whose, chosen)
    assert (found.state, found.purpose, found.matches) == (*fate, ())


OLD = Year("PB-1", date(2025, 3, 3), date(2026, 3, 2), is_open=False)
NEW = Year("PB-2", date(2026, 3, 2), date(2027, 3, 1), is_open=True)
PLANNED_ANEW = Year("PB-3", date(2026, 3, 2), date(2026, 3, 2), is_open=False)


@pytest.mark.parametrize(
    ("years", "on", "found"),
    [
        ([OLD, NEW], date(2026, 3, 1), "PB-1"),
        ([NEW, OLD], date(2026, 3, 2), "PB-2"),
        ([OLD, NEW, PLANNED_ANEW], date(2026, 3, 2), "PB-2"),
        ([OLD, NEW], date(2020, 1, 1), "PB-2"),  # before all: the one that is open
        ([OLD], date(2026, 9, 1), "PB-1"),  # after all: the last
    ],
)
def test_a_line_is_of_the_year_in_force_on_its_day(years, on, found):
    assert year_on(years, on) == found


def test_what_is_matched_is_matched_once():
    open_book = book()
    line = row(Kind.OUT, -5000, "PY-7K3M-9QTX")
    assert judge(line, open_book).matches == (PAID,)
    assert judge(line, open_book).why == "It names no payment of ours."
    assert judge(row(Kind.LOAD, 7000), open_book, HERS).matches == (PAID,)
    assert judge(row(Kind.LOAD, 7000), open_book, HERS).state == "SUSPENDED"
    assert judge(row(Kind.IN, 2400, "PB-2222-3333"), open_book).matches == (FIRST,)
    assert judge(row(Kind.IN, 2600, "PB-2222-3333"), open_book).matches == (SECOND,)
    assert judge(row(Kind.IN, 2600, "PB-2222-3333"), open_book).state == "SUSPENDED"


@pytest.mark.parametrize(
    ("code", "purpose"),
    [("4121", "out"), ("3500", "breaks"), ("5411", "other"), ("", "other"), ("４１２１", "other")],
)
def test_a_shops_category_says_what_money_was_for(code, purpose):
    assert purpose_for(code, layouts.categories()) == purpose


def test_a_table_of_categories_knows_our_purposes_only():
    with pytest.raises(ValueError, match="no purpose called fun"):
        Categories.read({"category": [{"from": 1, "purpose": "fun"}]}, PURPOSES)


def test_what_has_the_same_sum_is_offered_to_a_person():
    assert same_sum(-5000, book().sent) == (PAID,)
