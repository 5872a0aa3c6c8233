"""What a decision on a plan asks: each need, the reasons, and why it differs."""

from collections.abc import Sequence
from typing import Any

from django import forms

from selfdirect.agreement.decisions import rules
from selfdirect.agreement.planning.rules import Need
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import PickSomeField, PlainForm, YesNoField

LONG = 4000


def _text(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    """Ask for text. What must not be empty, the act says: agreeing and returning differ."""
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, widget=box, max_length=LONG, required=False
    )


class DecideForm(PlainForm):
    """One decision: for each need whether it is met and why; then the whole."""

    different = PickSomeField(label="Why is it not the same as the indicative budget?")
    own_words = _text("More about why, in your own words", rows=2)
    reasons = _text(
        "Why do you decide this?",
        "The person reads this in the letter. To return the plan: say what must change.",
    )

    def __init__(self, *args: Any, needs: Sequence[Need], over: Money, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        for need in needs:
            self._ask_need(need)
        self._ask_difference(over)
        asked = [f"{part}_{need.code}" for need in needs for part in ("met", "reason")]
        self.order_fields([*asked, "different", "own_words", "reasons"])

    def _ask_need(self, need: Need) -> None:
        self.fields[f"met_{need.code}"] = YesNoField(
            label=f"Does the plan meet the need to {need.words}?", required=False
        )
        self.fields[f"reason_{need.code}"] = _text("Because", rows=2)
        self.fields[f"reason_{need.code}"].initial = rules.met_by(need)

    def _ask_difference(self, over: Money) -> None:
        offered = rules.offered(over)
        if not offered:
            del self.fields["different"], self.fields["own_words"]
            return
        field = self.fields["different"]
        field.required = False
        field.choices = list(offered.items())  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[Need, forms.BoundField, forms.BoundField]]:
        """Give each need with its two questions."""
        return [(n, self[f"met_{n.code}"], self[f"reason_{n.code}"]) for n in self.needs]

    @property
    def answers(self) -> list[dict[str, object]]:
        """Give the decisions on the needs as the acts take them; unanswered ones are absent."""
        said = self.cleaned_data
        return [
            {"need": n.code, "met": said[f"met_{n.code}"], "reason": said[f"reason_{n.code}"]}
            for n in self.needs
            if said[f"met_{n.code}"] is not None
        ]

    @property
    def difference(self) -> tuple[list[str], str]:
        """Give why it differs: the reasons chosen, and their own words."""
        said = self.cleaned_data
        return said.get("different", []), said.get("own_words", "")

    def take(self, missing: Sequence[rules.Missing], otherwise: str) -> None:
        """Put each thing that is missing at its question; else the refusal over the form."""
        for problem in missing:
            self.add_error(problem.part if problem.part in self.fields else None, problem.words)
        if not missing:
            self.add_error(None, otherwise)
