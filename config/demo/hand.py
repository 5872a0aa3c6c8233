"""The stories written by hand, so that each of the cast has something real to see."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from config.demo import figures, play, script
from config.demo.amira import Amira
from config.demo.council import Council, moment
from config.demo.population import PlanLine, Progress, Story
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.rules import is_working_day
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments import queries as payments

FIRST = 90_000  # these stories are numbered from here, far above the made-up people's
MEANS = {
    "setting": "non_residential",
    "person": {"age_band": "25_to_spa", "couple": False},
    "income": [
        {"name": "Universal Credit", "amount": "141.00", "treatment": "count"},
        {"name": "PIP daily living", "amount": "114.60", "treatment": "count"},
    ],
    "housing": [{"name": "Rent and council tax", "amount": "21.00"}],
    "dre": [{"name": "Laundry and heating", "amount": "9.00"}],
    "capital": "1200",
}
ANSWERS = {
    "client_group": "learning_disability", "q1": "daily", "informal_q1": "some", "q2": "prep",
    "informal_q2": "some", "q3": "none", "q4": "none", "q5": "some", "informal_q5": "half",
    "q6": "hours", "informal_q6": "some", "q7": "ok", "q8": "prompt", "q9": "some", "q10": "week",
    "informal_q10": "none", "q11": "some", "q12": "prompt", "carer_assessed": "yes",
}  # fmt: skip
MUCH = ANSWERS | {"q1": "all", "q3": "two", "q4": "each", "q6": "never", "q7": "wake"}
MUCH |= {"informal_q7": "none", "q9": "often"}


def tell(council: Council) -> None:
    """Act out every story of the cast, each as far as it has come today."""
    home = replace(council, workers={"north": [council.cast.carol], "south": [council.cast.simon]})
    with drawn_from(Random(f"{council.seed}:amira")):
        amira = Amira(home, working_days_before(council.today, 2))
        amira.indicative()
        figures.answered(amira)
        amira.plan()
        amira.question(moment(working_days_before(council.today, 1), 16))
    _nell(home)
    _walter(home)
    _rosa(home)
    _tom(home)
    _yusuf(home)
    _lily(home)


def working_days_before(day: date, count: int) -> date:
    """Count back by working days."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def began_for(starts_on: date) -> date:
    """Work out when a story began whose support starts on a Monday; itself a Monday."""
    return starts_on - timedelta(days=63)


