"""What somebody asks or tells us from their own page."""

from django import forms

from selfdirect.foundation.ui.forms import PickOneField, PlainForm


class AskForm(PlainForm):
    kind = PickOneField(
        label="What would you like?",
        choices=[
            ("question", "Ask a question"),
            ("call", "Ask us to ring me"),
            ("objection", "Say that I do not agree"),
        ],
        hints={
            "call": "Say when is a good time, and on which number.",
            "objection": "Saying so never takes away help that you have.",
        },
        error_messages={"required": "Choose one of the three."},
    )
    words = forms.CharField(
        label="Tell us in your own words",
        help_text="One sentence is enough.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={
            "required": "Write what you would like to ask or say. One sentence is enough."
        },
    )
