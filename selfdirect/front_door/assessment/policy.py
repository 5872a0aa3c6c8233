"""Who may answer in whose voice, and who decides."""

from selfdirect.foundation.kernel.actor import OWN, Actor
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.policy import may_work_on
from selfdirect.register.people import queries as people

NOT_NOW: dict[str, str] = {
    Stage.ANSWERS: "The questions are being gone through now. Finish that first.",
    Stage.AGREEING: "A plan waits to be agreed. Whoever decides must return it first. Then the"
    " questions can be opened again.",
    Stage.LIVING: "A plan is in place. Begin a review first: the questions belong to it.",
    Stage.CLOSED: "Our work together has ended, so there is nothing to ask.",
}


def may_begin(actor: Actor, case: Case) -> Decision:
    """The team asks the questions, and asks them again until a plan waits to be agreed."""
    if not (works := may_work_on(actor, case)):
        return works
    return Decision(NOT_NOW[case.stage]) if case.stage in NOT_NOW else YES


def own_voice(actor: Actor, case: Case) -> str:
    """Say in whose voice this actor answers unless they say otherwise; empty for nobody's."""
    return people.voice_of(actor, case.person)


def may_answer(actor: Actor, case: Case, voice: str) -> Decision:
    """Everybody answers in their own voice.

    A worker may also write down what the person or their carer says; so may a carer whom the
    person lets act for them.
    """
    own = own_voice(actor, case)
    if own and voice == own:
        return may_work_on(actor, case) if own == Voice.WORKER else YES
    if own == Voice.WORKER and voice in (Voice.PERSON, Voice.CARER):
        return may_work_on(actor, case)
    if own == Voice.CARER and voice == Voice.PERSON:
        return _may_act_for(actor, case)
    if actor.roles & OWN:
        return Decision("You can answer in your own words only.")
    return Decision("Answers are for the person, their carer and their team.")


def _may_act_for(actor: Actor, case: Case) -> Decision:
    if people.may_act_for(actor, case.person):
        return YES
    return Decision(f"{case.person.short_name} has not asked you to answer for them.")
