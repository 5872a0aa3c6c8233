"""What workers type on the whole-case page and beside it."""

from collections.abc import Iterable

from django import forms

from selfdirect.foundation.access.models import User
from selfdirect.foundation.ui.forms import PlainForm


class AnswerForm(PlainForm):
    words = forms.CharField(
        label="Your answer",
        help_text="They read it as you write it. Say what, who and by when.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Write the answer first."},
    )


class AssignForm(PlainForm):
    def __init__(self, *args: object, workers: Iterable[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.workers = {user.username: user for user in workers}
        named = [(name, f"{u.get_full_name()}, {u.job}") for name, u in self.workers.items()]
        self.fields["worker"] = forms.ChoiceField(
            label="Who will go with them?",
            choices=[("", "Choose one"), *named],
            error_messages={"required": "Choose somebody from the team."},
        )

    def clean_worker(self) -> User:
        return self.workers[self.cleaned_data["worker"]]


class CloseForm(PlainForm):
    ended = forms.CharField(
        label="How did it end?",
        help_text="One or two sentences. They read it on their page, so write it to them.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        error_messages={"required": "Write how it ended. They read it on their page."},
    )


class BreakGlassForm(PlainForm):
    reason = forms.CharField(
        label="Why do you need to open this record now?",
        help_text="It is kept with your name and checked. Your leave lasts two hours.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why you need to open this record, in a sentence."},
    )
