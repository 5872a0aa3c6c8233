"""Drawing one form field as the component it should be."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from selfdirect.foundation.ui.components import draw
from selfdirect.foundation.ui.forms import DateBoxes, MoneyTypedField

Params = dict[str, Any]


def draw_field(bound: BoundField, options: Mapping[str, Any]) -> SafeString:
    """Draw a field with its question, hint, error and what was typed.

    Options: `label`, `hint` (other words), `as_heading` (the question is the page's heading),
    `size` (s, m, l, xl), `width` (2, 3, 4, 5, 10, 20 letters), `prefix`, `suffix`, `rows`,
    `count` (letters allowed, shown as one types), `small`, `inline`.
    """
    if bound.is_hidden:
        return bound.as_widget()
    name, make = _component(bound, options)
    return draw(name, {**_shared(bound, options), **make(bound, options)})


def anchor(bound: BoundField) -> str:
    """Return the id that a link in the error summary goes to."""
    return f"{bound.auto_id}-day" if isinstance(bound.field.widget, DateBoxes) else bound.auto_id


def _component(
    bound: BoundField, options: Mapping[str, Any]
) -> tuple[str, Callable[[BoundField, Mapping[str, Any]], Params]]:
    if isinstance(bound.field.widget, forms.Textarea) and options.get("count"):
        return "character-count", _counted
    for kind, name, make in _KINDS:
        if isinstance(bound.field.widget, kind):
            return name, make
    return "input", _input


def _shared(bound: BoundField, options: Mapping[str, Any]) -> Params:
    hint, errors = options.get("hint", bound.help_text), " ".join(map(str, bound.errors))
    label = {"text": _question(bound, options), "isPageHeading": options.get("as_heading", False)}
    size = options.get("size") or ("l" if options.get("as_heading") else "s")
    return {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": {**label, "classes": f"govuk-label--{size}"},
        "hint": {"text": hint} if hint else None,
        "errorMessage": {"text": errors} if errors else None,
        "attributes": {k: v for k, v in bound.field.widget.attrs.items() if k not in _DRAWN},
    }


_DRAWN = {"rows", "class", "autocomplete", "inputmode", "maxlength", "cols"}


def _question(bound: BoundField, options: Mapping[str, Any]) -> str:
    words = str(options.get("label") or bound.label)
    optional = not bound.field.required and not isinstance(bound.field, forms.BooleanField)
    return f"{words} (optional)" if optional and options.get("say_optional", True) else words


def _group(bound: BoundField, options: Mapping[str, Any]) -> Params:
    label = _shared(bound, options)["label"]
    classes = label["classes"].replace("label", "fieldset__legend")
    small, inline = options.get("small"), options.get("inline")
    return {
        "idPrefix": bound.auto_id,
        "fieldset": {"legend": {**label, "classes": classes}},
        "classes": " ".join(
            f"govuk-{_plural(bound)}--{kind}"
            for kind, on in (("small", small), ("inline", inline))
            if on
        ),
    }


def _plural(bound: BoundField) -> str:
    return "checkboxes" if bound.field.widget.allow_multiple_selected else "radios"


def _choices(bound: BoundField, options: Mapping[str, Any]) -> Params:
    chosen, hints = _chosen(bound), getattr(bound.field, "hints", {})
    alone = getattr(bound.field, "alone", ())
    items = [
        {
            "value": str(value),
            "text": str(words),
            "checked": str(value) in chosen,
            "hint": {"text": hints[str(value)]} if str(value) in hints else None,
            "behaviour": "exclusive" if str(value) in alone else "",
        }
        for value, words in _flat(bound)
        if str(value)
    ]
    return {**_group(bound, options), "items": items}


def _flat(bound: BoundField) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, words in bound.field.widget.choices:
        flat += words if isinstance(words, list | tuple) else [(value, words)]
    return flat


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    many = value if isinstance(value, list | tuple | set) else [value]
    return {str(getattr(v, "pk", v)) for v in many if v is not None}


def _single_box(bound: BoundField, options: Mapping[str, Any]) -> Params:
    item = {"value": "on", "text": _question(bound, options), "checked": bool(bound.value())}
    return {"idPrefix": bound.auto_id, "items": [item]}


def _select(bound: BoundField, options: Mapping[str, Any]) -> Params:
    chosen = _chosen(bound)
    items = [
        {"value": str(value), "text": str(words), "selected": str(value) in chosen}
        for value, words in _flat(bound)
    ]
    return {"items": items}


def _text(bound: BoundField, options: Mapping[str, Any]) -> Params:
    return {
        "value": bound.value() or "",
        "rows": options.get("rows") or bound.field.widget.attrs.get("rows", 5),
    }


def _counted(bound: BoundField, options: Mapping[str, Any]) -> Params:
    return {**_text(bound, options), "maxlength": options["count"]}


def _dates(bound: BoundField, options: Mapping[str, Any]) -> Params:
    typed = (*(bound.value() or ()), "", "", "")
    error = " govuk-input--error" if bound.errors else ""
    items = [
        {
            "id": f"{bound.auto_id}-{part}",
            "name": f"{bound.html_name}-{part}",
            "label": part.capitalize(),
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{error}",
            "value": typed[place],
            "inputmode": "numeric",
        }
        for place, part in enumerate(DateBoxes.parts)
    ]
    return {**_group(bound, options), "classes": "", "items": items}


def _file(bound: BoundField, options: Mapping[str, Any]) -> Params:
    return {"javascript": True}


def _password(bound: BoundField, options: Mapping[str, Any]) -> Params:
    return {"autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password")}


def _input(bound: BoundField, options: Mapping[str, Any]) -> Params:
    value, attrs = bound.value(), bound.field.widget.attrs
    return {
        "type": "text" if bound.widget_type == "number" else bound.field.widget.input_type,
        "value": "" if value is None else str(value),
        "autocomplete": attrs.get("autocomplete"),
        "inputmode": attrs.get("inputmode") or _keyboard(bound),
        "spellcheck": attrs.get("spellcheck"),
        "classes": _width(bound, options),
        **_affixes(bound, options),
    }


def _keyboard(bound: BoundField) -> str | None:
    if isinstance(bound.field, MoneyTypedField | forms.DecimalField | forms.FloatField):
        return "decimal"
    return "numeric" if isinstance(bound.field, forms.IntegerField) else None


def _width(bound: BoundField, options: Mapping[str, Any]) -> str:
    numeric = _keyboard(bound) is not None
    width = options.get("width") or (10 if numeric else 0)
    return f"govuk-input--width-{width}" if width else ""


def _affixes(bound: BoundField, options: Mapping[str, Any]) -> Params:
    prefix = options.get("prefix") or ("£" if isinstance(bound.field, MoneyTypedField) else "")
    suffix = options.get("suffix")
    return {
        "prefix": {"text": prefix} if prefix else None,
        "suffix": {"text": suffix} if suffix else None,
    }


_KINDS: tuple[tuple[type[forms.Widget], str, Callable[..., Params]], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", _choices),  # a kind of RadioSelect: goes first
    (forms.RadioSelect, "radios", _choices),
    (forms.CheckboxInput, "checkboxes", _single_box),
    (DateBoxes, "date-input", _dates),
    (forms.SelectMultiple, "checkboxes", _choices),
    (forms.Select, "select", _select),
    (forms.Textarea, "textarea", _text),
    (forms.FileInput, "file-upload", _file),
    (forms.PasswordInput, "password-input", _password),
)
