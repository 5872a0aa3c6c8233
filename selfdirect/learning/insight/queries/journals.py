"""Read what the months come to for the general ledger, and what was handed over of it."""

from datetime import datetime

from django.db.models import Sum

from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import extract as ledger
from selfdirect.learning.insight import says
from selfdirect.learning.insight.codes import in_force
from selfdirect.learning.insight.journey import State
from selfdirect.learning.insight.models import Close, Journal, JournalLine
from selfdirect.learning.insight.rules import journal as rules
from selfdirect.learning.insight.rules.closing import month_of
from selfdirect.learning.insight.rules.journal import Line, Part
from selfdirect.support.budgets.extract import monthly_costs

NAMED = ("month", "what", "stream", "team", "purpose")


def journal(month: Period, known_at: datetime) -> rules.Journal:
    """Work out what is to be handed over with a month; in three queries.

    :raises Refused: if two ways of adding support up do not agree
    """
    codes, until = in_force(), month.ends_before or month.starts_on
    flows = [
        rules.Flow(flow.source, flow.target, flow.stream, flow.month, flow.pence)
        for flow in ledger.flows(until, known_at)
        if flow.month
    ]
    if unlike := rules.unlike(flows, codes):
        return rules.Journal(month.starts_on, (), unlike)
    support = {
        Part(one.month, rules.SUPPORT, one.stream, one.team, one.purpose): one.amount
        for one in monthly_costs(until, known_at)
    }
    sums = rules.sorted_out(flows, support, codes)
    if sums is None:
        raise Refused(says.DOES_NOT_AGREE)
    return rules.journal(month.starts_on, sums, handed_over(), codes)


def handed_over() -> dict[Part, Money]:
    """Add up what signed journals have handed over, in one query."""
    rows = JournalLine.objects.filter(journal__state=State.SIGNED).order_by()
    sums = rows.values_list(*NAMED).annotate(Sum("amount"))
    return {Part(*row[:5]): row[5] for row in sums}


def next_month() -> Period | None:
    """Answer the month to be handed over next: closed, and after the last one that was."""
    last = Journal.objects.exclude(state=State.DROPPED).order_by("-starts_on").first()
    closes = Close.objects.order_by("starts_on")
    found = closes.filter(starts_on__gt=last.starts_on).first() if last else closes.last()
    return month_of(found.starts_on) if found else None


def get(ref: str) -> Journal:
    return there(Journal.objects.filter(ref=ref).first())


def read(made: Journal) -> rules.Journal:
    """Read a journal's lines as they were drawn up."""
    lines = tuple(
        Line(Part(*(getattr(row, name) for name in NAMED)), row.centre, row.account, row.amount)
        for row in made.lines.all()
    )
    return rules.Journal(made.starts_on, lines, ())
