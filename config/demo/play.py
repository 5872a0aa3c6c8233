"""Acts a story out by the real acts, one at a time: slow, and exactly what a page would do."""

from random import Random
from types import SimpleNamespace

from config.demo import script
from config.demo.council import Council
from config.demo.population import Story
from selfdirect.agreement.allocation.actions import issue_allocation, say_caring
from selfdirect.agreement.charging import actions as charging
from selfdirect.agreement.decisions.actions import agree_plan
from selfdirect.agreement.planning import actions as planning
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.front_door.assessment import actions as assessment
from selfdirect.front_door.conversations import actions as conversations
from selfdirect.register.cases import actions as cases
from selfdirect.register.people import actions as people
from selfdirect.support.budgets.actions import agree_terms
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments import actions as payments
from selfdirect.support.reviews import actions as reviews
from selfdirect.support.reviews.models import Review


def review_of(budget: Budget, kind: str) -> Review:
    return budget.reviews.get(kind=kind)


REAL = SimpleNamespace(
    add_line=planning.add_line,
    add_outcome=planning.add_outcome,
    add_person=people.add_person,
    add_supporter=people.add_supporter,
    agree_answers=assessment.agree_answers,
    agree_plan=agree_plan,
    agree_terms=agree_terms,
    approve_payment=payments.approve_payment,
    begin_assessment=assessment.begin_assessment,
    begin_plan=planning.begin_plan,
    check_account=payments.check_account,
    close=cases.close,
    collect_contribution=payments.collect_contribution,
    confirm_means=charging.confirm_means,
    decide_eligibility=assessment.decide_eligibility,
    decline_connection=conversations.decline_connection,
    end_well=conversations.end_well,
    enter_account=payments.enter_account,
    enter_invoice=payments.enter_invoice,
    finish_answers=assessment.finish_answers,
    hold_conversation=conversations.hold_conversation,
    hold_review=reviews.hold_review,
    issue_allocation=issue_allocation,
    make_contact=conversations.make_contact,
    offer_connection=conversations.offer_connection,
    open_budget=payments.open_budget,
    prepare_direct_payment=payments.prepare_direct_payment,
    review_of=review_of,
    save_answers=assessment.save_answers,
    say=reviews.say,
    say_caring=say_caring,
    set_contingency=planning.set_contingency,
    set_good_day=planning.set_good_day,
    set_start=planning.set_start,
    submit_plan=planning.submit_plan,
    take_forward=conversations.take_forward,
    try_connection=conversations.try_connection,
    work_out_means=charging.work_out_means,
)


def play(story: Story, council: Council) -> None:
    """Act a story out as far as it has come, each act at its own day and hour."""
    with drawn_from(refs_of(story, council)):
        script.act_out(story, council, REAL)


def refs_of(story: Story, council: Council) -> Random:
    """Give the source of a story's references: a story has the same however it is written."""
    return Random(f"{council.seed}:{story.number}:refs")
