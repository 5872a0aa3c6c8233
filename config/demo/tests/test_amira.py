from config.demo.amira import Amira
from selfdirect.foundation.ledger.queries import check
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.queries import main_task
from selfdirect.support.budgets.models import Budget


def test_amiras_story_goes_as_far_as_it_is_asked_to(story: Amira) -> None:
    turns = {
        story.contact: (Stage.TALKING, "conversation.one"),
        story.conversations: (Stage.SAFE, "assessment.begin"),
        story.answers: (Stage.ANSWERS, "allocation.issue"),
        story.indicative: (Stage.PLANNING, "plan.write"),
        story.plan: (Stage.AGREEING, "plan.agree"),
        story.agreed: (Stage.LIVING, "budget.open"),
        story.budget: (Stage.LIVING, "budget.pay"),
    }
    for step, (stage, code) in turns.items():
        case = step()
        task = main_task(case)
        assert (case.stage, task and task.code) == (stage, code)
    assert check() == []


def test_a_later_step_takes_all_before_it_and_none_twice(story: Amira) -> None:
    case = story.budget()
    story.plan()
    assert Budget.objects.get(case=case).total.pence > 0
    assert story.done == [
        "contact", "conversations", "answers", "indicative", "plan", "agreed", "budget",
    ]  # fmt: skip
