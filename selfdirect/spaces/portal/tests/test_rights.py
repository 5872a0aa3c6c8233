"""Who gets which page: the whole cast, page by page."""

import pytest

from selfdirect.spaces.pathway.tests import amira

OPEN, SENT_ON, NOT_THERE, REFUSED = 200, 302, 404, 403
HERS = ("/c/{ref}/", "/c/{ref}/ask/", "/c/{ref}/who-looked/", "/c/{ref}/on-paper/")
STORY, WORK, PEOPLE, HOME = "/people/{ref}/", "/work/", "/people/", "/home/"

# Amira's plan waits to be agreed: who sees her own pages, her story, the lists, a home of theirs.
RIGHTS = {
    "amira": (OPEN, SENT_ON, SENT_ON, SENT_ON, SENT_ON),
    "ben": (OPEN, SENT_ON, SENT_ON, SENT_ON, SENT_ON),
    "carol": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "dev": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "iris": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "efua": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "maya": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "jo": (OPEN, OPEN, OPEN, OPEN, SENT_ON),
    "simon": (NOT_THERE, NOT_THERE, OPEN, OPEN, SENT_ON),
    "farid": (NOT_THERE, REFUSED, REFUSED, REFUSED, SENT_ON),
    "lena": (NOT_THERE, REFUSED, REFUSED, REFUSED, SENT_ON),
    "ada": (NOT_THERE, REFUSED, REFUSED, REFUSED, SENT_ON),
    "grace": (NOT_THERE, REFUSED, REFUSED, REFUSED, SENT_ON),
    "hana": (NOT_THERE, REFUSED, REFUSED, REFUSED, SENT_ON),
    "nobody": (NOT_THERE, SENT_ON, SENT_ON, SENT_ON, SENT_ON),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_everybody_gets_the_pages_that_are_theirs(client, cast, now, time_machine, name):
    time_machine.move_to(now)
    case = amira.agreeing(cast, now)
    amira.rows.beside(cast.amira_person, cast.iris, now)
    if name != "nobody":
        client.force_login(getattr(cast, name))
    hers, story, work, people, home = RIGHTS[name]
    wanted = {page: hers for page in HERS} | {STORY: story, WORK: work, PEOPLE: people, HOME: home}
    found = {page: client.get(page.format(ref=case.ref)).status_code for page in wanted}
    assert found == wanted
