import pytest

from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.spaces.pathway import queries
from selfdirect.spaces.pathway.tests import amira


def found(user, words, page=1):
    return [match.case.person.name for match in queries.find(user.actor, words, page).people]


@pytest.mark.parametrize("words", ["am", "kha", "KHAN amira", "amira k", "am kh"])
def test_people_are_found_by_the_beginnings_of_their_names(cast, now, words):
    amira.talking(cast, now)
    assert found(cast.carol, words) == ["Amira Khan"]


@pytest.mark.parametrize("words", ["mira", "amira x", "zz"])
def test_nobody_is_found_by_what_is_not_theirs(cast, now, words):
    amira.talking(cast, now)
    assert found(cast.carol, words) == []


def test_references_find_people(cast, now):
    case = amira.talking(cast, now)
    assert found(cast.carol, case.ref) == found(cast.carol, case.person.ref) == ["Amira Khan"]


def test_a_later_part_of_a_long_name_finds_them(cast, now):
    case = amira.talking(cast, now)
    case.person.family_name = "van der Berg"
    case.person.save()
    assert found(cast.carol, "berg") == ["Amira van der Berg"]


def test_another_teams_people_are_not_found(cast, now):
    amira.talking(cast, now)
    assert found(cast.simon, "amira") == []


def test_there_is_a_page_after_the_first(cast, now):
    amira.neighbours(cast, 27, now)
    first = queries.find(cast.carol.actor, "neigh", 1)
    assert (len(first.people), first.more) == (25, True)
    assert len(found(cast.carol, "neigh", 2)) == 2


def test_each_row_says_whose_turn_it_is(cast, now):
    amira.agreeing(cast, now)
    assert queries.find(cast.carol.actor, "amira", 1).people[0].whose == "Dev Shah"


@pytest.mark.parametrize("count", [3, 30])
def test_it_asks_the_database_as_little_for_many(
    client, cast, now, django_assert_num_queries, count
):
    amira.neighbours(cast, count, now)
    client.force_login(cast.carol)
    with django_assert_num_queries(4):  # session, user, people, their turns
        client.get("/people/?q=sam")


class TestBehindGlass:
    @pytest.fixture
    def hidden(self, cast, now):
        case = amira.talking(cast, now)
        case.person.restricted = True
        case.person.save()
        return case

    def test_a_restricted_record_is_not_there_for_the_team(self, client, cast, hidden):
        client.force_login(cast.dev)
        assert client.get(f"/people/{hidden.ref}/").status_code == 404
        assert found(cast.dev, "amira") == []

    def test_its_reference_leads_to_a_page_that_asks_why_and_names_nobody(
        self, client, cast, hidden
    ):
        client.force_login(cast.dev)
        address = f"/people/restricted/{hidden.person.ref}/"
        assert address in client.get(f"/people/?q={hidden.person.ref}").content.decode()
        assert "Amira" not in client.get(address).content.decode()

    def test_a_reason_opens_it_for_a_while_and_is_kept(self, client, cast, hidden):
        client.force_login(cast.dev)
        address = f"/people/restricted/{hidden.person.ref}/"
        short = client.post(address, {"reason": "because"})
        assert short.status_code == 422
        assert "in a sentence" in short.content.decode()
        reason = "Carol is away and Ben rang: the boiler has failed."
        opened = client.post(address, {"reason": reason})
        assert opened.url == f"/people/{hidden.ref}/"
        assert client.get(opened.url).status_code == 200
        assert Event.objects.get(kind=Kind.BREAK_GLASS).facts == {"reason": reason}

    def test_another_team_writes_a_reason_and_still_sees_nothing(self, client, cast, hidden):
        client.force_login(cast.simon)
        address = f"/people/restricted/{hidden.person.ref}/"
        said = client.post(address, {"reason": "I only want to have a look at it."}, follow=True)
        assert "another team works with this person" in said.content.decode()

    def test_what_is_not_restricted_has_no_glass(self, client, cast, now):
        case = amira.talking(cast, now)
        client.force_login(cast.dev)
        assert client.get(f"/people/restricted/{case.person.ref}/").status_code == 404
