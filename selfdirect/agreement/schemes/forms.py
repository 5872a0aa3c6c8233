"""What a commissioner gives us to publish a scheme."""

from typing import Any

from django import forms

from selfdirect.foundation.ui.forms import PlainForm

LARGEST = 4_000_000  # bytes: the rules read a million letters, of up to four bytes each


class SchemeForm(PlainForm):
    """A scheme as a file, or its text to be mended here. Gives `scheme`, the text."""

    file = forms.FileField(
        label="The scheme file",
        help_text="A YAML file. It is read from end to end, and its own examples are worked"
        " through, before anything is kept.",
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
        """Undo what a browser does to the ends of lines."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["scheme"] = given.get("file") or given.get("text") or ""
        if not given["scheme"] and not self.errors:
            self.add_error("file", "Choose a scheme file, or paste its text.")
        return given
