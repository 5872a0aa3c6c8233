"""What is typed to begin, propose and return a draft of a scheme."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms

from selfdirect.foundation.ui.forms import DateBoxField, PickOneField, PlainForm

LARGEST = 4_000_000  # bytes: the rules read a million letters, of up to four bytes each


class BeginForm(PlainForm):
    """What a draft begins from. With `file` chosen, `scheme` is its text."""

    start = PickOneField(label="What does the draft begin from?", choices=[])
    file = forms.FileField(
        label="The scheme file",
        help_text="A YAML file. It is read from end to end before anything is kept.",
        required=False,
        error_messages={"empty": "The file is empty. Check that it was saved to the end."},
    )
    text = forms.CharField(
        label="Or its text",
        help_text="Paste it, or mend here what was wrong in the file.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, starts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PickOneField, self.fields["start"]).choices = list(starts)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError("The file is too large for a scheme. Choose another.")
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "This is not a text file in UTF-8. Save the scheme as UTF-8 text, and choose it"
                " again."
            ) from None

    def clean_text(self) -> str:
        return plain_ends(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["scheme"] = given.get("file") or given.get("text") or ""
        if given.get("start") == "file" and not given["scheme"] and not self.errors:
            self.add_error("file", "Choose a scheme file, or paste its text.")
        return given


def plain_ends(text: str) -> str:
    """Undo what a browser does to the ends of lines."""
    return text.replace("\r\n", "\n")


class FileForm(PlainForm):
    """The whole text of a draft."""

    text = forms.CharField(
        label="The file, as it is written",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        error_messages={"required": "The file cannot be empty."},
    )

    def clean_text(self) -> str:
        return plain_ends(self.cleaned_data["text"])


class ProposeForm(PlainForm):
    version = forms.CharField(
        label="Version",
        help_text="How people tell it from the others, like 2026-27 or 1.2.",
        max_length=20,
    )
    starts_on = DateBoxField(
        label="From which day is it in force?",
        help_text="A day to come, or one since the last figure was given.",
        earliest=date(1990, 1, 1),
        latest=date.max - timedelta(days=1),
    )
    note = forms.CharField(
        label="What changes, and why?",
        help_text="Everybody reads it beside the version. Write it for people, not for analysts.",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(PlainForm):
    because = forms.CharField(
        label="Why does it go back?",
        help_text="Say what to change, so that whoever wrote it can mend it.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GainsForm(PlainForm):
    """Which two are compared. Asked by the address: nothing is changed by it."""

    def __init__(
        self,
        *args: Any,
        was: Sequence[tuple[str, str]],
        now: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.ChoiceField(label="Before", choices=was)
        self.fields["to"] = forms.ChoiceField(label="After", choices=now)
