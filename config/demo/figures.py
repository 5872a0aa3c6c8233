"""Acts out what people say of their figure, by the real acts.

That it is wrong, what a carer takes back, whom the table does not fit, who could not answer.
"""

from datetime import date, timedelta
from random import Random

from config.demo import play, script
from config.demo.amira import Amira
from config.demo.council import Council, moment
from config.demo.population import Story
from config.demo.words import TALKED
from selfdirect.agreement.allocation import actions as allocation
from selfdirect.agreement.allocation.models import Disagreement
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.front_door.assessment.rules import Waiver
from selfdirect.register.cases.models import Case


def answered(amira: Amira) -> None:
    """Amira says that her figure is too low; Carol answers, and it stays where it was."""
    ref = amira.case.ref
    said = allocation.disagree(
        ref=ref,
        way="low",
        words="It counts what Ben does as if he had no job. And choir is not in it.",
        by=amira.by("amira"),
        at=amira.at(-17, 19),
    )
    allocation.answer_disagreement(
        ref=ref,
        disagreement=said.ref,
        follows="plan",
        words="It counts only what Ben told us himself that he can do. Choir and pupils go into"
        " your plan. If your plan costs more than the figure and meets your needs, that is a good"
        " reason, and Dev reads it.",
        by=amira.by("carol"),
        at=amira.at(-16, 11),
    )


def taken_back(council: Council, case: Case, on: date) -> Disagreement:
    """June cannot help for now, so she takes back what she said; Nell says what follows."""
    carol = council.actor("carol")
    with drawn_from(Random(f"{council.seed}:june")):
        allocation.withdraw_caring(
            ref=case.ref,
            name="June Carter",
            how="phone",
            words="I am to have a new hip. I cannot cook or lift for some months.",
            by=carol,
            at=moment(on, 11),
        )
        return allocation.disagree(
            ref=case.ref,
            way="low",
            words="My mum cannot help me now. Who cooks on Sundays?",
            by=council.actor("nell"),
            at=moment(on, 17),
        )


def costed_apart(council: Council, story: Story) -> None:
    """Carol says why the table does not fit: the plan is costed one part at a time."""
    with drawn_from(play.refs_of(story, council)):
        telling = script.Telling(story, council, play.REAL)
        telling.tell()
        allocation.route_to_costing(
            ref=telling.case.ref,
            reason="nights",
            words=f"{telling.name} has seizures in the night, and nobody can say how many."
            " Somebody trained has to be awake near by.",
            by=telling.worker,
            at=moment(council.today - timedelta(days=1), 10),
        )


def spoken_for(council: Council, story: Story) -> None:
    """A daughter speaks for her mother, who cannot answer; Carol keeps why."""
    with drawn_from(play.refs_of(story, council)):
        telling = script.Telling(story, council, play.REAL)
        telling.tell()  # the questions lie on the table
        carer, relation = story.carer or ("", "")
        why = TALKED.format(name=carer)
        for voice, day in (("carer", 17), ("worker", 18)):
            play.REAL.save_answers(
                ref=telling.case.ref,
                answers=story.agreed,
                voice=voice,
                by=telling.worker,
                at=telling.on(day, 15),
            )
        play.REAL.agree_answers(
            ref=telling.case.ref,
            answers={q: {"value": said, "reason": why} for q, said in story.agreed.items()},
            waiver=Waiver(
                "spoken_for",
                f"Since her last stroke {telling.name} cannot follow a question, even with"
                f" pictures and time. {carer} has known her wishes all her life.",
                f"{carer}, her {relation}",
            ),
            by=telling.worker,
            at=telling.on(21, 10),
        )
