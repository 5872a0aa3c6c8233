from datetime import date, datetime

import pytest
from django import forms
from django.http import QueryDict

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.fields import draw_field
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
    YesNoField,
    acted,
    saved,
)


class Named(PlainForm):
    name = forms.CharField()


class Plan(PlainForm):
    name = forms.CharField(label="What is it called?", max_length=10)
    on = DateBoxField(label="When?", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    weekly = MoneyTypedField(label="What does it cost?", least=Money(1), most=Money(500_00))
    how = PickOneField(
        label="How?", choices=[("a", "By me"), ("b", "By you")], hints={"a": "You <hold> it"}
    )
    days = PickSomeField(label="Which days?", choices=[("1", "One"), ("2", "Two")], required=False)
    alone = YesNoField(label="On your own?", not_sure=True)
    visits = forms.IntegerField(label="How many?")
    agree = forms.BooleanField(label="This is right")


GOOD = (
    "name=Club&on-day=3&on-month=March&on-year=2026&weekly=£412.60"
    "&how=a&days=1&days=2&alone=not_sure&visits=2&agree=on"
)


def filled(**changes: str) -> Plan:
    data = QueryDict(GOOD, mutable=True)
    for name, value in changes.items():
        data[name.replace("__", "-")] = value
    return Plan(data)


def test_a_choice_that_stands_alone_tells_the_browser_to_untick_the_rest():
    class Aids(PlainForm):
        used = PickSomeField(
            label="What do you use?", choices=[("rail", "A rail"), ("no", "None")], alone=["no"]
        )

    drawn = draw_field(Aids()["used"], {})
    assert drawn.count('data-behaviour="exclusive"') == 1
    assert drawn.index("rail") < drawn.index("exclusive")


def test_what_people_type_is_read():
    form = filled()
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "Club",
        "on": date(2026, 3, 3),
        "weekly": Money(412_60),
        "how": "a",
        "days": ["1", "2"],
        "alone": None,
        "visits": 2,
        "agree": True,
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write an answer to “What is it called”."),
        ({"name": "x" * 12}, "name", "Make this shorter: at most 10 letters. It has 12 now."),
        ({"on__day": ""}, "on", "Enter the day too."),
        ({"on__day": "31", "on__month": "feb"}, "on", "There is no day 31. February 2026 has 28"),
        ({"on__month": "13"}, "on", "There is no month 13. Enter 1 to 12."),
        ({"on__month": "Brumaire"}, "on", "“Brumaire” is not a month."),
        ({"on__year": "26"}, "on", "Enter the year in four figures, like 2026, not 26."),
        ({"on__year": "2025"}, "on", "Enter a day on or after 1 January 2026."),
        ({"on__year": "2027"}, "on", "Enter a day on or before 31 December 2026."),
        ({"on__day": "²"}, "on", "“²” is not a day."),
        ({"weekly": "twelve"}, "weekly", "“twelve” is not an amount. Enter pounds, like 120.50."),
        ({"weekly": ""}, "weekly", "Enter pounds for “What does it cost”, like 120.50."),
        ({"weekly": "0"}, "weekly", "£0.00 is too little. Enter £0.01 or more."),
        ({"weekly": "501"}, "weekly", "£501.00 is too much. Enter £500.00 or less."),
        ({"how": ""}, "how", "Choose an answer to “How”."),
        ({"how": "z"}, "how", "That answer is not one of the choices."),
        ({"days": "9"}, "days", "That answer is not one of the choices."),
        ({"visits": "some"}, "visits", "Enter a whole number, like 3."),
        ({"agree": ""}, "agree", "Tick “This is right” to go on."),
    ],
)
def test_bad_input_is_answered_by_a_sentence_that_says_how_to_mend_it(changes, field, sentence):
    (error,) = filled(**changes).errors[field]
    assert error.startswith(sentence)


def test_nothing_in_the_boxes_asks_for_the_whole_day():
    form = filled(on__day="", on__month="", on__year="")
    assert form.errors["on"] == ["Enter the day, month and year for “When”."]


def test_one_box_of_an_iso_day_is_read_too():
    form = Plan(QueryDict(GOOD.replace("on-day=3&on-month=March&on-year=2026", "on=2026-03-03")))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2026, 3, 3)


def test_what_was_typed_is_kept_and_shown_again():
    page = filled(on__day="31", on__month="feb", weekly="<b>twelve", name="").as_div()
    drawn = str(filled(on__day="31", on__month="feb", weekly="<b>twelve"))
    assert 'value="31"' in drawn
    assert 'value="feb"' in drawn
    assert 'value="&lt;b&gt;twelve"' in drawn
    assert "<b>twelve" not in drawn + page


def test_an_error_stands_beside_its_field():
    drawn = str(filled(weekly="twelve"))
    assert 'id="id_weekly-error"' in drawn
    assert 'aria-describedby="id_weekly-error"' in drawn


def test_choices_are_drawn_with_their_hints_and_the_one_that_was_chosen():
    drawn = str(filled())
    assert "You &lt;hold&gt; it" in drawn
    assert drawn.count('type="checkbox" value="1" checked') == 1
    assert drawn.count('type="radio" value="a" checked') == 1
    assert "Which days? (optional)" in drawn


def test_what_is_on_file_is_shown_to_begin_with():
    form = Plan(initial={"on": date(2026, 3, 3), "weekly": Money(120_50), "alone": True})
    drawn = str(form)
    assert 'value="2026"' in drawn
    assert 'value="120.50"' in drawn
    assert 'type="radio" value="yes" checked' in drawn


def test_a_form_keeps_the_sentences_it_was_given():
    class Own(PlainForm):
        name = forms.CharField(error_messages={"required": "Tell us your name."})

    assert Own({}).errors["name"] == ["Tell us your name."]


def test_a_form_knows_what_has_changed():
    form = filled()
    form.initial = {"on": date(2026, 3, 3), "weekly": Money(412_60)}
    assert "on" not in form.changed_data


def refuse():
    raise Refused("Somebody else has just done this.")


@pytest.mark.parametrize(("under", "field"), [(None, "__all__"), ("name", "name")])
def test_what_refuses_an_act_stands_over_the_form_or_at_a_field(under, field):
    form = Named({"name": "Amira"})
    assert not saved(form, refuse, under=under)
    assert form.errors == {field: ["Somebody else has just done this."]}
    assert form["name"].value() == "Amira"


def test_an_act_is_done_once_and_only_if_the_form_is_right():
    done = []
    assert not saved(Named({"name": ""}), lambda: done.append("wrong"))
    assert not saved(Named(), lambda: done.append("not sent"))
    assert saved(Named({"name": "Amira"}), lambda: done.append("right"))
    assert done == ["right"]


def test_an_act_gets_what_was_typed_what_is_known_and_who_asks(rf):
    def act(**given):
        assert isinstance(given.pop("at"), datetime)
        return given

    request = rf.post("/")
    request.actor = SYSTEM
    assert acted(request, Named(), act, ref="PB-1") == []
    (made,) = acted(request, Named({"name": "Amira"}), act, ref="PB-1")
    assert made == {"name": "Amira", "ref": "PB-1", "by": SYSTEM}
    form = Named({"name": "Amira"})
    assert acted(request, form, lambda **_: refuse(), under="name") == []
    assert "name" in form.errors
