import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.spaces.pathway import actions
from selfdirect.spaces.pathway.tests import amira
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reviews.models import Review


def test_it_opens_the_budget_and_sets_the_looks_back(cast, now):
    case = amira.agreed(cast, now)
    budget = actions.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    assert budget.total == Money(392_00)
    assert {review.kind for review in budget.reviews.all()} == {"first", "direct", "yearly"}


def test_all_of_it_happens_or_nothing(cast, now, monkeypatch):
    case = amira.agreed(cast, now)

    def fail(**_):
        raise Refused("Not today.")

    monkeypatch.setattr(actions.reviews, "schedule", fail)
    with pytest.raises(Refused, match="Not today"):
        actions.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    assert not Budget.objects.exists()


def test_it_opens_once(cast, now):
    case = amira.agreed(cast, now)
    actions.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    with pytest.raises(Refused):
        actions.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    assert Review.objects.count() == 3


def test_the_page_shows_what_it_would_do_and_does_it(client, cast, now):
    case = amira.agreed(cast, now)
    client.force_login(cast.efua)
    page = client.get(f"/people/{case.ref}/open-budget/").content.decode()
    for words in ("£392.00 a week for 52 weeks", "Dev Shah agreed it", "Brightway Care"):
        assert words in page
    assert client.post(f"/people/{case.ref}/open-budget/").url == f"/people/{case.ref}/"
    assert Budget.objects.count() == 1
    again = client.get(f"/people/{case.ref}/open-budget/").content.decode()
    assert "This budget is open already" in again


def test_the_page_is_for_finance(client, cast, now):
    case = amira.agreed(cast, now)
    client.force_login(cast.carol)
    assert client.get(f"/people/{case.ref}/open-budget/").status_code == 403
