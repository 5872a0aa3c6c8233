"""Print statements by Typst alone: its compiler reused, the data laid out beforehand."""

import json
import sys
from typing import Any, cast

import typst

from config.postgres import ROOT
from tests.bench.sides.loop import work_aloud
from tests.bench.sides.statement_papers import printing

PACKAGE = ROOT / "selfdirect"
FONTS = PACKAGE / "foundation/ui/static/ui/build/fonts"
TEMPLATE = PACKAGE / "support/statements/templates/statements/statement.typ"


def main() -> None:
    fonts = [str(FONTS)] if FONTS.is_dir() else []
    compiler = typst.Compiler(root=str(PACKAGE), font_paths=fonts, ignore_system_fonts=True)

    def make(data: dict[str, Any]) -> bytes:
        files = {"main.typ": str(TEMPLATE), "data.json": json.dumps(data).encode()}
        made = compiler.compile(
            input=cast("bytes", files),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=0,
        )
        return made if isinstance(made, bytes) else b"".join(made or [])

    work_aloud(printing(make))


if __name__ == "__main__":
    if "prepare" not in sys.argv:
        main()
