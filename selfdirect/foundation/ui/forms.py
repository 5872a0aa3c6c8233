"""Form fields that take what people type, keep it, and answer in sentences."""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.web import Request

Made = TypeVar("Made")
_BUILT_IN = DjangoTemplates()
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}


class Renderer(TemplatesSetting):
    """Draws every form and field of the project in the design system."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/"):
            return _BUILT_IN.get_template(template_name)
        return super().get_template(template_name)


class PlainForm(forms.Form):
    """A form whose every error is a sentence that says how to mend it."""

    use_required_attribute = False  # the server answers in our words, not the browser's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)


def speak_plainly(form: forms.BaseForm) -> None:
    """Replace Django's stock error messages by sentences; those a form gives itself stay."""
    stock = {str(m) for kind in _STOCK for m in kind.default_error_messages.values()}
    for name, field in form.fields.items():
        for code, sentence in _sentences(field, question(field, name)).items():
            if str(field.error_messages.get(code)) in stock:
                field.error_messages[code] = sentence
        for check in field.validators:
            if isinstance(check, MaxLengthValidator):
                check.message = _TOO_LONG


_TOO_LONG = "Make this shorter: at most %(limit_value)d letters. It has %(show_value)d now."


def saved(form: forms.BaseForm, act: Callable[[], object], *, under: str | None = None) -> bool:
    """Do the act if the form is right; what refuses it stands over the form, all of it kept.

    With `under` it stands at that field instead.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as why:
        form.add_error(under, str(why))
        return False
    return True


def acted(
    request: Request,
    form: forms.BaseForm,
    act: Callable[..., Made],
    *,
    under: str | None = None,
    **known: object,
) -> list[Made]:
    """Do an act as who asks, now, with what they typed and what is known; answer what it made.

    As `saved`: nothing is made of a form that was not sent, or is not right, or is refused.
    """
    made: list[Made] = []

    def do() -> None:
        given = {**form.cleaned_data, **known}
        made.append(act(**given, by=request.actor, at=timezone.now()))

    saved(form, do, under=under)
    return made


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm | None, **context: object
) -> HttpResponse:
    """Show a page with its form; one that was not right comes back with all that was typed."""
    status = 422 if form and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


def question(field: forms.Field, name: str) -> str:
    """Return the words a person sees for a field."""
    return str(field.label or name.replace("_", " ").capitalize()).rstrip(" ?:.")


def _sentences(field: forms.Field, words: str) -> dict[str, str]:
    own = (_INVALID[kind] for kind in type(field).__mro__ if kind in _INVALID)
    return {"required": _needed(field, words), **next(own, {})}


def _needed(field: forms.Field, words: str) -> str:
    found = (start for kinds, start in _NEEDED if isinstance(field, kinds))
    return next(found, "Write an answer to “{}”.").format(words)


_PICK = "That answer is not one of the choices. Choose one from the list."
_INVALID: Mapping[type, dict[str, str]] = {
    forms.IntegerField: {"invalid": "Enter a whole number, like 3."},
    forms.DecimalField: {"invalid": "Enter a number, like 2.5."},
    forms.EmailField: {"invalid": "Enter an email address, like name@example.org."},
    forms.ChoiceField: {"invalid_choice": _PICK},  # and the fields of many choices
    forms.ModelChoiceField: {"invalid_choice": _PICK},
}
_STOCK = (
    forms.Field,
    forms.IntegerField,
    forms.DecimalField,
    forms.EmailField,
    forms.ChoiceField,
    forms.MultipleChoiceField,
    forms.ModelChoiceField,
    forms.ModelMultipleChoiceField,
)


class PickOneField(forms.ChoiceField):
    """One of a few, as radio buttons: `hints` maps a choice to the words under it."""

    widget = forms.RadioSelect

    def __init__(self, *, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = dict(hints or {})


class FromDayField(forms.TypedChoiceField):
    """One of some days, each with the words that a person sees for it."""

    def __init__(self, days: Mapping[date, str], **kwargs: Any) -> None:
        choices = [(each.isoformat(), words) for each, words in days.items()]
        wanted: dict[str, Any] = {"label": "From which day?", "coerce": date.fromisoformat}
        super().__init__(choices=choices, **wanted, **kwargs)


class PickSomeField(forms.MultipleChoiceField):
    """Any of a few, as tick boxes: `hints` maps a choice to the words under it.

    Ticking one of `alone` unticks the rest, where the browser runs scripts.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, *, hints: Mapping[str, str] | None = None, alone: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.hints = dict(hints or {})
        self.alone = frozenset(alone)


