"""What a bank sent back, read from its lists."""

from datetime import date

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.rules.bank import returns

STATUS = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><CreDtTm>2026-03-04T09:00:00</CreDtTm></GrpHdr>
<OrgnlPmtInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>PY-1</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>PY-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>
<OrgnlTxRef><Amt><InstdAmt Ccy="GBP">12.50</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>PY-3</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Prtry>X9</Prtry></Rsn></StsRsnInf></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""

WHOLE = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>
<OrgnlGrpInfAndSts><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"""


@pytest.mark.parametrize("version", ["03", "12"])
def test_a_status_report_tells_what_was_rejected(version):
    closed, odd = returns.read(STATUS.format(version=version))
    assert (closed.reference, closed.amount) == ("PY-2", Money(1250))
    assert closed.on == odd.on == date(2026, 3, 4)
    assert closed.why == "The account is closed."
    assert (odd.reference, odd.amount, odd.code) == ("PY-3", None, "X9")
    assert odd.why == "The bank gave the reason X9. Ask it what that means."


def test_a_list_of_returned_credits_is_read():
    rows = returns.read_csv("\ufeffPayment Reference,Reason_Code,Amount\nPY-1,2,£10\n\nPY-2,b\n")
    assert rows == (
        returns.Returned("PY-1", "2", "The payee has died.", Money(1000)),
        returns.Returned("PY-2", "B", "The account is closed.", None),
    )
    (none,) = returns.read_csv("reference,code\nPY-1,\n")
    assert none.why == "The bank gave no reason. Ask it why."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("reference,amount\nPY-1,3\n", "no column called “code”"),
        ("reference,code\n,2\n", "Line 2 names no payment"),
        ("reference,code,amount\nPY-1,2,1e3\n", "Line 2: “1e3” is not an amount"),
        ("reference,code,date\nPY-1,2,30/02/2026\n", "Line 2: “30/02/2026” is not a day"),
        ("reference,code\nPY-1,\0\n", "not plain text"),
        ("reference,code\n" + "PY-1,2\n" * 501, "at most 500 at a time"),
        ("reference,code\n" + "x" * 131_073, "cannot be read: field larger"),
        (STATUS.format(version="12").replace("12.50", "lots"), "cannot be read: “lots” is not"),
        (STATUS.format(version="12").replace("2026-03", "March"), "cannot be read"),
        (WHOLE, "rejects all, and names no payment"),
        ("<Document/>", "another kind of file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text, words):
    with pytest.raises(Refused, match=words):
        returns.read(text)


def test_a_list_may_say_the_day():
    rows = returns.read("Ref,Reason,Value,Date\nPY-1,B,1,2026-03-04\nPY-2,B,1,04/03/2026\n")
    assert {row.on for row in rows} == {date(2026, 3, 4)}
