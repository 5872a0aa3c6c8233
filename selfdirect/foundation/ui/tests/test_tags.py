import re
from datetime import date, time
from uuid import UUID

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import Context, Template
from django.test import RequestFactory
from jinja2 import TemplateNotFound

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Step
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui import components
from selfdirect.foundation.ui.forms import DateBoxField, PlainForm
from selfdirect.foundation.ui.templatetags.ui import page_messages

NASTY = '<script>alert("x")</script>'


def shown(source: str, **context: object) -> str:
    return Template(f"{{% load ui %}}{source}").render(Context(context))


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ('{% status "ok" x %}', {}),
        ("{% card x href=x %}{% endcard %}", {}),
        ("{% note x %}{% endnote %}", {}),
        ("{% nothing_yet x %}{{ x }}{% endnothing_yet %}", {}),
        ("{% govuk 'button' text=x %}", {}),
        ("{% govuk 'inset-text' html=x %}", {}),
        ("{% govuk 'input' id='a' name='a' label__text=x %}", {}),
        ("{% easy 'home' x %}", {}),
        ("{% progress 1 2 what=x %}", {}),
        ("{% amount m x x %}", {"m": Money(1)}),
        ("{% bar m m m x %}", {"m": Money(1)}),
        ("{% link x x %}", {}),
        ("{% print_button x %}", {}),
        ("{% ways rows %}", {"rows": [{"label": NASTY, "href": NASTY, "note": NASTY}]}),
        ("{% path rows %}", {"rows": [{"label": NASTY, "state": "now", "note": NASTY}]}),
        ("{% who_can_help rows %}", {"rows": [{"name": NASTY, "role": NASTY, "email": NASTY}]}),
        ("{% timeline rows %}", {"rows": [{"at": date(2026, 3, 3), "told": NASTY}]}),
        ("{% facts rows %}", {"rows": [(NASTY, NASTY, NASTY, NASTY)]}),
        ("{% table x 'A' rows %}", {"rows": [(NASTY,)]}),
        ("{% person_strip p %}", {"p": {"name": NASTY, "likes": NASTY, "alerts": [NASTY]}}),
        (
            "{% week rows x %}",
            {"rows": [{"day": 0, "starts": time(9), "what": NASTY, "who": NASTY}]},
        ),
        (
            "{% receipt rows m x under=x %}{{ x }}{% endreceipt %}",
            {"m": Money(1), "rows": [{"label": NASTY, "said": NASTY, "amount": Money(1)}]},
        ),
    ],
)
def test_whatever_people_typed_is_words_and_never_markup(source, context):
    drawn = shown(source, x=NASTY, **context)
    assert "alert(" in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize("tag", ["money", "day", "short_day", "at", "clock", "weeks", "span"])
@pytest.mark.parametrize("absent", [None, ""])
def test_a_filter_says_nothing_about_what_is_absent(tag, absent):
    assert shown(f"{{{{ x|{tag} }}}}", x=absent) == ""


def test_a_component_that_does_not_exist_is_a_mistake_in_the_page():
    with pytest.raises(TemplateNotFound):
        components.draw("crown", {})


def test_an_argument_cannot_be_a_value_and_a_group():
    with pytest.raises(ValueError, match="both as a value and as a group"):
        components.nested({"label": "a", "label__text": "b"})


def test_the_path_says_where_one_is_in_words():
    stages = [
        {"label": n, "state": s} for n, s in (("Talk", "done"), ("Plan", "now"), ("Live", "next"))
    ]
    drawn = shown("{% path stages %}", stages=stages)
    assert drawn.count('aria-current="step"') == 1
    words = re.findall(r"visually-hidden\">: ([a-z ]+)<", drawn)
    assert words == ["done", "this is where you are now", "still to come"]


def test_the_bar_has_a_table_that_adds_up():
    drawn = shown("{% bar a b c 'Words' %}", a=Money(10_00), b=Money(5_00), c=Money(-1_00))
    assert "Over by" in drawn
    assert "-£1.00" in drawn
    assert ">£14.00<" in drawn


def test_a_receipt_that_does_not_add_up_says_so():
    rows = [{"label": "Meals", "amount": Money(10_00)}, {"label": "Points", "counted": "12"}]
    right = shown("{% receipt r t 'T' %}{% endreceipt %}", r=rows, t=Money(10_00))
    wrong = shown("{% receipt r t 'T' %}{% endreceipt %}", r=rows, t=Money(11_00))
    assert "These lines come to" not in right
    assert "These lines come to £10.00, not £11.00." in wrong


def test_the_columns_of_a_table_line_up():
    rows = [(date(2026, 3, 3), "Club", Money(1_00))]
    total = ("All together", "", Money(1_00))
    drawn = shown("{% table 'Paid' 'Day|What|Amount' rows total %}", rows=rows, total=total)
    assert drawn.count("--numeric") == 3
    assert 'colspan="2">All together' in drawn


