import pytest

from selfdirect.register.cases.rules import PROMISED_DAYS
from selfdirect.spaces.pathway import places

ON_A_CASE = [code for code in PROMISED_DAYS if not code.startswith("contact.")]


@pytest.mark.parametrize("code", ON_A_CASE)
def test_every_turn_has_a_page_of_its_own(code):
    place = places.PLACES[code]
    args = () if place.name in places.NO_REFERENCE else ("C-2222-2222", *place.more)
    assert places.address(place.name, *args)


@pytest.mark.parametrize("name", sorted(set(places.SUBJECTS.values())))
def test_what_history_speaks_of_can_be_read(name):
    assert places.address(name, "C-2222-2222")


@pytest.mark.parametrize("code", ON_A_CASE)
def test_every_turn_can_be_sifted_by_one_kind(code):
    kinds = [k for k, (_, starts) in places.KINDS.items() if code.startswith(tuple(starts))]
    assert len(kinds) == 1


def test_an_unknown_turn_leads_to_the_whole_story():
    assert places.of_task("made.up", "C-2222-2222") == "/people/C-2222-2222/"
    assert places.button("made.up") == "Open"
