"""`selfdirect allocate` runs every scheme that comes with selfdirect, on its own examples."""

import json

import pytest

from config.cli import main
from selfdirect.agreement.allocation.schemes import BUILT_IN, examples


@pytest.mark.parametrize("scheme", BUILT_IN)
def test_every_line_of_a_schemes_examples_gives_its_figure(
    scheme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [json.loads(x) for x in examples(scheme).read_text(encoding="utf-8").splitlines()]
    assert main(["allocate", scheme, str(examples(scheme))]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in found] == [line["id"] for line in asked]
    assert {line["id"] for line in found if "refused" in line} <= {"no-group"}
