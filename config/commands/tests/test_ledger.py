"""`selfdirect ledger export`: Beancount adds the book up on its own, and agrees to the penny."""

from argparse import Namespace
from pathlib import Path

import pytest
from django.db import connection

from config.cli import main
from config.commands import ledger, verify
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.ledger import actions
from selfdirect.foundation.ledger.extract import bean_names, beancount
from selfdirect.foundation.ledger.queries import VERIFIED
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
    open_accounts,
    pay,
    pounds,
    put_in,
)

ACT = {"effective_on": TODAY, "by": EFUA, "at": AT}
LATER = TODAY.replace(month=5)


@pytest.fixture
def written(transactional_db: None) -> None:
    """Everything that can become of an entry, and words that a file could trip over."""
    open_accounts()
    actions.open_account(address="dp:PB-7K3M_9QTX.2", stream="care")
    put_in("1000.07")
    pay("ONCE", "10.01", memo='"Quoted" \\ and\nin two lines')
    for nth in range(1, 7):
        pay(f"HELD-{nth}", f"{nth}.0{nth}", pending=True, expires_on=LATER if nth == 6 else None)
    actions.settle(reference="HELD-1", **ACT)
    actions.settle(reference="HELD-2", amount=pounds("0.99"), **ACT)
    actions.void(reference="HELD-3", **ACT)
    actions.settle(reference="HELD-4", amount=pounds("3.33"), **ACT)
    actions.expire(on=LATER, by=EFUA, at=AT)
    for wrong in ("ONCE", "HELD-4"):
        actions.reverse(reference=wrong, new_reference=f"BACK-{wrong}", memo="Wrong", **ACT)
    two = [Leg(BUDGET, BRIGHTWAY, pounds(5)), Leg(COUNCIL, "dp:PB-7K3M_9QTX.2", pounds(7))]
    actions.post(reference="TWO", memo="Two", legs=two, **ACT)


def opinion(tmp_path: Path) -> tuple[str, list[str]]:
    file = tmp_path / "book.beancount"
    assert ledger.run(Namespace(beancount=str(file))) == 0
    return verify.bean_check(file)


def test_beancount_agrees_on_a_book_in_which_everything_happened(
    written: None, tmp_path: Path
) -> None:
    assert opinion(tmp_path) == (verify.AGREES, [])


def test_it_asserts_what_every_account_holds_and_what_is_promised(written: None) -> None:
    text = "".join(beancount())
    # 1000.07 in; out 1.01 and 0.99 and 5; 5.05 is still promised
    assert "Assets:Budget:PB-7K3M-9QTX:Direct  988.02 ~ 0 GBP" in text
    assert "Liabilities:Promised:Assets:Budget:PB-7K3M-9QTX:Direct  5.05 ~ 0 GBP" in text
    assert "Equity:Council:Care  -1007.07 ~ 0 GBP" in text
    assert "Expenses:Provider:BRIGHTWAY  7.00 ~ 0 GBP" in text


def test_beancount_finds_one_planted_penny(written: None, tmp_path: Path) -> None:
    """In the figure that is kept of a budget, by somebody who tore the guards off."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET available = available + 1 WHERE guarded")
    differs, (sentence,) = opinion(tmp_path)
    assert differs == verify.DIFFERS
    assert "Direct" in sentence
    assert "0.01" in sentence


def test_no_two_accounts_get_the_same_name() -> None:
    addresses = ["dp:PB-1.a", "dp:PB-1_a", "dp:PB-1-a", "dp:pB-1.a", "dp:_x", "dp:x"]
    names = bean_names(addresses)
    assert len(set(names.values())) == len(addresses)
    assert names["dp:PB-1.a"] == "Assets:Dp:PB-1-a"
    assert names["dp:_x"] == "Assets:Dp:X-x"


@pytest.mark.django_db
def test_an_empty_book_is_written_too() -> None:
    assert list(beancount()) == [
        'option "title" "The book of selfdirect"\noption "operating_currency" "GBP"\n'
    ]


def test_it_can_go_to_standard_output(written: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert ledger.run(Namespace(beancount="-")) == 0
    assert '* "ONCE"' in capsys.readouterr().out


def test_the_night_keeps_what_it_found_and_asks_beancount(
    transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in (COUNCIL, BRIGHTWAY):  # on nobody's statement, as it should be
        actions.open_account(address=address, stream="care", guarded=address == BRIGHTWAY)
    legs = [Leg(COUNCIL, BRIGHTWAY, pounds(5))]
    actions.post(reference="ONE", memo="One", legs=legs, **ACT)
    last = Namespace(last=True, json=False, second_opinion=False)
    assert verify.run(last) == 1
    assert "No nightly check" in capsys.readouterr().err
    assert verify.by_night(at=AT).second_opinion == verify.AGREES
    assert verify.run(last) == 0
    assert "Beancount agrees." in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET available = available + 1 WHERE guarded")
    assert not verify.by_night(at=AT).holds
    assert verify.run(last) == 1
    told = capsys.readouterr().err
    assert "its entries come to" in told
    assert "Beancount: Balance failed" in told
    assert Event.objects.filter(code=VERIFIED).count() == 2


def test_its_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["ledger", "export", "--help"])
    assert "bean-check" in capsys.readouterr().out
