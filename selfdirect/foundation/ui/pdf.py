"""Letters, receipts and statements as accessible PDF, typeset by Typst to PDF/UA-1.

What is typeset always goes in as data, never as part of the text of a template, so nothing that
somebody typed can act. A picture without words for it does not compile.
"""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst
from django.apps import apps
from django.template import TemplateDoesNotExist

from selfdirect.foundation.kernel.money import Money

_ROOT = Path(__file__).parents[2]  # the package: a template may import from any room's folder
BASE = Path(__file__).parent / "templates/ui/typst/base.typ"  # what all letters share
_FONTS = Path(__file__).parent / "static" / "ui" / "build" / "fonts"  # built; Typst's own if not
_ONE_AT_A_TIME = Lock()  # a compiler keeps what it has read, and serves one caller at a time


def typeset(template: str, data: dict[str, object], at: datetime | None = None) -> bytes:
    """Make a PDF of a room's template, as `typeset("statements/statement.typ", {...})`.

    Money and days may stand in the data: they arrive as "£412.60" and "2026-03-03". `at` fixes
    the date of making, so that the same data gives the same bytes.

    :raises TemplateDoesNotExist: if no room has that template
    :raises typst.TypstError: if it does not compile, or would not be accessible
    """
    said = json.dumps(data, default=_plain).encode()
    # A second file rather than `sys_inputs`: those are part of Typst's library, and where the
    # library is another, nothing that the compiler has worked out before counts any more.
    files = {"main.typ": str(_home(template)), "data.json": said}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            input=cast("bytes", files),  # it takes several, which its types do not say
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=None if at is None else int(at.timestamp()),
        )
    return b"".join(made) if isinstance(made, list) else bytes(made or b"")


@cache
def _compiler() -> typst.Compiler:
    fonts = [str(_FONTS)] if _FONTS.is_dir() else []
    return typst.Compiler(root=str(_ROOT), font_paths=fonts, ignore_system_fonts=True)


@cache
def _home(template: str) -> Path:
    places = (Path(app.path) / "templates" / template for app in apps.get_app_configs())
    found = next((place for place in places if place.is_file()), None)
    if found is None or _ROOT not in found.resolve().parents:
        raise TemplateDoesNotExist(template)
    return found.resolve()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value)
    raise TypeError(f"A {type(value).__name__} cannot be put into a letter: {value!r}")
