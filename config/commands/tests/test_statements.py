"""`selfdirect statements`: for all who ask for days, and only then."""

from argparse import Namespace
from datetime import date

import pytest

from config.cli import main
from config.commands import statements
from selfdirect.foundation.audit.models import Event
from selfdirect.support.budgets.tests.rows import living_budget, living_case


def asked(folder, **days):
    plain = {"folder": folder, "first": None, "last": None, "on": None, "processes": 2}
    return Namespace(**plain | days)


def test_everybodys_statement_is_made_and_written_down(cast, now, tmp_path, capsys):
    budget = living_budget(living_case(cast, now), cast, now)
    days = {"first": date(2026, 3, 2), "last": date(2026, 4, 30)}
    assert statements.run(asked(tmp_path / "new", **days)) == 0
    names = sorted(each.name for each in (tmp_path / "new").iterdir())
    assert names == [f"{budget.ref}.pdf", "index.csv"]
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert "1 statement is in" in capsys.readouterr().out
    assert Event.objects.get(code="statements.made").facts == {"number": 1}


def test_one_day_alone_may_be_asked_for(cast, now, tmp_path):
    living_budget(living_case(cast, now), cast, now)
    assert statements.run(asked(tmp_path, on=date(2026, 3, 4))) == 0


MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 1)


@pytest.mark.parametrize("days", [{}, {"first": MONDAY}, {"first": MONDAY, "last": SUNDAY}])
def test_without_days_it_makes_nothing(tmp_path, capsys, days):
    assert statements.run(asked(tmp_path / "none", **days)) == 2
    assert "Say which days" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_it_says_how_it_is_used(capsys):
    with pytest.raises(SystemExit):
        main(["statements", "--help"])
    assert "index.csv" in capsys.readouterr().out
