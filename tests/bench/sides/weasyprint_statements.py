"""Print statements by WeasyPrint: the same words, headings, tables and fonts, to PDF/UA-1."""

import sys
from collections.abc import Iterable
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
@page {{ size: A4; margin: 24mm 22mm; @bottom-right {{ font: 9.5pt A;
  content: "Page " counter(page) " of " counter(pages) }} }}
body {{ font: 12pt A, serif }}
h1 {{ font-size: 1.55em }} h2 {{ font-size: 1.15em }}
table {{ width: 100%; border-collapse: collapse }}
th, td {{ text-align: left; padding: .55em .35em; border-bottom: .5pt solid #b9b2a4 }}
.n {{ text-align: right }}
"""


def page(data: dict[str, Any]) -> str:
    """Write a statement as a page."""
    forecast = data["forecast"]
    said = [
        f"<p>{'<br>'.join(map(escape, data['to']))}</p><p>{escape(data['on'])}</p>",
        f"<p><b>{escape(data['lead'])}</b></p>",
        _table("From the start to what is left", ("What", "Amount"), data["sums"]),
        _table("Who holds what is left", ("Where", "Amount"), data["where"]),
        _table("What it did", ("What", "So that", "Amount"), data["bought"]),
        f"<h2>By the end of the year</h2><p>{escape(forecast['words'])}</p>" if forecast else "",
        _table("What you pay towards it", ("What", "Amount"), data["asked"]),
        *(
            _table(section["title"], ("Day", "What", "In", "Out"), section["rows"])
            for section in data["sections"]
        ),
        f"<p>{escape(data['ask'])}</p>",
    ]
    title = escape(data["title"])
    head = f'<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><p>{escape(data['council'])}</p><h1>{title}</h1>{''.join(said)}</body>"


def _table(title: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    if not body:
        return ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<h2>{escape(title)}</h2>{table}"


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
