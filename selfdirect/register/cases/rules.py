"""The dates we promise.

The Care Act 2014 sets no time limit, only "in reasonable time": these are the council's own
promises, in working days in England, printed on every page where somebody waits.
"""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

PROMISED_DAYS = {
    "contact.urgent": 0,
    "contact.answer": 2,
    "conversation.one": 5,
    "conversation.two": 10,
    "exception.sign": 2,
    "assessment.begin": 5,
    "assessment.answer": 10,
    "assessment.agree": 20,
    "eligibility.decide": 5,
    "allocation.issue": 2,
    "allocation.again": 5,
    "figure.answer": 5,
    "case.close": 5,
    "check.concern": 0,
    "check.change": 10,
    "check.not_theirs": 2,
    "recovery.dispute": 10,
    "plan.write": 20,
    "plan.agree": 5,
    "plan.mend": 5,
    "letter.tell": 2,
    "budget.open": 3,
    "budget.pay": 5,
    "budget.sign": 5,
    "budget.bring_on": 2,
    "budget.owed": 2,
    "budget.held": 10,
    "budget.again": 2,
    "budget.go_on": 2,
    "budget.draw_up": 2,
    "budget.follow_price": 2,
    "budget.reprice": 2,
    "budget.bring_means": 2,
    "fund.sign": 5,
    "fund.take_on": 2,
    "fund.choose": 5,
    "pool.sign": 5,
    "invoice.approve": 5,
    "card.overdrawn": 3,
    "line.explain": 5,
    "third.account": 10,
    "payment.mend": 2,
    "delivery.missed": 2,
    "payment.late": 2,
    "payment.block_use": 2,
    "payment.left_out": 2,
    "payment.twice": 5,
    "means.confirm": 10,
    "means.refused": 5,
    "means.home": 10,
    "means.ends": 10,
    "question.answer": 3,
    "question.letters": 5,
    "review.hold": 10,
}

OUTLAST = (
    "budget.held",
    "budget.again",
    "payment.late",
)  # finance sees to these also when a case is closed


def promise(code: str, on: date) -> date:
    """Work out the date by which somebody will have acted, counting from the day after.

    What is promised for the same day is, whatever day of the week it is: danger keeps no hours.
    """
    days = PROMISED_DAYS[code]
    return working_days_on(on, days) if days else on


def working_days_on(day: date, count: int) -> date:
    """Count on by working days; nought is today, or the next working day if it is not one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after one date, up to and with another."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
