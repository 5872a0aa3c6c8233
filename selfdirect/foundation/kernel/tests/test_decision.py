import pytest

from selfdirect.foundation.kernel.decision import YES, Decision, NotThere, Refused, say_why, there


def test_a_yes_is_true_and_passes():
    assert YES
    YES.require()


def test_a_no_is_false_and_says_why():
    no = Decision("You cannot agree your own plan.")

    assert not no
    with pytest.raises(Refused, match="your own plan"):
        no.require()


def test_what_is_there_is_answered_and_nothing_is_not_there():
    assert there(0) == 0
    with pytest.raises(NotThere):
        there(None)


def test_a_reason_must_be_given():
    say_why("It was too little.")
    with pytest.raises(Refused, match="Say why, so that everybody can read it"):
        say_why(" ")
    with pytest.raises(Refused, match="Say what went wrong"):
        say_why("", "Say what went wrong.")
