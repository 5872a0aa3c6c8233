import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.ui import colours

TOKENS = (Path(colours.__file__).parent / "scss" / "_tokens.scss").read_text()
PAPERS = ("paper", "surface", "sunk")
SOFT = ("brand-soft", "ok-soft", "warn-soft", "bad-soft")
BODY = [("ink", under) for under in (*PAPERS, *SOFT)]
TEXT = [
    *((ink, paper) for ink in ("soft-ink", "brand", "ok", "warn", "bad") for paper in PAPERS),
    *((name, f"{name}-soft") for name in ("ok", "warn", "bad")),
    ("brand-ink", "brand-soft"),
    ("soft-ink", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("brand-strong", "paper"),
    ("paper", "bad"),
    ("focus-ink", "focus"),
    ("visited", "paper"),
]
SHAPES = [("line-strong", paper) for paper in PAPERS] + [("brand", "brand-soft")]


def theme(name: str) -> dict[str, str]:
    block = TOKENS.split(f"@mixin {name} {{")[1].split("}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(BODY, 7.0), (TEXT, 4.5), (SHAPES, 3.0)], ids=["body", "text", "shapes"]
)
def test_every_pair_of_colours_can_be_read_in_both_themes(name, pairs, least):
    tokens = theme(name)
    seen = {(a, b): colours.contrast(tokens[a], tokens[b]) for a, b in pairs}
    assert {pair: ratio for pair, ratio in seen.items() if ratio < least} == {}


def test_the_two_themes_have_the_same_tokens():
    assert theme("light").keys() == theme("dark").keys()


def test_the_papers_that_brands_are_measured_on_are_those_of_the_style_sheet():
    light, dark = theme("light"), theme("dark")
    assert light["sunk"] == colours.LIGHT_SUNK
    assert (dark["surface"], dark["sunk"]) == (colours.DARK_SURFACE, colours.DARK_SUNK)


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_any_brand_colour_at_all_is_made_readable(brand):
    for name, tokens in colours.brand(brand).items():
        whole = theme(name) | tokens
        for paper in PAPERS:
            assert colours.contrast(whole["brand"], whole[paper]) >= 4.5
        assert colours.contrast(whole["on-brand"], whole["brand"]) >= 4.5
        assert colours.contrast(whole["on-brand"], whole["brand-strong"]) >= 4.5
        assert colours.contrast(whole["brand-ink"], whole["brand-soft"]) >= 7
        assert colours.contrast(whole["ink"], whole["brand-soft"]) >= 7
        assert colours.contrast(whole["soft-ink"], whole["brand-soft"]) >= 4.5


def test_contrast_is_that_of_the_guidelines():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("text", ["red", "#12345", "#1234567", "#0b5c5a;}body{display:none"])
def test_what_is_not_a_colour_never_reaches_a_style_sheet(text):
    assert not colours.is_colour(text)
    with pytest.raises(ValueError, match="is not a colour"):
        colours.style(text)
