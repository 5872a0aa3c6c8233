"""Who comes, who dies, and plans that change in the middle of a year."""

from collections.abc import Iterator
from datetime import timedelta

from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets import queries
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case
from selfdirect.support.payments.actions import open_budget
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import bank
from tests.simulator.rooms.life import Life

MOST = 3  # of people who live at one time: what is looked at grows with them
DAY = timedelta(days=1)
BACK_TO_THEM = Payment.Kind.REFUND, Payment.Kind.REST  # theirs whenever it is paid
DIRECT, MANAGED, PAYS = (15_000, 24_800, 31_000), (9_000, 16_460, 22_000), (0, 3_000, 6_000)


def arrive(life: Life) -> None:
    """Somebody new comes, with a plan, a budget, and bank details."""
    nth = Person.objects.count()
    if len(life.living) >= MOST:
        raise Refused("There are enough.")
    person = Person.objects.create(
        given_name="Nia", family_name=f"Carter {nth}", email=f"nia{nth}@example.org"
    )
    case = living_case(life.cast, life.at, person)
    lots = life.random()
    agreed_plan(
        case, life.at, direct=lots.choice(DIRECT), managed=lots.choice(MANAGED),
        pays=lots.choice(PAYS), starts_on=life.today,
    )  # fmt: skip
    open_budget(ref=case.ref, **life.by("efua"))
    bank(person.ref, life.cast, life.at, f"{10_000_000 + nth}")


def plan_anew(life: Life) -> None:
    """Agree another plan, of more or of less: less only with its reasons, which may be wanting."""
    case, lots = life.someone, life.random()
    budget = queries.open_of(case)
    if budget is None:
        raise NotThere("There is none.")
    plan = agreed_plan(
        case, life.at, direct=lots.choice(DIRECT), managed=lots.choice(MANAGED),
        pays=lots.choice(PAYS), version=case.plans.count() + 1, explained=False,
        starts_on=lots.choice([life.today, life.monday(budget)]),
    )  # fmt: skip
    if queries.fall_of(case) and lots.random() < 0.9:
        reasons = {outcome.pk: "The bus comes now." for outcome in plan.outcomes.all()}
        budgets.explain_step_down(ref=case.ref, reasons=reasons, view="Fine.", **life.by("carol"))
    open_budget(ref=case.ref, **life.by("efua"))


def die(life: Life) -> None:
    """Somebody died some days ago; of some it is known at once who sees to their affairs."""
    others = life.living[1:]
    if not others:
        raise NotThere("There is nobody.")
    budget: Budget = life.one(others[int(life.lot() * len(others))].budgets)
    to = "executor@example.org" if life.lot() < 0.3 else ""
    day = life.today - timedelta(days=int(life.lot() * 50))
    budgets.report_death(budget_ref=budget.ref, died_on=day, letters_to=to, **life.by("carol"))
    life.noted[budget.case.person.ref] = life.at


def say_whom_to_write_to(life: Life) -> None:
    case: Case = life.one(Case.objects.all())
    budgets.send_letters_to(ref=case.ref, address="sister@example.org", **life.by("carol"))


# What must hold -------------------------------------------------------------------------------


def wrong(life: Life) -> Iterator[str]:
    """Who died gets no letter; nothing is collected from them, ordered for them, or paid ahead."""
    for case in Case.objects.exclude(pk__in=[case.pk for case in life.living]):
        person = case.person
        noted, died = life.noted[person.ref], queries.deaths([person.pk])[person.pk]
        if Message.objects.filter(to=person.write_to or "nowhere", held_because="").exists():
            yield f"There is a letter to {person.ref}, who died."
        asked = person.debits.exclude(state__in=["PLANNED", "OUT"])
        if asked.filter(run__file_taken_at__gt=noted).exists():
            yield f"{person.ref} died, and money is taken from them."
        later = Payment.objects.filter(part__budget__case=case, starts_on__gt=died)
        if later.filter(lines__run__sent_at__gt=noted).exclude(kind__in=BACK_TO_THEM).exists():
            yield f"{person.ref} was paid after it was noted that they died, for later days."
        for budget in case.budgets.all():
            orders = queries.orders_open(budget)
            if budget.state != "ENDED" or any(each.ends_before > died + DAY for each in orders):
                yield f"{budget.ref} goes on after {died}."
