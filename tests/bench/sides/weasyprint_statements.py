"""Print statements by WeasyPrint: the same words, headings, tables and fonts, to PDF/UA-1."""

import sys
from collections.abc import Sequence
from html import escape
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from config.postgres import ROOT
from tests.bench.sides.loop import work_aloud
from tests.bench.sides.statement_papers import printing

FONTS = (ROOT / "selfdirect/foundation/ui/static/ui/build/fonts").as_uri()
STYLE = f"""
@font-face {{ font-family: A; src: url("{FONTS}/AtkinsonHyperlegibleNext_400Regular.ttf") }}
@font-face {{ font-family: A; font-weight: 700;
  src: url("{FONTS}/AtkinsonHyperlegibleNext_700Bold.ttf") }}
@page {{ size: A4; margin: 24mm 22mm; font: 9.5pt A; @bottom-left {{ content: string(council) }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages) }} }}
body {{ font: 12pt A, serif }}
.council {{ color: #0b5c5a; font-weight: 700; string-set: council attr(data-foot) }}
h1 {{ font-size: 1.55em }} h2 {{ font-size: 1.15em }}
table {{ width: 100%; border-collapse: collapse; font-kerning: none;
  font-variant-numeric: tabular-nums }}
th, td {{ text-align: left; padding: .3em .35em; border-bottom: .5pt solid #b9b2a4 }}
th {{ color: #4b5256; font-size: .85em; border-bottom: 1.2pt solid }}
tfoot td {{ font-weight: 700; border-top: 1pt solid; border-bottom: 1.5pt solid }}
.account td:first-child {{ white-space: nowrap }}
.n {{ text-align: right; white-space: nowrap }}
.note {{ border-left: 3pt solid #0b5c5a; background: #e2ebeb; padding: .8em 1em }}
.bar {{ position: relative; height: 14pt; background: #d4e2e2; border-radius: 3pt }}
.bar i {{ position: absolute; height: 14pt; background: #549190 }}
.bar b {{ position: absolute; height: 14pt; width: 2pt; background: #1d2327 }}
"""


def page(data: dict[str, Any]) -> str:
    """Write a statement as a page: all that ours says, and in the same order."""
    made_up = " Everything in this letter is made up." if data["demo"] else ""
    foot = escape(f"{data['council']}.{made_up}")
    said = [
        f"<p>{'<br>'.join(map(escape, data['to']))}</p><p>{escape(data['on'])}</p>",
        f"<p><b>{escape(data['lead'])}</b></p>",
        f'<p class="note">{escape(data["known"])}</p>' if data["known"] else "",
        _table("From the start to what is left", ("What", "Amount"), data["sums"], data["left"]),
        _table("Who holds what is left", ("Where", "Amount"), data["where"], data["left"]),
        _spent(data),
        _forecast(data["forecast"]),
        _table("What you pay towards it", ("What", "Amount"), data["asked"]),
        *(
            _table(section["title"], ("Day", "What", "In", "Out"), section["rows"], sums=2)
            for section in data["sections"]
        ),
        f'<p class="note">{escape(data["ask"])}</p>',
    ]
    title = escape(data["title"])
    head = f'<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>'
    council = f'<p class="council" data-foot="{foot}">{escape(data["council"])}</p>'
    return f"{head}<body>{council}<h1>{title}</h1>{''.join(said)}</body>"


def _spent(data: dict[str, Any]) -> str:
    if data["bought"]:
        headings = ("What", "So that", "Amount")
        return _table("What it did", headings, data["bought"], data["spent"], "Spent")
    return _table("What it went on", ("What", "Amount"), data["went"], data["spent"], "Spent")


def _forecast(found: dict[str, Any] | None) -> str:
    if found is None:
        return ""
    marks, drawn = found["marks"], ""
    if marks:
        drawn = (
            f'<div class="bar"><i style="left: {marks["low"]}%; width: {marks["width"]}%"></i>'
            f'<b style="left: {marks["middle"]}%"></b></div>'
        )
    return f"<h2>By the end of the year</h2><p>{escape(found['words'])}</p>{drawn}"


def _table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], total: str = "",
    words: str = "Left", sums: int = 1,
) -> str:  # fmt: skip
    if not rows:
        return ""
    first = len(headings) - sums
    foot = [words, *[""] * (first - 1), total]
    kind = " class=account" if sums > 1 else ""
    heads = _row(headings, first, 'th scope="col"')
    table = f"<table{kind}><thead>{heads}</thead><tbody>"
    table += "".join(_row(row, first) for row in rows) + "</tbody>"
    table += f"<tfoot>{_row(foot, first)}</tfoot>" if total else ""
    return f"<h2>{escape(title)}</h2>{table}</table>"


def _row(cells: Sequence[str], first: int, tag: str = "td") -> str:
    """Write a row, with the cells from `first` on to the right."""
    written = (
        f"<{tag}{' class=n' if n >= first else ''}>{escape(cell)}</{tag.split()[0]}>"
        for n, cell in enumerate(cells)
    )
    return f"<tr>{''.join(written)}</tr>"


def main() -> None:
    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts)

    def make(data: dict[str, Any]) -> bytes:
        made: bytes = HTML(string=page(data)).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return made

    work_aloud(printing(make))


if __name__ == "__main__":
    if "prepare" not in sys.argv:
        main()
