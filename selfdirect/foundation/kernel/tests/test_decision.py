import pytest

from selfdirect.foundation.kernel.decision import YES, Decision, Refused


def test_a_yes_is_true_and_passes():
    assert YES
    YES.require()


def test_a_no_is_false_and_says_why():
    no = Decision("You cannot agree your own plan.")

    assert not no
    with pytest.raises(Refused, match="your own plan"):
        no.require()
