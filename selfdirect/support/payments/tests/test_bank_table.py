"""Account numbers are held to the banks' own tables, from the day on which they count."""

import argparse
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from config.commands import bank
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import BankAccount, BankTable

WEIGHTS = "200000 200009 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 1\n"  # passes where the last digit is 0


def test_bank_details_that_cannot_be_are_refused(budget, cast, now, tmp_path, capsys):
    whose, today = budget.case.person.ref, now.date()
    enter = {"whose": whose, "name": "A Khan", "sort_code": "20-00-00", "at": now}
    early = actions.enter_account(**enter, number="00000001", by=cast.efua.actor)

    def load(weights, day=today, by="efua"):
        files = tmp_path / "valacdos.txt", tmp_path / "scsubtab.txt"
        files[0].write_text(weights)
        files[1].write_text("200001 200002\n")
        parser = argparse.ArgumentParser()
        bank.add_parser(parser.add_subparsers())
        words = ["bank", *map(str, files), "--from", str(day), "--by", by]
        return bank.run(parser.parse_args(words)), capsys.readouterr()

    assert "once your council has brought" in queries.how_checked(today)
    status, said = load(WEIGHTS, today + timedelta(days=1))
    assert (status, "the standard's own cases differ: 089999 66374958" in said.out) == (0, True)
    assert queries.bank_table(today) is None  # from tomorrow
    assert load("x")[0] == 2
    assert "There is no account “nobody”." in load(WEIGHTS, by="nobody")[1].err
    assert "Nothing was saved." in load(WEIGHTS, by="carol")[1].err
    assert load(WEIGHTS)[0] == 0
    with pytest.raises(Refused, match="cannot belong to this sort code"):
        actions.check_account(ref=early.ref, how="By a call.", by=cast.maya.actor, at=now)
    browser = Client()
    browser.force_login(cast.maya)
    page = browser.post(f"/money/accounts/{early.ref}/check/", {"how": "By a call."})
    assert (page.status_code, "By a call." in page.content.decode()) == (422, True)
    assert "cannot belong to this sort code" in page.content.decode()
    actions.refuse_account(ref=early.ref, because="It is wrong.", by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="cannot belong to this sort code"):
        actions.enter_account(**enter, number="00000002", by=cast.efua.actor)
    actions.enter_account(**enter, number="00000010", by=cast.efua.actor)
    assert BankAccount.objects.filter(state="ENTERED").count() == 1
    browser.force_login(cast.efua)
    assert "We check that there are six" not in str(browser.get(f"/money/payees/{whose}/").content)
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        BankTable.objects.update(weights="")
