from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.actor import Role
from selfdirect.register.cases import actions as cases
from selfdirect.spaces.pathway import queries
from selfdirect.spaces.pathway.tests import amira
from selfdirect.spaces.pathway.tests.amira import neighbours


def lists(user, now, **sift):
    found = queries.work_lists(user.actor, now.date(), **sift)
    return {part.key: [item.task.code for item in part.items] for part in found}


def test_what_is_mine_stands_once_and_under_mine(cast, now):
    amira.planning_with(cast, now)
    assert lists(cast.carol, now) == {
        "late": [], "mine": ["plan.write"], "team": [], "waiting": []
    }  # fmt: skip


def test_what_i_sent_on_waits_on_others(cast, now):
    amira.agreeing(cast, now)
    assert lists(cast.carol, now)["waiting"] == ["plan.agree"]
    assert lists(cast.dev, now)["mine"] == ["plan.agree"]


def test_what_a_colleague_does_is_the_teams(cast, now):
    amira.planning_with(cast, now)
    found = lists(cast.dev, now)
    assert found["team"] == ["plan.write"]
    assert found["waiting"] == []


def test_what_is_late_says_whose_turn_it_is_and_since_when(client, cast, now, time_machine):
    amira.agreeing(cast, now)
    time_machine.move_to(now + timedelta(days=8))
    client.force_login(cast.carol)
    page = client.get("/work/").content.decode()
    assert "1 working day late" in page
    assert "Dev Shah" in page
    assert "waiting since 2 Mar" in page


def test_money_waits_with_finance(cast, now):
    amira.agreed(cast, now)
    assert lists(cast.efua, now)["mine"] == ["budget.open", "means.confirm"]


def test_the_panels_pool_reaches_the_panel(cast, now):
    case = amira.agreeing(cast, now)
    cases.give_turn(
        case=case, code="plan.agree", words="Agree it", told="It is with the panel.",
        role=Role.PANEL_MEMBER, by=cast.carol.actor, at=now,
    )  # fmt: skip
    assert lists(cast.jo, now)["mine"] == ["plan.agree"]


def test_another_team_sees_nothing_of_it(cast, now):
    amira.planning_with(cast, now)
    assert not any(lists(cast.simon, now).values())


def test_it_can_be_sifted_by_what_it_is_and_whose(cast, now):
    amira.planning_with(cast, now)
    neighbours(cast, 1, now)
    assert lists(cast.carol, now, kind="talk")["mine"] == ["conversation.one"]
    assert lists(cast.carol, now, kind="no such kind")["mine"] == [
        "conversation.one",
        "plan.write",
    ]
    assert lists(cast.dev, now, who="simon")["team"] == []
    assert len(lists(cast.dev, now, who="carol")["team"]) == 2


def test_a_long_list_shows_its_beginning_and_opens_whole(client, cast, now, time_machine):
    time_machine.move_to(now)
    neighbours(cast, 14, now)
    client.force_login(cast.carol)
    page = client.get("/work/").content.decode()
    assert "?show=mine" in page
    assert "Neighbour013" not in page
    assert "Neighbour013" in client.get("/work/?show=mine").content.decode()
    assert client.get("/work/?show=nonsense").status_code == 404


def test_who_waits_at_the_door_stands_first(client, cast, now, time_machine):
    time_machine.move_to(now)
    amira.steps.contact(cast.amira.actor, now, person=cast.amira_person)
    client.force_login(cast.carol)
    assert "At the door" in client.get("/work/").content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_it_asks_the_database_as_little_for_a_long_list(
    client, cast, now, time_machine, django_assert_num_queries, count
):
    time_machine.move_to(now)
    neighbours(cast, count, now)
    client.force_login(cast.dev)
    with django_assert_num_queries(8):  # session, user, four lists, colleagues, the door
        client.get("/work/")
