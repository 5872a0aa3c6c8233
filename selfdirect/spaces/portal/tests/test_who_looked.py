from datetime import timedelta

from selfdirect.register.cases import actions as cases
from selfdirect.register.people.actions import break_glass
from selfdirect.spaces.pathway.tests import amira
from selfdirect.spaces.portal import queries


def look(user, case, at, times=1):
    for _ in range(times):
        cases.look_at(ref=case.ref, by=user.actor, at=at)


def test_it_says_who_looked_what_they_do_and_how_often(client, cast, now):
    case = amira.talking(cast, now)
    look(cast.carol, case, now, 3)
    client.force_login(cast.amira)
    page = client.get(f"/c/{case.ref}/who-looked/").content.decode()
    assert "Carol Jones" in page
    assert "social worker" in page
    assert "3 times" in page


def test_ones_own_looks_are_left_out(client, cast, now):
    case = amira.talking(cast, now)
    look(cast.amira, case, now)
    client.force_login(cast.amira)
    assert (
        "Nobody else has looked yet" in client.get(f"/c/{case.ref}/who-looked/").content.decode()
    )


def test_newest_days_come_first_and_there_are_pages(cast, now, monkeypatch):
    monkeypatch.setattr(queries, "LOOKS", 2)
    case = amira.talking(cast, now)
    for days in range(3):
        look(cast.carol, case, now + timedelta(days=days))
    first, more = queries.looks(case, cast.amira.actor, 1)
    assert [row.day.day for row in first] == [4, 3]
    assert more
    assert [row.day.day for row in queries.looks(case, cast.amira.actor, 2)[0]] == [2]


def test_breaking_the_glass_is_told(client, cast, now):
    case = amira.talking(cast, now)
    case.person.restricted = True
    case.person.save()
    reason = "Carol is away and the boiler has failed."
    break_glass(ref=case.person.ref, reason=reason, by=cast.dev.actor, at=now)
    client.force_login(cast.amira)
    page = client.get(f"/c/{case.ref}/who-looked/").content.decode()
    assert "Opened a protected record" in page
    assert reason not in page