def monday_on_or_before(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _nell(council: Council) -> None:
    """Nell has lived with a split budget for about three months; an invoice came late, and waits.

    It is for days before the contract with Brightway, which pays for the days that followed.
    """
    started = monday_on_or_before(council.today - timedelta(days=86))
    story = _story(
        1,
        began_for(started),
        person={
            "given_name": "Nell",
            "family_name": "Carter",
            "born_on": date(1991, 9, 3),
            "sex": "female",
            "ethnicity": "White: British",
            "group": "learning_disability",
            "address": "3 Quay Road, Riverside",
            "postcode": "ZZ99 3VZ",
            "phone": "01632 960 202",
            "email": "nell@riverside.example",
            "formats": ["easy_read"],
            "about_me": "I like to choose. Show me, do not only tell me.",
            "user": council.cast.nell,
            "synthetic": True,
        },
        progress=Progress.LIVING,
        held="split",
        billed_late=True,
        carer=("June Carter", "mother"),
        matters="My Saturday club, and my own front door.",
        hard="Cooking and keeping the flat nice. I get in a muddle with letters.",
        wants=(
            ("relationships", "I see my friends every Saturday."),
            ("hygiene", "I get ready for the day with somebody who does not rush me."),
        ),
        lines=(
            PlanLine("relationships", "Saturday club", "Saturday Crew", "saturday", "direct",
                     Fraction(1)),
            PlanLine("hygiene", "Help at home", "Brightway Care", "brightway", "managed",
                     Fraction(15, 2)),
            PlanLine("nutrition", "Cooking on Sundays", "my mum"),
            PlanLine("habitable_home", "Heavy shopping", "my mum"),
            PlanLine("home_safety", "Pendant alarm", "Riverside Lifeline", "lifeline", "direct",
                     Fraction(1)),
            PlanLine("community", "Going for the bus together", "my neighbour"),
            PlanLine("work_learning", "Working in the garden", "Green Fingers", "greenfingers",
                     "managed", Fraction(1)),
        ),
        contingency=Money(12_00),
        said=(
            ("much_better", "I go every Saturday. I made two new friends."),
            ("better", "Mornings are calm. I like Sam best."),
        ),
    )  # fmt: skip
    play.play(story, council)
    with drawn_from(Random(f"{council.seed}:nell")):
        budget = _invoice_waits(council)
    figures.taken_back(council, budget.case, working_days_before(council.today, 1))


def _invoice_waits(council: Council) -> Budget:
    """See that an invoice of Grace's waits to be approved, whatever day of the week it is."""
    budget = Budget.objects.get(case__person__user=council.cast.nell)
    organisation = council.cast.grace.works_for
    orders = [o for o in payments.orders_under(budget) if o.organisation == organisation]
    order = min(orders, key=lambda order: order.run.starts_on)
    play.REAL.enter_invoice(
        budget_ref=budget.ref,
        organisation=organisation,
        starts_on=order.run.starts_on,
        number=f"{FIRST}-99",
        amount=order.promise.amount,
        by=council.actor("grace"),
        at=moment(working_days_before(council.today, 1), 15),
    )
    return budget


def _walter(council: Council) -> None:
    """Walter's plan costs more than a manager may agree: it waits for Jo on the board."""
    story = _story(
        2,
        _weekday(council.today - timedelta(days=47)),
        person=_person("Walter", "Reed", date(1961, 2, 11), "male", "physical_sensory"),
        agreed=MUCH | {"client_group": "physical_sensory"},
        progress=Progress.AGREEING,
        matters="The sea. I was a fisherman for thirty years.",
        hard="Since the stroke I need two people to get me up.",
        wants=(
            ("hygiene", "I am up by nine, by people who know how."),
            ("home_safety", "Somebody is there at night."),
        ),
        lines=(
            PlanLine("hygiene", "Help at home, two at a time", "Brightway Care", "brightway",
                     "managed", Fraction(28)),
            PlanLine("home_safety", "Nights at home", "Brightway Care", "brightway_night",
                     "managed", Fraction(7)),
            *_free("nutrition", "habitable_home", "relationships", "community", "work_learning"),
        ),
    )  # fmt: skip
    play.play(story, council)


def _rosa(council: Council) -> None:
    """Rosa's plan is agreed, and her budget waits for Efua to open it."""
    started = monday_on_or_before(council.today) + timedelta(days=14)
    _agreed(council, _one_payment(3, "Rosa", "Silva", "female", started))


def _tom(council: Council) -> None:
    """Tom's budget opened just now; Maya prepared his first payment, for Efua to approve."""
    day = working_days_before(council.today, 1)
    started = monday_on_or_before(day) + timedelta(days=7)
    telling = _agreed(council, _one_payment(4, "Tom", "Nash", "male", started))
    with drawn_from(Random(f"{council.seed}:tom")):
        budget = play.REAL.open_budget(
            ref=telling.case.ref, by=council.actor("efua"), at=moment(day, 9)
        )
        play.REAL.agree_terms(
            ref=telling.case.ref, account="own", agreed_by="Tom Nash", agreed_on=day,
            by=council.actor("carol"), at=moment(day, 9, 30),
        )  # fmt: skip
        play.REAL.prepare_direct_payment(
            budget_ref=budget.ref, starts_on=started, by=council.actor("maya"), at=moment(day, 10)
        )


def _yusuf(council: Council) -> None:
    """Yusuf needs somebody awake at night: his plan is costed one part at a time."""
    story = _story(
        5,
        monday_on_or_before(council.today - timedelta(days=35)),
        person=_person("Yusuf", "Amin", date(1978, 11, 20), "male", "physical_sensory"),
        agreed=ANSWERS | {"client_group": "physical_sensory", "q7": "wake", "informal_q7": "none"},
        progress=Progress.PLANNING,
        matters="My model railway, and the club on Thursdays.",
        hard="The nights. I have seizures, and I am afraid to sleep.",
        wants=(
            ("home_safety", "I sleep, because somebody is awake."),
            ("community", "I am at the club on Thursdays."),
        ),
        lines=(
            PlanLine("home_safety", "Nights at home", "Brightway Care", "brightway_night",
                     "managed", Fraction(7)),
            *_free("nutrition", "hygiene", "habitable_home", "relationships", "community"),
        ),
    )  # fmt: skip
    figures.costed_apart(council, story)


def _lily(council: Council) -> None:
    """Lily cannot answer: her daughter spoke for her, and Carol wrote down why."""
    story = _story(
        6,
        monday_on_or_before(council.today - timedelta(days=25)),
        person=_person("Lily", "Stone", date(1938, 1, 9), "female", "older_people"),
        agreed=ANSWERS | {"client_group": "older_people", "q8": "support", "q12": "help"},
        progress=Progress.ANSWERS,
        carer=("Ann Stone", "daughter"),
        matters="Her cat, hymns on the radio, and being with Ann.",
        hard="Since her last stroke she cannot find words or her way.",
    )
    figures.spoken_for(council, story)


def _agreed(council: Council, story: Story) -> script.Telling:
    """Act a story out to its signature."""
    with drawn_from(play.refs_of(story, council)):
        telling = script.Telling(story, council, play.REAL)
        telling.tell()
        telling.agreed()
    return telling


def _one_payment(place: int, given: str, family: str, sex: str, started: date) -> Story:
    return _story(
        place,
        began_for(started),
        person=_person(given, family, date(1984, 6, 21), sex, "learning_disability"),
        progress=Progress.AGREEING,
        held="direct",
        wants=(
            ("community", "I get out twice a week, to places I choose."),
            ("hygiene", "I am ready for the day when I want to be."),
        ),
        lines=(
            PlanLine("community", "Support to live your own way", "Kestrel Support", "kestrel",
                     "direct", Fraction(9)),
            PlanLine("hygiene", "Help at home", "Riverbank Homecare", "riverbank", "direct",
                     Fraction(5)),
            *_free("nutrition", "home_safety", "habitable_home", "relationships", "work_learning"),
        ),
    )  # fmt: skip


def _free(*needs: str) -> tuple[PlanLine, ...]:
    return tuple(PlanLine(need, "Help from people I know", "family and friends") for need in needs)


def _person(given: str, family: str, born_on: date, sex: str, group: str) -> dict[str, object]:
    return {
        "given_name": given,
        "family_name": family,
        "born_on": born_on,
        "sex": sex,
        "ethnicity": "White: British",
        "group": group,
        "address": "8 Ferry Lane, Riverside",
        "postcode": "ZZ99 3VZ",
        "phone": "01632 960 203",
        "synthetic": True,
    }


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _story(place: int, began_on: date, **told: Any) -> Story:
    """Fill in what is alike in these stories."""
    agreed = told.pop("agreed", ANSWERS)
    common: dict[str, Any] = {
        "number": FIRST + place,
        "began_on": began_on,
        "group": "learning_disability",
        "team": "north",
        "carer": None,
        "helps": "some",
        "urgent": False,
        "matters": "Being out of the house, and my music.",
        "hard": "Getting ready in the morning, and forms.",
        "good_life": "I am out by ten, with somebody I like, and home for my programmes.",
        "must_change": "Somebody needs to know if I do not come home.",
        "emergency": ("Ring my neighbour first.", "The key is in the key safe."),
        "connections": (("choir", True), ("walkers", True)),
        "ended": "",
        "own": agreed,
        "agreed": agreed,
        "means": MEANS,
    }
    return Story(**(common | told))
