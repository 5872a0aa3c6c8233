"""What is asked beside a figure: why it is wrong, our answer, and why the table does not fit."""

from django import forms

from selfdirect.agreement.allocation.rules import COSTED, FOLLOWS, WAYS
from selfdirect.foundation.ui.forms import PickOneField, PlainForm

LONG = 4000


def _words(label: str, hint: str, absent: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONG,
        error_messages={"required": absent},
    )


class DisagreeForm(PlainForm):
    way = PickOneField(
        label="What do you think of the figure?",
        choices=list(WAYS.items()),
        error_messages={"required": "Say whether the figure is too low or too high."},
    )
    words = _words(
        "Why do you think so?",
        "One sentence is enough. What did the questions leave out?",
        "Say why in your own words. One sentence is enough.",
    )


class AnswerForm(PlainForm):
    follows = PickOneField(
        label="What happens next?",
        choices=list(FOLLOWS.items()),
        error_messages={"required": "Say what happens next."},
    )
    words = _words(
        "Why?",
        "The person and everybody beside them reads this.",
        "Say why, in words that can be read by whoever asked.",
    )


class CostingForm(PlainForm):
    reason = PickOneField(
        label="Why does the table not fit?",
        choices=list(COSTED.items()),
        error_messages={"required": "Choose why the table does not fit."},
    )
    words = _words(
        "How is that so for this person?",
        "The person reads this, and so does the panel.",
        "Say in a few words how that is so for this person.",
    )
