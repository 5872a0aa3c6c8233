"""The official markup of govuk-frontend's components, drawn for Django pages.

Their macros come from govuk-frontend-jinja, which is tested against every fixture of the
govuk-frontend release we style.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader, Template

_PACKAGE = "govuk_frontend_jinja"
_TEMPLATES = PrefixLoader({_PACKAGE: PackageLoader(_PACKAGE)})
_ENGINE = Environment(loader=_TEMPLATES, autoescape=True)


@cache
def _macro(name: str) -> Template:
    macro = "govuk" + "".join(word.capitalize() for word in name.split("-"))
    path = f"{_PACKAGE}/components/{name}/macro.html"
    return _ENGINE.from_string(f"{{% from '{path}' import {macro} %}}{{{{ {macro}(p) }}}}")


def draw(name: str, params: Mapping[str, object]) -> SafeString:
    """Draw a component, as `draw("button", {"text": "Save"})`.

    Anything under a key that ends in "html" is escaped unless it is already safe.

    :raises jinja2.TemplateNotFound: if there is no such component
    """
    return mark_safe(_macro(name).render(p=_guarded(params)))


def _guarded(value: object, key: str = "") -> object:
    if isinstance(value, Mapping):
        return {k: _guarded(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_guarded(v, key) for v in value]
    if isinstance(value, str):
        return conditional_escape(value) if key.lower().endswith("html") else str(value)
    return value


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Unfold the arguments of a template tag: `label__text` becomes `{"label": {"text"}}`."""
    whole: dict[str, object] = {}
    for name, value in flat.items():
        *path, last = name.split("__")
        place = whole
        for part in path:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                raise ValueError(f"“{part}” is given both as a value and as a group.")
            place = inner
        place[last] = value
    return whole
