"""The page where each turn is taken: what to do next always has an address."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Place:
    name: str  # the URL's name
    button: str  # the words on it
    more: tuple[str | int, ...] = ()  # what the address takes after the reference


PLACES = {
    "conversation.one": Place("conversations:talk", "Write the first conversation", (1,)),
    "conversation.two": Place("conversations:talk", "Write the second conversation", (2,)),
    "exception.sign": Place("conversations:gate", "Read what is asked"),
    "assessment.begin": Place("assessment:answers", "Begin the questions"),
    "assessment.answer": Place("assessment:answers", "Open the questions"),
    "assessment.agree": Place("assessment:agree", "Agree the answers"),
    "eligibility.decide": Place("assessment:eligibility", "Decide on eligibility"),
    "allocation.issue": Place("allocation:indicative", "Work out the indicative budget"),
    "allocation.again": Place("allocation:indicative", "Work out the first figure again"),
    "figure.answer": Place("allocation:indicative", "Answer about the figure"),
    "means.confirm": Place("charging:means", "Check the money questions"),
    "means.home": Place("charging:means", "Open the money questions"),
    "means.ends": Place("charging:means", "Open the money questions"),
    "means.refused": Place("charging:means", "Open the money questions"),
    "plan.write": Place("planning:plan", "Open the plan"),
    "plan.mend": Place("planning:plan", "Open the plan"),
    "plan.agree": Place("decisions:decide", "Open the plan to decide"),
    "letter.tell": Place("pathway:letters", "Read the letter"),
    "budget.open": Place("payments:open_budget", "Open the budget"),
    "budget.pay": Place("payments:money", "Open the payments"),
    "budget.sign": Place("budgets:changes", "Sign it, or refuse it"),
    "budget.bring_on": Place("budgets:changes", "Open what changed"),
    "budget.owed": Place("payments:runs", "Open the runs"),
    "budget.held": Place("payments:held", "Write down what was agreed"),
    "budget.again": Place("payments:held", "Write down what was agreed"),
    "budget.go_on": Place("budgets:changes", "Open what changed"),
    "budget.draw_up": Place("budgets:changes", "Open what changed"),
    "budget.follow_price": Place("budgets:changes", "Open what changed"),
    "budget.reprice": Place("budgets:changes", "Open what changed"),
    "budget.bring_means": Place("budgets:changes", "Open what changed"),
    "invoice.approve": Place("payments:money", "Open the payments"),
    "payment.mend": Place("payments:money", "Open the payments"),
    "payment.late": Place("payments:held", "Write down what was agreed"),
    "payment.block_use": Place("orders:blocks", "Open the block contracts"),
    "payment.left_out": Place("payments:runs", "Open the runs"),
    "payment.twice": Place("payments:emergency", "Open the emergency runs"),
    "check.concern": Place("assurance:worry", "Say what you did"),
    "check.change": Place("planning:plan", "Open the plan"),
    "check.not_theirs": Place("assurance:queue", "Open payments to look at"),
    "recovery.dispute": Place("assurance:questions", "Open what was asked back"),
    "card.overdrawn": Place("reconciliation:feeds", "Open bank and cards"),
    "line.explain": Place("reconciliation:lines", "Open the lines"),
    "third.account": Place("reconciliation:spent", "Write down what was spent"),
    "delivery.missed": Place("orders:given_to", "Look at what was given"),
    "fund.sign": Place("marketplace:fund", "Open the agreement"),
    "fund.choose": Place("marketplace:fund", "Open the fund"),
    "fund.take_on": Place("marketplace:fund", "Open the fund"),
    "pool.sign": Place("pools:shared", "Open the agreement"),
    "question.answer": Place("pathway:case", "Answer"),
    "question.letters": Place("budgets:letters", "Say whom to write to"),
    "review.hold": Place("reviews:reviews", "Open the look back"),
    "case.close": Place("pathway:close", "Write how it ended"),
}

KINDS = {  # the worklist's filter: its words, and the beginnings of codes that belong to it
    "talk": ("Conversations", ("conversation.", "exception.")),
    "answers": (
        "Answers and first figures",
        ("assessment.", "eligibility.", "allocation.", "figure."),
    ),
    "plan": ("Plans", ("plan.",)),
    "money": (
        "Money",
        (
            *("means.", "budget.", "invoice.", "payment.", "fund.", "pool."),
            *("check.", "recovery.", "card.", "line.", "third.", "delivery."),
        ),
    ),
    "question": ("Questions and calls", ("question.", "letter.")),
    "review": ("Looking back", ("review.", "case.")),
}

NO_REFERENCE = {  # one page for everybody
    "assurance:queue",
    "orders:blocks",
    "payments:emergency",
    "payments:money",
    "payments:runs",
    "reconciliation:feeds",
    "reconciliation:lines",
}


def address(name: str, *args: str | int) -> str:
    return reverse(name, args=args)


def of_task(code: str, ref: str) -> str:
    """Give the page where a task is done: the whole story, if it has none of its own."""
    place = PLACES.get(code)
    if place is None:
        return address("pathway:case", ref)
    args = () if place.name in NO_REFERENCE else (ref, *place.more)
    return address(place.name, *args)


def button(code: str) -> str:
    place = PLACES.get(code)
    return place.button if place else "Open"


SUBJECTS = {  # what a row of history is about, and the page that shows it
    "conversation": "conversations:connections",
    "connection": "conversations:connections",
    "assessment": "assessment:answers",
    "eligibility": "assessment:eligibility",
    "allocation": "allocation:indicative",
    "carerstatement": "allocation:caring",
    "disagreement": "allocation:indicative",
    "financialassessment": "charging:means",
    "plan": "planning:plan",
    "validation": "decisions:letter",
    "budget": "budgets:budget",
    "payment": "statements:statement",
    "review": "reviews:reviews",
}


def of_subject(subject: str, ref: str) -> str:
    """Give the page where one reads more about a row of history, or nothing."""
    name = SUBJECTS.get(subject.partition(":")[0])
    return address(name, ref) if name else ""
