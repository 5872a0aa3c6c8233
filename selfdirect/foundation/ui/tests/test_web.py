import json

import pytest

from selfdirect.foundation.ui.web import CSV, PDF, download, download_json


@pytest.mark.parametrize(("opens", "how"), [(False, "attachment"), (True, "inline")])
def test_a_file_is_kept_or_shown_under_its_name(opens, how):
    given = download(b"a,b", "a.csv", CSV, opens=opens)
    assert given.headers["Content-Disposition"] == f'{how}; filename="a.csv"'
    assert (given.headers["Content-Type"], given.content) == ("text/csv; charset=utf-8", b"a,b")


@pytest.mark.parametrize("name", ['a"; x.pdf', "a\r\nSet-Cookie: b=c.pdf", "Amélie.pdf"])
def test_no_name_can_add_to_the_head_of_an_answer(name):
    head = download(b"", name, PDF).headers["Content-Disposition"]
    assert head.startswith("attachment; filename")
    assert "\r" not in head
    assert "\n" not in head


def test_plain_data_is_a_file_that_people_can_read():
    given = download_json({"pounds": "£5"}, "a.json")
    assert json.loads(given.content) == {"pounds": "£5"}
    assert "£5" in given.content.decode()