def test_words_and_percentages_stand_where_the_numbers_do():
    rows = [("Jo", 3, "3.5%"), ("Al", "not shown", "")]
    drawn = shown("{% table 'Off' 'Who|Times|By' rows %}", rows=rows)
    assert drawn.count('<td class="govuk-table__cell govuk-table__cell--numeric"') == 3


def test_the_values_of_a_table_too_wide_for_a_phone_say_their_headings():
    sums = [Money(1_00)] * 3
    wide = shown("{% table 'Paid' 'Who|In|Out|Left' rows total %}", rows=[("Jo", *sums)],
                 total=("All", *sums))  # fmt: skip
    wordy = shown("{% table 'Paid' 'What|So that|Amount' rows %}", rows=[("Club", "Fun", 1)])
    narrow = shown("{% table 'Paid' 'Who|In|Out' rows %}", rows=[("Jo", *sums[1:])])
    assert wide.count('data-word="Left:"') == 2
    assert 'data-word="Who"' not in wide
    assert 'data-word="So that:"' in wordy
    assert "data-word" not in narrow


def test_an_empty_table_still_has_its_headings():
    drawn = shown("{% table 'Paid' 'Day|What' rows %}", rows=[])
    assert drawn.count("<th ") == 2


def test_the_week_keeps_night_out_of_sight_until_it_is_used():
    quiet = shown("{% week b %}", b=[{"day": 0, "starts": time(9), "what": "Tea"}])
    busy = shown("{% week b %}", b=[{"day": 0, "starts": time(22), "what": "Sleep-in"}])
    assert "Night" not in quiet
    assert "Night" in busy
    assert quiet.count("Nothing planned") == 12  # six free days, in each of the two lists


STEPS = (
    Step("withdraw", ("SENT",), "DRAFT", frozenset({Role.PERSON}), "WITHDRAWN"),
    Step("agree", ("SENT",), "AGREED", frozenset({Role.TEAM_MANAGER}), "AGREED", "Agree the plan"),
    Step("send_back", ("SENT",), "DRAFT", frozenset({Role.TEAM_MANAGER}), "SENT_BACK"),
)


def test_open_steps_are_buttons_and_only_one_of_them_is_the_main_one():
    drawn = shown('{% steps s "/plan/7/" links="send_back" plain="withdraw" %}', s=STEPS)
    assert 'action="/plan/7/agree/"' in drawn
    assert 'href="/plan/7/send_back/"' in drawn
    assert drawn.count('name="once"') == 2
    assert drawn.count("govuk-button--secondary") == 2


def test_no_open_steps_leave_nothing_on_the_page():
    assert shown("{% steps s %}", s=()).strip() == ""


def test_a_form_sent_again_carries_the_same_key():
    def key(request):
        page = Template("{% load ui %}{% once %}").render(Context({"request": request}))
        return UUID(re.search('value="([^"]+)"', page)[1])

    post, sent = RequestFactory().post, "11111111-2222-4333-8444-555555555555"
    assert key(post("/", {"once": sent})) == UUID(sent)
    assert key(post("/", {"once": NASTY})) != key(post("/", {}))
    assert key(RequestFactory().get("/")) != key(RequestFactory().get("/"))


class Two(PlainForm):
    name = forms.CharField(label="Name?")
    on = DateBoxField(label="When?")

    def clean(self):
        raise forms.ValidationError("These do not fit together.")


def test_every_problem_is_listed_and_leads_to_its_field():
    drawn = shown("{% error_summary form other %}", form=Two({}), other=None)
    assert "There are 3 problems" in drawn
    assert 'href="#id_name"' in drawn
    assert 'href="#id_on-day"' in drawn
    assert "These do not fit together." in drawn
    assert shown("{% error_summary form %}", form=Two()) == ""


def test_a_whole_form_carries_its_token_and_its_key():
    source = "{% ask form submit='Send' cancel='/' warning=True %}<p>More</p>{% endask %}"
    drawn = shown(source, form=Two(), csrf_token="token")
    assert "csrfmiddlewaretoken" in drawn
    assert 'name="once"' in drawn
    assert "<p>More</p>" in drawn
    assert drawn.count('type="submit"') == 1


def test_messages_become_banners():
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    request._messages.add(25, "Sent.")
    request._messages.add(40, NASTY)
    drawn = page_messages(Context({"request": request}))
    assert drawn.count('role="alert"') == 2
    assert "<script" not in drawn


def test_a_question_can_be_the_heading_of_its_page():
    drawn = shown("{% field form.name as_heading=True hint='Any' width=10 %}", form=Two())
    assert '<h1 class="govuk-label-wrapper">' in drawn
    assert "govuk-input--width-10" in drawn
