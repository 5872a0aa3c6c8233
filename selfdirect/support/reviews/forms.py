"""How one outcome is going, and how a whole review ends."""

from collections.abc import Sequence
from typing import Any

from django import forms

from selfdirect.foundation.ui.forms import PickOneField, PlainForm
from selfdirect.support.reviews.models import Change, Review
from selfdirect.support.reviews.queries import Looked

CHANGES = Change.choices
WORDS = 2000  # letters


class SayForm(PlainForm):
    """Five faces, and one's own words; either is enough."""

    change = PickOneField(label="How is this going?", choices=CHANGES, required=False)
    words = forms.CharField(
        label="Tell us more, in your own words",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=WORDS,
        required=False,
    )
    voice = PickOneField(
        label="Whose words are these?",
        choices=[("person", "The person’s"), ("carer", "Their carer’s"), ("worker", "Mine")],
        required=False,
    )

    def __init__(self, *args: Any, worker: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not worker:
            del self.fields["voice"]


class HoldForm(PlainForm):
    """What the worker saw of each outcome, and what happens next."""

    then = PickOneField(
        label="What happens next?",
        choices=Review.Next.choices,
        hints={
            "change": "The plan opens again as a new version. Until it is agreed nothing stops.",
            "reassess": "Their needs have changed. Until that is done nothing stops.",
        },
    )
    next_words = forms.CharField(
        label="Say it in words the person can read",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=WORDS,
    )

    def __init__(self, *args: Any, looked: Sequence[Looked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looked = looked
        choices = [("", "No answer"), *CHANGES]
        for row in looked:
            key, said = row.outcome.pk, row.worker
            self.fields[f"change-{key}"] = forms.ChoiceField(
                label="How you see it", choices=choices, required=False, initial=said.change
            )
            self.fields[f"words-{key}"] = forms.CharField(
                label="What you saw",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=WORDS,
                required=False,
                initial=said.words,
            )

    @property
    def rows(self) -> list[tuple[Looked, Any, Any]]:
        """Set the fields of each outcome beside what was said of it."""
        return [
            (row, self[f"change-{row.outcome.pk}"], self[f"words-{row.outcome.pk}"])
            for row in self.looked
        ]

    @property
    def worker(self) -> dict[int, tuple[str, str]]:
        said = self.cleaned_data
        return {
            row.outcome.pk: (said[f"change-{row.outcome.pk}"], said[f"words-{row.outcome.pk}"])
            for row in self.looked
        }
