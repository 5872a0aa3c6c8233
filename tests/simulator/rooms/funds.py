"""Funds at providers: agreed by three, used, taken on, moved with their balance, passed on."""

from collections.abc import Iterator
from datetime import timedelta

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.marketplace import actions, queries, rules
from selfdirect.support.marketplace.models import Fund, Given, Offer
from tests.simulator.rooms.life import Life


def _holder(life: Life, fund: Fund) -> dict[str, object]:
    return life.by("grace" if fund.organisation.ref == life.provider else "hana")


def set_up_fund(life: Life) -> None:
    """Draw up a fund, or a move to another provider; most are agreed by all three and signed."""
    case = life.someone
    budget = budgets.open_of(case)
    if budget is None:
        raise NotThere("There is none.")
    offer: Offer = life.one(Offer.objects.all())
    notice = timedelta(weeks=4 if queries.open_of(budget) else 0)
    source = "direct" if life.lot() < 0.5 else f"managed:{life.provider}"
    asked = actions.ask_fund(
        budget_ref=budget.ref, organisation=offer.organisation.ref, source=source,
        weekly=Money(2_000) + life.pence(4_000), starts_on=life.monday(budget) + notice,
        asked="To choose my hours.", every="month" if life.lot() < 0.5 else "four weeks",
        **life.by("carol"),
    )  # fmt: skip
    if life.lot() < 0.1:
        actions.withdraw_fund(ref=asked.ref, because="She thought again.", **life.by("carol"))
        return
    actions.agree_fund(ref=asked.ref, **life.by("carol"))
    actions.accept_fund(ref=asked.ref, **_holder(life, asked))
    actions.sign_fund(ref=asked.ref, **life.by("dev"))


def give(life: Life) -> None:
    """Write down some days of help, in any order; now and then more than there is money for."""
    fund: Fund = life.one(Fund.objects.filter(state__in=["OPEN", "ENDING"]))
    lots = life.random()
    for _ in range(2):
        day = max(fund.starts_on, life.today - timedelta(days=lots.randrange(20)))
        cost = Money(lots.choice([0, 1_250]))
        gave = rules.Gave(day, lots.choice([15, 30, 90]), cost, "out", "To the shops")
        actions.give(ref=fund.ref, gave=gave, **_holder(life, fund))


def ungive(life: Life) -> None:
    given: Given = life.one(Given.objects.filter(takes_back=None))
    fund = given.fund
    actions.take_back(ref=fund.ref, given_ref=given.ref, because="Twice.", **_holder(life, fund))


def fee(life: Life) -> None:
    fund: Fund = life.one(Fund.objects.filter(state__in=["OPEN", "ENDING"]))
    actions.take_fee(ref=fund.ref, **_holder(life, fund))


def end_fund(life: Life) -> None:
    fund: Fund = life.one(Fund.objects.filter(state="OPEN"))
    day = life.monday(fund.budget) + timedelta(28)
    actions.end_fund(
        ref=fund.ref, target="direct" if life.lot() < 0.5 else f"managed:{life.provider}",
        ends_before=day, because="She wants it so.", **life.by("carol"),
    )  # fmt: skip


def pass_on(life: Life) -> None:
    """What is left goes to whoever holds it next, and they say when it is there."""
    fund: Fund = life.one(Fund.objects.filter(state__in=["ENDING", "PASSED_ON"]))
    if fund.state == "ENDING":
        actions.pass_on(ref=fund.ref, **_holder(life, fund))
        return
    after = queries.next_of(fund)
    actions.confirm(ref=fund.ref, **(_holder(life, after) if after else life.by("efua")))


# What must hold -------------------------------------------------------------------------------


def wrong(_: Life) -> Iterator[str]:
    """What is written down as given is what left a fund; one that is closed has nothing in it.

    Who holds a fund again in the same year holds it in the same account.
    """
    held: dict[str, list[Fund]] = {}
    for fund in Fund.objects.exclude(state="WITHDRAWN").select_related("budget", "organisation"):
        held.setdefault(fund.address, []).append(fund)
    for address, funds in held.items():
        lines = queries.lines_of(funds[0])
        gone = -Money.total(x.amount for x in lines if x.other.startswith("purpose:"))
        given = Money.total(each.amount for fund in funds for each in queries.given_to(fund))
        if gone != given:
            yield f"Of {address} {given} was given, and {gone} left it."
        over = all(fund.state == "CLOSED" for fund in funds)
        if over and Money.total(line.amount for line in lines) > NOTHING:
            yield f"{address} is closed, and something is in it."