class YesNoField(PickOneField):
    """Yes or no as True or False; with `not_sure`, a third answer that gives None."""

    def __init__(self, *, not_sure: bool = False, **kwargs: Any) -> None:
        choices = [("yes", "Yes"), ("no", "No")] + [("not_sure", "I am not sure")] * not_sure
        super().__init__(choices=choices, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


class MoneyTypedField(forms.CharField):
    """Pounds as people type them, given back as `Money`; `least` and `most` are limits."""

    def __init__(
        self, *, least: Money | None = None, most: Money | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace("£", "") if isinstance(value, Money) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial, data)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self._within(_money(typed)) if typed else None

    def _within(self, amount: Money) -> Money:
        if self.least is not None and amount < self.least:
            raise forms.ValidationError(f"{amount} is too little. Enter {self.least} or more.")
        if self.most is not None and amount > self.most:
            raise forms.ValidationError(f"{amount} is too much. Enter {self.most} or less.")
        return amount


def _differs(field: forms.Field, initial: Any, typed: Any) -> bool:
    """Whether what was typed means something else than what is on file."""
    if typed in field.empty_values:
        return initial not in field.empty_values
    try:
        return bool(field.clean(typed) != initial)
    except forms.ValidationError:
        return True


def _money(typed: str) -> Money:
    try:
        return Money.typed(typed)
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong), code="invalid") from wrong


class TextFileField(forms.FileField):
    """A file of plain text, no larger than `most` bytes; cleaned, it is its text."""

    def __init__(self, *, most: int = 10_000_000, **kwargs: Any) -> None:
        empty = "The file is empty. Check that it was saved to the end."
        super().__init__(error_messages={"empty": empty}, **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > self.most:
            most = self.most // 1_000_000
            raise forms.ValidationError(f"The file has more than {most} MB. Send it in parts.")
        try:
            return file.read().decode("utf-8")
        except UnicodeDecodeError as wrong:
            raise forms.ValidationError(
                "The file is not plain text. Save it from your spreadsheet as CSV (UTF-8)."
            ) from wrong


class DateBoxes(forms.Widget):
    """Three boxes, `name-day`, `name-month`, `name-year`; one box of `2026-03-03` is read too."""

    parts = ("day", "month", "year")
    template_name = "django/forms/widgets/text.html"  # never drawn: fields.py draws the boxes

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, ...]:
        whole = str(data.get(name) or "").strip()
        if whole:
            return tuple(reversed(whole.split("-"))) if whole.count("-") == 2 else (whole, "", "")
        return tuple(str(data.get(f"{name}-{part}") or "").strip() for part in self.parts)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key in data for key in (name, *(f"{name}-{p}" for p in self.parts)))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day"


class DateBoxField(forms.Field):
    """A day typed in three boxes; months by number or name; `earliest`, `latest` are limits."""

    widget = DateBoxes

    def __init__(
        self, *, earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def prepare_value(self, value: Any) -> Any:
        return (str(value.day), str(value.month), str(value.year)) if _is_day(value) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial, data)

    def to_python(self, value: Any) -> date | None:
        if not value or (not _is_day(value) and not any(value)):
            return None
        return value if _is_day(value) else read_day(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise forms.ValidationError(f"Enter a day on or after {_said(self.earliest)}.")
        if value and self.latest and value > self.latest:
            raise forms.ValidationError(f"Enter a day on or before {_said(self.latest)}.")


def _is_day(value: object) -> bool:
    return isinstance(value, date)


def _said(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def read_day(typed: Sequence[str]) -> date:
    """Read day, month and year as typed.

    :raises ValidationError: with a sentence that says which part is wrong and how to mend it
    """
    absent = [part for part, text in zip(DateBoxes.parts, typed, strict=True) if not text]
    if absent:
        raise forms.ValidationError(f"Enter the {' and the '.join(absent)} too.")
    day, month, year = typed
    return _calendar_day(_number(day, "day", "3"), _month(month), _number(year, "year", "2026"))


def _number(text: str, part: str, like: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise forms.ValidationError(f"“{text}” is not a {part}. Enter a number, like {like}.")
    return int(text)


def _month(text: str) -> int:
    number = _MONTHS.get(text.lower()) or _number(text, "month", "3")
    if not 1 <= number <= 12:
        raise forms.ValidationError(f"There is no month {number}. Enter 1 to 12.")
    return number


def _calendar_day(day: int, month: int, year: int) -> date:
    if not 1880 <= year <= 2200:
        raise forms.ValidationError(f"Enter the year in four figures, like 2026, not {year}.")
    longest = calendar.monthrange(year, month)[1]
    if not 1 <= day <= longest:
        name = calendar.month_name[month]
        raise forms.ValidationError(f"There is no day {day}. {name} {year} has {longest} days.")
    return date(year, month, day)


_NEEDED: tuple[tuple[tuple[type[forms.Field], ...], str], ...] = (
    ((forms.BooleanField,), "Tick “{}” to go on."),
    ((forms.ChoiceField, forms.ModelChoiceField), "Choose an answer to “{}”."),
    ((DateBoxField, forms.DateField), "Enter the day, month and year for “{}”."),
    ((MoneyTypedField,), "Enter pounds for “{}”, like 120.50."),
    ((forms.IntegerField,), "Enter a number for “{}”."),
    ((forms.FileField,), "Choose a file for “{}”."),
)
