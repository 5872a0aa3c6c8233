"""The whole path, walked once in a real browser by the people whose path it is."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import seal
from selfdirect.foundation.audit.queries import broken_seals, told_to
from selfdirect.foundation.kernel.actor import SYSTEM, Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import week_of
from selfdirect.support.payments.actions import draft_run, go_on_due
from selfdirect.support.payments.models import Run
from selfdirect.support.payments.rules.bank import standard18
from selfdirect.support.reconciliation.actions import run_file
from selfdirect.support.reconciliation.models import File
from selfdirect.support.reconciliation.tests.conftest import CARDS, TOKEN
from selfdirect.support.statements.queries import of_budget
from tests.journeys.conftest import Town
from tests.journeys.money import figures, known, pdf_text, sheet_by, sheet_of, shown
from tests.journeys.walk import Visitor

pytestmark = pytest.mark.browser

HER_ANSWERS = {
    "client_group": "A physical disability, or sight or hearing loss",
    "q1": "I need help several times a day",
    "informal_q1": "About a quarter of it",
    "q2": "I manage",  # Ben says otherwise, and they talk about it
    "q3": "I need one person",
    "q4": "I need help sometimes",
    "q5": "I need help each week",
    "informal_q5": "About half of it",
    "q6": "I can be alone for an hour or so",
    "informal_q6": "None of it",
    "q7": "I need no help at night",
    "q8": "No help",
    "q9": "No support",
    "q10": "Help each week",
    "informal_q10": "None of it",
    "q11": "Some help",
    "q12": "I need reminders",
    "carer_assessed": "No, or nobody helps me",
}
HARD = {  # what Carol found: the outcome, and what shows it
    "Keep clean and wash your clothes": "Ben helps her each morning.",
    "Get dressed for the day and weather": "She cannot do buttons or shoes.",
    "Move around your home safely": "She fell on the stairs in May.",
}


@dataclass
class Walk:
    """Everybody who has a part in it, each with a window of their own."""

    town: Town
    ref: str = ""
    windows: dict[str, Visitor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Visitor:
        windows = self.__dict__["windows"]
        if name not in windows:
            windows[name] = self.town.come_in(name)
        return windows[name]

    def at(self, page: str) -> str:
        return f"/c/{self.ref}/{page}"

    def amira_reads(self, told: str, *, whose: str) -> None:
        """Amira opens her page: where things stand, whose turn it is, and by when."""
        task = main_task(Case.objects.get(ref=self.ref))
        assert task is not None
        assert whose in (task.role, task.owner and task.owner.username)
        self.amira.go(self.at("")).sees(told, f"{task.due_on:%A} {task.due_on.day}")


def test_from_the_first_contact_to_the_review(town: Town) -> None:
    walk = Walk(town)
    contact(walk)
    conversations(walk)
    answers(walk)
    indicative_budget(walk)
    plan(walk)
    agreement(walk)
    personal_budget(walk)
    payment_run(walk)
    spending(walk)
    statement(walk)
    a_look_at_the_spending(walk)
    a_fund_at_a_provider(walk)
    review(walk)
    next_year(walk)
    her_timeline_tells_it_all(walk)
    nothing_was_written_over()


def contact(walk: Walk) -> None:
    # When Amira tells the council on-line what matters and what is hard
    walk.amira.go("/start/").choose("Yes").press("Go on")
    walk.amira.type("What matters to you?", "My piano, and friends on Saturdays.").press("Go on")
    walk.amira.type("What is hard at the moment?", "Mornings. Ben is worn out.").press("Go on")
    walk.amira.press("Send this")
    # Then she reads when she will hear, and what is near her at once
    walk.amira.sees("Thank you. We answer by", "Choir for everybody").go("/home/")
    walk.amira.sees("You have told us what matters to you")
    # When Carol takes her forward
    walk.carol.go("/contacts/").press("Amira Khan").press("Take forward")
    walk.ref = walk.carol.page.url.split("/c/")[1].split("/")[0]
    # Then it is Carol's turn to talk with her
    walk.amira_reads("Carol Jones will talk with you", whose="carol")


def conversations(walk: Walk) -> None:
    # When they talk about what matters, and Amira tries something near
    walk.carol.go(walk.at("talk/1/")).type("What they said", "She teaches herself the piano.")
    walk.carol.choose("No").press("We have had this conversation")
    walk.amira_reads("what must change so that you are safe", whose="carol")
    walk.carol.go(walk.at("connections/")).press("list : Choir for everybody")
    walk.amira.go(walk.at("connections/")).unfold("We tried it")
    walk.amira.type("What did it give you?", "Company, and a good tune.").choose("Yes")
    walk.amira.press("Save how it went").sees("Tried, and it helped")
    # Then the questions still wait for conversation two
    walk.carol.go(walk.at("gate/")).sees("Before the questions begin")
    # When they talk about being safe, with a plan for an emergency
    walk.carol.go(walk.at("talk/2/")).type("What they said", "She would like to choose who comes.")
    walk.carol.type("What must change so that they are safe", "Somebody there in the morning.")
    walk.carol.type("In an emergency, who to ring first", "Ben, 01632 960 202")
    walk.carol.type("What they must know, and do", "Number 16 has the key. Talk to Amira first.")
    walk.carol.choose("No").press("We have had this conversation")
    # Then the gate is open
    walk.carol.go(walk.at("gate/")).sees("The questions can begin")
    walk.amira.go(walk.at("emergency/")).sees("Number 16 has the key")
    walk.amira_reads("Carol Jones gets your questions ready", whose="carol")


def answers(walk: Walk) -> None:
    # When Carol begins the questions, and Amira answers, stops, and comes back
    walk.carol.go(walk.at("answers/")).press("Begin the questions")
    walk.amira_reads("It is your turn", whose="person")
    walk.amira.press("Answer the questions").press("Begin your answers")
    walk.amira.choose(HER_ANSWERS["client_group"]).press("Stop and come back later")
    walk.amira.sees("Your answers are kept").press("Go on with your answers")
    answer_all(walk.amira)
    walk.amira.sees("Every question has an answer").press("I have finished")
    # And Ben says on his own page what he is willing and able to do: only that is counted
    walk.ben.go(walk.at("caring/")).sees("You never have to")
    walk.ben.pick("Washing, dressing and personal care", HER_ANSWERS["informal_q1"])
    walk.ben.pick("Housework, shopping and money", HER_ANSWERS["informal_q5"])
    walk.ben.choose("Yes", of="You are willing").choose("Yes", of="You are able")
    walk.ben.press("Keep this").sees("Take this back")
    # Then she sees at once a first look, from her own answers
    walk.amira.go(walk.at("indicative/")).sees("A first look: about £325.00 a week")
    walk.amira_reads("Carol Jones reads your answers", whose="carol")
    # When Ben says how he sees it, beside her and not over her
    walk.ben.go(walk.at("answers/")).press("Begin your answers").press("Leave this one out")
    walk.ben.choose(HER_ANSWERS["q1"]).press("Save and go on")
    walk.ben.choose("About half of it").press("Save and go on")
    walk.ben.choose("I need help to shop or cook").press("Stop and come back later")
    walk.ben.sees("2 answers are not the same")
    # When Carol agrees the answers, she must say why one differs from Amira's
    agreed = "Agreed: Eating, drinking and meals"
    walk.carol.go(walk.at("answers/agree/")).pick(agreed, "I need help to shop or cook")
    walk.carol.press("We agree these").sees("Write why you agreed something else")
    why = "Ben told us that he cooks each evening, and cannot go on."
    walk.carol.type("Why, if it differs: Eating, drinking and meals", why)
    walk.carol.pick("Agreed: How much of this do family or friends do: eating", "None of it")
    # And why an answer is agreed that Amira was never asked for
    walk.carol.press("We agree these").sees("Ask them first, or say why you agree it")
    walk.carol.choose("We gave these answers together, in one conversation")
    walk.carol.type("What happened", "We talked about meals at your table, with Ben.")
    walk.carol.press("We agree these")
    # Then Amira reads why
    walk.amira.go(walk.at("answers/")).sees("What we agreed", why)
    walk.amira.sees("They were answered together", "at your table, with Ben")
    walk.amira_reads("what the law says that we must help with", whose="carol")
    # When Carol says what she found, the rule proposes and she decides
    for outcome, evidence in HARD.items():
        walk.carol.choose(f"{outcome}: cannot do it without help")
        walk.carol.type(f"What shows it: {outcome.lower()}", evidence)
    walk.carol.choose("Yes", of="Do these needs come from").choose("Yes", of="significant impact")
    walk.carol.press("See what the rule proposes").sees("The rule proposes: eligible")
    walk.carol.choose("Yes", of="Are they eligible?")
    walk.carol.type("Your reasons", "You cannot wash, dress or use the stairs safely alone.")
    walk.carol.press("Decide", exact=True).sees("Amira is eligible")
    # Then Amira reads the decision, and why
    walk.amira.go(walk.at("eligibility/")).sees("The law says that we must help you")
    walk.amira_reads("works out about how much money there may be", whose="carol")


def answer_all(visitor: Visitor) -> None:
    while not visitor.page.url.endswith("/check/"):
        question = visitor.page.url.split("/answers/")[1].split("/")[0]
        visitor.choose(HER_ANSWERS[question]).press("Save and go on")


def indicative_budget(walk: Walk) -> None:
    # When Carol lets the scheme work out the first figure
    walk.carol.go(walk.at("indicative/")).press("Work out the first figure")
    # Then Amira sees a receipt that adds up, beside what her own answers come to
    walk.amira.go(walk.at("indicative/")).sees("About £388.00 a week for your support")
    sums = walk.amira.page.locator(".receipt__sum, .receipt__total")
    *lines, total = figures(" ".join(sums.all_inner_texts()))
    assert Money.total(lines) == total == Money.pounds(388)
    walk.amira.sees("The agreed answers come to £63.00 a week more than your own", "£325.00")
    walk.amira_reads("You have about £388.00 a week to plan with", whose="carol")
    # When she tells what money she has, she sees at once what she would pay, and why
    walk.amira.press("Tell you about my money").press("Answer the money questions")
    walk.amira.choose("No", of="Do you live with a partner?")
    walk.amira.type("How much savings do you have?", "16,250")
    money_that_comes_in(walk.amira, 1, "PIP, daily living part", "110.40")
    money_that_comes_in(walk.amira, 2, "A pension from work, or a private one", "640", "month")
    walk.amira.page.get_by_label("I get PIP, DLA").check()
    walk.amira.press("Show me what it comes to").sees("You would pay up to £94.14 a week")
    walk.amira.sees("Tariff income", "You always keep this", "Not checked yet")


def money_that_comes_in(
    visitor: Visitor, line: int, kind: str, amount: str, every: str = "week"
) -> None:
    row = visitor.page.get_by_role("group", name=f"Money that comes in, line {line}")
    row.get_by_label("What is it?").select_option(kind)
    row.get_by_label("How much?").fill(amount)
    row.get_by_label("How often?").select_option(f"every {every}")


def plan(walk: Walk) -> None:
    # When Carol begins the plan, and she and Amira write it together
    walk.carol.go(walk.at("plan/")).press("Begin the plan")
    walk.amira.go(walk.at("plan/")).press("Write what a good day is like")
    walk.amira.type("What is a good day like?", "I get up when I want, and play.").press("Save")
    walk.amira.press("Add something that matters")
    walk.amira.type("What do you want?", "I want to be dressed in time for my piano.").press(
        "Save"
    )
    # A line from the directory, of money that the council holds
    walk.amira.press("Add what will help").type("Search the directory", "help at home")
    walk.amira.press("Search", exact=True).press("Help at home Brightway Care")
    walk.amira.choose("Keep clean and wash your clothes").choose("Money that the council holds")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        walk.amira.choose(day)
    walk.amira.type("From", "7:30am").type("To", "8:30am", exact=True).press("Add to the plan")
    # A line that Amira will pay for herself
    walk.carol.go(walk.at("plan/")).press("Add what will help")
    walk.carol.press("Somebody you found yourselves")
    walk.carol.type("What will happen?", "Help to dress, and out to friends")
    walk.carol.type("Who helps?", "Hana Novak, personal assistant")
    walk.carol.choose("Get dressed for the day and weather")
    walk.carol.type("How many hours a week?", "10").type("What does an hour cost?", "16.80")
    walk.carol.press("Add to the plan")
    # A line that costs nothing
    walk.carol.press("Add what will help").press("Something that costs nothing")
    walk.carol.type("What will happen?", "Somebody beside me on the stairs")
    walk.carol.type("Who helps?", "Ben, my brother").choose("Move around your home safely")
    walk.carol.press("Add to the plan")
    # Something for bad weeks, and the day it begins
    walk.carol.press("Change what is kept for bad weeks").type("How much a week is kept", "20")
    walk.carol.type("What is it for?", "Bad weeks, when I need two more hours.").press("Save")
    today = localdate()
    walk.carol.press("Choose the day it begins").type("Day", str(today.day), exact=True)
    walk.carol.type("Month", str(today.month)).type("Year", str(today.year)).press("Save")
    # Then it adds up, and nothing is missing
    walk.carol.sees("Amira’s plan so far: £308.50 a week", "Nothing is missing")
    walk.amira.go(walk.at("plan/")).sees("£79.50 less than the indicative budget of £388.00")
    walk.carol.press("Send it to be agreed")
    walk.amira_reads("Your plan is with Dev Shah to agree", whose="dev")


def agreement(walk: Walk) -> None:
    # When finance has checked what Amira told
    walk.efua.go("/work/").press("Check what Amira Khan pays")
    walk.efua.press("Check it").press("Confirm that it is right").sees("Checked")
    # Then Carol, who sent the plan, may not decide on it
    walk.carol.go(walk.at("decision/")).sees("Somebody else must sign this")
    walk.carol.does_not_see("Agree the plan", "Return it, to be changed")
    # When Dev returns it with a reason, Amira and Carol read it; Carol mends it
    walk.dev.go("/board/").press("Amira Khan")
    walk.dev.type("Why do you decide this?", "Say who comes when Hana is away.")
    walk.dev.press("Return it, to be changed")
    walk.amira_reads("Dev Shah asks for a change in your plan", whose="carol")
    walk.carol.go(walk.at("plan/")).sees("Say who comes when Hana is away.")
    walk.carol.press("Change “Help to dress, and out to friends”")
    walk.carol.type("Who helps?", "Hana Novak, or her sister Petra").press("Save", exact=True)
    walk.carol.press("Send it to be agreed")
    # When Dev agrees it: each need, why it is not the first figure, and why he agrees
    walk.dev.go("/board/").press("Amira Khan")
    for outcome in HARD:
        walk.dev.choose("Yes", of=f"Does the plan meet the need to {outcome.lower()}")
    walk.dev.press("Agree the plan").sees("Say in a few words why you decide this")
    walk.dev.choose("What you chose costs less, and meets your needs.")
    walk.dev.type("Why do you decide this?", "Amira chose who comes.").press("Agree the plan")
    # Then the letter says the three figures, why, and how to challenge it; on paper too
    walk.amira_reads("Your plan is agreed", whose=Role.FINANCE)
    walk.amira.go(walk.at("decision/letter/")).sees("Amira chose who comes.", "Ombudsman")
    letter = walk.amira.reads()
    for said in ("You pay £94.14", "The council pays £214.36", "support costs £308.50"):
        assert said in letter
    on_paper = pdf_text(walk.amira.fetch(walk.at("decision/letter.pdf")))
    for said in ("£94.14", "£214.36", "£308.50", "Amira chose who comes.", "Ombudsman"):
        assert said in on_paper


def personal_budget(walk: Walk) -> None:
    # When Efua opens the budget: a part that Amira holds, and a part that the council holds
    walk.efua.go("/money/").press("Amira Khan").sees("£16,042.00 in all")
    walk.efua.press("Open this budget")
    walk.amira_reads("Your budget is open", whose=Role.FINANCE)
    # When Carol goes through the terms of a direct payment with Amira
    walk.carol.go(walk.at("budget/terms/")).sees("You can stop at any time")
    walk.carol.choose("A bank account of their own, only for this")
    walk.carol.type("Who agreed?", "Amira Khan")
    today = localdate()
    walk.carol.type("Day", str(today.day), exact=True).type("Month", str(today.month))
    walk.carol.type("Year", str(today.year)).press("Write down that it is agreed")
    # When Efua prepares the first payment, she may not approve it herself; Maya does
    walk.efua.go("/money/").press("Amira Khan", exact=True).press("Prepare this payment")
    walk.efua.sees("Somebody else must now approve it").press("Amira Khan", exact=True)
    walk.efua.does_not_see("Approve £752.00")
    walk.maya.go("/money/").press("Amira Khan", exact=True).press("Approve £752.00")
    walk.amira.go(walk.at("")).sees("You are living your plan")
    # When Brightway sends an invoice for less than was ordered, Grace says why; Efua approves it
    walk.grace.go("/provider/").press("Enter an invoice").type("Invoice number", "BW-1001")
    walk.grace.type("How much it is for", "457.90").press("Send this invoice")
    walk.grace.sees("£24.10 less than the £482.00 that was ordered")
    walk.grace.type("If it is more or less", "One morning less.").press("Send this invoice")
    walk.grace.sees("Invoice BW-1001 is entered")
    walk.efua.go("/money/").press("Brightway Care").sees("One morning less.")
    walk.efua.press("Approve £457.90")
    # Then Amira sees what is left: what is agreed is promised
    walk.amira.go(walk.at("budget/")).sees("Your budget is £308.50 a week", "£9,048.10 is left")


def payment_run(walk: Walk) -> None:
    person = Case.objects.get(ref=walk.ref).person.ref
    # When Efua enters where Amira is paid, and Maya rings Amira and checks it
    walk.efua.go(f"/money/payees/{person}/").type("Name on the account", "Amira Khan")
    walk.efua.type("Sort code", "99-99-99").type("Account number", "00012345")
    walk.efua.press("Enter", exact=True).sees("Somebody else must now check it")
    walk.maya.go("/money/payees/").press("Amira Khan").type("How did you check it", "I rang her.")
    walk.maya.press("It is right", exact=True).sees("Payments go there from")
    # When Efua begins a run, and the worker has gathered and checked it
    walk.efua.go("/money/runs/").press("Begin the run").sees("being gathered and checked")
    run = Run.objects.get()
    draft_run(ref=run.ref, by=SYSTEM, at=timezone.now())
    page = f"/money/runs/{run.ref}/"
    # Then what stands out comes first, and Efua says why it is right
    walk.efua.go(page).sees("2 things to look at before £1,209.90 goes to 2 payees")
    walk.efua.press("2 payees are paid for the first time")
    walk.efua.choose("They are right: let them go").type("Why?", "Both are new.").press("Save")
    # When Maya approves it, takes the file to the bank, and says that the bank has it
    walk.efua.does_not_see("Approve £1,209.90")
    walk.maya.go(page).press("Approve £1,209.90").sees("take the file to the bank")
    with walk.maya.page.expect_download() as taken:
        walk.maya.page.get_by_role("button", name="Take the file").click()
    assert standard18.read(Path(taken.value.path()).read_bytes()).pence == 120990
    walk.maya.go(page).press("The bank has the file").sees("£1,209.90 is at the bank")
    # Then Amira reads that it is on its way, and when it was paid
    walk.amira.go(walk.at("budget/")).sees("£752.00 is on its way to you")
    walk.efua.go(page).press("The bank paid the rest").sees("£1,209.90 was paid")
    walk.amira.go(walk.at("budget/")).sees("£752.00 was paid to you")


def spending(walk: Walk) -> None:
    # When Efua tells which card is Amira's, and brings in what the card company sent
    walk.efua.go("/feeds/add/").type("What is it?", "The card company")
    walk.efua.type("A short name for it", "cards").choose("Crosscard card report")
    walk.efua.press("Add it").go("/feeds/cards/cards/")
    walk.efua.type("Whose budget?", Budget.objects.get().ref).type("The card's token", TOKEN)
    walk.efua.press("Give it")
    lines = (CARDS, f"T1,purchase,{TOKEN},{localdate()},-80.00,4121,City Taxi,To the concert")
    csv = {"name": "cards.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    walk.efua.go("/feeds/cards/bring/")
    walk.efua.page.locator("input[type=file]").set_input_files([csv])
    walk.efua.press("Look at it").sees("1 new line in this file").press("Take this file")
    run_file(ref=File.objects.get().ref, by=SYSTEM, clock=timezone.now)
    # Then Amira reads what it was spent on, and nobody typed it twice
    walk.amira.go(walk.at("budget/")).press("See a statement")
    walk.amira.sees("Getting out and about", "£80.00")


def statement(walk: Walk) -> None:
    """Then every figure of her statement is the ledger's, and none of the ledger's is missing."""
    today = localdate()
    days = Period(today, today + timedelta(days=1))
    budget = Budget.objects.get(case__ref=walk.ref)
    parts = [part.address for part in budget.parts.order_by("held")]
    accounts = [*parts, f"dp:{budget.ref}"]
    books = [ledger.statement([account], days) for account in accounts]
    share = {each.amount for each in ledger.commitments([f"person:{budget.case.person.ref}"])}
    whole = ledger.statement(accounts, days)
    made = of_budget(budget, days, today)
    assert (made.book, made.forecast and made.forecast.most) == (whole, whole.left)
    assert Money.total(made.spent.values()) == whole.money_out
    shared_out = {each.amount for each in made.bought} | {*made.spent.values(), made.total_spent}
    may_show = {NOTHING, *share, *shared_out}.union(*map(known, (*books, whole)))
    must_show = set().union(*map(shown, books))

    walk.amira.go(walk.at("budget/")).press("See a statement")
    walk.amira.page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
    on_screen = set(figures(walk.amira.look().reads()))
    on_paper = set(figures(pdf_text(walk.amira.fetch(walk.at("budget/statement.pdf")))))
    for told in (on_screen, on_paper):
        assert must_show <= told <= may_show
    spreadsheet = walk.amira.fetch(walk.at("budget/statement.csv"))
    assert sheet_of(spreadsheet) == [row for book in books for row in sheet_by(book)]


def a_look_at_the_spending(walk: Walk) -> None:
    # When Efua scores all direct payments, Amira's is drawn by lot, and asks for nothing
    walk.efua.go("/assurance/").press("Score all direct payments now").press("Amira Khan")
    walk.efua.press("Say how it ends").choose("All is fine")
    walk.efua.type("Say it in words", "We looked at a few payments. All is well.")
    walk.efua.type("How many minutes", "5").press("Finish it")
    # Then Amira reads that somebody looked, and that all is fine
    walk.amira.go(walk.at("payment-questions/")).sees("We have no questions about payments")


def a_fund_at_a_provider(walk: Walk) -> None:
    # When Grace says what holding money costs, and Amira asks that Brightway hold some of hers
    walk.grace.go("/provider/terms/").type("What does an hour cost?", "24")
    walk.grace.type("Fee for holding the money, a week", "2")
    walk.grace.type("Fee for holding the money, of what is paid in", "0")
    walk.grace.type("How many weeks before", "4").press("Publish it")
    walk.carol.go(walk.at("fund/new/")).choose("Brightway Care").choose("You hold it")
    walk.carol.type("How much a week goes into the fund?", "100").choose("Every four weeks")
    walk.carol.type("What did they ask for?", "Brightway on Saturdays.").press("Draw it up")
    # Then three say yes, each on their own page, and not a penny is added or lost
    walk.amira.go(walk.at("fund/")).press("Yes, I want this")
    walk.grace.go("/provider/funds/").press("Amira Khan").press("Yes, we hold it")
    walk.dev.go(walk.at("fund/")).press("Sign for the council")
    walk.amira.go(walk.at("fund/")).sees("Brightway Care holds £100.00 a week for you")
    week = week_of(Budget.objects.get(), localdate() + timedelta(weeks=8))
    assert Money.total(week.leaves.values()) == Money(30850)


def review(walk: Walk) -> None:
    # When Amira says how things go, in her own words
    walk.amira.go(walk.at("review/")).press("First look back").press("Say how things are going")
    walk.amira.page.get_by_label("A lot better").check()
    walk.amira.type("Tell us more", "I play before breakfast. Saturdays are still hard.")
    walk.amira.press("Save")
    # When Carol looks back with her, and the plan is to change
    walk.carol.go(walk.at("review/")).press("First look back").press("Finish this review")
    walk.carol.sees("I play before breakfast.").pick("How you see it", "A bit better")
    walk.carol.type("What you saw", "She was at the piano when I came.")
    walk.carol.choose("The plan changes", of="What happens next?")
    walk.carol.type("Say it in words", "Hana comes on Saturdays too.").press("Finish this review")
    # Then both voices stand side by side, and Amira's plan opens again
    walk.amira.go(walk.at("review/")).press("First look back")
    walk.amira.sees("She was at the piano when I came.", "Hana comes on Saturdays too.")
    walk.amira_reads("change your plan next. Until then nothing stops", whose="carol")


def next_year(walk: Walk) -> None:
    # When the night comes in which the year is about to end
    old = Budget.objects.get()
    almost = timezone.now() + (old.ends_before - localdate()) - timedelta(days=7)
    assert go_on_due(at=almost) == 1
    # Then the same plan goes on, what she holds stays with her, and she was told
    new = Budget.objects.get(before=old)
    assert (new.starts_on, new.total) == (old.ends_before, old.total)
    walk.amira.go(walk.at("budget/")).sees("Other budgets", "£88.00 a week", "£100.00 a week")


def her_timeline_tells_it_all(walk: Walk) -> None:
    story = [
        "You told us what matters and what is hard",
        "Carol Jones read what you told us, and will work with you",
        "You tried Choir for everybody",
        "you made a plan for an emergency",
        "You finished your answers",
        "Carol Jones and you agreed your answers",
        "Carol Jones decided that the law says we must help you",
        "Your answers come to about £388.00 a week",
        "Carol Jones sent your plan to be agreed",
        "Dev Shah read your plan and asks for a change",
        "Dev Shah agreed your plan",
        "Your budget is open: £308.50 a week",
        "£752.00 was paid to you",
        "£457.90 was paid to Brightway Care",
        "You said how things are going",
    ]
    told = list(told_to(Case.objects.get(ref=walk.ref).person.ref).values_list("told", flat=True))
    read = walk.amira.go(walk.at("")).reads()
    while walk.amira.page.get_by_role("link", name="What came before").count():
        read += walk.amira.press("What came before").reads()
    assert [words for words in told if " ".join(words.split()) not in read] == []
    assert [words for words in story if words not in read] == []


def nothing_was_written_over() -> None:
    seal(at=timezone.now())
    assert broken_seals() == []
    assert ledger.check() == []
