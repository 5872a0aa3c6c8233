"""Top-ups laid out for a page: who pays, what was asked, what came, what is owed."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.register.people.models import Person
from selfdirect.support.billing import paper, queries, rules
from selfdirect.support.billing.models import TopUp, TopUpBill


def top_ups(person: Person, actor: Actor) -> list[dict[str, object]]:
    """Lay out somebody's top-ups, the newest first."""
    found = list(queries.top_ups_of(person))
    accounts = queries.accounts_of(found)
    case = person.cases.order_by("-opened_on", "-pk").first()
    ref = case.ref if case else ""
    return [_laid_out(each, accounts[each.pk], actor, ref) for each in found]


def _laid_out(each: TopUp, account: rules.Account, actor: Actor, case: str) -> dict[str, object]:
    debts = queries.top_up_debts(each, account.owed)
    mine = each.payer.user_id is not None and each.payer.user_id == actor.user_id
    ways = paper.how_to_pay(each.ref, account.owed, settings.COUNCIL, settings.COUNCIL_BANK)
    return {
        "it": each,
        "mine": mine,
        "who": "You pay" if mine else f"{each.payer.name} pays",
        "owed": max(account.owed, NOTHING),
        "credit": account.credit,
        "late": rules.late(debts, localdate()),
        "next_due": min((debt.due_on for debt in debts), default=None),
        "ways": list(ways) if mine else [],
        "rows": _rows(each, case),
    }


def _rows(each: TopUp, case: str) -> list[tuple[object, ...]]:
    bills = each.bills.exclude(issued_on=None).order_by("pk")
    asked = [(bill.issued_on, _asked(case, bill), bill.amount) for bill in bills]
    came = [(one.on, one.get_how_display(), -one.amount) for one in each.receipts.order_by("pk")]
    return sorted([*asked, *came], key=lambda row: str(row[0]), reverse=True)


def _asked(case: str, bill: TopUpBill) -> str:
    """Link what was asked for to its paper, where whoever looks has a case to see it in."""
    if not case:
        return "Asked for"
    url = reverse("billing:top_up_pdf", args=[case, bill.ref])
    return format_html('<a href="{}">Asked for (PDF)</a>', url)
