"""What people type into the directory's pages."""

from django import forms

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import DateBoxField, MoneyTypedField, PickOneField, PlainForm
from selfdirect.register.directory import rules

LARGEST_UPLOAD = 20 * 1024 * 1024


class SearchForm(PlainForm):
    q = forms.CharField(
        label="What are you looking for?",
        help_text="A few words, like “swimming” or “help to get up”.",
        required=False,
        max_length=300,
        strip=True,
    )
    near = forms.CharField(
        label="Near where?",
        help_text="A postcode or a place.",
        required=False,
        max_length=60,
    )
    kind = forms.ChoiceField(
        label="What kind of thing?",
        choices=[("", "Anything"), *((t.code, t.label) for t in rules.TOPICS.values())],
        required=False,
    )
    community = forms.BooleanField(label="Only what is free or open to everybody", required=False)


class ImportForm(PlainForm):
    source = PickOneField(
        label="Where is the file from?",
        choices=[(s.code, s.label) for s in rules.SOURCES.values()],
        hints={s.code: s.what for s in rules.SOURCES.values()},
    )
    file = forms.FileField(
        label="The file",
        help_text="Up to 20 MB. Nothing is saved unless the whole file can be read.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Check that it was downloaded to the end.",
        },
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                f"The file has {file.size // 1024 // 1024} MB; the most is 20 MB. Cut it into "
                "parts, each with the line of headings, or ask your administrator to import it "
                "with the command “selfdirect import”."
            )
        return file


class PriceForm(PlainForm):
    amount = MoneyTypedField(label="Price", least=Money(1), most=Money.pounds(20_000))
    unit = PickOneField(
        label="What is the price for?",
        choices=[
            (rules.Unit.HOUR, "An hour"),
            (rules.Unit.SESSION, "A session"),
            (rules.Unit.WEEK, "A week"),
            (rules.Unit.EACH, "One of it"),
            (rules.Unit.MILE, "A mile"),
        ],
    )
    starts_on = DateBoxField(
        label="From which day?",
        help_text="The price before it ends the day before. Prices are never changed afterwards.",
    )
